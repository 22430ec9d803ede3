"""Who could make a call, and when: what the reconciler and the worker both ask before they turn to an account."""

from collections.abc import Iterator, Mapping
from itertools import takewhile

from invoicing.contract import Capabilities, Providers, Settlement
from invoicing.domain.account import Account, AccountConfiguration, Credential
from invoicing.domain.effect import Effect
from invoicing.domain.request import Step
from invoicing.ports import Ledger
from invoicing.usecases.pace import Pace


def could_start(
    ledger: Ledger,
    providers: Providers,
    account: Account,
    credential: Credential,
    *,
    pace: Pace,
    now_ms: int,
    due_by_ms: int,
    opens_by_ms: int,
) -> bool:
    """Whether a step of ``account`` is due by ``due_by_ms`` for which the window opens by ``opens_by_ms``."""
    found = openings(ledger, providers, account, credential, pace=pace, now_ms=now_ms)
    return any(due <= due_by_ms and opens <= opens_by_ms for due, opens in found)


def openings(
    ledger: Ledger, providers: Providers, account: Account, credential: Credential, *, pace: Pace, now_ms: int
) -> Iterator[tuple[int, int]]:
    """Of each kind of step that ``account`` may do now: when its earliest is due, and when the window opens for it."""
    capabilities = providers.get(account.configuration.provider).capabilities
    for step in Step:
        if not may(account, step, now_ms):
            continue
        due = ledger.next_due(account.id, step)
        if due is None:
            continue
        opens = step_opens_at(
            credential, step, account.configuration, capabilities, now_ms=now_ms, guard_ms=pace.guard_ms
        )
        yield due, opens


def may(account: Account, step: Step | None, now_ms: int) -> bool:
    """Whether ``step`` may be done for ``account``, whatever its owner has to repair."""
    if account.blocked is None or account.blocked.retry_at_ms <= now_ms or step is Step.READ:
        return True
    # It calls no provider; but after a restored ledger the archive is compared first.
    return step is Step.KEEP and not account.held


def step_opens_at(
    credential: Credential,
    step: Step,
    configuration: AccountConfiguration,
    capabilities: Capabilities,
    *,
    now_ms: int,
    guard_ms: int,
) -> int:
    """From when on ``step`` may begin: all its calls have room."""
    if step is Step.KEEP:
        # It makes no call.
        return 0
    calls = _calls(step, capabilities)
    return credential.opens_at(
        capabilities.windows,
        configuration,
        calls=sum(calls.values()),
        effects=calls,
        files=step in (Step.FILE, Step.FOLLOW, Step.PRESERVE),
        reads=step is Step.READ,
        now_ms=now_ms,
        guard_ms=guard_ms,
    )


def _calls(step: Step, capabilities: Capabilities) -> Mapping[Effect, int]:
    """How many calls ``step`` makes at most."""
    most = capabilities.calls_per_step
    if step is Step.CREATE:
        return {Effect.READ: capabilities.reads_to_create, Effect.WRITE: 1}
    if step is Step.SEND or (step is Step.SETTLE and capabilities.settlement is not Settlement.SEARCH):
        return {Effect.READ: most - 1, Effect.WRITE: 1}
    return {Effect.READ: most}


def accounts_with_work_behind(ledger: Ledger, last: str | None) -> Iterator[str]:
    """Accounts that have any step to come, each once: first those behind ``last``, then the others."""
    if last is None:
        yield from ledger.accounts_with_work()
        return
    behind = f"{last}$"
    yield from ledger.accounts_with_work(behind)
    yield from takewhile(lambda account: account < behind, ledger.accounts_with_work())
