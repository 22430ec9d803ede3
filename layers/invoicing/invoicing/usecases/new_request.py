"""A request as it is first written."""

from typing import Any

from invoicing.contract import Providers, SdiDelivery
from invoicing.domain.account import Account
from invoicing.domain.canonical import content, fingerprint, size
from invoicing.domain.document import Document
from invoicing.domain.problem import Problem
from invoicing.domain.request import Event, Request, State, Step, Work
from invoicing.domain.sdi import SdiState, SdiStatus, Transmission
from invoicing.domain.tasks import ProviderTask

LARGEST_CONTENT = 250_000
"""Bytes of a request's content, as JSON."""


def new_request(
    work: Work, identity: str, values: dict[str, Any], account: str, reference: str | None, now: int, who: str
) -> Request:
    """The request ``identity`` that ``who`` sent at ``now``, to be created at once."""
    return Request(
        id=identity,
        work=work,
        account=account,
        reference=reference,
        content=values,
        fingerprint=fingerprint(values),
        accepted_ms=now,
        step=Step.CREATE,
        due_ms=now,
        history=(Event(at_ms=now, state=State.ACCEPTED, note="accepted", who=who),),
    )


def as_written(document: Document, account: Account) -> Document:
    """``document`` in the characters that ``account`` has it written in."""
    if not (document.electronic and account.configuration.transliterate):
        return document
    # Few accounts want it, and its tables would lengthen every cold start.
    from invoicing.domain.transliteration import transliterated  # noqa: PLC0415 - cold start

    return transliterated(document)


def to_transmit(document: Document, account: Account, providers: Providers, now_ms: int) -> Transmission | None:
    """What is to be done at SdI, where electronic documents are sent there by us."""
    configuration = account.configuration
    delivery = providers.get(configuration.provider).capabilities.sdi
    with_issue = delivery is SdiDelivery.WITH_ISSUE
    if not (document.electronic and (with_issue or (delivery is SdiDelivery.WE_SEND and configuration.transmit))):
        return None
    return Transmission(status=SdiStatus(state=SdiState.TO_SEND), since_ms=now_ms, with_issue=with_issue)


def too_large(asked: Document | ProviderTask) -> list[Problem]:
    """The problem of content that would fill its record: what comes of it has to fit in too."""
    bytes_taken = size(content(asked))
    if bytes_taken <= LARGEST_CONTENT:
        return []
    detail = f"{bytes_taken} bytes, {LARGEST_CONTENT} are possible"
    return [Problem("content_too_large", "", detail, "Send fewer lines or shorter texts.")]
