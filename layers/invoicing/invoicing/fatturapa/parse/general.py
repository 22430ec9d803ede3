"""DatiGenerali, as a request says it."""

import re
from typing import Final

from lxml import etree

from invoicing.domain.document_kind import DocumentKind
from invoicing.domain.document_type import TYPES_OF_KIND, DocumentType
from invoicing.domain.related_document import Relation
from invoicing.fatturapa.build.general import LONGEST_REASON
from invoicing.fatturapa.checks.pointers import RELATIONS
from invoicing.fatturapa.parse.party import Fields
from invoicing.fatturapa.parse.taken import Taken

_HEAD: Final = "DatiGeneraliDocumento"
_PLACE = re.compile("[0-9]{1,4}", re.ASCII)


def kind_of(type_: str | None, *, by_buyer: bool) -> tuple[DocumentKind, DocumentType | None] | None:
    """Kind and type of a document of TipoDocumento ``type_``, the type where the kind leaves a choice.

    None where no kind makes it. ``by_buyer`` tells the TD27 that a buyer makes from the one that a seller makes.
    """
    kinds = [kind for kind, types in TYPES_OF_KIND.items() if type_ in types]
    if not kinds:
        return None
    kind = kinds[-1] if by_buyer else kinds[0]
    usual = TYPES_OF_KIND[kind][0]
    said = type_ != usual or kind is DocumentKind.SELF_BILLED_INVOICE
    return kind, DocumentType(str(type_)) if said else None


def general(taken: Taken, data: etree._Element | None, kind: DocumentKind) -> Fields:
    """The document's own data, what is withheld and contributed, and the documents it names."""
    head = None if data is None else data.find(_HEAD)
    subject, notes = _reasons(taken, head)
    return {
        "date": taken.day(head, "Data"),
        "currency": taken.text(head, "Divisa"),
        "subject": subject,
        "notes": notes,
        "stamp_duty": taken.flag(head, "DatiBollo/BolloVirtuale"),
        "withholding_tax": [_withholding(taken, one) for one in _all(head, "DatiRitenuta")],
        "pension_fund_contribution": [_fund(taken, one) for one in _all(head, "DatiCassaPrevidenziale")],
        "related": [
            _related(taken, block, one, _relation(relations, kind))
            for block, relations in RELATIONS.items()
            for one in _all(data, block)
            if _is_named(one)
        ],
    }


def _all(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if parent is None else parent.findall(name)


def _reasons(taken: Taken, head: etree._Element | None) -> tuple[str | None, str | None]:
    """Subject and notes out of Causale. A piece that ends with a space was cut there; a cut subject is none."""
    pieces = [taken.text(piece, ".", strip=False) or "" for piece in _all(head, "Causale")]
    first = "" if len(pieces) > 1 and pieces[0].endswith(" ") else "".join(pieces[:1])
    notes = "".join(map(_joined, pieces[1:] if first else pieces))
    return first or None, notes.strip() or None


def _joined(piece: str) -> str:
    """``piece`` as it stands before the next one: a word goes on only where there was no room for more."""
    return piece if piece.endswith(" ") or len(piece) == LONGEST_REASON else f"{piece} "


def _withholding(taken: Taken, element: etree._Element) -> Fields:
    return {
        "type": taken.text(element, "TipoRitenuta"),
        "rate": taken.amount(element, "AliquotaRitenuta"),
        "reason": taken.text(element, "CausalePagamento"),
    }


def _fund(taken: Taken, element: etree._Element) -> Fields:
    return {
        "type": taken.text(element, "TipoCassa"),
        "rate": taken.amount(element, "AlCassa"),
        "vat_rate": taken.amount(element, "AliquotaIVA"),
        "vat_nature": taken.text(element, "Natura"),
        "withholding": taken.flag(element, "Ritenuta"),
    }


def _relation(relations: tuple[Relation, ...], kind: DocumentKind) -> Relation:
    """A credit note credits the invoice that another document only names."""
    return relations[-1 if kind is DocumentKind.CREDIT_NOTE else 0]


def _is_named(element: etree._Element) -> bool:
    """Whether a request can name the other document: by its number, and a delivery note by its date too."""
    delivered = element.find("NumeroDDT") is not None and element.find("DataDDT") is not None
    return delivered or element.find("IdDocumento") is not None


def _related(taken: Taken, block: str, element: etree._Element, relation: Relation) -> Fields:
    number, date = ("NumeroDDT", "DataDDT") if block == "DatiDDT" else ("IdDocumento", "Data")
    lines = [taken.text(one, ".") or "" for one in element.iterfind("RiferimentoNumeroLinea")]
    return {
        "relation": relation,
        "number": taken.text(element, number),
        "date": taken.day(element, date),
        "item": taken.text(element, "NumItem"),
        "commission_code": taken.text(element, "CodiceCommessaConvenzione"),
        "cup": taken.text(element, "CodiceCUP"),
        "cig": taken.text(element, "CodiceCIG"),
        "lines": [int(line) if _PLACE.fullmatch(line) else line for line in lines],
    }
