"""Who could make a call, and when: what the reconciler and the worker both ask before they turn to an account."""

from collections.abc import Iterator
from itertools import takewhile

from invoicing.contract import Providers
from invoicing.domain.account import Account, Credential
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
        if step is not Step.READ and account.blocked and account.blocked.retry_at_ms > now_ms:
            continue
        due = ledger.next_due(account.id, step)
        if due is None:
            continue
        opens = credential.opens_at(
            capabilities.windows,
            account.configuration,
            calls=capabilities.calls_per_step,
            files=step in (Step.FILE, Step.FOLLOW),
            reads=step is Step.READ,
            now_ms=now_ms,
            guard_ms=pace.guard_ms,
        )
        yield due, opens


def accounts_with_work_behind(ledger: Ledger, last: str | None) -> Iterator[str]:
    """Accounts that have any step to come, each once: first those behind ``last``, then the others."""
    if last is None:
        yield from ledger.accounts_with_work()
        return
    behind = f"{last}$"
    yield from ledger.accounts_with_work(behind)
    yield from takewhile(lambda account: account < behind, ledger.accounts_with_work())
