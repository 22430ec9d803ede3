"""Pages, fields, sorting and the `q` language (fact sheet, section 5)."""

from __future__ import annotations

import pytest

from tests.simulators.fatture_in_cloud.sample_office import CUSTOMER, SampleOffice


@pytest.fixture
def shelf(office: SampleOffice) -> SampleOffice:
    """Three invoices and a quote."""
    office.create(subject="[acme:ORD-1]", entity=CUSTOMER | {"name": "O'Neil"}, date="2026-01-10")
    office.create(subject="altro", visible_subject="Ordine [acme:ORD-2]", date="2026-01-11", numeration="/A")
    office.create(subject="", date="2026-01-12", entity=CUSTOMER | {"name": "100% Sì_No"})
    office.create(type="quote", subject="[acme:ORD-1]")
    return office


def dates(office: SampleOffice, q: str) -> list[str]:
    answer = office.get("/issued_documents", type="invoice", q=q, sort="date", per_page=100)
    assert answer.status_code == 200, answer.text
    return [row["date"][-2:] for row in answer.json()["data"]]


FOUND = [
    ("any_subject contains 'ORD-1'", ["10"]),
    ("any_subject contains 'acme:ord-'", ["10", "11"]),
    ("any_subject not contains 'acme'", ["12"]),
    ("any_subject like '[acme:%'", ["10"]),
    ("any_subject contains 'ORD_1'", ["10"]),
    ("entity.name = 'O''Neil'", ["10"]),
    ("entity.name starts with 'o''n'", ["10"]),
    ("entity.name ends with 'no'", ["12"]),
    ("date >= '2026-01-11'", ["11", "12"]),
    ("date = '2026-01-10' or date = '2026-01-12' and amount_gross > 1000", ["10"]),
    ("(date = '2026-01-10' OR date = '2026-01-12') AND amount_gross = 122.00", ["10", "12"]),
    ("amount_net <> 100", []),
    ("numeration = '/A'", ["11"]),
    ("number=1 and numeration = ''", ["10"]),
    ("next_due_date is not null", ["10", "11", "12"]),
    ("next_due_date = null", []),
]


@pytest.mark.parametrize(("q", "expected"), FOUND)
def test_the_language(shelf: SampleOffice, q: str, expected: list[str]) -> None:
    assert dates(shelf, q) == expected


SYNTAX = [
    "any_subject contains 'O'Neil'", "any_subject contains ORD", "date &gt;= '2026'", "amount_net > -1",
    "date in ('x')", "not (date = 'x')", "any_subject not starts with 'x'", "date = 'x' And number = 1",
    "(date = 'x'", "date", "= 1", "date > null", "cassa2 = 1", "Date = 'x'", "date = 'x' number = 1",
]  # fmt: skip


@pytest.mark.parametrize("q", SYNTAX)
def test_bad_syntax_is_an_error(shelf: SampleOffice, q: str) -> None:
    error = shelf.refused(shelf.get("/issued_documents", type="invoice", q=q))
    assert error["message"] == "Invalid query syntax."


@pytest.mark.parametrize("field", ["id", "subject", "visible_subject", "notes", "ei_status", "year", "nothing"])
def test_a_field_that_may_not_be_filtered_is_an_error_and_not_an_empty_list(shelf: SampleOffice, field: str) -> None:
    error = shelf.refused(shelf.get("/issued_documents", type="invoice", q=f"{field} = 'x'"))
    assert list(error["validation_result"]) == ["q"]


def test_what_is_open_about_searching_is_a_switch(shelf: SampleOffice) -> None:
    shelf.simulator.configure(contains_has_wildcards=False, contains_is_case_sensitive=True)
    assert dates(shelf, "any_subject contains 'ORD_1'") == []
    assert dates(shelf, "any_subject contains 'ord-1'") == []
    assert dates(shelf, "any_subject contains 'ORD-1'") == ["10"]
    shelf.simulator.configure(any_subject_filter=False)
    assert shelf.get("/issued_documents", type="invoice", q="any_subject contains 'x'").status_code == 422


def test_a_list_may_lag_behind(office: SampleOffice) -> None:
    office.simulator.configure(list_lag=5.0)
    stored = office.create(subject="[acme:1]")
    assert dates(office, "any_subject contains 'acme'") == []
    assert office.get(f"/issued_documents/{stored['id']}").status_code == 200
    office.clock.advance(5)
    assert dates(office, "any_subject contains 'acme'") == ["01"]
    office.simulator.withhold(stored["id"])
    assert dates(office, "any_subject contains 'acme'") == []


def test_pages(office: SampleOffice) -> None:
    for _ in range(12):
        office.create()
    page = office.get("/issued_documents", type="invoice", per_page=5, page=2, sort="number").json()
    assert [row["number"] for row in page.pop("data")] == [6, 7, 8, 9, 10]
    assert page == {
        "current_page": 2, "from": 6, "to": 10, "per_page": 5, "last_page": 3, "total": 12, "path": "issued_documents",
        "first_page_url": "page=1", "last_page_url": "page=3", "next_page_url": "page=3", "prev_page_url": "page=1",
    }  # fmt: skip
    last = office.get("/issued_documents", type="invoice", per_page=5, page=3).json()
    assert (last["next_page_url"], last["to"]) == (None, 12)
    empty = office.get("/issued_documents", type="invoice", per_page=5, page=4).json()
    assert (empty["data"], empty["from"], empty["to"]) == ([], None, None)
    assert office.get("/issued_documents", type="invoice").json()["per_page"] == 50


@pytest.mark.parametrize("params", [{"per_page": 4}, {"per_page": 101}, {"page": 0}, {"page": "x"}, {"sort": "id"}])
def test_pages_that_are_refused(office: SampleOffice, params: dict[str, str | int]) -> None:
    assert office.refused(office.get("/issued_documents", type="invoice", **params))


def test_the_vendors_file_allows_smaller_pages(office: SampleOffice) -> None:
    office.simulator.configure(default_per_page=5, least_per_page=1)
    assert office.get("/issued_documents", type="invoice", per_page=1).json()["per_page"] == 1


def test_type_is_mandatory(office: SampleOffice) -> None:
    assert office.refused(office.get("/issued_documents"))["validation_result"] == {
        "type": ["The type field is required."]
    }
    message = "The type field is required when id is not present."
    assert office.refused(office.get("/issued_documents/info"))["validation_result"] == {"type": [message]}


def test_a_basic_row_leaves_lines_payments_and_status_out(shelf: SampleOffice) -> None:
    def row(**params: str) -> dict[str, object]:
        found: dict[str, object] = shelf.get("/issued_documents", type="quote", **params).json()["data"][0]
        return found

    assert (row()["items_list"], row()["payments_list"]) == (None, None)
    assert "ei_status" not in row()
    assert row(fieldset="detailed")["ei_status"] == "missing"
    assert set(row(fields="id,ei_status")) == {"id", "ei_status"}
    assert shelf.refused(shelf.get("/issued_documents", type="quote", fieldset="all"))


def test_sorting(shelf: SampleOffice) -> None:
    rows = shelf.get("/issued_documents", type="invoice", sort="-numeration,date").json()["data"]
    assert [row["date"][-2:] for row in rows] == ["11", "10", "12"]


def test_paid_in_the_web_app_moves_the_cursor(office: SampleOffice) -> None:
    stored = office.create()
    office.clock.advance(3600)
    office.simulator.pay(stored["id"])
    rows = office.get("/issued_documents", type="invoice", q="updated_at > '2026-01-01 01:30:00'").json()["data"]
    assert [(row["id"], row["next_due_date"]) for row in rows] == [(stored["id"], None)]
