"""Who sells, who buys, and where the document goes."""

import re
from collections.abc import Iterator

from stdnum.it import codicefiscale, iva

from invoicing.fatturapa.checks.finding import Finding, found
from invoicing.fatturapa.checks.tree import File, Party, texts

_ITALY = "IT"
# stdnum passes over dots and spaces, which SdI does not.
_VAT_NUMBER = re.compile(r"[0-9]{11}", re.ASCII)
_TAX_CODE = re.compile(r"[0-9]{11}|[A-Z0-9]{16}", re.ASCII)
_OF_SDI = "@pec.fatturapa.it"


def parties(file: File) -> Iterator[Finding]:
    """00301 to 00306, 00313, 00330, 00417, 00476."""
    yield from _identifiers(file.seller, "00301", "00302")
    yield from _identifiers(file.representative, "00303", "00304")
    yield from _identifiers(file.buyer, "00305", "00306")
    yield from _recipient(file)
    yield from _buyer(file)


def _identifiers(party: Party, vat_check: str, tax_check: str) -> Iterator[Finding]:
    number, code = party.vat_number, party.tax_code
    if party.country == _ITALY and not (_VAT_NUMBER.fullmatch(number) and iva.is_valid(number)):
        yield found(vat_check, party.element, "IdFiscaleIVA/IdCodice")
    if code and not (_TAX_CODE.fullmatch(code) and codicefiscale.is_valid(code)):
        yield found(tax_check, party.element, "CodiceFiscale")


def _recipient(file: File) -> Iterator[Finding]:
    values = texts(file.transmission)
    if values.get("CodiceDestinatario") == "XXXXXXX" and file.buyer.country == _ITALY:
        yield found("00313", file.transmission, "CodiceDestinatario")
    if values.get("PECDestinatario", "").lower().endswith(_OF_SDI):
        yield found("00330", file.transmission, "PECDestinatario")


def _buyer(file: File) -> Iterator[Finding]:
    buyer, seller = file.buyer, file.seller
    if buyer.element is None:
        return
    if not (buyer.vat_number or buyer.tax_code):
        yield found("00417", buyer.element)
    # A buyer without VAT number has no country that could be foreign.
    if _ITALY not in (seller.country, buyer.country) and seller.country and buyer.country:
        yield found("00476", buyer.element, "IdFiscaleIVA/IdPaese")
