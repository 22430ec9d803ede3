"""Other documents that one refers to."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from invoicing.domain.dates import Day
from invoicing.domain.identifiers import Reference
from invoicing.domain.item_counts import items
from invoicing.domain.line import MAX_LINES
from invoicing.domain.party import Model
from invoicing.domain.text import Line15, Line20, Line100


class Relation(StrEnum):
    """What another document is to this one."""

    ORDER = "order"
    CREDITED_INVOICE = "credited_invoice"
    CONTRACT = "contract"
    AGREEMENT = "agreement"
    RECEIVING = "receiving"
    LINKED_INVOICE = "linked_invoice"
    DELIVERY_NOTE = "delivery_note"


LineNumber = Annotated[int, Field(ge=1, le=MAX_LINES, strict=True)]


class RelatedDocument(Model):
    """Another document: one of ours by `reference`, or any by `number`; a delivery note by `number` and `date`."""

    relation: Relation = Field(
        description="`contract`, `agreement` (convenzione), `receiving` (ricezione), `linked_invoice` (fattura "
        "collegata) and `delivery_note` (DDT) say what they name in an electronic document."
    )
    reference: Reference | None = Field(None, description="`reference` of an earlier request of the same account.")
    number: Line20 | None = None
    date: Day | None = Field(None, description="Its date; a `delivery_note` needs it.")
    item: Line20 | None = Field(None, description="NumItem: the entry of that document.")
    commission_code: Line100 | None = Field(None, description="Codice commessa or convenzione.")
    cup: Line15 | None = Field(None, description="CUP: code of a public investment.", examples=["B17H21000990006"])
    cig: Line15 | None = Field(None, description="CIG: code of a public tender.", examples=["Z12345678A"])
    lines: Annotated[tuple[LineNumber, ...], items(0, MAX_LINES)] = Field(
        (), description="Which lines it is about, from 1; left out: the whole document.", examples=[[1, 2]]
    )

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.reference is None) == (self.number is None) or (self.reference and self.date):
            raise PydanticCustomError(
                "invalid_related_document", "either `reference`, or `number`, with `date` if known"
            )
        if self.relation is Relation.DELIVERY_NOTE and self.number and self.date is None:
            raise PydanticCustomError("invalid_related_document", "the `date` of a delivery note", {"field": "date"})
        return self


RelatedDocuments = Annotated[tuple[RelatedDocument, ...], items(0, 20)]
