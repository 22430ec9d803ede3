"""What must hold after every step, whatever happens."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from invoicing.domain.account import Account, Credential, Record, account_key
from invoicing.domain.request import NEXT_STATES, Request, State
from tests.simulation.grants import Vault
from tests.simulation.scheduler import Scheduler

_ENDS = frozenset({State.COMPLETED, State.REJECTED, State.CANCELLED})
_FARTHEST_MS = 50 * 3_600_000


class Violation(BaseException):
    """A promise is broken. No ``except Exception`` of the code under test may swallow it."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Sent:
    """A call that left and may have made something: for which request, and when."""

    key: str
    at_ms: int


class Checks:
    """Watches every write and every call."""

    def __init__(self, scheduler: Scheduler, records: Callable[[], dict[str, Record]], vault: Vault) -> None:
        self._scheduler, self._records, self._vault = scheduler, records, vault
        self._doubts: dict[str, list[Sent]] = {}
        self._seen: dict[str, tuple[Sent, ...]] = {}
        self._lease_ends: dict[str, int] = {}
        self._bearers: dict[tuple[str, str], str] = {}
        self.creates = 0
        self.unknown = 0
        self.erased = 0
        self.states: Counter[State] = Counter()

    def wrote(self, before: Record | None, after: Record, *, offset_ms: int) -> None:
        """``after`` has replaced ``before``, written by a process whose clock is ``offset_ms`` ahead."""
        if isinstance(after, Request):
            self._request(before if isinstance(before, Request) else None, after)
        elif isinstance(after, Credential) and isinstance(before, Credential):
            self._lease(before, after, offset_ms)

    def sending(self, account: str, key: str, kind: tuple[str, bool] | None, *, free: bool = False) -> Sent:
        """A call that makes something is about to leave; ``free`` if repeating it does no harm.

        Raises:
            Violation: nobody knows what became of an earlier one, and there is no proof that repeating is safe.
        """
        now = self._scheduler.now_ms
        doubts = self._doubts.setdefault(key, [])
        if doubts and not free and now - doubts[0].at_ms > self._proven_ms(account, kind):
            raise Violation("unproven_create", f"{key} is sent again after an unknown outcome")
        self.creates += 1
        sent = Sent(key, now)
        doubts.append(sent)
        return sent

    def bears(self, key: str, number: str, progressive: str) -> None:
        """The document of ``key`` leaves with ``number``, in the file ``progressive``.

        Raises:
            Violation: another one has one of them, or it had another number before.
        """
        held = {("number", number): key, ("file", progressive): key, ("key", key): number}
        for what, holder in held.items():
            if not what[1] or self._bearers.setdefault(what, holder) != holder:
                raise Violation("number", f"{key} leaves as {number} in {progressive}: {what} is {self._bearers}")

    def answered(self, sent: Sent) -> None:
        """A whole answer came: it made nothing, or it is known what it made."""
        if sent in self._doubts[sent.key]:
            self._doubts[sent.key].remove(sent)

    def shows(self, token: str) -> None:
        """A call shows ``token``: if its process ended now, would anybody still have it?"""
        if token not in self._vault.stored:
            raise Violation("unstored_token", f"{token} is used before it is stored")

    def doubts(self, key: str) -> tuple[Sent, ...]:
        """The calls for ``key`` of which nobody knows what became."""
        return tuple(self._doubts.get(key, ()))

    def sees(self, key: str) -> None:
        """A person looks for ``key`` at the provider; it counts when what they say of it is written."""
        self._seen[key] = self.doubts(key)

    def _proven_ms(self, account: str, kind: tuple[str, bool] | None) -> int:
        record = self._records().get(account_key(account))
        if kind is None or not isinstance(record, Account):
            return 0
        return record.proven_pause_ms(kind[0], electronic=kind[1])

    def _request(self, before: Request | None, after: Request) -> None:
        where = f"{after.reference or after.id} {after.state}"
        if before is not None and before.state is State.NEEDS_ATTENTION and after.history[-1].who == "person":
            for sent in self._seen.pop(after.id, ()):
                self.answered(sent)
        if before is not None:
            grown = len(after.history) - len(before.history)
            legal = after.state in NEXT_STATES[before.state] if grown else after.state is before.state
            erased = after.erased_ms != before.erased_ms
            same = after.history[: len(before.history)] == before.history or erased
            if grown not in (0, 1) or not legal or not same:
                raise Violation("transition", f"{where} after {before.state}")
            if erased:
                self._erased(before, after)
            if grown and after.state is State.UNKNOWN and before.state is State.ISSUING:
                self.unknown += 1
        ended = after.state in _ENDS or after.state is State.NEEDS_ATTENTION
        if (after.step is None) != ended:
            raise Violation("next_step", f"{where} with the next step {after.step}")
        if after.step is not None and after.due_ms > self._scheduler.now_ms + _FARTHEST_MS:
            raise Violation("next_step", f"{where} is due in {after.due_ms - self._scheduler.now_ms} ms")
        if after.state is State.NEEDS_ATTENTION and after.attention is None:
            raise Violation("next_step", f"{where} without a reason")

    def _erased(self, before: Request, after: Request) -> None:
        """Only what has ended is erased, once, and what was made of it is not forgotten."""
        made = (before.issued and before.issued.provider_id, before.file)
        if before.erased_ms is not None or before.state not in _ENDS or len(after.history) != len(before.history):
            raise Violation("erased", f"{after.reference or after.id} as {before.state}")
        if (after.issued and after.issued.provider_id, after.file) != made:
            raise Violation("erased", f"{after.reference or after.id} forgets what was made of it")
        self.erased += 1

    def _lease(self, before: Credential, after: Credential, offset_ms: int) -> None:
        """A lease may only be taken over when its owner's own clock says that it is over."""
        taken = after.lease is not None and before.lease is not None and after.lease.owner != before.lease.owner
        if taken and self._lease_ends.get(after.id, 0) > self._scheduler.now_ms:
            raise Violation("lease", f"the lease of {after.id[:8]} is taken over while it lasts")
        if after.lease is not None and after.lease != before.lease:
            self._lease_ends[after.id] = after.lease.until_ms - offset_ms
