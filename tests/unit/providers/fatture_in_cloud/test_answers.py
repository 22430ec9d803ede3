"""What is made of answers: nothing is believed that they do not say, and nothing they say is passed over."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from invoicing.domain.effect import Effect
from invoicing.errors import OutcomeUnknown, Rejected, Unavailable
from invoicing.providers.fatture_in_cloud.answers import agree_on_totals, issued_document, link, rows, whole_pdf
from tests.unit.providers.fatture_in_cloud.office import Office

TOTALS = {
    "amount_net": Decimal(160),
    "amount_vat": Decimal("35.20"),
    "amount_gross": Decimal("195.2"),
    "amount_due": Decimal("195.20"),
    "payments_sum": Decimal("195.20"),
}


@pytest.mark.parametrize("name", TOTALS)
@pytest.mark.parametrize("cents", ["0.01", "-0.01"])
def test_a_cent_in_any_amount_keeps_the_document_from_being_made(name: str, cents: str) -> None:
    document = Office().order().document
    agree_on_totals({"data": TOTALS}, document)
    with pytest.raises(Rejected) as caught:
        agree_on_totals({"data": TOTALS | {name: TOTALS[name] + Decimal(cents)}}, document)
    assert (caught.value.code, caught.value.pointer) == ("totals_differ", "/lines")
    assert name in caught.value.detail


@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": []}, {"data": {}}, {"data": {"amount_gross": "1"}}])
def test_without_totals_nothing_is_made_yet(answer: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        agree_on_totals(answer, Office().order().document)


def test_another_arithmetic_at_the_vendor_makes_no_document() -> None:
    """VAT on each line instead of on their sum: three times 0.3333 of VAT are 0.99 there, 1.00 here."""
    office = Office()
    office.simulator.configure(vat_rounding="per_line")
    lines = [{"description": "x", "quantity": "1", "unit_price": "1.515", "vat_rate": "22"}] * 3
    lines = [one | {"unit_price": "1.51"} for one in lines]
    with pytest.raises(Rejected) as caught:
        office.connection().issue(office.order(lines=lines))
    assert caught.value.code == "totals_differ"
    assert office.operations() == ["getIssuedDocumentPreCreateInfo", "getNewIssuedDocumentTotals"]
    assert office.gate.written == 0


UNREADABLE = [
    {},
    {"data": None},
    {"data": []},
    {"data": {}},
    {"data": {"id": 0}},
    {"data": {"id": -1}},
    {"data": {"id": "7"}},
    {"data": {"id": True}},
]


@pytest.mark.parametrize("answer", UNREADABLE)
def test_an_answer_that_names_no_document_leaves_it_open_whether_there_is_one(answer: dict[str, Any]) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        issued_document(answer, Office().order(), {})
    assert caught.value.code == "unreadable_answer"


def test_the_answer_to_another_request_is_not_ours() -> None:
    answer = {"data": {"id": 7, "number": 1, "subject": "[sportello-doc-another] order-2"}}
    with pytest.raises(OutcomeUnknown):
        issued_document(answer, Office().order(), {})


def spoilt(office: Office, change: Callable[[dict[str, Any]], object]) -> tuple[str, ...]:
    """The remarks on a document whose answer was changed on the way."""

    def tamper(response: httpx.Response) -> httpx.Response:
        response.read()
        body = response.json()
        change(body["data"])
        return httpx.Response(200, json=body)

    office.faults.change_next(tamper, on=Effect.WRITE)
    issued = office.connection().issue(office.order(subject="Due  righe\nqui"))
    assert issued.provider_id == office.arrived("doc_0123456789abcdef")[0].provider_id
    return issued.remarks


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data["items_list"][0].update(net_price=80.01), "/lines/0/unit_price"),
        (lambda data: data["items_list"][0].update(name="Ora"), "/lines/0/description"),
        (lambda data: data["items_list"][0].update(qty=None), "/lines/0/quantity"),
        (lambda data: data["entity"].update(name="Bianchi"), "/customer/name"),
        (lambda data: data.update(date="2026-01-02"), "/date"),
        (lambda data: data.update(visible_subject=None), "/subject"),
        (lambda data: data.update(subject=""), "/reference"),
        (lambda data: data.update(items_list=[]), "/lines"),
        (lambda data: data["payments_list"][0].update(due_date="2026-03-01"), "/payments/0/due_date"),
        (lambda data: data.update(e_invoice=True), "/electronic"),
        (lambda data: data.update(amount_gross=195.21), "195.21"),
    ],
)
def test_whatever_is_kept_otherwise_is_told(change: Callable[[dict[str, Any]], object], told: str) -> None:
    (remark,) = spoilt(Office(), change)
    assert told in remark


@pytest.mark.parametrize(
    "change",
    [
        lambda data: None,
        lambda data: data.update(visible_subject="Due righe qui "),
        lambda data: data.pop("items_list"),
        lambda data: data.update(new_field="x", number=12),
    ],
    ids=["as it is", "white space", "not shown", "more than we know"],
)
def test_what_is_alike_or_not_shown_is_no_remark(change: Callable[[dict[str, Any]], object]) -> None:
    assert spoilt(Office(), change) == ()


def test_a_number_has_its_series() -> None:
    office = Office()
    numbers = [
        office.connection().issue(office.order(key=key, series=series)).number
        for key, series in (("a", None), ("b", "negozio"), ("c", "negozio"))
    ]
    assert numbers == ["1", "1/N", "2/N"]


@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": {}}, {"data": ["x"]}, {"data": "x"}])
def test_no_list_is_never_an_empty_one(answer: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        rows(answer)
    assert rows({"data": []}) == []


@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": {"url": ""}}, {"data": {"url": 7}}])
def test_a_document_may_have_no_link_yet(answer: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        link(answer)


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"%PDF-1.4 half", b"x%PDF-1.4 %%EOF"])
def test_half_a_pdf_is_none(content: bytes) -> None:
    with pytest.raises(Unavailable):
        whole_pdf(content)
    assert whole_pdf(b"%PDF-1.4 whole %%EOF\n")
