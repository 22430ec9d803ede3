"""Lists: asked for by what the vendor filters by, page after page, each entry once."""

import re
from datetime import date
from typing import Any

import httpx
import pytest

from invoicing.domain.document import DocumentKind
from invoicing.domain.lookup import Filter, LookupEntry, LookupName
from invoicing.errors import Unavailable, Unsupported
from invoicing.providers.fatture_in_cloud import lists
from invoicing.providers.fatture_in_cloud.settings import Settings, scopes
from tests.simulators.fatture_in_cloud.issued import LISTING
from tests.simulators.fatture_in_cloud.registries import CLIENTS, PRODUCTS, RECEIVED_DOCUMENTS
from tests.unit.providers.fatture_in_cloud.office import Office

DAY_MS = 86_400_000


def read(office: Office, name: LookupName, **wanted: Any) -> list[LookupEntry]:
    return list(office.connection().read_lookup(name, Filter(**wanted)))


def asked(office: Office) -> dict[str, str]:
    return office.simulator.calls[-1].query


@pytest.mark.parametrize("name", sorted(Office().provider().capabilities.lookups))
def test_every_list_that_is_offered_can_be_read_with_the_least_scopes(name: LookupName) -> None:
    office = Office()
    office.simulator.add_row("clients", name="Rossi", vat_number="12345670017")
    office.simulator.add_row("products", name="Vite", code="V-1", net_price=0.1)
    office.simulator.add_row("received_documents", type="expense", description="Luce", entity={"name": "Enel"})
    office.connection().issue(office.order())
    least = scopes(Settings.model_validate(office.configuration.settings))
    office.good_credentials = {"access_token": office.simulator.manual_token(least)}
    entries = read(office, name)
    assert entries
    assert all(entry.id and entry.name for entry in entries)
    office.assert_well_behaved()


@pytest.mark.parametrize(
    ("name", "wanted", "query"),
    [
        (LookupName.ISSUED_DOCUMENTS, {"text": "O'Neil"}, "entity.name contains 'O''Neil'"),
        (LookupName.ISSUED_DOCUMENTS, {"number": "12"}, "number = '12'"),
        (LookupName.ISSUED_DOCUMENTS, {"number": "12/A"}, "number = '12' and numeration = '/A'"),
        (
            LookupName.RECEIVED_DOCUMENTS,
            {"date_from": "2026-01-01", "date_to": "2026-01-31", "number": "12/A"},
            "date >= '2026-01-01' and date <= '2026-01-31' and invoice_number = '12/A'",
        ),
        (LookupName.CLIENTS, {"updated_since": "2026-01-01"}, "updated_at >= '2026-01-01'"),
        (LookupName.PRODUCTS, {"number": "V-1", "text": "vite"}, "name contains 'vite' and code = 'V-1'"),
    ],
)
def test_what_is_wanted_is_asked_in_the_vendor_s_language(name: LookupName, wanted: dict[str, str], query: str) -> None:
    office = Office()
    read(office, name, **wanted)
    assert asked(office)["q"] == query
    assert asked(office)["per_page"] == "100"


@pytest.mark.parametrize(
    ("name", "listing"),
    [
        (LookupName.ISSUED_DOCUMENTS, LISTING.filters),
        (LookupName.RECEIVED_DOCUMENTS, RECEIVED_DOCUMENTS.listing.filters),
        (LookupName.CLIENTS, CLIENTS.listing.filters),
        (LookupName.PRODUCTS, PRODUCTS.listing.filters),
    ],
)
def test_nothing_is_filtered_by_that_the_vendor_does_not_filter_by(name: LookupName, listing: frozenset[str]) -> None:
    assert set(lists.PAGED[name].fields.values()) <= listing


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (LookupName.CLIENTS, {"date_from": "2026-01-01"}),
        (LookupName.CLIENTS, {"kind": "invoice"}),
        (LookupName.RECEIVED_DOCUMENTS, {"kind": "invoice"}),
        (LookupName.ISSUED_DOCUMENTS, {"kind": "debit_note"}),
        (LookupName.VAT_TYPES, {"text": "x"}),
        (LookupName.COMPANIES, {"text": "x"}),
        (LookupName.PAYMENT_METHODS, {"number": "1"}),
    ],
)
def test_a_filter_that_cannot_be_kept_is_refused_not_left_out(name: LookupName, wanted: dict[str, str]) -> None:
    office = Office()
    with pytest.raises(Unsupported):
        read(office, name, **wanted)
    assert not office.simulator.calls


def test_documents_are_those_of_one_kind_and_of_the_days_asked_for() -> None:
    office = Office()
    for key, kind, day in (("a", "invoice", 1), ("b", "quote", 2), ("c", "quote", 3), ("d", "quote", 4)):
        office.connection().issue(office.order(DocumentKind(kind), key=key, date=f"2026-01-0{day}"))
    found = read(
        office, LookupName.ISSUED_DOCUMENTS, kind="quote", date_from=date(2026, 1, 3), date_to=date(2026, 1, 3)
    )
    (entry,) = found
    assert entry.name == "2"
    assert entry.details["date"] == "2026-01-03"
    assert entry.details["customer"] == "Bianchi Impianti S.p.A."


def test_pages_are_read_to_the_last_and_what_moves_between_them_is_told_once() -> None:
    office = Office()
    for number in range(250):
        office.simulator.add_row("clients", name=f"Cliente {number}")
    # The last of page one comes again on page two, as if somebody had added a client in between.
    pages: list[list[dict[str, Any]]] = []

    def moved(response: httpx.Response) -> httpx.Response:
        response.read()
        body = response.json()
        pages.append(body["data"])
        body["data"] = [pages[0][-1], *body["data"][:-1]] if len(pages) == 2 else body["data"]
        return httpx.Response(200, json=body)

    for _ in range(3):
        office.faults.change_next(moved)
    entries = read(office, LookupName.CLIENTS)
    assert len(entries) == len({entry.id for entry in entries}) == 249
    assert [call.query["page"] for call in office.simulator.calls] == ["1", "2", "3"]


def test_more_pages_than_are_read_is_no_short_list() -> None:
    office = Office()
    for _ in range(lists.MOST_PAGES):
        office.faults.change_next(
            lambda _: httpx.Response(200, json={"data": [{"id": 1, "name": "x"}], "next_page_url": "page=2"})
        )
    with pytest.raises(Unsupported) as caught:
        read(office, LookupName.CLIENTS)
    assert (caught.value.code, len(office.simulator.calls)) == ("list_too_large", lists.MOST_PAGES)


@pytest.mark.parametrize(
    "name", [LookupName.CLIENTS, LookupName.PAYMENT_METHODS, LookupName.VAT_TYPES, LookupName.COMPANIES]
)
@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": "x"}, {"data": {}}])
def test_an_answer_without_a_list_is_no_empty_list(name: LookupName, body: dict[str, Any]) -> None:
    office = Office()
    office.faults.change_next(lambda _: httpx.Response(200, json=body))
    with pytest.raises(Unavailable):
        read(office, name)


def test_a_space_is_never_a_plus_sign() -> None:
    office = Office()
    read(office, LookupName.CLIENTS, text="a b+c&d=e")
    raw = office.faults.requests[-1].url.raw_path.decode()
    assert "+" not in raw
    assert re.search(r"q=name%20contains%20%27a%20b%2Bc%26d%3De%27(&|$)", raw)
