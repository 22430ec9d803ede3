"""SdI's checks of the parties and the address (fact sheet on FatturaPA, sections 3 and 7)."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum.it import codicefiscale

from tests.simulators.sdi.records import Refusal
from tests.simulators.sdi.switches import Switches
from tests.simulators.sdi.texts import refusal
from tests.simulators.sdi.tree import BUYER, SELLER, SENDING, Element, bodies, document_type, tax_code, text, vat_number

_LENGTH = {"FPR12": 7, "FPA12": 6}
# Unlike registers' codes, these mean "by certified e-mail or none", "abroad", "an office without a code".
_NO_CHANNEL = {"0000000", "XXXXXXX", "999999"}
_DIFFERENT = set("TD01 TD02 TD03 TD06 TD16 TD17 TD18 TD19 TD20 TD24 TD25 TD28 TD29".split())
_SAME = {"TD21", "TD27"}
_FOREIGN_SELLER = {"TD17", "TD18", "TD19", "TD28"}
_BUYER_WITH_VAT = set("TD16 TD17 TD18 TD19 TD20 TD22 TD23 TD28 TD29".split())


def of_registers(root: Element, switches: Switches) -> Iterator[Refusal]:
    """What SdI looks up: transmitter, parties, recipient."""
    transmitter = text(root, f"{SENDING}/IdTrasmittente/IdPaese") + text(root, f"{SENDING}/IdTrasmittente/IdCodice")
    if transmitter in switches.unknown_transmitters:
        yield refusal("00300", transmitter)
    for party, of_vat, of_tax in ((SELLER, "00301", "00302"), (BUYER, "00305", "00306")):
        vat, tax = vat_number(root, party), tax_code(root, party)
        unknown = switches.unknown_buyers if party == BUYER else set[str]()
        wrong = switches.check_digits and vat.startswith("IT") and not is_vat_number(vat[2:])
        if vat and (wrong or unknown & {vat, vat[2:]}):
            yield refusal(of_vat, vat)
        wrong = switches.check_digits and bool(tax) and not (is_vat_number(tax) or codicefiscale.is_valid(tax))
        if tax and (wrong or tax in unknown):
            yield refusal(of_tax, tax)
    code = text(root, f"{SENDING}/CodiceDestinatario")
    if code in switches.unknown_recipients - _NO_CHANNEL:
        yield refusal("00311", code)
    if code in switches.inactive_recipients - _NO_CHANNEL:
        yield refusal("00312", code)


def of_header(root: Element) -> Iterator[Refusal]:
    """What the file itself shows: formats, address, who may write to whom."""
    declared, code = text(root, f"{SENDING}/FormatoTrasmissione"), text(root, f"{SENDING}/CodiceDestinatario")
    if len(code) != _LENGTH[declared]:
        yield refusal("00427", code)
    if root.get("versione") != declared:
        yield refusal("00428")
    seller, buyer = vat_number(root, SELLER), vat_number(root, BUYER)
    country = buyer[:2] or text(root, f"{BUYER}/Sede/Nazione")
    if code == "XXXXXXX" and country == "IT":
        yield refusal("00313")
    if text(root, f"{SENDING}/PECDestinatario").lower().endswith("@pec.fatturapa.it"):
        yield refusal("00330")
    if not buyer and not tax_code(root, BUYER):
        yield refusal("00417")
    if buyer and "IT" not in (seller[:2], buyer[:2]):
        yield refusal("00476")
    for body in bodies(root):
        yield from _of_parties(root, document_type(body), seller, buyer)


def _of_parties(root: Element, kind: str, seller: str, buyer: str) -> Iterator[Refusal]:
    if kind in _DIFFERENT and seller == buyer:
        yield refusal("00471", kind)
    if kind in _SAME and _differ(root, seller, buyer):
        yield refusal("00472", kind)
    if (kind in _FOREIGN_SELLER and seller.startswith("IT")) or (kind == "TD29" and not seller.startswith("IT")):
        yield refusal("00473", kind)
    if kind in _BUYER_WITH_VAT and not buyer:
        yield refusal("00475", kind)


def _differ(root: Element, seller: str, buyer: str) -> bool:
    """Whether they are known to: rightful documents name the buyer by tax code alone."""
    taxes = tax_code(root, SELLER), tax_code(root, BUYER)
    return seller != buyer if buyer else all(taxes) and taxes[0] != taxes[1]


def is_vat_number(code: str) -> bool:
    """Eleven digits whose last one is the check digit: every second one doubled, its digits added."""
    if len(code) != 11 or not code.isdigit() or code[:7] == "0000000":
        return False
    doubled = [int(digit) * 2 for digit in code[1::2]]
    return (sum(map(int, code[0::2])) + sum(number // 10 + number % 10 for number in doubled)) % 10 == 0
