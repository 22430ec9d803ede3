"""Writes of which nobody knows at first whether they were applied: an answer lost, a repeat by the SDK, a collision."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from invoicing.aws.ledger import DynamoDbLedger
from invoicing.domain.request import Request, request_key
from invoicing.errors import Conflict
from tests.unit.aws.stack import Stack, around_each_call, client, request

WRITES = ("PutItem", "TransactWriteItems")
BOTH = pytest.mark.parametrize("several", [False, True], ids=["one", "several"])


class Line:
    """A connection that breaks at the calls it is told to; what was sent is counted."""

    def __init__(self, *broken: bool, operations: tuple[str, ...] = WRITES) -> None:
        self.broken, self.operations = list(broken), operations
        self.sent: list[str] = []
        self.error: Exception = ReadTimeoutError(endpoint_url="dynamodb")
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, operation: str) -> None:
        self.sent.append(operation)
        if operation in self.operations and self.broken and self.broken.pop(0):
            self.meanwhile()
            raise self.error


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)


@pytest.fixture
def table(stack: Stack) -> str:
    return stack.table()


@pytest.fixture
def other(stack: Stack, table: str) -> DynamoDbLedger:
    """The ledger of somebody else, whose connection is good."""
    return DynamoDbLedger(stack.dynamodb, table)


@pytest.fixture
def repeating(stack: Stack) -> Any:
    return client("dynamodb", retries={"mode": "standard", "total_max_attempts": 3})


@pytest.fixture
def single(stack: Stack) -> Any:
    return client("dynamodb", retries={"mode": "standard", "total_max_attempts": 1})


def records(*, several: bool) -> list[Request]:
    return [request(1), request(2)] if several else [request(1)]


def stored(ledger: DynamoDbLedger, number: int = 1) -> Request | None:
    return ledger.get(Request, request_key(f"doc_{number}"))


@BOTH
@pytest.mark.parametrize("lost", [1, 2])
def test_a_repeat_by_the_sdk_finds_its_own_write(
    repeating: Any, table: str, other: DynamoDbLedger, lost: int, *, several: bool
) -> None:
    ledger, line = DynamoDbLedger(repeating, table), Line(*[True] * lost)
    with around_each_call(repeating, line, after=True):
        written = ledger.write(*records(several=several))
    assert len([name for name in line.sent if name in WRITES]) == lost + 1
    assert [record.version for record in written] == [1] * len(written)
    for record in written:
        assert other.get(Request, record.key) == record
    again = ledger.write(*(record.revised(tries=1) for record in written))
    assert [record.version for record in again] == [2] * len(written), "it was applied once"


@BOTH
@pytest.mark.parametrize("error", [ReadTimeoutError(endpoint_url="x"), ResponseParserError("half an answer")])
def test_a_write_whose_answer_never_comes_is_looked_for(
    single: Any, table: str, other: DynamoDbLedger, error: Exception, *, several: bool
) -> None:
    line = Line(True)
    line.error = error
    with around_each_call(single, line, after=True):
        written = DynamoDbLedger(single, table).write(*records(several=several))
    assert line.sent[1:] == ["GetItem"] * len(written)
    assert [other.get(Request, record.key) for record in written] == list(written)


@BOTH
def test_a_write_that_never_arrived_is_not_claimed(
    single: Any, table: str, other: DynamoDbLedger, *, several: bool
) -> None:
    with around_each_call(single, Line(True), after=False), pytest.raises(ReadTimeoutError):
        DynamoDbLedger(single, table).write(*records(several=several))
    assert stored(other) is None


@BOTH
def test_a_lost_write_whose_place_was_taken_is_a_conflict(
    single: Any, table: str, other: DynamoDbLedger, *, several: bool
) -> None:
    line = Line(True)
    line.meanwhile = lambda: other.write(request(1, tries=9))
    with around_each_call(single, line, after=False), pytest.raises(Conflict):
        DynamoDbLedger(single, table).write(*records(several=several))
    found = stored(other)
    assert found is not None
    assert found.tries == 9


def test_a_lost_write_among_later_ones_is_not_judged(single: Any, table: str, other: DynamoDbLedger) -> None:
    def twice() -> None:
        (record,) = other.write(request(1))
        other.write(record)

    line = Line(True)
    line.meanwhile = twice
    with around_each_call(single, line, after=False), pytest.raises(ReadTimeoutError):
        DynamoDbLedger(single, table).write(request(1))


@pytest.mark.parametrize("attempts", ["repeating", "single"])
def test_of_several_one_may_have_gone_on_already(
    request: pytest.FixtureRequest, table: str, other: DynamoDbLedger, attempts: str
) -> None:
    made, line = request.getfixturevalue(attempts), Line(True)

    def go_on() -> None:
        found = stored(other, 1)
        assert found is not None
        other.write(found.revised(tries=5))

    line.meanwhile = go_on
    with around_each_call(made, line, after=True):
        written = DynamoDbLedger(made, table).write(*records(several=True))
    assert [record.version for record in written] == [1, 1]
    assert stored(other, 2) == written[1]


@BOTH
def test_somebody_elses_write_is_never_taken_for_ours(
    repeating: Any, table: str, other: DynamoDbLedger, *, several: bool
) -> None:
    line = Line(True)
    line.meanwhile = lambda: other.write(request(1, tries=9))
    with around_each_call(repeating, line, after=False), pytest.raises(Conflict):
        DynamoDbLedger(repeating, table).write(*records(several=several))
    assert stored(other, 2) is None


def test_when_looking_fails_too_the_first_error_stands(single: Any, table: str) -> None:
    lost, blind = ReadTimeoutError(endpoint_url="first"), refusal("InternalServerError")
    line = Line(True, True, operations=("PutItem", "GetItem"))
    line.error = lost

    def go_blind() -> None:
        line.meanwhile = lambda: setattr(line, "error", blind)

    line.meanwhile = go_blind
    with around_each_call(single, line, after=False), pytest.raises(ReadTimeoutError, match="first"):
        DynamoDbLedger(single, table).write(request(1))
    assert line.sent == ["PutItem", "GetItem"]
    assert isinstance(line.error, ClientError), "the second call met another error"


def refusal(code: str, *reasons: str) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "no"}}
    if reasons:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(answer, "PutItem")


COLLISIONS = [
    refusal("TransactionConflictException"),
    refusal("TransactionInProgressException"),
    refusal("ReplicatedWriteConflictException"),
    refusal("TransactionCanceledException", "None", "TransactionConflict"),
    refusal("TransactionCanceledException", "ThrottlingError", "None"),
    refusal("TransactionCanceledException", "ProvisionedThroughputExceeded"),
]


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def ledger(single: Any, table: str, pauses: list[float]) -> DynamoDbLedger:
    return DynamoDbLedger(single, table, sleep=pauses.append)


@pytest.mark.parametrize("error", COLLISIONS, ids=str)
@BOTH
def test_a_write_in_the_way_is_waited_for(
    ledger: DynamoDbLedger, single: Any, pauses: list[float], error: Exception, *, several: bool
) -> None:
    line = Line(True, True)
    line.error = error
    with around_each_call(single, line, after=False):
        written = ledger.write(*records(several=several))
    assert [ledger.get(Request, record.key) for record in written] == list(written)
    assert 0.05 <= pauses[0] <= 0.1 <= pauses[1] <= 0.2
    assert len(pauses) == 2


def test_it_is_not_waited_for_without_end(ledger: DynamoDbLedger, single: Any, pauses: list[float]) -> None:
    line = Line(*[True] * 9)
    line.error = COLLISIONS[0]
    with around_each_call(single, line, after=False), pytest.raises(ClientError) as caught:
        ledger.write(request(1))
    assert caught.value is line.error
    assert (len(line.sent), len(pauses), sum(pauses) < 1.6) == (6, 4, True)


@pytest.mark.parametrize(
    "error",
    [
        refusal("ValidationException"),
        refusal("AccessDeniedException"),
        refusal("TransactionCanceledException", "None", "ValidationError"),
    ],
    ids=str,
)
def test_what_will_never_pass_is_sent_once(
    ledger: DynamoDbLedger, single: Any, pauses: list[float], error: Exception
) -> None:
    line = Line(True)
    line.error = error
    with around_each_call(single, line, after=False), pytest.raises(ClientError) as caught:
        ledger.write(request(1))
    assert (caught.value, line.sent, pauses) == (error, ["PutItem", "GetItem"], [])


def test_a_stale_one_beside_a_collision_is_a_conflict(ledger: DynamoDbLedger, single: Any) -> None:
    line = Line(True)
    line.error = refusal("TransactionCanceledException", "TransactionConflict", "ConditionalCheckFailed")
    with around_each_call(single, line, after=False), pytest.raises(Conflict):
        ledger.write(*records(several=True))
