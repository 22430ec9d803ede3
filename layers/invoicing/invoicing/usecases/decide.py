"""What people decide about a request: cancel it before anything left, or say what became of an unknown one."""

from dataclasses import dataclass

from invoicing.domain.request import WRITES, Issued, Request, State, Step, Work, request_key
from invoicing.domain.sdi import SdiState, SdiStatus, Transmission
from invoicing.errors import Conflict
from invoicing.ports import Clock, Ledger
from invoicing.usecases.onward import onward


class NotPossible(Exception):
    """The request's state does not allow it.

    Attributes:
        code: stable word for programs.
        detail: why.
        remedy: what to do instead.
    """

    def __init__(self, code: str, detail: str, remedy: str) -> None:
        super().__init__(detail)
        self.code, self.detail, self.remedy = code, detail, remedy


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person saw in the provider's panel: the document, or that it is not there.

    Attributes:
        follow: whether its way through SdI is asked for again, or is theirs to see to.
    """

    exists: bool
    why: str
    provider_id: str | None = None
    number: str | None = None
    follow: bool = True


@dataclass(frozen=True, slots=True)
class Decide:
    """Write down what a person decided."""

    ledger: Ledger
    clock: Clock

    def cancel(self, request: Request, who: str) -> Request:
        """Cancel ``request``, of which nothing has left.

        Raises:
            NotPossible: something may have left, or it has ended.
        """
        for _ in range(5):
            if request.state is State.CANCELLED:
                return request
            if not request.cancellable:
                raise _too_late(request)
            now = self.clock.now_ms()
            cancelled = request.moved(
                State.CANCELLED, at_ms=now, note="cancelled", who=who, step=None, attention=None, issued=None
            )
            try:
                (saved,) = self.ledger.write(cancelled)
            except Conflict:
                request = self.ledger.get(Request, request_key(request.id)) or request
                continue
            return saved
        raise NotPossible("busy", "the request is being worked on", "Try again.")

    def settle(self, request: Request, verdict: Verdict, who: str) -> Request:
        """Write down what became of ``request``, of which nobody but a person could tell.

        Raises:
            NotPossible: its outcome is not unknown.
        """
        if request.state is not State.NEEDS_ATTENTION or not _in_doubt(request, verdict):
            raise NotPossible(
                "nothing_to_settle",
                f"the request is {request.state}, its outcome is not in doubt",
                "Only what needs attention is settled; what is issued, as existing: its file is tried again.",
            )
        try:
            (saved,) = self.ledger.write(self._settled(request, verdict, who))
        except Conflict as error:
            raise NotPossible(
                "busy", "the request was changed at the same moment", "Read it, and try again."
            ) from error
        return saved

    def _settled(self, request: Request, verdict: Verdict, who: str) -> Request:
        now = self.clock.now_ms()
        if not verdict.exists:
            note = f"does not exist: {verdict.why}"
            step = Step.CREATE if request.work in WRITES else Step.READ
            return request.moved(
                State.ACCEPTED,
                at_ms=now,
                note=note,
                who=who,
                step=step,
                due_ms=now,
                attention=None,
                intent_ms=None,
            )
        issued = request.issued or Issued(
            provider_id=verdict.provider_id or "",
            number=verdict.number or request.number,
            remarks=("settled by a person",),
        )
        note = f"exists: {verdict.why}"
        if not verdict.follow and request.issued is not None and _is_followed(request):
            return _as_it_stands(request, at_ms=now, note=note, who=who)
        sdi = _looked_at_again(request, issued, now) if verdict.follow else None
        return onward(request, at_ms=now, note=note, who=who, issued=issued, sdi=sdi)


def _is_followed(request: Request) -> bool:
    """Whether something of an issued document is awaited for long: SdI's word, or its preservation."""
    return request.sdi is not None or request.work is Work.PRESERVATION


def _as_it_stands(request: Request, *, at_ms: int, note: str, who: str) -> Request:
    """What a person sees to themselves is not asked for again; what there is of it is kept."""
    file = request.file if request.sdi is None else request.sdi.xml
    kept = request.kept is not None or file is None or not _is_followed(request)
    state, step = (State.COMPLETED, None) if kept else (State.ISSUED, Step.KEEP)
    return request.moved(state, at_ms=at_ms, note=note, who=who, step=step, due_ms=at_ms, attention=None)


def _looked_at_again(request: Request, issued: Issued, now_ms: int) -> Transmission | None:
    """What a person has seen to in the provider's panel they may have sent there too: it is asked for first."""
    if request.sdi is None or not issued.provider_id:
        return None
    state = SdiState.SENT if request.sdi.with_issue else SdiState.SENDING
    doubtful = request.sdi.seen(SdiStatus(state=state, said="settled by a person"), now_ms=now_ms)
    # The file that is kept, if any, is that of the transmission before.
    return doubtful.model_copy(update={"intent_ms": now_ms, "sends": 0, "looks": 0, "xml": None})


def _in_doubt(request: Request, verdict: Verdict) -> bool:
    """Whether the verdict can be true: only what may have left can exist, and what is issued cannot but exist."""
    may_have_left = request.issued is not None or request.intent_ms is not None
    return may_have_left if verdict.exists else request.issued is None


def _too_late(request: Request) -> NotPossible:
    if request.issued is not None:
        return NotPossible(
            "already_issued",
            "the document is issued and cannot be taken back",
            "Send a credit note that refers to it.",
        )
    return NotPossible(
        "not_cancellable",
        f"the request is {request.state}",
        "Wait for its end; an issued invoice is corrected by a credit note.",
    )
