"""What every port promises, whichever it is: each test runs on the fake and on the real one, before a mocked AWS."""

import base64
import hashlib
import json
import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from invoicing.aws.bell import SqsBell
from invoicing.aws.clock import SystemClock
from invoicing.aws.files import S3Files
from invoicing.aws.items import Unreadable
from invoicing.aws.ledger import DynamoDbLedger
from invoicing.aws.rotated_secrets import VersionedSecrets
from invoicing.aws.secrets import SecretsManager
from invoicing.aws.token_list import SecretTokens
from invoicing.domain.account import Account, AccountConfiguration, Blocked, Credential, Lease, Record, account_key
from invoicing.domain.calls import CallLog
from invoicing.domain.lookup import Lookup, LookupEntry, LookupName
from invoicing.domain.request import Event, Issued, Request, State, Step, Work, request_key
from invoicing.domain.token import Token, Tokens
from invoicing.errors import Conflict, Misconfigured, TooLarge
from invoicing.ports import Bell, Clock, Files, Ledger, Page, Query, RotatedSecrets, Secrets, TokenList, Versions
from invoicing.usecases.accept import KeyUse
from tests.fakes.bell import FakeBell
from tests.fakes.clock import FakeClock
from tests.fakes.files import FakeFiles
from tests.fakes.ledger import FakeLedger
from tests.fakes.rotated_secrets import FakeRotatedSecrets, FakeTokenList
from tests.fakes.secrets import FakeSecrets
from tests.unit.aws.stack import Stack, begin_rotation, mocked_stack, request

ON_BOTH = pytest.mark.parametrize("real", [False, True], ids=["fake", "moto"])
# In the order of their bytes: a hyphen sorts before digits, digits before letters, all after `#` and `$`.
NAMES = ["0", "0-", "a", "a-", "a--", "a-b", "a-b-c", "a0", "a1", "aa", "shop", "shop-2", "shop2", "shops", "z-9"]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with mocked_stack() as made:
        yield made


def account(name: str = "shop", **changes: Any) -> Account:
    configuration = AccountConfiguration(provider="imaginary", extra_vat_rates=("12.5",), settings={"a": [1, "è"]})
    return Account(id=name, configuration=configuration, credential="c" * 40, created_ms=1, **changes)


def put(ledger: Ledger, *records: Record) -> None:
    for record in records:
        ledger.write(record)


@ON_BOTH
class TestLedgerVersions:
    @pytest.fixture
    def ledger(self, stack: Stack, *, real: bool) -> Ledger:
        return DynamoDbLedger(stack.dynamodb, stack.table()) if real else FakeLedger()

    @pytest.mark.parametrize(
        "record",
        [
            account(blocked=Blocked(code="c", reason="r", remedy="m", since_ms=1, retry_at_ms=2)),
            Credential(id="c", accounts=("a", "b"), calls=CallLog(ends=(1, 2**40)), lease=Lease(owner="o", until_ms=3)),
            request(issued=Issued(provider_id="7", number="12/A", remarks=("x",)), waits_for=("doc_0",)),
            request(history=(Event(at_ms=1, state=State.ACCEPTED, note="n", who="w"),), step=None, due_ms=5),
            Lookup(
                account="shop", name=LookupName.PRODUCTS, entries=(LookupEntry(id="1", name="Caffè"),), fetched_ms=1
            ),
            KeyUse(id="k", request="doc_1"),
        ],
        ids=lambda record: record.record_type,
    )
    def test_each_record_comes_back_as_it_was_written(self, ledger: Ledger, record: Record) -> None:
        (written,) = ledger.write(record)
        assert written == record.model_copy(update={"version": 1})
        assert ledger.get(type(record), record.key) == written

    def test_what_was_never_written_is_not_there(self, ledger: Ledger) -> None:
        assert ledger.get(Request, request_key("doc_1")) is None

    def test_each_write_counts(self, ledger: Ledger) -> None:
        (record,) = ledger.write(request())
        for number in range(2, 5):
            (record,) = ledger.write(record.revised(tries=number))
            assert (record.version, record.tries) == (number, number)
            assert ledger.get(Request, record.key) == record

    @pytest.mark.parametrize("version", [0, 1, 3, 4])
    def test_only_the_stored_version_is_replaced(self, ledger: Ledger, version: int) -> None:
        first, second = ledger.write(request())[0], request(tries=9)
        (stored,) = ledger.write(first.revised(tries=1))
        with pytest.raises(Conflict):
            ledger.write(second.revised(version=version))
        assert ledger.get(Request, stored.key) == stored

    def test_what_is_not_there_is_not_replaced(self, ledger: Ledger) -> None:
        with pytest.raises(Conflict):
            ledger.write(request(version=2))
        assert ledger.get(Request, request_key("doc_1")) is None

    def test_of_two_writers_one_wins(self, ledger: Ledger) -> None:
        put(ledger, request())
        one, other = (ledger.get(Request, request_key("doc_1")) for _ in range(2))
        assert one is not None
        assert other is not None
        (won,) = ledger.write(one.revised(tries=1))
        with pytest.raises(Conflict):
            ledger.write(other.revised(tries=2))
        assert ledger.get(Request, won.key) == won

    def test_several_are_written_together(self, ledger: Ledger) -> None:
        (old,) = ledger.write(account())
        new_account, new_request = ledger.write(old.revised(status_at_ms=4), request())
        assert (new_account.version, new_request.version) == (2, 1)
        assert ledger.get(Account, old.key) == new_account
        assert ledger.get(Request, new_request.key) == new_request

    @pytest.mark.parametrize("stale", [0, 1, 2])
    def test_several_with_a_stale_one_write_nothing(self, ledger: Ledger, stale: int) -> None:
        stored = [ledger.write(request(number))[0] for number in range(3)]
        ledger.write(newer := stored[stale].revised(tries=7))
        with pytest.raises(Conflict):
            ledger.write(*(record.revised(tries=1) for record in stored), request("new"))
        kept = [newer.revised(version=2) if number == stale else record for number, record in enumerate(stored)]
        assert [ledger.get(Request, record.key) for record in stored] == kept
        assert ledger.get(Request, request_key("doc_new")) is None
        assert ledger.due("shop", Step.CREATE, now_ms=9, limit=9) == ["doc_0", "doc_1", "doc_2"]

    def test_nothing_is_written_for_nothing(self, ledger: Ledger) -> None:
        assert ledger.write() == ()

    def test_one_record_is_not_written_twice_at_once(self, ledger: Ledger) -> None:
        with pytest.raises(ValueError, match="once"):
            ledger.write(request(), request(tries=1))
        assert ledger.get(Request, request_key("doc_1")) is None

    def test_the_largest_record_fits(self, ledger: Ledger) -> None:
        # An item holds 409 600 bytes; moto says no at 405 000 already.
        largest = request(content={"note": "x" * 404_000})
        put(ledger, largest)
        assert ledger.get(Request, largest.key) == largest.revised(version=1)

    def test_a_record_larger_than_an_item_is_named(self, ledger: Ledger) -> None:
        with pytest.raises(TooLarge, match="request#doc_2"):
            ledger.write(request(1), request(2, content={"note": "è" * 205_000}))
        assert ledger.get(Request, request_key("doc_1")) is None

    def test_a_record_of_another_type_is_no_answer(self, ledger: Ledger) -> None:
        put(ledger, request())
        with pytest.raises(Unreadable):
            ledger.get(Account, request_key("doc_1"))


@ON_BOTH
class TestLedgerWork:
    @pytest.fixture
    def ledger(self, stack: Stack, *, real: bool) -> Ledger:
        return DynamoDbLedger(stack.dynamodb, stack.table()) if real else FakeLedger()

    def test_the_longest_due_comes_first(self, ledger: Ledger) -> None:
        put(ledger, *(request(number) for number in (30, 4, 100, 2, 1_795_249_800_000)))
        assert ledger.due("shop", Step.CREATE, now_ms=100, limit=9) == ["doc_2", "doc_4", "doc_30", "doc_100"]
        assert ledger.due("shop", Step.CREATE, now_ms=99, limit=9) == ["doc_2", "doc_4", "doc_30"]
        assert ledger.due("shop", Step.CREATE, now_ms=99) == ["doc_2"]
        assert ledger.due("shop", Step.CREATE, now_ms=1) == []
        assert ledger.next_due("shop", Step.CREATE) == 2

    def test_due_together_they_come_in_the_order_of_their_ids(self, ledger: Ledger) -> None:
        put(ledger, *(request(5, id=identity) for identity in ("b_", "a-1", "a", "B")))
        assert ledger.due("shop", Step.CREATE, now_ms=5, limit=9) == ["B", "a", "a-1", "b_"]

    @pytest.mark.parametrize("step", list(Step))
    def test_steps_do_not_mix(self, ledger: Ledger, step: Step) -> None:
        put(ledger, *(request(number, step=other) for number, other in enumerate(Step)))
        number = list(Step).index(step)
        assert ledger.due("shop", step, now_ms=99, limit=9) == [f"doc_{number}"]
        assert ledger.next_due("shop", step) == number

    def test_work_of_every_kind_is_due(self, ledger: Ledger) -> None:
        put(ledger, *(request(number, work=work) for number, work in enumerate(Work)))
        assert len(ledger.due("shop", Step.CREATE, now_ms=99, limit=9)) == len(Work)

    def test_a_request_moves_with_its_step(self, ledger: Ledger) -> None:
        (record,) = ledger.write(request(5))
        (record,) = ledger.write(record.revised(due_ms=50))
        assert (ledger.due("shop", Step.CREATE, now_ms=5), ledger.next_due("shop", Step.CREATE)) == ([], 50)
        (record,) = ledger.write(record.revised(step=Step.FILE, due_ms=7))
        assert (ledger.next_due("shop", Step.CREATE), ledger.next_due("shop", Step.FILE)) == (None, 7)
        ledger.write(record.revised(step=None))
        assert [ledger.next_due("shop", step) for step in Step] == [None] * len(Step)
        assert list(ledger.accounts_with_work()) == []

    def test_names_that_begin_alike_do_not_mix(self, ledger: Ledger) -> None:
        put(ledger, *(request(number, name) for number, name in enumerate(NAMES)))
        for number, name in enumerate(NAMES):
            assert ledger.due(name, Step.CREATE, now_ms=99, limit=99) == [f"doc_{number}"]
            assert ledger.next_due(name, Step.CREATE) == number
        assert ledger.due("sho", Step.CREATE, now_ms=99) == []
        assert ledger.next_due("a-b-", Step.CREATE) is None

    @pytest.mark.parametrize("seed", range(3))
    def test_every_account_with_work_is_named_once(self, ledger: Ledger, seed: int) -> None:
        chosen = random.Random(seed).sample(NAMES, 9)
        for name in chosen:
            put(ledger, *(request(f"{name}-{step}", name, step=step) for step in (Step.SETTLE, Step.FILE)))
        idle = next(name for name in NAMES if name not in chosen)
        put(ledger, request("idle", idle, step=None))
        assert list(ledger.accounts_with_work()) == sorted(chosen)

    def test_work_may_end_while_accounts_are_named(self, ledger: Ledger) -> None:
        first, second, third = (ledger.write(request(name, name))[0] for name in ("a", "a-b", "a0"))
        names = ledger.accounts_with_work()
        assert next(names) == "a"
        put(ledger, first.revised(step=None), second.revised(step=None), third.revised(due_ms=9))
        assert list(names) == ["a0"]

    def test_what_needs_a_person_is_counted_apart_from_work(self, ledger: Ledger) -> None:
        waiting = [request(name, name, state=State.NEEDS_ATTENTION, step=None) for name in ("a", "a-b", "shop")]
        put(ledger, *waiting, request("open", "a"), request("done", "a", state=State.COMPLETED, step=None))
        assert [ledger.count_needing_attention(most=most) for most in (2, 3, 9)] == [2, 3, 3]
        assert list(ledger.accounts_with_work()) == ["a"]
        stored = ledger.get(Request, waiting[0].key)
        assert stored is not None
        put(ledger, stored.revised(state=State.ACCEPTED, step=Step.CREATE))
        assert ledger.count_needing_attention(most=9) == 2

    def test_accounts_are_listed_by_name(self, ledger: Ledger) -> None:
        put(ledger, *(account(name) for name in random.Random(1).sample(NAMES, len(NAMES))), request())
        assert list(ledger.accounts()) == [ledger.get(Account, account_key(name)) for name in NAMES]


@ON_BOTH
class TestLedgerErasure:
    @pytest.fixture
    def ledger(self, stack: Stack, *, real: bool) -> Ledger:
        return DynamoDbLedger(stack.dynamodb, stack.table()) if real else FakeLedger()

    @staticmethod
    def ended(number: int, state: State = State.COMPLETED, **changes: Any) -> Request:
        history = (Event(at_ms=number, state=state, note="n", who="w"),)
        return request(number, state=state, step=None, history=history, **changes)

    def test_the_longest_ended_comes_first(self, ledger: Ledger) -> None:
        put(ledger, *(self.ended(number) for number in (30, 4, 1_795_249_800_000, 2)))
        assert ledger.to_erase(finished_by_ms=30, limit=9) == ["doc_2", "doc_4", "doc_30"]
        assert ledger.to_erase(finished_by_ms=29, limit=9) == ["doc_2", "doc_4"]
        assert ledger.to_erase(finished_by_ms=29, limit=1) == ["doc_2"]
        assert ledger.to_erase(finished_by_ms=1, limit=9) == []

    @pytest.mark.parametrize("state", list(State))
    def test_only_what_nobody_leaves_any_more_is_there(self, ledger: Ledger, state: State) -> None:
        put(ledger, self.ended(1, state))
        there = state in (State.COMPLETED, State.REJECTED, State.CANCELLED)
        assert ledger.to_erase(finished_by_ms=9, limit=9) == (["doc_1"] if there else [])

    def test_what_is_erased_is_gone_from_there(self, ledger: Ledger) -> None:
        (record,) = ledger.write(self.ended(1))
        put(ledger, record.revised(erased_ms=5))
        assert ledger.to_erase(finished_by_ms=9, limit=9) == []

    def test_it_is_no_work_and_work_is_not_there(self, ledger: Ledger) -> None:
        put(ledger, self.ended(1), request(2))
        assert list(ledger.accounts_with_work()) == ["shop"]
        assert ledger.due("shop", Step.CREATE, now_ms=9, limit=9) == ["doc_2"]
        assert ledger.to_erase(finished_by_ms=2**42, limit=9) == ["doc_1"]


@ON_BOTH
class TestTokenList:
    WEB = Token(name="web", sha256="a" * 64, accounts=("*",), made_ms=5, rotate_days=90)
    CRM = Token(name="crm", sha256="b" * 64, accounts=("shop",))

    @pytest.fixture
    def tokens(self, stack: Stack, *, real: bool) -> TokenList:
        if not real:
            return FakeTokenList(Tokens())
        name = f"tokens-{uuid.uuid4().hex}"
        stack.secrets.create_secret(Name=name, SecretString='{"tokens": []}')
        return SecretTokens(stack.secrets, name)

    def test_what_is_written_is_read(self, tokens: TokenList) -> None:
        assert tokens.read() == Tokens()
        tokens.change(lambda known: known.replaced("web", (self.WEB,)))
        tokens.change(lambda known: known.replaced("crm", (self.CRM,)))
        assert tokens.read() == Tokens(tokens=(self.WEB, self.CRM))
        tokens.change(lambda known: known.replaced("web", ()))
        assert tokens.read() == Tokens(tokens=(self.CRM,))

    def test_a_change_that_fails_changes_nothing(self, tokens: TokenList) -> None:
        def fails(_: Tokens) -> Tokens:
            raise KeyError("web")

        with pytest.raises(KeyError, match="web"):
            tokens.change(fails)
        assert tokens.read() == Tokens()


@ON_BOTH
class TestRotatedSecrets:
    @pytest.fixture
    def begun(self, stack: Stack, *, real: bool) -> tuple[RotatedSecrets, str, str, str]:
        """Secrets; the name, the current and the pending version of one whose rotation has begun."""
        name, pending = f"sportello/tokens/{uuid.uuid4().hex}", str(uuid.uuid4())
        if not real:
            fake = FakeRotatedSecrets()
            fake.make(name, "old")
            fake.begin(name, pending)
            return fake, name, "v0", pending
        current = stack.secrets.create_secret(Name=name, SecretString="old")["VersionId"]
        begin_rotation(stack.secrets, name, pending)
        return VersionedSecrets(stack.secrets), name, current, pending

    def test_versions_have_labels(self, begun: tuple[RotatedSecrets, str, str, str]) -> None:
        secrets, name, current, pending = begun
        labels = {current: frozenset({"AWSCURRENT"}), pending: frozenset({"AWSPENDING"})}
        assert secrets.versions(name) == Versions(name, labels)

    def test_the_pending_version_gets_its_value_once(self, begun: tuple[RotatedSecrets, str, str, str]) -> None:
        secrets, name, _, pending = begun
        assert secrets.pending(name, pending) is None
        secrets.put_pending(name, pending, "new")
        secrets.put_pending(name, pending, "newer")
        assert (secrets.pending(name, pending), secrets.current(name)) == ("new", "old")

    def test_the_current_label_moves_from_where_it_was_expected_only(
        self, begun: tuple[RotatedSecrets, str, str, str]
    ) -> None:
        secrets, name, current, pending = begun
        secrets.put_pending(name, pending, "new")
        with pytest.raises(Conflict):
            secrets.make_current(name, pending, instead_of=pending)
        secrets.make_current(name, pending, instead_of=current)
        assert secrets.current(name) == "new"
        assert secrets.versions(name).labels[current] == {"AWSPREVIOUS"}
        with pytest.raises(Conflict):
            secrets.make_current(name, pending, instead_of=current)


@ON_BOTH
class TestLedgerDocuments:
    @pytest.fixture
    def ledger(self, stack: Stack, *, real: bool) -> Ledger:
        return DynamoDbLedger(stack.dynamodb, stack.table()) if real else FakeLedger()

    @staticmethod
    def ids(page: Page) -> Sequence[str]:
        return [found.id for found in page.requests]

    def test_the_latest_accepted_comes_first(self, ledger: Ledger) -> None:
        put(ledger, *(request(number) for number in (3, 1, 2)))
        page = ledger.documents(Query("shop"))
        assert (self.ids(page), page.cursor) == (["doc_3", "doc_2", "doc_1"], None)
        assert page.requests[0] == ledger.get(Request, request_key("doc_3"))

    def test_only_documents_of_that_account_are_listed(self, ledger: Ledger) -> None:
        put(ledger, *(request(number, work=work) for number, work in enumerate(Work)), account("shop"))
        put(ledger, request("other", "shop-2"), request("another", "sho"))
        assert self.ids(ledger.documents(Query("shop"))) == ["doc_0"]
        assert self.ids(ledger.documents(Query("nobody"))) == []

    def test_a_state_narrows_the_list(self, ledger: Ledger) -> None:
        put(ledger, *(request(number, state=state, step=None) for number, state in enumerate(State)))
        for number, state in enumerate(State):
            assert self.ids(ledger.documents(Query("shop", state=state))) == [f"doc_{number}"]

    @pytest.mark.parametrize(
        ("first", "last", "days"),
        [(None, None, "4321"), (2, None, "432"), (None, 2, "21"), (2, 3, "32"), (2, 2, "2"), (3, 2, ""), (5, None, "")],
    )
    def test_days_narrow_the_list_and_both_count(
        self, ledger: Ledger, first: int | None, last: int | None, days: str
    ) -> None:
        put(ledger, *(request(day, content={"date": f"2026-11-0{day}"}) for day in range(1, 5)))
        query = Query(
            "shop", date_from=date(2026, 11, first) if first else None, date_to=date(2026, 11, last) if last else None
        )
        assert self.ids(ledger.documents(query)) == [f"doc_{day}" for day in days]

    def test_a_document_without_a_date_is_in_no_span(self, ledger: Ledger) -> None:
        put(ledger, request(1, content={}), request(2, content={"date": None}))
        assert self.ids(ledger.documents(Query("shop"))) == ["doc_2", "doc_1"]
        assert self.ids(ledger.documents(Query("shop", date_to=date(2030, 1, 1)))) == []
        assert self.ids(ledger.documents(Query("shop", date_from=date(1990, 1, 1)))) == []

    def test_wishes_are_combined(self, ledger: Ledger) -> None:
        dates = ["2026-11-01", "2026-11-02"]
        put(
            ledger,
            *(
                request(f"{on}-{state}", content={"date": on}, state=state)
                for on in dates
                for state in ("issued", "completed")
            ),
        )
        query = Query("shop", state=State.ISSUED, date_from=date(2026, 11, 2), date_to=date(2026, 11, 2))
        assert self.ids(ledger.documents(query)) == ["doc_2026-11-02-issued"]

    @pytest.mark.parametrize("state", [None, State.ISSUED])
    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
    def test_pages_hold_everything_once(self, ledger: Ledger, limit: int, state: State | None) -> None:
        put(ledger, *(request(number, state=State.ISSUED) for number in range(6)))
        put(ledger, *(request(100 + number) for number in range(4 if state else 0)))
        pages = [ledger.documents(Query("shop", state=state, limit=limit))]
        while pages[-1].cursor:
            pages.append(ledger.documents(Query("shop", state=state, limit=limit, cursor=pages[-1].cursor)))
        assert [len(page.requests) for page in pages[:-1]] == [limit] * (len(pages) - 1)
        assert len(pages[-1].requests) > 0, "a cursor promises that something follows"
        assert [one for page in pages for one in self.ids(page)] == [f"doc_{number}" for number in (5, 4, 3, 2, 1, 0)]

    def test_a_page_goes_on_where_it_ended_whatever_came_since(self, ledger: Ledger) -> None:
        put(ledger, *(request(number, id=f"same_{number}", accepted_ms=7) for number in range(4)))
        page = ledger.documents(Query("shop", limit=2))
        put(ledger, request("new", accepted_ms=9), request("old", accepted_ms=1))
        following = ledger.documents(Query("shop", limit=9, cursor=page.cursor))
        assert (self.ids(page), self.ids(following)) == (["same_3", "same_2"], ["same_1", "same_0", "doc_old"])

    def test_a_cursor_is_plain_in_an_address(self, ledger: Ledger) -> None:
        put(ledger, *(request(number) for number in range(2)))
        text = ledger.documents(Query("shop", limit=1)).cursor
        assert text is not None
        assert text.replace("-", "").replace("_", "").isalnum()

    @pytest.mark.parametrize(
        "text",
        ["", "x", "====", "è", "a" * 5000, "AAAA", "!!!!", "MTIz\n"]
        + [
            base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
            for raw in (
                "shop",
                "shop\n",
                "shop\n1#doc_1",
                "shop\n0000000000001#",
                "shop\n0000000000001#doc 1",
                "shop\n0000000000001#doc_1\n",
                "shop\n0000000000001#doc_1#",
                "shop\n000000000000١#doc_1",
                "shop-2\n0000000000001#doc_1",
                "shop\nshop\n0000000000001#doc_1",
                "\n0000000000001#doc_1",
                '{"pk": {"S": "request#doc_1"}}',
            )
        ],
    )
    def test_what_is_no_cursor_is_refused(self, ledger: Ledger, text: str) -> None:
        put(ledger, request())
        with pytest.raises(ValueError, match="cursor"):
            ledger.documents(Query("shop", cursor=text))

    def test_a_cursor_of_another_account_opens_nothing(self, ledger: Ledger) -> None:
        put(ledger, *(request(number, "shop") for number in range(3)), request("mine", "shop-2"))
        theirs = ledger.documents(Query("shop", limit=1)).cursor
        with pytest.raises(ValueError, match="cursor"):
            ledger.documents(Query("shop-2", cursor=theirs))


@dataclass
class Ears:
    """How a worker hears the bell: takes a ring, and says that it is answered."""

    bell: Bell
    take: Callable[[], tuple[str, dict[str, Any], str] | None]
    answered: Callable[[str], object]

    def heard(self) -> list[str | None]:
        """Requests of all rings, in the order in which they come."""
        found = []
        while taken := self.take():
            found.append(taken[1]["request"])
            self.answered(taken[0])
        return found


def fake_ears() -> Ears:
    bell = FakeBell()

    def take() -> tuple[str, dict[str, Any], str] | None:
        taken = bell.take()
        if taken is None:
            return None
        return taken.receipt, {"account": taken.rung.account, "request": taken.rung.request}, taken.rung.lane

    return Ears(bell, take, bell.answered)


def real_ears(stack: Stack) -> Ears:
    url = stack.queue()

    def take() -> tuple[str, dict[str, Any], str] | None:
        answer = stack.sqs.receive_message(QueueUrl=url, AttributeNames=["MessageGroupId"])
        for message in answer.get("Messages", []):
            return message["ReceiptHandle"], json.loads(message["Body"]), message["Attributes"]["MessageGroupId"]
        return None

    return Ears(
        SqsBell(stack.sqs, url), take, lambda receipt: stack.sqs.delete_message(QueueUrl=url, ReceiptHandle=receipt)
    )


@ON_BOTH
class TestBell:
    @pytest.fixture
    def ears(self, stack: Stack, *, real: bool) -> Ears:
        return real_ears(stack) if real else fake_ears()

    def test_a_ring_says_who_and_what_is_new(self, ears: Ears) -> None:
        ears.bell.ring("shop", "doc_1", lane="lane-0")
        taken = ears.take()
        assert taken is not None
        assert taken[1:] == ({"account": "shop", "request": "doc_1"}, "lane-0")

    def test_rings_of_a_lane_come_in_order_and_one_at_a_time(self, ears: Ears) -> None:
        for number in range(4):
            ears.bell.ring("shop", f"doc_{number}", lane="lane-0")
        assert ears.take() is not None
        assert ears.take() is None
        ears.bell.hold("no receipt", seconds=0)
        assert ears.take() is None

    def test_all_rings_are_heard_in_order(self, ears: Ears) -> None:
        for number in range(4):
            ears.bell.ring("shop", f"doc_{number}", lane="lane-0")
        assert ears.heard() == [f"doc_{number}" for number in range(4)]

    def test_lanes_do_not_wait_for_each_other(self, ears: Ears) -> None:
        for lane, name in (("lane-0", "a"), ("lane-0", "b"), ("lane-1", "c")):
            ears.bell.ring("shop", name, lane=lane)
        first, second = ears.take(), ears.take()
        assert first is not None
        assert second is not None
        assert (first[1]["request"], second[1]["request"], ears.take()) == ("a", "c", None)

    def test_the_same_ring_again_is_a_ring_again(self, ears: Ears) -> None:
        for _ in range(3):
            ears.bell.ring("shop", None, lane="lane-0")
        assert ears.heard() == [None, None, None]

    def test_a_ring_no_longer_held_comes_again_before_the_others(self, ears: Ears) -> None:
        for name in ("a", "b"):
            ears.bell.ring("shop", name, lane="lane-0")
        taken = ears.take()
        assert taken is not None
        ears.bell.hold(taken[0], seconds=120)
        assert ears.take() is None
        ears.bell.hold(taken[0], seconds=0)
        assert ears.heard() == ["a", "b"]

    def test_a_receipt_that_is_no_longer_good_is_no_matter(self, ears: Ears) -> None:
        ears.bell.ring("shop", "doc_1", lane="lane-0")
        taken = ears.take()
        assert taken is not None
        ears.answered(taken[0])
        ears.bell.hold(taken[0], seconds=60)
        ears.bell.hold("never seen", seconds=60)
        assert ears.heard() == []


@dataclass
class Shelf:
    """Where files are put, and how to look at them."""

    files: Files
    read: Callable[[str], tuple[bytes, dict[str, str]]]


@ON_BOTH
class TestFiles:
    @pytest.fixture
    def shelf(self, stack: Stack, *, real: bool) -> Shelf:
        if not real:
            fake = FakeFiles()
            return Shelf(fake, lambda key: fake.stored[key])
        bucket = stack.bucket()

        def read(key: str) -> tuple[bytes, dict[str, str]]:
            found = stack.s3.get_object(Bucket=bucket, Key=key)
            return found["Body"].read(), found["Metadata"]

        return Shelf(S3Files(stack.s3, bucket), read)

    @staticmethod
    def put(shelf: Shelf, content: bytes) -> None:
        digest = hashlib.sha256(content).hexdigest()
        shelf.files.put("documents/shop/doc_1.pdf", content, sha256=digest, metadata={"request": "doc_1"})

    def test_a_file_comes_back_as_it_was_put(self, shelf: Shelf) -> None:
        content = b"%PDF-1.4\x00\xff\r\n%%EOF"
        self.put(shelf, content)
        self.put(shelf, content)
        assert shelf.read("documents/shop/doc_1.pdf") == (content, {"request": "doc_1"})

    def test_the_last_one_counts(self, shelf: Shelf) -> None:
        for content in (b"first", b"second"):
            self.put(shelf, content)
        assert shelf.read("documents/shop/doc_1.pdf")[0] == b"second"

    def test_what_is_stored_is_got(self, shelf: Shelf) -> None:
        self.put(shelf, b"%PDF-1.4\x00\xff")
        assert shelf.files.get("documents/shop/doc_1.pdf") == b"%PDF-1.4\x00\xff"
        with pytest.raises(FileNotFoundError):
            shelf.files.get("documents/shop/doc_2.pdf")

    def test_a_link_ends_and_saves_the_file_under_its_name(self, shelf: Shelf) -> None:
        link = urlsplit(shelf.files.link("documents/shop/doc_1.pdf", filename="12-A.pdf", seconds=300))
        asked = parse_qs(link.query)
        assert (link.scheme, link.path) == ("https", "/documents/shop/doc_1.pdf")
        assert asked["X-Amz-Expires"] == ["300"]
        assert asked["response-content-disposition"] == ['attachment; filename="12-A.pdf"']

    @pytest.mark.parametrize(
        "name", ["", '"; x="', "a\r\nX: y", "../a.pdf", ".a", "a/b", "è.pdf", "a" * 201, "a.pdf\n"]
    )
    def test_a_name_that_could_be_more_than_a_name_is_refused(self, shelf: Shelf, name: str) -> None:
        with pytest.raises(ValueError, match="name"):
            shelf.files.link("documents/shop/doc_1.pdf", filename=name, seconds=300)


@dataclass
class Safe:
    """Where secrets are kept, as text."""

    secrets: Secrets
    keep: Callable[[str, str], object]
    clock: FakeClock


@ON_BOTH
class TestSecrets:
    @pytest.fixture
    def safe(self, stack: Stack, *, real: bool) -> Safe:
        clock = FakeClock()
        if not real:
            fake = FakeSecrets(clock, key=b"the key")
            return Safe(fake, fake.kept.__setitem__, clock)
        name = stack.table()
        stack.secrets.create_secret(Name=f"{name}/identity-key", SecretString="the key")
        known: set[str] = set()

        def keep(account_id: str, text: str) -> None:
            secret = f"{name}/accounts/{account_id}"
            if secret in known:
                stack.secrets.put_secret_value(SecretId=secret, SecretString=text)
            else:
                stack.secrets.create_secret(Name=secret, SecretString=text)
                known.add(secret)

        secrets = SecretsManager(
            stack.secrets, prefix=f"{name}/accounts/", identity_secret=f"{name}/identity-key", clock=clock
        )
        return Safe(secrets, keep, clock)

    def test_each_account_has_its_own(self, safe: Safe) -> None:
        safe.keep("shop", '{"api_key": "1", "more": {"a": [true]}}')
        safe.keep("shop-2", '{"api_key": "2"}')
        assert safe.secrets.credentials("shop") == {"api_key": "1", "more": {"a": [True]}}
        assert safe.secrets.credentials("shop-2") == {"api_key": "2"}

    def test_they_are_remembered_for_five_minutes(self, safe: Safe) -> None:
        safe.keep("shop", '{"api_key": "old"}')
        assert safe.secrets.credentials("shop") == {"api_key": "old"}
        safe.keep("shop", '{"api_key": "new"}')
        safe.clock.time_ms += 299_990
        assert safe.secrets.credentials("shop") == {"api_key": "old"}
        safe.clock.time_ms += 10
        assert safe.secrets.credentials("shop") == {"api_key": "new"}

    def test_a_clock_set_back_prolongs_nothing(self, safe: Safe) -> None:
        safe.keep("shop", '{"api_key": "old"}')
        safe.secrets.credentials("shop")
        safe.keep("shop", '{"api_key": "new"}')
        safe.clock.time_ms -= 3_600_000
        assert safe.secrets.credentials("shop") == {"api_key": "new"}

    def test_fresh_ones_are_read_and_remembered(self, safe: Safe) -> None:
        safe.keep("shop", '{"api_key": "old"}')
        safe.secrets.credentials("shop")
        safe.keep("shop", '{"api_key": "new"}')
        assert safe.secrets.credentials("shop", fresh=True) == {"api_key": "new"}
        assert safe.secrets.credentials("shop") == {"api_key": "new"}

    def test_what_a_caller_changes_stays_with_it(self, safe: Safe) -> None:
        safe.keep("shop", '{"api_key": "1", "more": []}')
        safe.secrets.credentials("shop")["more"].append("mine")
        assert safe.secrets.credentials("shop") == {"api_key": "1", "more": []}

    def test_a_missing_secret_can_be_repaired_at_once(self, safe: Safe) -> None:
        with pytest.raises(Misconfigured) as caught:
            safe.secrets.credentials("shop")
        assert caught.value.code == "missing_credentials"
        assert caught.value.remedy
        safe.keep("shop", "{}")
        assert safe.secrets.credentials("shop") == {}

    @pytest.mark.parametrize(
        "text", ["s3cr3t-word", "[]", '"s3cr3t-word"', "null", '{"a": "s3cr3t-word"', "[" * 200_000]
    )
    def test_a_malformed_secret_is_not_shown_and_can_be_repaired_at_once(self, safe: Safe, text: str) -> None:
        safe.keep("shop", text)
        with pytest.raises(Misconfigured) as caught:
            safe.secrets.credentials("shop")
        error = caught.value
        assert (error.code, bool(error.remedy)) == ("malformed_credentials", True)
        assert "s3cr3t" not in repr(error.__dict__) + str(error)
        assert error.__cause__ is None
        assert error.__context__ is None, "the error of the parser holds the whole secret"
        safe.keep("shop", '{"api_key": "1"}')
        assert safe.secrets.credentials("shop") == {"api_key": "1"}

    def test_the_identity_key_is_the_secret_itself(self, safe: Safe) -> None:
        assert safe.secrets.identity_key() == b"the key"
        assert safe.secrets.identity_key() == b"the key"


@pytest.mark.parametrize("clock", [FakeClock(), SystemClock()], ids=["fake", "system"])
class TestClock:
    def test_it_counts_milliseconds_of_our_time(self, clock: Clock) -> None:
        assert 1_700_000_000_000 < clock.now_ms() < 4_000_000_000_000

    @pytest.mark.parametrize("duration", [1, 0, -5])
    def test_waiting_takes_at_least_that_long(self, clock: Clock, duration: int) -> None:
        before = clock.now_ms()
        clock.sleep_ms(duration)
        assert clock.now_ms() >= before + max(duration, 0)
