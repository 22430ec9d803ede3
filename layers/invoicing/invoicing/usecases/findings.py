"""What should be done about an account though it works."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from invoicing.domain.account import Account

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing: a stable word for programs, why, and what to do about it."""

    code: str
    reason: str
    remedy: str

    def as_dict(self) -> dict[str, str]:
        """The finding as it stands in an answer."""
        return asdict(self)


def key_since_ms(account: Account) -> int:
    """Since when ``account`` has had its key, as far as Sportello can know."""
    return account.created_ms if account.new_key_ms is None else account.new_key_ms


def findings(account: Account, *, now_ms: int, key_days: int) -> tuple[Finding, ...]:
    """What there is about ``account``; a key older than ``key_days`` is one thing, unless they are 0."""
    days = (now_ms - key_since_ms(account)) // DAY_MS
    if not key_days or days <= key_days:
        return ()
    return (
        Finding(
            code="key_old",
            reason=f"its key is {days} days old; after {key_days} it should be another one",
            remedy="Make a new key at the provider, put it in with `sportello accounts rotate`, withdraw the old one.",
        ),
    )


def old_keys(accounts: Iterable[Account], *, now_ms: int, key_days: int) -> int:
    """How many of ``accounts`` have a key that is too old: a figure to watch."""
    return sum(bool(findings(account, now_ms=now_ms, key_days=key_days)) for account in accounts)
