"""Random but valid input for property tests."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from invoicing.domain.document import Document, Line
from tests.builders import (
    a_line,
    customer_body,
    document_body,
    foreign_customer_body,
    line_body,
    payment_body,
    person_body,
    related_body,
)

PROPERTY = settings(max_examples=120, deadline=None, database=None, derandomize=True)


def decimals(low: int, high: int, places: int) -> SearchStrategy[Decimal]:
    """Decimals between ``low`` and ``high`` with up to ``places`` decimals, spelled with or without needless zeros."""
    return st.integers(0, places).flatmap(
        lambda used: st.integers(low * 10**used, high * 10**used).map(lambda unit: Decimal(unit).scaleb(-used))
    )


RATES = st.sampled_from(
    [("22", None), ("10", None), ("5", None), ("4", None), ("22.00", None), ("0", "N4"), ("0", "N1")]
)
DISCOUNTS = st.one_of(
    st.none(),
    decimals(1, 99, 4).map(lambda percent: {"percent": f"{percent:f}"}),
    decimals(1, 9, 8).map(lambda amount: {"amount": f"{amount:f}"}),
)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs")),
    min_size=1,
    max_size=30,
)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    rate, nature = draw(RATES)
    return a_line(
        quantity=f"{draw(decimals(1, 500, 8)):f}",
        unit_price=f"{draw(decimals(-900, 9000, 8)):f}",
        discount=draw(DISCOUNTS),
        surcharge=draw(DISCOUNTS),
        vat_rate=rate,
        vat_nature=nature,
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    customer = draw(st.sampled_from([customer_body(), person_body(), foreign_customer_body()]))
    rows = draw(st.lists(RATES, min_size=1, max_size=3))
    body = document_body(
        date=draw(st.dates().filter(lambda day: 2000 <= day.year < 2100).map(str) | st.none()),
        electronic=draw(st.booleans()),
        file=draw(st.booleans()),
        customer={**customer, "address": draw(st.sampled_from([customer["address"], None]))},
        lines=[
            line_body(
                description=draw(TEXTS),
                quantity=draw(decimals(1, 500, 8)),
                unit_price=draw(decimals(-900, 9000, 8)),
                discount=draw(DISCOUNTS),
                surcharge=draw(DISCOUNTS),
                withholding=draw(st.booleans()),
                period_from=draw(st.sampled_from([None, "2026-01-31"])),
                other_data=draw(st.sampled_from([[], [{"type": "A", "number": "1.50", "date": "2026-02-28"}]])),
                vat_rate=rate,
                vat_nature=nature,
            )
            for rate, nature in rows
        ],
        payments=draw(st.sampled_from([[], [payment_body(amount="1.10", paid=True), payment_body(method="MP08")]])),
        related=draw(st.sampled_from([[], [related_body(lines=[1], cig="Z1", commission_code="è")]])),
        withholding_tax=draw(st.sampled_from([[], [{"type": "RT01", "rate": "20.0", "reason": "A", "base": "1.10"}]])),
        pension_fund_contribution=draw(st.sampled_from([[], [{"type": "TC02", "rate": 4, "vat_rate": "22.00"}]])),
        attachments=draw(st.sampled_from([[], [{"name": "a.pdf", "content": "JVBERg=="}]])),
        notes=draw(TEXTS | st.none()),
        subject=draw(TEXTS | st.none()),
        totals=draw(st.sampled_from([None, {"net": "1", "vat": "0.20", "gross": "1.2"}])),
    )
    return Document.model_validate(body)
