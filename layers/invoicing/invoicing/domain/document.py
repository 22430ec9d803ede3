"""The one document format, for every provider: what a caller asks to have issued."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from invoicing.domain.dates import parse_date
from invoicing.domain.identifiers import AccountId, Currency, Iban, MappedName, Reference
from invoicing.domain.money import Cents, Number
from invoicing.domain.party import Customer, Model
from invoicing.domain.text import Line10, Line20, Line35, Paragraph, Paragraph200, Paragraph1000
from invoicing.domain.vat import VatNature, VatPayability, VatRate

MAX_LINES = 1000

Day = Annotated[date, BeforeValidator(parse_date), Field(json_schema_extra={"format": "date"}, examples=["2026-11-21"])]
"""A day as YYYY-MM-DD, in Europe/Rome."""


def _items(fewest: int, most: int) -> BeforeValidator:
    """A list of so many items, counted before any is looked at: a flood of wrong ones is one problem."""

    def count(value: Any) -> Any:
        if isinstance(value, list | tuple) and not fewest <= len(value) <= most:
            code = "too_many_items" if len(value) > most else "too_few_items"
            raise PydanticCustomError(code, "{fewest} to {most} items", {"fewest": fewest, "most": most})
        return value

    return BeforeValidator(count)


class DocumentKind(StrEnum):
    """What can be asked for. Each provider says which kinds it supports."""

    SALES_ORDER = "sales_order"
    RECEIPT = "receipt"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    DEFERRED_INVOICE = "deferred_invoice"
    ADVANCE_INVOICE = "advance_invoice"
    PROFESSIONAL_FEE_INVOICE = "professional_fee_invoice"
    SELF_BILLED_INVOICE = "self_billed_invoice"
    SIMPLIFIED_INVOICE = "simplified_invoice"
    PROFORMA = "proforma"
    QUOTE = "quote"
    DELIVERY_NOTE = "delivery_note"


ORDINARY_KINDS = frozenset(
    {DocumentKind.SALES_ORDER, DocumentKind.QUOTE, DocumentKind.PROFORMA, DocumentKind.DELIVERY_NOTE}
)
"""Kinds without fiscal effect: they may be worth nothing, or dated in the future."""


class PaymentMethod(StrEnum):
    """Modalità di pagamento (FatturaPA 1.2.3)."""

    CASH = "MP01"
    CHEQUE = "MP02"
    BANKERS_DRAFT = "MP03"
    CASH_AT_TREASURY = "MP04"
    BANK_TRANSFER = "MP05"
    BILL_OF_EXCHANGE = "MP06"
    BANK_SLIP = "MP07"
    PAYMENT_CARD = "MP08"
    RID = "MP09"
    RID_UTILITIES = "MP10"
    RID_FAST = "MP11"
    RIBA = "MP12"
    MAV = "MP13"
    TREASURY_RECEIPT = "MP14"
    SPECIAL_ACCOUNT_TRANSFER = "MP15"
    BANK_DIRECT_DEBIT = "MP16"
    POSTAL_DIRECT_DEBIT = "MP17"
    POSTAL_SLIP = "MP18"
    SEPA_DIRECT_DEBIT = "MP19"
    SEPA_DIRECT_DEBIT_CORE = "MP20"
    SEPA_DIRECT_DEBIT_B2B = "MP21"
    WITHHELD_FROM_SUMS = "MP22"
    PAGOPA = "MP23"


def _above_zero(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError(
            "invalid_quantity", "a quantity above 0 (use a negative unit price to take something off)"
        )
    return value


def _share(value: Decimal) -> Decimal:
    if not 0 < value <= 100:
        raise PydanticCustomError("invalid_discount", "a percentage above 0 and at most 100")
    return value


def _taken_off(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError("invalid_discount", "an amount above 0")
    return value


class Discount(Model):
    """Sconto on the unit price: a percentage or an amount, before VAT."""

    percent: Annotated[Number, AfterValidator(_share)] | None = Field(
        None, description="Percent, above 0 and at most 100.", examples=["10"]
    )
    amount: Annotated[Number, AfterValidator(_taken_off)] | None = Field(
        None, description="Amount taken off each unit, net of VAT."
    )

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise PydanticCustomError("invalid_discount", "either `percent` or `amount`")
        return self


class Line(Model):
    """One row of the document."""

    code: Line35 | None = Field(None, description="Article code.")
    description: Paragraph1000
    quantity: Annotated[Number, AfterValidator(_above_zero)] = Field(
        description="Above 0. Take something off with a negative unit price.", examples=["2"]
    )
    unit: Line10 | None = Field(None, description="Unit of measure.", examples=["h"])
    unit_price: Number = Field(description="Price of one unit, net of VAT.", examples=["100.00"])
    discount: Discount | None = None
    vat_rate: VatRate = Field(description="Aliquota IVA in percent.", examples=["22"])
    vat_nature: VatNature | None = Field(None, description="Natura: why the rate is 0.")
    product_group: MappedName | None = Field(None, description="Name that the account maps to a book-keeping account.")

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.vat_nature and self.vat_rate != 0:
            raise PydanticCustomError(
                "vat_nature_with_rate",
                "no `vat_nature` on a line that carries VAT (SdI 00401)",
                {"field": "vat_nature"},
            )
        return self


Lines = Annotated[tuple[Line, ...], _items(1, MAX_LINES)]


class Payment(Model):
    """One instalment."""

    method: PaymentMethod = Field(description="MP01 to MP23.", examples=["MP05"])
    due_date: Day | None = Field(None, description="Left out: the document's date.")
    amount: Cents | None = Field(None, description="Left out in the only payment: the whole amount payable.")
    paid: bool = Field(False, strict=True)
    iban: Iban | None = Field(None, description="Where a transfer is to be paid to.")
    payment_account: MappedName | None = Field(None, description="Name that the account maps to a bank account.")

    @model_validator(mode="after")
    def _is_not_negative(self) -> Self:
        if self.amount is not None and self.amount < 0:
            raise PydanticCustomError("invalid_amount", "an amount of 0 or more", {"field": "amount"})
        return self


class Relation(StrEnum):
    """What another document is to this one."""

    ORDER = "order"
    CREDITED_INVOICE = "credited_invoice"


class RelatedDocument(Model):
    """Another document: one of ours by `reference`, or any by `number` and `date`."""

    relation: Relation
    reference: Reference | None = Field(None, description="`reference` of an earlier request of the same account.")
    number: Line20 | None = None
    date: Day | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        outside = (self.number is not None, self.date is not None)
        if outside not in ((False, False), (True, True)) or (self.reference is None) == (outside == (False, False)):
            raise PydanticCustomError("invalid_related_document", "either `reference`, or `number` and `date`")
        return self


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
    electronic: bool = Field(False, strict=True, description="Whether it is a fattura elettronica.")
    date: Day | None = Field(None, description="Left out: the day of acceptance in Rome.")
    late_ok: bool = Field(False, strict=True, description="Accept an electronic invoice dated over 12 days ago.")
    zero_total_ok: bool = Field(False, strict=True, description="Accept a document worth nothing.")
    currency: Currency = Field("EUR", description="ISO 4217.")
    customer: Customer
    lines: Lines
    payments: Annotated[tuple[Payment, ...], _items(0, 60)] = ()
    related: Annotated[tuple[RelatedDocument, ...], _items(0, 20)] = Field(
        (), description="The order it fulfils, the invoice it credits."
    )
    vat_payability: VatPayability | None = Field(None, description="Esigibilità IVA; left out: immediate.")
    series: MappedName | None = Field(None, description="Name that the account maps to a numbering series.")
    template: MappedName | None = Field(None, description="Name that the account maps to a layout.")
    subject: Paragraph200 | None = Field(None, description="Causale, oggetto.")
    notes: Paragraph | None = Field(None, description="Text at the foot of the document.")
    stamp_duty: bool = Field(False, strict=True, description="Bollo virtuale: you decide when it is due.")
    email_to_customer: bool = Field(False, strict=True, description="Let the provider e-mail it to the customer.")
    file: bool = Field(True, strict=True, description="Whether the PDF is to be fetched and kept.")
    totals: StatedTotals | None = Field(None, description="Your own totals: compared to the cent, never trusted.")
    callback: NotYet = None
    withholding_tax: NotYet = None
    pension_fund_contribution: NotYet = None
