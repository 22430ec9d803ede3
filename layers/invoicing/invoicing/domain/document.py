"""The one document format, for every provider: what a caller asks to have issued."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from invoicing.domain.attachment import Attachments
from invoicing.domain.dates import Day
from invoicing.domain.document_kind import ORDINARY_KINDS, DocumentKind
from invoicing.domain.document_type import DocumentType
from invoicing.domain.fiscal_codes import PaymentMethod
from invoicing.domain.identifiers import AccountId, Currency, MappedName, Reference
from invoicing.domain.line import Discount, Line, Lines
from invoicing.domain.money import Cents
from invoicing.domain.party import Customer, Model
from invoicing.domain.payment import Payment, Payments
from invoicing.domain.related_document import RelatedDocument, RelatedDocuments, Relation
from invoicing.domain.text import Line20, Paragraph, Paragraph200
from invoicing.domain.vat import VatPayability
from invoicing.domain.withholding import PensionFundContributions, WithholdingTaxes

__all__ = [
    "ORDINARY_KINDS",
    "Day",
    "Discount",
    "Document",
    "DocumentKind",
    "Line",
    "Lines",
    "Payment",
    "PaymentMethod",
    "RelatedDocument",
    "Relation",
    "StatedTotals",
]


class StatedTotals(Model):
    """What the caller computed, to be compared to the cent."""

    net: Cents
    vat: Cents
    gross: Cents


def _not_yet(value: Any) -> None:
    raise PydanticCustomError("not_available", "Sportello cannot do this yet")


NotYet = Annotated[SkipJsonSchema[None], BeforeValidator(_not_yet)]
"""A field that people look for, and that is refused by its name until it exists."""


class Document(Model):
    """A fiscal document to be issued on one account."""

    account: AccountId = Field(description="Which of the deployer's accounts issues it.", examples=["demo"])
    reference: Reference = Field(
        description="Your own lasting key: at most one document ever leaves for one reference of an account.",
        examples=["order-1001"],
    )
    kind: DocumentKind
    document_type: DocumentType | None = Field(
        None,
        description="TipoDocumento, where the kind leaves a choice. Left out: the usual one; a `self_billed_invoice` "
        "has no usual one.",
    )
    electronic: bool = Field(False, strict=True, description="Whether it is a fattura elettronica.")
    number: Line20 | None = Field(
        None, description="Your own number of the document, where the provider does not number it itself."
    )
    date: Day | None = Field(None, description="Left out: the day of acceptance in Rome.")
    late_ok: bool = Field(
        False, strict=True, description="Accept an electronic document that is late for SdI by its date."
    )
    zero_total_ok: bool = Field(False, strict=True, description="Accept a document worth nothing.")
    currency: Currency = Field("EUR", description="ISO 4217.")
    customer: Customer = Field(
        description="Who receives it. In a `self_billed_invoice` the other party: the supplier whose invoice it "
        "replaces or completes (TD21, TD27: yourself); the buyer is then the account's own company."
    )
    lines: Lines
    payments: Payments = ()
    related: RelatedDocuments = Field((), description="The order it fulfils, the invoice it credits, and so on.")
    vat_payability: VatPayability | None = Field(None, description="Esigibilità IVA; left out: immediate.")
    withholding_tax: WithholdingTaxes = Field(
        (), description="Ritenute: what the customer keeps back and pays to the state; it lowers what is payable."
    )
    pension_fund_contribution: PensionFundContributions = Field(
        (), description="Contributi alla cassa previdenziale, added to the lines in net, VAT and gross."
    )
    series: MappedName | None = Field(None, description="Name that the account maps to a numbering series.")
    template: MappedName | None = Field(None, description="Name that the account maps to a layout.")
    subject: Paragraph200 | None = Field(None, description="Causale, oggetto.")
    notes: Paragraph | None = Field(None, description="Text at the foot of the document.")
    attachments: Attachments = Field((), description="Allegati: files that travel inside an electronic document.")
    stamp_duty: bool = Field(False, strict=True, description="Bollo virtuale: you decide when it is due.")
    email_to_customer: bool = Field(False, strict=True, description="Let the provider e-mail it to the customer.")
    file: bool = Field(True, strict=True, description="Whether the PDF is to be fetched and kept.")
    totals: StatedTotals | None = Field(None, description="Your own totals: compared to the cent, never trusted.")
    callback: NotYet = None
