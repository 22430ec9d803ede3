"""Documents of every type that goes to SdI, each from one source of chance: a seed's, or hypothesis's own."""

from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from invoicing.domain import rules
from invoicing.domain.document import Document, DocumentKind, Relation
from invoicing.domain.document_type import TYPES_OF_KIND, DocumentType
from invoicing.domain.fiscal_codes import LineType, PaymentMethod, PensionFund, WithholdingReason, WithholdingType
from invoicing.domain.vat import VatNature, VatPayability
from invoicing.fatturapa.build import unbuildable
from invoicing.fatturapa.invoice import Invoice
from tests.fatturapa.random_parties import Json, a_customer, a_seller, a_transmitter
from tests.fatturapa.random_values import TODAY, basic, capitals, cents, day, decimal, paragraph, perhaps, text

TYPES = [(kind, one) for kind, types in TYPES_OF_KIND.items() for one in types]
MOST_TRIES = 50
_RATES = ("22", "10", "5", "4", "22.00")
_FUNDS, _WITHHOLDING = "pension_fund_contribution", "withholding_tax"
_REVERSE_CHARGE = tuple(nature for nature in VatNature if nature.startswith("N6"))


# A whole document takes some hundred choices, even the smallest.
PROPERTY = settings(
    max_examples=150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.large_base_example, HealthCheck.data_too_large, HealthCheck.too_slow],
)


class NothingAccepted(Exception):
    """So many tries brought no document that our rules accept: the generator is at fault."""


def an_invoice(random: Random, type_of_kind: tuple[DocumentKind, DocumentType] | None = None) -> Invoice:
    """A document that our rules accept, of the kind and type given, or of any.

    Raises:
        NothingAccepted: there was none within so many tries.
    """
    kind, document_type = type_of_kind or random.choice(TYPES)
    for _ in range(MOST_TRIES):
        invoice = _tried(random, kind, document_type)
        if accepted(invoice):
            return invoice
    raise NothingAccepted(f"{kind} {document_type}")


def accepted(invoice: Invoice) -> bool:
    """Whether what stands before the builder lets ``invoice`` through."""
    return not rules.problems(invoice.document, today=TODAY) and not unbuildable(invoice)


def invoices() -> st.SearchStrategy[Invoice]:
    """Accepted documents, for a property; hypothesis makes them smaller when one fails."""
    return st.randoms(use_true_random=False).map(an_invoice)


def _tried(random: Random, kind: DocumentKind, document_type: DocumentType) -> Invoice:
    seller = a_seller(random)
    customer = a_customer(random, document_type, seller, self_billed=kind is DocumentKind.SELF_BILLED_INVOICE)
    lines = [_line(random, document_type) for _ in range(random.choice((1, 1, 2, 3, 5)))]
    body: Json = {
        "account": "demo",
        "reference": "order-1",
        "kind": kind,
        "document_type": document_type,
        "electronic": True,
        "date": day(random),
        "customer": customer,
        "lines": lines,
        "related": [_related(random, kind, len(lines)) for _ in range(random.choice((0, 0, 1, 3)))],
        "vat_payability": random.choice((None, None, *_payabilities(lines))),
        "subject": perhaps(random, paragraph(random, 200)),
        "notes": perhaps(random, paragraph(random, 2000)),
        "attachments": [_attachment(random) for _ in range(random.choice((0, 0, 0, 1, 2)))],
        "stamp_duty": random.random() < 0.2,
        **_withheld(random, lines),
    }
    document = Document.model_validate(body | {"payments": _payments(random)})
    number = f"{random.randint(1, 99999)}{random.choice(('', '/A', '-2026'))}"
    return Invoice(document, seller, a_transmitter(random, seller), number, capitals(random, 5))


def _line(random: Random, document_type: DocumentType) -> Json:
    rate, nature = _vat(random, document_type)
    first = day(random, 5, 40)
    return {
        "code": perhaps(random, text(random, 35)),
        "description": paragraph(random, 1000),
        "quantity": decimal(random, 1, random.choice((3, 999, 999_999))),
        "unit": perhaps(random, basic(random, 10)),
        "unit_price": decimal(random, random.choice((0, 0, 0, -9)), random.choice((9, 999, 99_999))),
        "discount": perhaps(random, _change(random), 0.3),
        "surcharge": perhaps(random, _change(random), 0.2),
        "vat_rate": rate,
        "vat_nature": nature,
        "period_from": perhaps(random, first, 0.2),
        "period_to": perhaps(random, day(random, 0, 5), 0.2),
        "line_type": perhaps(random, random.choice(list(LineType)), 0.1),
        "administration_reference": perhaps(random, basic(random, 20), 0.2),
        "other_data": [_other_data(random) for _ in range(random.choice((0, 0, 0, 1, 2)))],
    }


def _vat(random: Random, document_type: DocumentType) -> tuple[str, str | None]:
    charged = random.choice(_RATES)
    if document_type is DocumentType.DOMESTIC_REVERSE_CHARGE and random.random() < 0.5:
        return charged, random.choice(_REVERSE_CHARGE)
    if document_type is DocumentType.PLAFOND_EXCEEDED or random.random() < 0.6:
        return charged, None
    return "0", random.choice(list(VatNature))


def _payabilities(lines: list[Json]) -> tuple[VatPayability, ...]:
    reverse = any(str(line["vat_nature"]).startswith("N6") for line in lines)
    return tuple(one for one in VatPayability if not (reverse and one is VatPayability.SPLIT_PAYMENT))


def _change(random: Random) -> Json:
    if random.random() < 0.5:
        return {"percent": random.choice(("100", "0.01", cents(random, 1, 99)))}
    return {"amount": decimal(random, 1, 5)}


def _other_data(random: Random) -> Json:
    return {
        "type": basic(random, 10),
        "text": perhaps(random, text(random, 60)),
        "number": perhaps(random, decimal(random, -99, 999_999_999)),
        "date": perhaps(random, day(random)),
    }


def _related(random: Random, kind: DocumentKind, lines: int) -> Json:
    relations = [one for one in Relation if one is not Relation.CREDITED_INVOICE or kind is DocumentKind.CREDIT_NOTE]
    relation = random.choice(relations)
    numbers = sorted(random.sample(range(1, lines + 1), random.randint(0, lines)))
    found: Json = {"relation": relation, "number": basic(random, 20), "date": day(random, 12, 400), "lines": numbers}
    if relation is not Relation.DELIVERY_NOTE:
        found |= {
            "date": perhaps(random, found["date"], 0.8),
            "item": perhaps(random, basic(random, 20)),
            "commission_code": perhaps(random, text(random, 100)),
            "cup": perhaps(random, capitals(random, 15)),
            "cig": perhaps(random, capitals(random, 10)),
        }
    return found


def _withheld(random: Random, lines: list[Json]) -> Json:
    """Withholding and pension funds, in a quarter of the documents; a mark only where something is withheld."""
    if random.random() < 0.75:
        return {}
    marked = random.random() < 0.5
    for line in lines:
        line["withholding"] = marked and random.random() < 0.7
    taxes = [_tax(random) for _ in range(random.choice((1, 1, 2)))]
    return {_WITHHOLDING: taxes, _FUNDS: [_fund(random) for _ in range(random.choice((0, 1, 2)))]}


def _tax(random: Random) -> Json:
    return {
        "type": random.choice(list(WithholdingType)),
        "rate": random.choice(("20", "23", "4", "11.5")),
        "base": perhaps(random, cents(random, 0, 5), 0.2),
        "reason": random.choice(list(WithholdingReason)),
    }


def _fund(random: Random) -> Json:
    rate, nature = random.choice((("22", None), ("10", None), ("0", VatNature.EXEMPT)))
    return {
        "type": random.choice(list(PensionFund)),
        "rate": random.choice(("4", "2", "5")),
        "base": perhaps(random, cents(random, 0, 500), 0.3),
        "vat_rate": rate,
        "vat_nature": nature,
        "withholding": random.random() < 0.5,
    }


def _payments(random: Random) -> list[Json]:
    count = random.choice((0, 1, 1, 2))
    amounts: list[str | None] = [None] if count == 1 else [str(Decimal("0.01") * one) for one in range(count)]
    return [_payment(random, amount) for amount in amounts[:count]]


def _payment(random: Random, amount: str | None) -> Json:
    return {
        "method": random.choice(list(PaymentMethod)),
        "due_date": perhaps(random, "2026-12-31"),
        "amount": amount,
        "iban": perhaps(random, "IT60X0542811101000000123456"),
        "beneficiary": perhaps(random, text(random, 200)),
        "bank": perhaps(random, text(random, 80)),
    }


def _attachment(random: Random) -> dict[str, Any]:
    return {
        "name": text(random, 60),
        "content": "UGVyIGNvbnRvIGRpIGNoaSBzcGV0dGE=",
        "format": perhaps(random, basic(random, 10)),
        "description": perhaps(random, text(random, 100)),
    }
