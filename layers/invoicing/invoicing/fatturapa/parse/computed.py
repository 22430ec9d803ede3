"""What a file states and a request computes: amounts, the VAT summary, what the builder writes anyway.

It is taken where both agree. Where they do not, it is left, and so told.
"""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Final

from lxml import etree

from invoicing.domain.document import Document
from invoicing.domain.money import plain, to_cents
from invoicing.domain.totals import Totals, VatSummary, compute, line_total, usual_base
from invoicing.domain.vat import VatNature
from invoicing.fatturapa.build.general import STAMP_DUTY
from invoicing.fatturapa.build.goods import payability, usual_payability
from invoicing.fatturapa.build.settlement import terms
from invoicing.fatturapa.checks.arithmetic import PRECISION
from invoicing.fatturapa.checks.tree import number
from invoicing.fatturapa.invoice import REGIME_OF_OTHERS
from invoicing.fatturapa.legal_references import LEGAL_REFERENCES, legal_reference
from invoicing.fatturapa.parse.party import Fields
from invoicing.fatturapa.parse.taken import Taken
from invoicing.fatturapa.parties import Seller

_HEAD: Final = "DatiGenerali/DatiGeneraliDocumento"
_GOODS: Final = "DatiBeniServizi"
_FUNDS, _TAXES = "pension_fund_contribution", "withholding_tax"


def said_payability(body: etree._Element, own: Fields) -> str | None:
    """`vat_payability`, where all rows with VAT that say something say the same, and not what is usual of ``own``."""
    rows = [row for row in body.iterfind(f"{_GOODS}/DatiRiepilogo") if _stated(row, "AliquotaIVA")]
    said = {value for row in rows if (value := (row.findtext("EsigibilitaIVA") or "").strip())}
    usual = usual_payability(own["tax_regime"])
    return said.pop() if len(said) == 1 and said != {usual} else None


def own_references(body: etree._Element, own: Fields) -> dict[VatNature, str]:
    """RiferimentoNormativo by nature, where it is not what is usual of ``own``; the first one of each."""
    found: dict[VatNature, str] = {}
    for row in body.iterfind(f"{_GOODS}/DatiRiepilogo"):
        nature, text = ((row.findtext(name) or "").strip() for name in ("Natura", "RiferimentoNormativo"))
        if text and nature in LEGAL_REFERENCES:
            found.setdefault(VatNature(nature), text)
    usual = {nature: legal_reference(nature, own["tax_regime"], {}) for nature in found}
    return {nature: text for nature, text in found.items() if text != usual[nature]}


def completed(fields: Fields, first: Document, body: etree._Element) -> Fields:
    """``fields`` with the bases and the amount that the file states, where ``first``, made without them, differs.

    A file states what is withheld, and not of how much: unless the marked lines make the same amount, the base that
    makes it is worked out.
    """
    head = body.find(_HEAD)
    funds = [] if head is None else head.findall("DatiCassaPrevidenziale")
    taxes = [] if head is None else head.findall("DatiRitenuta")
    net = usual_base((line, line_total(line)) for line in first.lines)
    with_funds = {
        **fields,
        _FUNDS: [
            one | {"base": _fund_base(one, element, net)} for one, element in zip(fields[_FUNDS], funds, strict=True)
        ],
    }
    marked = any(line.withholding for line in first.lines)
    usual = _totals(with_funds).withholdings
    with_taxes = {
        **with_funds,
        _TAXES: [
            one | {"base": _tax_base(one, element, net, amount if marked else None)}
            for one, element, amount in zip(fields[_TAXES], taxes, usual, strict=True)
        ],
    }
    return with_taxes | {"payments": _payments(fields["payments"], body, _totals(with_taxes))}


def _totals(fields: Fields) -> Totals:
    return compute(Document.model_validate(fields))


def _fund_base(fund: Fields, element: etree._Element, net: Decimal) -> str | None:
    stated = _stated(element, "ImponibileCassa")
    if stated is not None:
        return None if stated == net else plain(stated)
    return _base(_stated(element, "ImportoContributoCassa"), fund["rate"], net)


def _tax_base(tax: Fields, element: etree._Element, net: Decimal, usual: Decimal | None) -> str | None:
    stated = _stated(element, "ImportoRitenuta")
    if usual is not None and stated == usual:
        return None
    return _base(stated, tax["rate"], net) or plain(net)


def _base(stated: Decimal | None, percent: str, net: Decimal) -> str | None:
    """Of how much ``stated`` is ``percent``: None for ``net``, else what comes nearest."""
    rate = Decimal(percent)
    with localcontext(prec=PRECISION):
        if stated is None or not rate or stated == to_cents(net * rate / 100):
            return None
        return plain(abs(to_cents(stated * 100 / rate)))


def _payments(payments: Sequence[Fields], body: etree._Element, totals: Totals) -> list[Fields]:
    """The only payment's amount is left out where it is all that is payable."""
    stated = [_stated(one, "ImportoPagamento") for one in body.iterfind("DatiPagamento/DettaglioPagamento")]
    if stated == [totals.payable]:
        return list(payments)
    return [
        one | {"amount": None if amount is None else plain(amount)}
        for one, amount in zip(payments, stated, strict=True)
    ]


def _stated(element: etree._Element, name: str) -> Decimal | None:
    return number((element.findtext(name) or "").strip())


def take_computed(taken: Taken, body: etree._Element, document: Document, seller: Seller | None) -> None:
    """Take all that ``document`` makes again as it stands in ``body``."""
    totals, head = compute(document), body.find(_HEAD)
    lines = zip(totals.lines, body.iterfind(f"{_GOODS}/DettaglioLinee"), strict=True)
    for place, (amount, element) in enumerate(lines, 1):
        taken.agrees(element, "NumeroLinea", str(place))
        taken.agrees(element, "PrezzoTotale", amount)
    for amount, element in zip(totals.contributions, body.iterfind(f"{_HEAD}/DatiCassaPrevidenziale"), strict=True):
        taken.agrees(element, "ImportoContributoCassa", amount)
        if _stated(element, "ImponibileCassa") is not None:
            taken.text(element, "ImponibileCassa")
    for amount, element in zip(totals.withholdings, body.iterfind(f"{_HEAD}/DatiRitenuta"), strict=True):
        taken.agrees(element, "ImportoRitenuta", amount)
    taken.agrees(head, "ImportoTotaleDocumento", totals.gross)
    taken.agrees(head, "DatiBollo/ImportoBollo", STAMP_DUTY)
    for element in body.iterfind(f"{_GOODS}/DatiRiepilogo"):
        _take_row(taken, element, document, totals, seller)
    for element in body.iterfind("DatiPagamento"):
        for payment in element.iterfind("DettaglioPagamento"):
            if _stated(payment, "ImportoPagamento") is not None:
                taken.text(payment, "ImportoPagamento")
        taken.agrees(element, "CondizioniPagamento", terms(document, totals))


def _take_row(taken: Taken, element: etree._Element, document: Document, totals: Totals, seller: Seller | None) -> None:
    nature = (element.findtext("Natura") or "").strip() or None
    stated = (_stated(element, "AliquotaIVA"), nature)
    row = next((one for one in totals.summary if (one.rate, one.nature) == stated), None)
    if row is None or not _same(row, element):
        return
    for name in ("AliquotaIVA", "Natura", "ImponibileImporto", "Imposta"):
        taken.text(element, name)
    regime, own = (seller.tax_regime, seller.legal_references) if seller else (REGIME_OF_OTHERS, {})
    taken.agrees(element, "EsigibilitaIVA", payability(row, document, regime))
    if row.nature is not None:
        taken.agrees(element, "RiferimentoNormativo", legal_reference(row.nature, regime, own))


def _same(row: VatSummary, element: etree._Element) -> bool:
    return (row.net, row.vat) == (_stated(element, "ImponibileImporto"), _stated(element, "Imposta"))
