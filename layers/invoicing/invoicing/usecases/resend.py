"""Send a document again that SdI has discarded: corrected, as a new file, with the same number and date."""

from dataclasses import dataclass

from invoicing.contract import Providers
from invoicing.domain.account import Account
from invoicing.domain.canonical import content, fingerprint
from invoicing.domain.document import Document
from invoicing.domain.numbering import NumberUse
from invoicing.domain.problem import Problem, Refused
from invoicing.domain.request import Request, State, Step
from invoicing.domain.sdi import SdiState, Transmission
from invoicing.errors import Conflict
from invoicing.ports import Clock, Ledger
from invoicing.usecases.accept import Accept
from invoicing.usecases.decide import NotPossible
from invoicing.usecases.new_request import to_transmit, too_large
from invoicing.usecases.numbers import wanted_number
from invoicing.usecases.related import related_requests


@dataclass(frozen=True, slots=True)
class Resend:
    """What SdI has discarded was never issued, so it may leave once more: this is the proof that none exists."""

    ledger: Ledger
    providers: Providers
    clock: Clock
    accept: Accept

    def run(self, request: Request, corrected: Document | None, who: str) -> Request:
        """Have ``request`` sent again as ``corrected`` says, or as it was.

        Raises:
            NotPossible: SdI has not discarded it, or its file is not made here.
            Refused: it cannot be issued as it is now; carries every problem.
        """
        if not resendable(request):
            raise NotPossible(
                "not_discarded",
                f"the request is {request.state}, and not discarded by SdI as a file of ours",
                "Only such a document is sent again; any other is corrected by a credit note.",
            )
        document = _as_it_will_be(request, corrected)
        # Where it began it ends, wherever its account leads by now.
        account = self.accept.account(request.served_by)
        found = self.accept.check_on(account, document.model_copy(update={"late_ok": True}))
        found = [*_unlike(request, document), *found, *too_large(document)]
        if account is None or found:
            raise Refused(found)
        try:
            saved, *_ = self.ledger.write(
                self._again(request, document, account, who), *self._number(request, document)
            )
        except Conflict as error:
            raise NotPossible(
                "busy", "the request was changed at the same moment", "Read it, and try again."
            ) from error
        self.accept.ring(account, saved)
        return saved

    def _number(self, request: Request, document: Document) -> list[NumberUse]:
        """The use of another number, where SdI has one of the first and the corrected document brings its own."""
        account = self.accept.account(request.served_by)
        if account is None or document.number in (None, request.number):
            return []
        use = wanted_number(self.ledger, self.providers, account, document, request.id)
        if isinstance(use, Problem):
            raise Refused([use])
        return [use] if use else []

    def _again(self, request: Request, document: Document, account: Account, who: str) -> Request:
        now, values = self.clock.now_ms(), content(document)
        # What SdI said in full stands in its notice.
        before = [
            one.model_copy(update={"status": one.status.model_copy(update={"errors": ()})}) for one in _way(request)
        ]
        return request.moved(
            State.ACCEPTED,
            at_ms=now,
            note="to be sent again after SdI discarded it",
            who=who,
            step=Step.CREATE,
            due_ms=now,
            attention=None,
            intent_ms=None,
            content=values,
            fingerprint=fingerprint(values),
            waits_for=tuple(related_requests(document)),
            issued=None,
            file=None,
            progressive=None,
            number=None if _known(request) else request.number,
            sdi=to_transmit(document, account, self.providers, now),
            discarded=(*request.discarded, *before),
        )


def resendable(request: Request) -> bool:
    """Whether SdI has discarded ``request``, whose file is made here, or it certainly never got there."""
    sdi = request.sdi
    return (
        request.state is State.NEEDS_ATTENTION
        and sdi is not None
        and sdi.with_issue
        and sdi.status.state in (SdiState.DISCARDED, SdiState.FAILED)
    )


def _way(request: Request) -> tuple[Transmission, ...]:
    return (request.sdi,) if request.sdi else ()


def _known(request: Request) -> bool:
    """Whether SdI discarded it for a document, or a file, that it has already."""
    return request.sdi is not None and request.sdi.known_already


def _as_it_will_be(request: Request, corrected: Document | None) -> Document:
    before = Document.model_validate(request.content)
    if corrected is None:
        # A number that SdI has already is not sent once more.
        return before.model_copy(update={"number": None}) if _known(request) else before
    return corrected.model_copy(update={"date": corrected.date or before.date})


def _unlike(request: Request, document: Document) -> list[Problem]:
    """What a corrected document may not change: by these it is the same one to SdI and to the books."""
    before = Document.model_validate(request.content)
    found = [
        Problem("not_the_same_document", f"/{name}", f"it was {getattr(before, name)}", "Leave it as it was.")
        for name in ("account", "reference", "kind", "date", "electronic", "series")
        if getattr(document, name) != getattr(before, name)
    ]
    if _known(request) and document.number == request.number:
        detail = f"SdI has a document of the number {request.number} already"
        found.append(Problem("number_taken", "/number", detail, "Leave it out to have the next one, or send another."))
    elif document.number not in (None, request.number) and not _known(request):
        detail = f"its number is {request.number}"
        found.append(Problem("not_the_same_document", "/number", detail, "Leave it out, or send the same."))
    return found
