"""Lists of a provider: asked for, narrowed down, and kept with their age."""

from typing import Any

import pytest

from invoicing.errors import Misconfigured
from tests.two_providers import TwoProviders
from tests.world import Answer


@pytest.fixture
def world() -> TwoProviders:
    """An account at each provider, and three clients at Fatture in Cloud."""
    world = TwoProviders()
    world.add_account()
    world.add_cloud_account()
    for name in ("D'Angelo & Figli S.r.l.", "Rossi 100% 'Bio' S.p.A.", "Rossi S.r.l."):
        world.cloud.add_row("clients", name=name, code=name[:3])
    return world


def ask(world: TwoProviders, name: str, account: str = "cloud", **query: str) -> Any:
    """The request that asks for the list, done."""
    answer = world.call("POST", f"/v1/accounts/{{id}}/{name}", query=query or None, id=account)
    assert answer.status == 202, answer.text
    world.work()
    return world.call("GET", "/v1/requests/{id}", id=answer.json["id"]).json


def read(world: TwoProviders, name: str, account: str = "cloud", **query: str) -> Answer:
    return world.call("GET", f"/v1/accounts/{{id}}/{name}", query=query or None, id=account)


def names(answer: Answer) -> set[str]:
    assert answer.status == 200, answer.text
    return {entry["name"] for entry in answer.json["entries"]}


def test_a_list_is_kept_with_its_age(world: TwoProviders) -> None:
    assert (read(world, "clients").status, read(world, "clients").json["code"]) == (404, "not_asked_for_yet")
    assert ask(world, "clients")["result"] == {"entries": 3}
    world.clock.advance(90)
    calls = len(world.cloud.calls)
    assert read(world, "clients").json["age_seconds"] >= 90
    assert len(names(read(world, "clients"))) == 3
    assert len(world.cloud.calls) == calls, "reading what is kept asks nobody"


def test_what_is_wanted_of_a_list_is_kept_beside_the_whole(world: TwoProviders) -> None:
    done = ask(world, "clients", text="rossi")
    assert names(read(world, "clients", text="rossi")) == {"Rossi 100% 'Bio' S.p.A.", "Rossi S.r.l."}
    assert read(world, "clients", text="rossi").json["wanted"] == {"text": "rossi"}
    assert done["links"]["list"].endswith("/v1/accounts/cloud/clients?text=rossi")
    assert read(world, "clients").status == 404
    assert read(world, "clients", text="rossi", number="Ros").status == 404


@pytest.mark.parametrize("text", ["D'Angelo", "'Bio'", "100% '", "Rossi S.r.l.", "' or name contains 'D"])
def test_no_text_leaves_its_quotes(world: TwoProviders, text: str) -> None:
    every = {row["name"] for row in world.cloud.company().registries["clients"].values()}
    ask(world, "clients", text=text)
    assert names(read(world, "clients", text=text)) == {name for name in every if text.lower() in name.lower()}


def test_documents_are_narrowed_down_by_kind_and_day(world: TwoProviders) -> None:
    for number, (kind, day) in enumerate((("expense", "2026-11-02"), ("expense", "2026-11-20"))):
        entity = {"name": f"Fornitore {number}"}
        world.cloud.add_row("received_documents", type=kind, date=day, entity=entity, description=f"spesa {number}")
    ask(world, "received-documents", date_from="2026-11-10", date_to="2026-11-30")
    assert names(read(world, "received-documents", date_from="2026-11-10", date_to="2026-11-30")) == {"spesa 1"}


@pytest.mark.parametrize(
    ("query", "code", "pointer"),
    [
        ({"date_from": "yesterday"}, "invalid_date", "/query/date_from"),
        ({"kind": "letter"}, None, "/query/kind"),
        ({"colour": "red"}, "unknown_parameter", "/query/colour"),
        ({"text": ""}, None, "/query/text"),
        ({"text": "a\nb"}, "illegal_character", "/query/text"),
    ],
)
def test_a_filter_that_is_none_is_refused(world: TwoProviders, query: Any, code: str | None, pointer: str) -> None:
    for method in ("GET", "POST"):
        answer = world.call(method, "/v1/accounts/{id}/clients", query=query, id="cloud")
        assert (answer.status, answer.pointers) == (422, {pointer})
        assert code is None or answer.codes == {code}


@pytest.mark.parametrize(
    ("name", "account", "query"),
    [
        ("clients", "cloud", {"kind": "invoice"}),
        ("clients", "cloud", {"date_from": "2026-11-10"}),
        ("issued-documents", "cloud", {"kind": "debit_note"}),
        ("payment-methods", "cloud", {"text": "x"}),
        ("templates", "demo", {"text": "x"}),
    ],
)
def test_what_a_provider_cannot_filter_by_is_said_and_not_ignored(
    world: TwoProviders, name: str, account: str, query: Any
) -> None:
    done = ask(world, name, account, **query)
    assert (done["state"], done["problems"][0]["code"]) == ("rejected", "unsupported_filter")
    assert read(world, name, account, **query).status == 404


def test_a_list_that_is_not_offered_is_refused_at_once(world: TwoProviders) -> None:
    for name, account in (("clients", "demo"), ("numberings", "cloud")):
        answer = world.call("POST", f"/v1/accounts/{{id}}/{name}", id=account)
        assert (answer.status, answer.json["code"]) == (409, "not_offered")


def test_every_list_that_is_offered_can_be_read(world: TwoProviders) -> None:
    for account in ("demo", "cloud"):
        provider = {"demo": "fattura24", "cloud": "fatture_in_cloud"}[account]
        for name in sorted(world.registry.get(provider).capabilities.lookups):
            assert ask(world, name, account)["state"] == "completed", name
            assert read(world, name, account).status == 200
    world.assert_well_behaved()


def test_companies_of_the_token_are_listed_and_one_is_the_accounts(world: TwoProviders) -> None:
    ask(world, "companies")
    listed = {entry["id"]: entry["name"] for entry in read(world, "companies").json["entries"]}
    assert listed == {"4242": "Demo Sportello S.r.l.", "5151": "Seconda Prova S.r.l."}
    assert world.call("GET", "/v1/accounts/{id}", id="cloud").json["settings"]["company_id"] == 4242
    ask(world, "clients")
    assert {call.company_id for call in world.cloud.calls_of("listClients")} == {4242}


def test_windows_show_what_the_provider_told_of_others(world: TwoProviders) -> None:
    # Well within the hour: around its change nobody can say which one the provider means.
    world.clock.advance(600)
    world.cloud.set_used("a/made-by-hand-0123456789abcdef", hour=900, month=12_000)
    ask(world, "clients")
    windows = world.call("GET", "/v1/accounts/{id}", id="cloud").json["windows"]
    assert [(one["calls"], one["begins_anew"], one["used"]) for one in windows] == [
        (300, None, 1),
        (1_000, "hour", 901),
        (40_000, "month_rome", 12_001),
        (40_000, "month_utc", 12_001),
    ]


def test_a_list_read_in_vain_leaves_what_there_was(world: TwoProviders) -> None:
    ask(world, "clients")
    world.cloud.inject("status", "listClients", status=403, times=None)
    assert ask(world, "clients")["state"] == "completed", "within the minute it is the same question"
    world.clock.advance(60)
    assert ask(world, "clients")["problems"][0]["code"] == "not_permitted"
    assert len(names(read(world, "clients"))) == 3


def test_without_a_company_lists_say_so(world: TwoProviders) -> None:
    world.add_cloud_account("other", settings={"contacts": True})
    done = ask(world, "clients", "other")
    assert done["state"] == "rejected"
    assert done["problems"][0]["code"] not in ("", "unexpected_failure", Misconfigured.__name__)
    assert "company_id" in done["problems"][0]["remedy"]
    assert ask(world, "companies", "other")["state"] == "completed"
