"""Numbers where the provider leaves them to us: each is given once, and never to two documents."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from invoicing.abilities import NumbersDocuments
from invoicing.contract import InvoicingProvider, Numbering, Providers
from invoicing.domain.account import Account
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.numbering import (
    Numbers,
    NumberSequence,
    NumberUse,
    files_of,
    number_key,
    progressive,
    sequence_key,
    series_of,
    use_of,
)
from invoicing.domain.problem import Problem, Refused
from invoicing.domain.request import Request, Work, request_key
from invoicing.errors import Misconfigured, Rejected
from invoicing.ports import Ledger

_FILES_SKIPPED: Final = 100_000


def numbers_of(provider: InvoicingProvider, account: Account) -> Numbers | None:
    """How the documents of ``account`` are numbered; None where its provider does that."""
    if provider.capabilities.numbering is not Numbering.OURS:
        return None
    if not isinstance(provider, NumbersDocuments):
        raise TypeError("a provider whose documents we number must say how")
    return provider.numbers(account.configuration)


def wanted_number(
    ledger: Ledger, providers: Providers, account: Account, document: Document, request: str
) -> NumberUse | Problem | None:
    """The use of the number that ``document``, asked for by ``request``, brings along; or why it cannot have it."""
    if document.number is None or document.date is None:
        return None
    numbers = numbers_of(providers.get(account.configuration.provider), account)
    if numbers is None:
        return None
    use = _claim(ledger, use_of(numbers.scope, document.kind, document.date, document.number), request)
    if use is not None:
        return use
    detail = f"{document.number} of {document.date.year} is another document's (SdI 00404)"
    return Problem("number_taken", "/number", detail, "Send another number, or leave it out to have the next one.")


def numbered(ledger: Ledger, providers: Providers, account: Account, request: Request) -> Request:
    """``request`` with a number and a file name of its own, where we give them: written before any call.

    Raises:
        Conflict: somebody else took a number at the same moment.
        Misconfigured: the account does not say how.
        Rejected: the number it brings along is another document's.
    """
    if request.work is not Work.DOCUMENT or request.progressive is not None:
        return request
    numbers = numbers_of(providers.get(account.configuration.provider), account)
    if numbers is None:
        return request
    document = Document.model_validate(request.content)
    file = _next(ledger, files_of(numbers.scope), numbers.settings.first_file)
    named = request.revised(progressive=progressive(file.last))
    if request.number is not None:
        saved, _ = ledger.write(named, file)
        return saved
    if document.number is not None:
        # Claimed when it was accepted, unless the account has become another seller's since.
        brought = _claim(ledger, use_of(numbers.scope, document.kind, _day(document), document.number), request.id)
        if brought is None:
            raise Rejected(
                f"{document.number} is another document's (SdI 00404)", code="number_taken", pointer="/number"
            )
        saved, *_ = ledger.write(named.revised(number=document.number), file, brought)
        return saved
    if document.series and document.series not in numbers.formats:
        raise Misconfigured(
            "the account does not map the document's series any more",
            code="unknown_series",
            remedy="Put it back into the account's `mappings.series`.",
        )
    number, given, use = _given(ledger, numbers, document, request)
    saved, *_ = ledger.write(named.revised(number=number), file, given, use)
    return saved


def skipped(ledger: Ledger, numbers: Numbers, following: Mapping[str, int], *, year: int) -> list[NumberSequence]:
    """The counters of ``numbers`` after a ledger was restored to an earlier moment.

    Args:
        following: by series, "" for none, the next number of ``year``; all there are.

    Raises:
        Refused: a series is missing: its numbers may have been given since.
    """
    missing = {"", *numbers.formats} - following.keys()
    if missing:
        named = ", ".join(sorted(f"--next {name or 'NUMBER'}{'=NUMBER' if name else ''}" for name in missing))
        detail = "numbers may have been given since the moment to which the ledger was restored"
        raise Refused([Problem("numbers_unknown", "", detail, f"Say the next one of each series: {named}")])
    wanted = [(series_of(numbers.scope, name, date(year, 1, 1)), following[name]) for name in ("", *numbers.formats)]
    files = ledger.get(NumberSequence, sequence_key(files_of(numbers.scope)))
    # Names of files cost nothing, and how many were sent since nobody can read anywhere.
    wanted.append((files_of(numbers.scope), (files.last if files else numbers.settings.first_file) + _FILES_SKIPPED))
    return [_next(ledger, name, first).revised(last=first - 1) for name, first in wanted]


def _given(
    ledger: Ledger, numbers: Numbers, document: Document, request: Request
) -> tuple[str, NumberSequence, NumberUse]:
    """The next number of the document's series that nobody brought along."""
    day = _day(document)
    series = _next(ledger, series_of(numbers.scope, document.series, day), numbers.first(document.series, day.year))
    while True:
        written = numbers.written(document.series, series.last, day.year)
        use = _claim(ledger, use_of(numbers.scope, document.kind, day, written), request.id)
        other = DocumentKind.INVOICE if document.kind is DocumentKind.CREDIT_NOTE else DocumentKind.CREDIT_NOTE
        beside = ledger.get(NumberUse, number_key(use_of(numbers.scope, other, day, written)))
        if use is not None and beside is None:
            return written, series, use
        series = series.revised(last=series.last + 1)


def _day(document: Document) -> date:
    if document.date is None:
        raise ValueError("a document is numbered by its date")
    return document.date


def _next(ledger: Ledger, sequence: str, first: int) -> NumberSequence:
    found = ledger.get(NumberSequence, sequence_key(sequence))
    return found.revised(last=max(found.last + 1, first)) if found else NumberSequence(id=sequence, last=first)


def _claim(ledger: Ledger, number: str, request: str) -> NumberUse | None:
    """The use of ``number`` by ``request``; None if another document that was, or may yet be, issued bears it."""
    found = ledger.get(NumberUse, number_key(number))
    if found is None:
        return NumberUse(id=number, request=request)
    if found.request == request:
        return found
    other = ledger.get(Request, request_key(found.request))
    return found.revised(request=request) if other is not None and other.unissued_end else None
