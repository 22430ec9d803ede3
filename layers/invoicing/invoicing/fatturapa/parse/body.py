"""One body of a file, with the header that it shares, as a document and its seller."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from pydantic import ValidationError

from invoicing.domain.document import Document
from invoicing.domain.document_kind import DocumentKind
from invoicing.domain.problem import pointer
from invoicing.fatturapa.codes import TransmissionFormat, WrittenBy
from invoicing.fatturapa.parse.computed import completed, own_references, said_payability, take_computed
from invoicing.fatturapa.parse.general import general, kind_of
from invoicing.fatturapa.parse.goods import line
from invoicing.fatturapa.parse.parsed import ParsedDocument, Unfit
from invoicing.fatturapa.parse.party import Fields, sides
from invoicing.fatturapa.parse.settlement import attachment, payment
from invoicing.fatturapa.parse.taken import Taken
from invoicing.fatturapa.parties import Seller, Transmitter

_GENERAL: Final = "DatiGenerali"
_HEAD: Final = f"{_GENERAL}/DatiGeneraliDocumento"
_NOT_IN_A_REFERENCE = re.compile("[^A-Za-z0-9._-]+", re.ASCII)
_LONGEST_REFERENCE = 64
_PUBLIC_BODY = 6


def parsed_document(
    header: etree._Element, body: etree._Element, account: str, transmitter: Transmitter | None
) -> ParsedDocument:
    """What ``body`` says together with the ``header`` of its file, whose ``transmitter`` was read."""
    taken = Taken()
    number, type_ = taken.text(body, f"{_HEAD}/Numero") or "", taken.text(body, f"{_HEAD}/TipoDocumento")
    written_by = (header.findtext("SoggettoEmittente") or "").strip()
    kinds = kind_of(type_, by_buyer=written_by == WrittenBy.BUYER)
    if kinds is None:
        unfit = Unfit("/document_type", f"no kind of document is a {type_ or 'document without type'}")
        return ParsedDocument(None, None, number, (unfit,), tuple(_left(Taken(), header, body)))
    kind, document_type = kinds
    own, other = sides(taken, header, buys=kind is DocumentKind.SELF_BILLED_INVOICE)
    fields = {
        "account": account,
        "reference": _reference(own, body, number),
        "kind": kind,
        "document_type": document_type,
        "customer": other,
        **_content(taken, body, kind),
        "vat_payability": said_payability(body, own),
    }
    document, unfit_document = _document(fields, body)
    seller, unfit_seller = _seller(own | {"legal_references": own_references(body, own)})
    if document is not None:
        take_computed(taken, body, document, seller)
    _take_transmission(taken, header, kind, transmitter)
    return ParsedDocument(document, seller, number, unfit_document + unfit_seller, tuple(_left(taken, header, body)))


def _content(taken: Taken, body: etree._Element, kind: DocumentKind) -> Fields:
    return {
        "electronic": True,
        **general(taken, body.find(_GENERAL), kind),
        "lines": [line(taken, one) for one in body.iterfind("DatiBeniServizi/DettaglioLinee")],
        "payments": [payment(taken, one) for one in body.iterfind("DatiPagamento/DettaglioPagamento")],
        "attachments": [attachment(taken, one) for one in body.iterfind("Allegati")],
    }


def _reference(own: Fields, body: etree._Element, number: str) -> str:
    year = (body.findtext(f"{_HEAD}/Data") or "")[:4]
    text = _NOT_IN_A_REFERENCE.sub("-", f"{own['vat_number']}-{year}-{number}")
    return text[:_LONGEST_REFERENCE]


def _document(fields: Fields, body: etree._Element) -> tuple[Document | None, tuple[Unfit, ...]]:
    try:
        first = Document.model_validate(fields)
        return Document.model_validate(completed(fields, first, body)), ()
    except ValidationError as error:
        return None, _unfit(error, "")


def _seller(fields: Fields) -> tuple[Seller | None, tuple[Unfit, ...]]:
    try:
        return Seller.model_validate(fields), ()
    except ValidationError as error:
        return None, _unfit(error, "/seller")


def _unfit(error: ValidationError, where: str) -> tuple[Unfit, ...]:
    wrong = error.errors(include_url=False, include_input=False, include_context=False)
    return tuple(Unfit(where + pointer(*one["loc"]), one["msg"]) for one in wrong)


def _take_transmission(
    taken: Taken, header: etree._Element, kind: DocumentKind, transmitter: Transmitter | None
) -> None:
    """Take what stands in the file's own data, and what follows from the rest."""
    sent = header.find("DatiTrasmissione")
    taken.text(sent, "ProgressivoInvio")
    if transmitter is not None:
        taken.agrees(sent, "IdTrasmittente/IdPaese", transmitter.country)
        taken.agrees(sent, "IdTrasmittente/IdCodice", transmitter.code)
    public = sent is not None and len((sent.findtext("CodiceDestinatario") or "").strip()) == _PUBLIC_BODY
    format_ = TransmissionFormat.PUBLIC_BODY if public else TransmissionFormat.PRIVATE
    taken.agrees(sent, "FormatoTrasmissione", format_)
    if kind is DocumentKind.SELF_BILLED_INVOICE:
        taken.agrees(header, "SoggettoEmittente", WrittenBy.BUYER)


def _left(taken: Taken, header: etree._Element, body: etree._Element) -> Iterator[str]:
    yield from taken.left(header)
    yield from taken.left(body)
