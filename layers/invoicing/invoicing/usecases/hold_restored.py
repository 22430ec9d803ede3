"""After the ledger was restored to an earlier moment: nothing leaves that may have been issued since."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from invoicing.domain.account import HELD, Account, Blocked, Record, account_key
from invoicing.domain.dates import utc_text
from invoicing.domain.problem import Problem, Refused
from invoicing.domain.request import Attention, Issued, Request, State, Step, Work, request_key
from invoicing.domain.stored_file import StoredFile
from invoicing.ports import Clock, Ledger

_NEVER_MS = 253_402_300_799_000
"""The end of the year 9999: longer than anybody waits."""
_MANY = 1_000

_MAY_EXIST = Attention(
    code="ledger_restored",
    reason="The ledger was restored to an earlier moment, and this waited then: it may have been issued since.",
    remedy="Look in the provider's web panel, then settle it: as existing, or as not existing to have it issued.",
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """The file of a document, stored after the moment to which the ledger was restored."""

    account: str
    request: str
    file: StoredFile


@dataclass(slots=True)
class Held:
    """What was held.

    Attributes:
        accounts: accounts from which nothing leaves until they are released.
        requests: requests that wait for a person, for they may have been issued.
        proven: those of them whose file is there: they were issued.
        unknown: requests that the ledger did not know, now recorded from their files as issued.
    """

    accounts: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    proven: list[Request] = field(default_factory=list)
    unknown: list[Request] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HoldRestored:
    """Hold every account of a ledger that was restored to ``since_ms``, and all that waits to be created.

    It runs before any worker does. Running it again holds what is left.
    """

    ledger: Ledger
    clock: Clock
    since_ms: int
    who: str

    def run(self, files: Iterable[FoundFile]) -> Held:
        """Hold everything; ``files`` are those stored since, which prove that their documents were issued."""
        held = Held()
        for account in self.ledger.accounts():
            self._block(account.id)
            held.accounts.append(account.id)
            while set_aside := list(self._set_aside(account.id)):
                held.requests += set_aside
        for found in files:
            request = self.ledger.get(Request, request_key(found.request))
            if request is None:
                held.unknown += self.ledger.write(self._known_by_its_file(found))
            elif request.issued is None:
                held.proven.append(request)
        return held

    def _block(self, account_id: str) -> None:
        account = self.ledger.get(Account, account_key(account_id))
        if account is None or account.held:
            return
        now = self.clock.now_ms()
        blocked = Blocked(
            code=HELD,
            reason=f"the ledger was restored to {utc_text(self.since_ms)}",
            remedy="Compare what was issued since with the provider, settle what needs attention, then run "
            f"`sportello restore release {account_id}`.",
            since_ms=now,
            retry_at_ms=_NEVER_MS,
        )
        self.ledger.write(account.revised(blocked=blocked))

    def _set_aside(self, account_id: str) -> Iterator[Request]:
        """What waits to be created: the moment it was to leave may lie between then and now."""
        for request_id in self.ledger.due(account_id, Step.CREATE, now_ms=_NEVER_MS, limit=_MANY):
            request = self.ledger.get(Request, request_key(request_id))
            if request is None or request.step is not Step.CREATE or request.state is not State.ACCEPTED:
                # What had its intent written is unknown by itself: it is settled, and never simply sent again.
                continue
            now = self.clock.now_ms()
            held = request.moved(
                State.NEEDS_ATTENTION,
                at_ms=now,
                note=_MAY_EXIST.code,
                who=self.who,
                step=None,
                attention=_MAY_EXIST,
                # It may have left: so it can be settled as existing, and not be cancelled.
                intent_ms=self.since_ms,
            )
            yield from self.ledger.write(held)

    def _known_by_its_file(self, found: FoundFile) -> Request:
        """A record that keeps the reference taken: whoever sends it again is refused instead of served twice."""
        now = self.clock.now_ms()
        remark = "known by its file alone, after the ledger was restored to an earlier moment"
        made = Request(
            id=found.request,
            work=Work.DOCUMENT,
            account=found.account,
            content={},
            fingerprint=_MAY_EXIST.code,
            accepted_ms=found.file.stored_ms,
            erased_ms=now,
        )
        issued = Issued(provider_id="", remarks=(remark,))
        return made.moved(State.COMPLETED, at_ms=now, note=remark, who=self.who, issued=issued, file=found.file)


def release(ledger: Ledger, account_id: str, skip: Callable[[Account], Sequence[Record]] = lambda _: ()) -> Account:
    """Let ``account_id`` go on, which its owner has compared with its provider.

    ``skip`` says which numbers have been given since the moment to which the ledger was restored.

    Raises:
        Refused: there is no such account, or it is not held.
        Conflict: somebody changed it at the same moment.
    """
    account = ledger.get(Account, account_key(account_id))
    if account is None or not account.held:
        detail = "there is no such account" if account is None else "the account is not held"
        raise Refused([Problem("not_held", "", detail, "`sportello accounts list` shows what there is.")])
    saved, *_ = ledger.write(account.revised(blocked=None), *skip(account))
    return saved
