"""DatiPagamento and Allegati: how the document is paid, and the files that travel inside it."""

from collections.abc import Iterator

from invoicing.domain.attachment import Attachment
from invoicing.domain.document import Document, DocumentKind, Payment
from invoicing.domain.totals import Totals
from invoicing.fatturapa.build.tree import Part, cents, day
from invoicing.fatturapa.codes import PaymentTerms


def payments(document: Document, totals: Totals) -> Iterator[Part]:
    """One DatiPagamento with every payment, if there is any."""
    if document.payments:
        details: list[Part] = [("DettaglioPagamento", _payment(one, document, totals)) for one in document.payments]
        yield "DatiPagamento", [("CondizioniPagamento", terms(document, totals)), *details]


def terms(document: Document, totals: Totals) -> PaymentTerms:
    """In advance for an advance; in full where one payment is all that is payable; else in instalments."""
    if document.kind is DocumentKind.ADVANCE_INVOICE:
        return PaymentTerms.ADVANCE
    whole = len(document.payments) == 1 and document.payments[0].amount in (None, totals.payable)
    return PaymentTerms.IN_FULL if whole else PaymentTerms.INSTALMENTS


def attachments(document: Document) -> Iterator[Part]:
    """One Allegati for each file."""
    return (("Allegati", _attachment(one)) for one in document.attachments)


def _payment(payment: Payment, document: Document, totals: Totals) -> list[Part]:
    return [
        ("Beneficiario", payment.beneficiary),
        ("ModalitaPagamento", payment.method),
        ("DataScadenzaPagamento", day(payment.due_date or document.date)),
        ("ImportoPagamento", cents(totals.payable if payment.amount is None else payment.amount)),
        ("IstitutoFinanziario", payment.bank),
        ("IBAN", payment.iban),
    ]


def _attachment(file: Attachment) -> list[Part]:
    return [
        ("NomeAttachment", file.name),
        ("FormatoAttachment", file.format),
        ("DescrizioneAttachment", file.description),
        ("Attachment", file.content),
    ]
