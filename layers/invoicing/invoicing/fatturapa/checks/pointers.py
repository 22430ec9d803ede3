"""From an element of the file to the field of the request that it was made of."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from invoicing.domain.document import Document, DocumentKind, Relation
from invoicing.domain.line import Line

ACCOUNT: Final = "/account"
"""Where a finding points to that is about the account's own company, which its settings describe."""

_STEP = re.compile(r"/(\w+)(?:\[(\d+)\])?", re.ASCII)
_HEADER = "FatturaElettronicaHeader"
_OURS, _THEIRS = f"{_HEADER}/CedentePrestatore", f"{_HEADER}/CessionarioCommittente"
_SENT = f"{_HEADER}/DatiTrasmissione"
_BODY = "FatturaElettronicaBody"
_GENERAL = f"{_BODY}/DatiGenerali/DatiGeneraliDocumento"
_LINE = f"{_BODY}/DatiBeniServizi/DettaglioLinee"
_SUMMARY = f"{_BODY}/DatiBeniServizi/DatiRiepilogo"
_PAYMENT = f"{_BODY}/DatiPagamento/DettaglioPagamento"

# `*` is the place, from 0, of the last element that can be there several times.
_POINTERS: Final[Mapping[str, str]] = {
    f"{_SENT}/CodiceDestinatario": "/customer/recipient_code",
    f"{_SENT}/PECDestinatario": "/customer/certified_email",
    _OURS: ACCOUNT,
    _THEIRS: "/customer",
    f"{_THEIRS}/DatiAnagrafici/IdFiscaleIVA": "/customer/vat_number",
    f"{_THEIRS}/DatiAnagrafici/CodiceFiscale": "/customer/tax_code",
    f"{_THEIRS}/DatiAnagrafici/Anagrafica": "/customer/name",
    f"{_THEIRS}/DatiAnagrafici/Anagrafica/Nome": "/customer/first_name",
    f"{_THEIRS}/DatiAnagrafici/Anagrafica/Cognome": "/customer/last_name",
    f"{_THEIRS}/Sede": "/customer/address",
    f"{_THEIRS}/Sede/Indirizzo": "/customer/address/street",
    f"{_THEIRS}/Sede/CAP": "/customer/address/postcode",
    f"{_THEIRS}/Sede/Comune": "/customer/address/city",
    f"{_THEIRS}/Sede/Provincia": "/customer/address/province",
    f"{_THEIRS}/Sede/Nazione": "/customer/address/country",
    f"{_GENERAL}/TipoDocumento": "/document_type",
    f"{_GENERAL}/Divisa": "/currency",
    f"{_GENERAL}/Data": "/date",
    f"{_GENERAL}/Numero": "/number",
    f"{_GENERAL}/DatiBollo": "/stamp_duty",
    f"{_GENERAL}/Causale": "/subject",
    f"{_GENERAL}/DatiRitenuta": "/withholding_tax/*",
    f"{_GENERAL}/DatiRitenuta/AliquotaRitenuta": "/withholding_tax/*/rate",
    f"{_GENERAL}/DatiCassaPrevidenziale": "/pension_fund_contribution/*",
    f"{_GENERAL}/DatiCassaPrevidenziale/ImponibileCassa": "/pension_fund_contribution/*/base",
    f"{_GENERAL}/DatiCassaPrevidenziale/AliquotaIVA": "/pension_fund_contribution/*/vat_rate",
    f"{_GENERAL}/DatiCassaPrevidenziale/Natura": "/pension_fund_contribution/*/vat_nature",
    f"{_GENERAL}/DatiCassaPrevidenziale/Ritenuta": "/pension_fund_contribution/*/withholding",
    f"{_BODY}/DatiBeniServizi": "/lines",
    _LINE: "/lines/*",
    f"{_LINE}/Descrizione": "/lines/*/description",
    f"{_LINE}/Quantita": "/lines/*/quantity",
    f"{_LINE}/PrezzoUnitario": "/lines/*/unit_price",
    f"{_LINE}/AliquotaIVA": "/lines/*/vat_rate",
    f"{_LINE}/Natura": "/lines/*/vat_nature",
    f"{_LINE}/Ritenuta": "/lines/*/withholding",
    _SUMMARY: "/lines",
    f"{_SUMMARY}/EsigibilitaIVA": "/vat_payability",
    _PAYMENT: "/payments/*",
    f"{_PAYMENT}/ImportoPagamento": "/payments/*/amount",
    f"{_BODY}/Allegati": "/attachments/*",
}
_DISCOUNT = f"{_LINE}/ScontoMaggiorazione"

RELATIONS: Final[Mapping[str, tuple[Relation, ...]]] = {
    "DatiOrdineAcquisto": (Relation.ORDER,),
    "DatiContratto": (Relation.CONTRACT,),
    "DatiConvenzione": (Relation.AGREEMENT,),
    "DatiRicezione": (Relation.RECEIVING,),
    "DatiFattureCollegate": (Relation.LINKED_INVOICE, Relation.CREDITED_INVOICE),
    "DatiDDT": (Relation.DELIVERY_NOTE,),
}
"""By element of DatiGenerali what its documents are to this one."""


def pointer_to(path: str, document: Document) -> str:
    """The field of ``document`` that the element at ``path`` was made of: the nearest one there is, or all of it."""
    steps = [(name, int(place or 0)) for name, place in _STEP.findall(path)]
    names = "/".join(name for name, _ in steps)
    if document.kind is DocumentKind.SELF_BILLED_INVOICE:
        names = _exchanged(names)
    if names.startswith(_DISCOUNT):
        line, place = steps[2][1] - 1, steps[3][1]
        return f"/lines/{line}/{_change(document.lines[line], place)}"
    if len(steps) > 2 and steps[2][0] in RELATIONS:
        return _related(steps[2:], document)
    while names and names not in _POINTERS:
        names = names.rpartition("/")[0]
    return _POINTERS.get(names, "").replace("*", str(_last_place(steps, names) - 1))


def _exchanged(names: str) -> str:
    """``names`` where the account's own company is the buyer, to whom the file comes back."""
    if names.startswith(_SENT):
        return _OURS
    if names.startswith(_OURS):
        return names.replace(_OURS, _THEIRS, 1)
    return names.replace(_THEIRS, _OURS, 1)


def _last_place(steps: Sequence[tuple[str, int]], names: str) -> int:
    """Where the last element stands that ``names`` reach and of which there can be several."""
    reached = steps[: names.count("/") + 1]
    return next((place for _, place in reversed(reached) if place), 1)


def _change(line: Line, place: int) -> str:
    return "discount" if line.discount and place == 1 else "surcharge"


def _related(steps: Sequence[tuple[str, int]], document: Document) -> str:
    """The pointer to another document: the block's ``place``-th of its relations."""
    (block, place), field = steps[0], steps[1][0] if len(steps) > 1 else ""
    places = [index for index, one in enumerate(document.related) if one.relation in RELATIONS[block]]
    name = {"Data": "/date", "DataDDT": "/date", "IdDocumento": "/number", "NumeroDDT": "/number"}.get(field, "")
    return f"/related/{places[place - 1]}{name}" if place <= len(places) else "/related"
