"""What is kept in the ledger comes back as it was, under a key of its own, and holds nothing secret."""

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from invoicing.domain.account import (
    AccountConfiguration,
    AccountStatus,
    Blocked,
    KeyProof,
    Lease,
    Record,
    account_key,
    credential_key,
)
from invoicing.domain.calls import CallLog, Window
from invoicing.domain.consent import Consent
from invoicing.domain.demand import Demand
from invoicing.domain.keeping import ArchiveHead
from invoicing.domain.lookup import Lookup, LookupEntry, LookupName, lookup_key
from invoicing.domain.mappings import Mappings, PaymentAccount
from invoicing.domain.numbering import NumberSequence, NumberUse
from invoicing.usecases.accept import KeyUse
from tests.builders import NOW_MS, a_credential, a_request, an_account

CONFIGURATION = AccountConfiguration(
    provider="imaginary",
    mappings=Mappings(
        series={"shop": "12"},
        templates={"plain": "3"},
        payment_accounts={"bank": PaymentAccount(name="Banca è", iban="IT60X0542811101000000123456", provider_id="9")},
        product_groups={"coffee": "55"},
    ),
    settings={"nested": {"flag": True}, "list": [1, "two"]},
    extra_vat_rates=(Decimal("8.10"), Decimal(0)),
    external_share=20,
    file_reserve=40,
)
RECORDS: list[Record] = [
    a_request(),
    an_account(),
    an_account(
        configuration=CONFIGURATION,
        blocked=Blocked(code="c", reason="r", remedy="m", since_ms=1, retry_at_ms=2),
        status=AccountStatus(key_valid=True, plan="5", plan_sufficient=False, expires="2099-12-31"),
        status_at_ms=NOW_MS,
        proofs=(KeyProof(kind="sales_order", electronic=False, pause_ms=5, proven_ms=NOW_MS),),
    ),
    a_credential(),
    a_credential(
        calls=CallLog(ends=(1, NOW_MS)), lease=Lease(owner="me", until_ms=NOW_MS), demand=Demand().counted(NOW_MS)
    ),
    Lookup(
        account="demo",
        name=LookupName.CHART_OF_ACCOUNTS,
        entries=(LookupEntry(id="1", name="Caffè", details={"code": "é"}), LookupEntry(id="", name="")),
        fetched_ms=NOW_MS,
    ),
    KeyUse(id="f" * 64, request="doc_1"),
    ArchiveHead(account="demo", number=2, sha256="a" * 64),
    NumberSequence(id="IT01234560017#2026#web", last=58),
    NumberUse(id="IT01234560017#2026#other#W/58", request="doc_1"),
    Consent(id="0" * 64, account="demo", redirect_uri="https://api.example/cb", who="web", asked_ms=NOW_MS, used_ms=1),
]


def _types(base: type[Record]) -> set[type[Record]]:
    return {one for kind in base.__subclasses__() for one in (kind, *_types(kind))}


def test_every_type_of_record_is_looked_at_here() -> None:
    assert {type(record) for record in RECORDS} == {kind for kind in _types(Record) if "invoicing" in kind.__module__}


def test_types_and_keys_of_records_are_their_own() -> None:
    kinds = {type(record) for record in RECORDS}
    assert len({kind.record_type for kind in kinds}) == len(kinds)
    assert all(record.key.startswith(f"{record.record_type}#") for record in RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.record_type)
def test_a_record_comes_back_whole(record: Record) -> None:
    again = type(record).model_validate(json.loads(json.dumps(record.model_dump(mode="json"))))
    assert again == record
    assert again.key == record.key


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.record_type)
def test_a_record_of_a_later_release_can_be_read(record: Record) -> None:
    later = {**record.model_dump(mode="json"), "later": 1}
    assert type(record).model_validate(later).model_dump(mode="json") == later


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.record_type)
def test_the_version_is_not_part_of_what_is_written(record: Record) -> None:
    assert "version" not in record.revised(version=9).model_dump(mode="json")


def test_a_long_list_is_kept_small_and_one_kept_plainly_can_still_be_read() -> None:
    entries = tuple(LookupEntry(id=str(number), name="Caffè in grani " * 5) for number in range(4000))
    kept = Lookup(account="demo", name=LookupName.PRODUCTS, entries=entries, fetched_ms=NOW_MS)
    assert len(kept.model_dump_json()) < 100_000
    assert Lookup.model_validate_json(kept.model_dump_json()) == kept
    plain = {**kept.model_dump(mode="json"), "entries": [entry.model_dump() for entry in entries]}
    assert Lookup.model_validate(plain) == kept


def test_keys_say_where_things_are() -> None:
    assert account_key("demo") == "account#demo"
    assert credential_key("abc") == "credential#abc"
    assert lookup_key("demo", LookupName.PRODUCTS) == "lookup#demo#products"


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": "No Such"},
        {"provider": "../x"},
        {"provider": "x\n"},
        {"external_share": 91},
        {"external_share": -1},
        {"file_reserve": -1},
        {"extra_vat_rates": ["8,1"]},
        {"extra_vat_rates": [8.1]},
        {"mappings": {"series": {"Shop": "1"}}},
        {"mappings": {"serie": {}}},
        {"mappings": {"payment_accounts": {"bank": {"name": "B", "iban": "IT00"}}}},
        {"api_key": "secret"},
    ],
)
def test_a_wrong_configuration_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AccountConfiguration.given({"provider": "imaginary", **wrong})


def test_extra_rates_are_compared_as_numbers() -> None:
    assert Decimal("8.1") in CONFIGURATION.extra_rates


def test_a_proof_is_good_for_its_own_sort_of_document_and_the_longest_counts() -> None:
    proofs = (
        KeyProof(kind="invoice", electronic=False, pause_ms=5, proven_ms=0),
        KeyProof(kind="invoice", electronic=False, pause_ms=60_000, proven_ms=0),
        KeyProof(kind="invoice", electronic=True, pause_ms=9, proven_ms=0),
    )
    account = an_account(proofs=proofs)
    assert account.proven_pause_ms("invoice", electronic=False) == 60_000
    assert account.proven_pause_ms("invoice", electronic=True) == 9
    assert account.proven_pause_ms("receipt", electronic=False) == 0


@pytest.mark.parametrize(("until", "leased"), [(NOW_MS, True), (NOW_MS - 999, True), (NOW_MS - 1_000, False)])
def test_a_lease_holds_until_every_clock_agrees_that_it_is_over(until: int, *, leased: bool) -> None:
    held = a_credential(lease=Lease(owner="me", until_ms=until))
    assert held.leased(now_ms=NOW_MS, guard_ms=1_000) is leased
    assert not a_credential().leased(now_ms=NOW_MS, guard_ms=1_000)


WINDOWS = (Window(calls=10, seconds=60), Window(calls=100, seconds=3600))


def _room(calls: int, *, share: int = 0, reserve: int = 0, files: bool = False) -> int:
    configuration = AccountConfiguration(provider="imaginary", external_share=share, file_reserve=reserve)
    made = a_credential(calls=CallLog(ends=(0,) * calls))
    return made.opens_at(WINDOWS, configuration, files=files, now_ms=NOW_MS, guard_ms=1_000)


@pytest.mark.parametrize(
    ("share", "calls", "opens"), [(0, 9, 0), (0, 10, 61_000), (25, 6, 0), (25, 7, 61_000), (90, 0, 0), (90, 1, 61_000)]
)
def test_a_share_of_each_window_is_left_to_other_software(share: int, calls: int, opens: int) -> None:
    assert _room(calls, share=share) == opens


def test_even_a_tiny_window_leaves_one_call() -> None:
    configuration = AccountConfiguration(provider="imaginary", external_share=90)
    tiny = (Window(calls=1, seconds=60),)
    assert a_credential().opens_at(tiny, configuration, files=False, now_ms=NOW_MS, guard_ms=0) == 0


def test_only_files_keep_away_from_the_reserve() -> None:
    assert _room(9, reserve=95, files=False) == 0
    assert _room(5, reserve=95, files=True) == 3_601_000
    assert _room(4, reserve=95, files=True) == 0


def test_the_reserve_follows_the_demand_unless_the_owner_decided() -> None:
    week = Demand(first_day=NOW_MS // 86_400_000 - 10, creates={NOW_MS // 86_400_000 - 1: 40})
    busy = a_credential(demand=week)
    assert busy.reserve(AccountConfiguration(provider="imaginary"), NOW_MS) == 40
    assert busy.reserve(AccountConfiguration(provider="imaginary", file_reserve=0), NOW_MS) == 0
    assert busy.reserve(AccountConfiguration(provider="imaginary", file_reserve=7), NOW_MS) == 7


def test_records_are_changed_only_by_making_others() -> None:
    with pytest.raises(ValidationError):
        an_account().credential = "other"  # type: ignore[misc]  # mypy says so too
