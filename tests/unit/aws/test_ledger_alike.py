"""Random sequences of operations have the same results on the fake ledger and on DynamoDB."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicing.aws.ledger import DynamoDbLedger
from invoicing.domain.account import Account, AccountConfiguration, Record
from invoicing.domain.request import Request, State, Step, Work, request_key
from invoicing.errors import Conflict
from invoicing.ports import Ledger, Query
from tests.fakes.ledger import FakeLedger
from tests.unit.aws.stack import Stack, request

ACCOUNTS = st.sampled_from(["a", "a-", "a-b", "a0", "b"])
IDS = st.sampled_from(["r", "r-1", "r_1", "R"])
STEPS = st.sampled_from([*Step, None])
DATES = st.dates(date(2026, 11, 1), date(2026, 11, 3))
type Operation = tuple[str, Any]


def a_request(**changes: Any) -> Request:
    # A request never changes its account: its id is made from it.
    return request(0, **changes | {"id": f"{changes['account']}_{changes['id']}"})


REQUESTS = st.builds(
    a_request,
    id=IDS,
    account=ACCOUNTS,
    step=STEPS,
    due_ms=st.integers(0, 3),
    accepted_ms=st.integers(0, 2),
    state=st.sampled_from([State.ACCEPTED, State.ISSUED, State.COMPLETED]),
    erased_ms=st.sampled_from([None, None, 5]),
    work=st.sampled_from([Work.DOCUMENT, Work.DOCUMENT, Work.LOOKUP]),
    content=st.one_of(st.just({}), DATES.map(lambda day: {"date": str(day)})),
)
RECORDS = st.one_of(
    REQUESTS,
    REQUESTS,
    st.builds(
        lambda name: Account(
            id=name, configuration=AccountConfiguration(provider="imaginary"), credential="c", created_ms=0
        ),
        ACCOUNTS,
    ),
)
# How far from the stored version: mostly none, else stale or from the future.
WRITES = st.lists(st.tuples(RECORDS, st.sampled_from([0, 0, 0, 0, -1, 1])), min_size=1, max_size=3)
QUERIES = st.builds(
    Query,
    account=ACCOUNTS,
    state=st.sampled_from([None, None, State.ISSUED]),
    date_from=st.none() | DATES,
    date_to=st.none() | DATES,
    limit=st.integers(1, 3),
)
OPERATIONS: st.SearchStrategy[Operation] = st.one_of(
    st.tuples(st.just("write"), WRITES),
    st.tuples(st.just("write"), WRITES),
    st.tuples(st.just("due"), st.tuples(ACCOUNTS, st.sampled_from(Step), st.integers(0, 4), st.integers(1, 5))),
    st.tuples(st.just("next_due"), st.tuples(ACCOUNTS, st.sampled_from(Step))),
    st.tuples(st.just("to_erase"), st.tuples(st.integers(0, 3), st.integers(1, 5))),
    st.tuples(st.just("names"), st.none()),
    st.tuples(st.just("accounts"), st.none()),
    st.tuples(st.just("documents"), QUERIES),
)


def write(ledger: Ledger, wishes: Sequence[tuple[Record, int]]) -> object:
    made = []
    for record, distance in wishes:
        stored = ledger.get(type(record), record.key)
        made.append(record.revised(version=max((stored.version if stored else 0) + distance, 0)))
    try:
        return ledger.write(*made)
    except (Conflict, ValueError) as error:
        return type(error)


def documents(ledger: Ledger, query: Query) -> object:
    pages = [ledger.documents(query)]
    while pages[-1].cursor:
        pages.append(
            ledger.documents(
                Query(query.account, query.state, query.date_from, query.date_to, pages[-1].cursor, query.limit)
            )
        )
    return [(list(page.requests), page.cursor) for page in pages]


def perform(ledger: Ledger, operation: Operation) -> object:
    match operation:
        case ("write", wishes):
            return write(ledger, wishes)
        case ("due", (account, step, now_ms, limit)):
            return list(ledger.due(account, step, now_ms=now_ms, limit=limit))
        case ("next_due", (account, step)):
            return ledger.next_due(account, step)
        case ("to_erase", (until_ms, limit)):
            return list(ledger.to_erase(finished_by_ms=until_ms, limit=limit))
        case ("names", _):
            return list(ledger.accounts_with_work())
        case ("accounts", _):
            return list(ledger.accounts())
        case (_, query):
            return documents(ledger, query)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(operations=st.lists(OPERATIONS, min_size=4, max_size=30))
def test_the_fake_does_what_dynamodb_does(stack: Stack, operations: list[Operation]) -> None:
    fake, real = FakeLedger(), DynamoDbLedger(stack.dynamodb, stack.table())
    for operation in operations:
        assert perform(fake, operation) == perform(real, operation), operation
    for one in fake.requests():
        assert real.get(Request, request_key(one.id)) == one
