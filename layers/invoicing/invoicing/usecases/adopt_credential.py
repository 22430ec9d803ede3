"""An account's secret was replaced: move the account to its new credential, with the calls already made."""

from collections.abc import Sequence

from invoicing.domain.account import Account, Credential, credential_key
from invoicing.domain.calls import CallLog, Count, Part
from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period
from invoicing.errors import Conflict
from invoicing.ports import Ledger

_KEPT = 2000


def adopt_credential(
    ledger: Ledger, account: Account, old: Credential | None, identity: str, *, now_ms: int
) -> Credential | None:
    """Let ``account`` go on under ``identity``; returns the ``old`` credential as it was written.

    The provider may count by account rather than by key, so calls made with the old credential go on counting. Only
    who holds a credential's lease writes its record: ``old`` is free, or the caller's own.

    Raises:
        Conflict: somebody is using the new credential right now, or one of the three was changed.
    """
    moved = account.freed().revised(
        credential=identity,
        new_key_ms=account.new_key_ms if account.credential == identity else now_ms,
        proofs=account.proofs if _same(old, identity) else (),
    )
    new = ledger.get(Credential, credential_key(identity)) or Credential(id=identity)
    if _same(old, identity) and account.id in new.accounts:
        ledger.write(moved)
        return old
    if new.leased(now_ms=now_ms, guard_ms=0):
        raise Conflict(new.key)
    new = new.revised(accounts=tuple(sorted({*new.accounts, account.id})), lease=None)
    if old is None or old.id == identity:
        ledger.write(moved, new)
        return old
    left = old.revised(accounts=tuple(one for one in old.accounts if one != account.id))
    _, _, left = ledger.write(moved, new.revised(calls=_together(new.calls, old.calls)), left)
    return left


def _same(old: Credential | None, identity: str) -> bool:
    return old is not None and old.id == identity


def _together(one: CallLog, other: CallLog) -> CallLog:
    """Both logs; what stands in both was moved before, and is one call."""
    parts = (Part(effect=effect, ends=_ends(one.ends_of(effect), other.ends_of(effect))) for effect in Effect)
    return CallLog(
        ends=_ends(one.ends, other.ends),
        blocked_until_ms=max(one.blocked_until_ms, other.blocked_until_ms),
        counts=_counts(*one.counts, *other.counts, again=_again(one, other)),
        parts=tuple(part for part in parts if part.ends),
    )


def _again(one: CallLog, other: CallLog) -> bool:
    """Whether one of both logs was moved to the other before: all its calls stand there."""
    fewer, more = sorted(({*one.ends}, {*other.ends}), key=len)
    return bool(fewer) and fewer <= more


def _ends(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted({*one, *other})[-_KEPT:])


def _counts(*counts: Count, again: bool) -> tuple[Count, ...]:
    """Of each period the latest; calls of one that both have are added, for which of them are the same is not known.

    Unless they come ``again``: a log of which every call is known stands in the other already, count and all.
    """
    together: dict[Period, Count] = {}
    for count in sorted(counts, key=lambda one: one.start_ms):
        before = together.get(count.period)
        if before is not None and before.start_ms == count.start_ms:
            calls = max(before.calls, count.calls) if again else before.calls + count.calls
            others = max(before.others, count.others)
            together[count.period] = count.model_copy(update={"calls": calls, "others": others})
        else:
            together[count.period] = count
    return tuple(together.values())
