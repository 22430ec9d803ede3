"""What each document type asks of seller, buyer and lines."""

from collections.abc import Iterator

from invoicing.fatturapa.checks.finding import Finding, found
from invoicing.fatturapa.checks.tree import Body, File, Party

_ITALY, _SAN_MARINO = "IT", "SM"
_BETWEEN_TWO = frozenset("TD01 TD02 TD03 TD06 TD16 TD17 TD18 TD19 TD20 TD24 TD25 TD28 TD29".split())
_TO_ONESELF = frozenset({"TD21", "TD27"})
_FROM_ABROAD = frozenset({"TD17", "TD18", "TD19"})
_FROM_SAN_MARINO = frozenset({"TD28"})
_FROM_ITALY = frozenset({"TD29"})
_BY_THE_BUYER = frozenset("TD16 TD17 TD18 TD19 TD20 TD22 TD23 TD28 TD29".split())
_OVER_PLAFOND = "TD21"


def types(file: File, body: Body) -> Iterator[Finding]:
    """00471 to 00475."""
    seller, buyer, type_ = file.seller, file.buyer, body.type
    if type_ in _BETWEEN_TWO and seller.vat_id and seller.vat_id == buyer.vat_id:
        yield found("00471", body.general, "TipoDocumento")
    if type_ in _TO_ONESELF and _differ(seller, buyer):
        yield found("00472", body.general, "TipoDocumento")
    if seller.country and not _fits(type_, seller.country):
        yield found("00473", body.general, "TipoDocumento")
    if type_ == _OVER_PLAFOND:
        yield from (found("00474", line.element, "AliquotaIVA") for line in body.lines if line.rate == 0)
    if type_ in _BY_THE_BUYER and buyer.element is not None and not buyer.vat_id:
        yield found("00475", buyer.element, "IdFiscaleIVA")


def _fits(type_: str, country: str) -> bool:
    """Whether a seller of ``country`` can stand in a document of that type."""
    if type_ in _FROM_SAN_MARINO:
        return country == _SAN_MARINO
    return type_ not in (_FROM_ABROAD if country == _ITALY else _FROM_ITALY)


def _differ(seller: Party, buyer: Party) -> bool:
    """Whether both are known to differ: rightful documents name the buyer by tax code alone."""
    if seller.vat_id and buyer.vat_id:
        return seller.vat_id != buyer.vat_id
    return bool(seller.tax_code and buyer.tax_code) and seller.tax_code != buyer.tax_code
