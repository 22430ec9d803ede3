"""A replaced key takes the calls of the old one along: the provider may count by account."""

from invoicing.domain.account import Account, Credential, credential_key
from invoicing.domain.calls import CallLog, Count, Window
from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period
from invoicing.usecases.adopt_credential import adopt_credential
from tests.builders import NOW_MS, a_credential, an_account
from tests.fakes.ledger import FakeLedger

WINDOWS = (Window(calls=2, seconds=60, effect=Effect.WRITE), Window(calls=3, seconds=60, effect=Effect.READ))
NEW = "e" * 40


def called(*effects: Effect) -> CallLog:
    """The log of these calls, a second each, one after the other."""
    log = CallLog()
    for place, effect in enumerate(effects):
        start = NOW_MS + place * 1_000
        log = log.opened(now_ms=start, latest_end_ms=start + 1_000, windows=WINDOWS, guard_ms=0, effect=effect)
        log = log.closed(now_ms=start + 1_000)
    return log


def test_reads_and_writes_that_are_counted_apart_go_along_each_for_itself() -> None:
    ledger, account = FakeLedger(), an_account()
    old = a_credential(
        id=account.credential, accounts=(account.id,), calls=called(Effect.WRITE, Effect.READ, Effect.WRITE)
    )
    account, old = ledger.write(account, old)
    adopt_credential(ledger, account, old, NEW, now_ms=NOW_MS + 5_000)
    new = ledger.get(Credential, credential_key(NEW))
    assert new is not None
    assert new.calls.opens_at(WINDOWS, guard_ms=0, effects={Effect.WRITE: 1}) == NOW_MS + 61_000
    assert new.calls.opens_at(WINDOWS, guard_ms=0, effects={Effect.READ: 1}) == NOW_MS + 3_000


def test_who_comes_back_to_a_key_brings_its_count_once() -> None:
    """A month would seem full otherwise, and nothing would leave till its end."""
    ledger, account = FakeLedger(), an_account()
    month = Count(period=Period.MONTH_UTC, start_ms=Period.MONTH_UTC.start(NOW_MS), calls=2)
    calls = CallLog(ends=(NOW_MS + 1_000, NOW_MS + 2_000), counts=(month,))
    old = a_credential(id=account.credential, accounts=(account.id,), calls=calls)
    account, old = ledger.write(account, old)
    adopt_credential(ledger, account, old, NEW, now_ms=NOW_MS + 5_000)
    new = stored(ledger, NEW)
    more = CallLog(ends=(*calls.ends, NOW_MS + 7_000), counts=(month.model_copy(update={"calls": 3}),))
    (new,) = ledger.write(new.revised(calls=more))
    moved = ledger.get(Account, account.key)
    assert moved is not None
    adopt_credential(ledger, moved, new, old.id, now_ms=NOW_MS + 9_000)
    assert [count.calls for count in stored(ledger, old.id).calls.counts] == [3]


def stored(ledger: FakeLedger, identity: str) -> Credential:
    found = ledger.get(Credential, credential_key(identity))
    assert found is not None
    return found
