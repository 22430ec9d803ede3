"""The end of a seed: nothing lost, nothing twice, and what we say of a document is what there is at the provider."""

from typing import TYPE_CHECKING

from invoicing.domain.account import Account, account_key
from invoicing.domain.identity import request_id
from invoicing.domain.request import WRITES, Request, State, Work, request_key
from invoicing.domain.sdi import GOOD_ENDS, Transmission
from tests.simulation.checks import Violation
from tests.simulation.slugs import SLUGS

if TYPE_CHECKING:
    from tests.simulation.world import World

_ENDS = frozenset({State.COMPLETED, State.REJECTED, State.CANCELLED})


def judge(world: "World") -> None:
    """Look at everything once it is over.

    Raises:
        Violation: a promise is broken.
    """
    for accepted in sorted(world.accepted):
        request = world.store.records.get(request_key(accepted))
        if not isinstance(request, Request):
            raise Violation("lost", f"{accepted} was accepted and is gone")
        _ended(request)
        if request.work in WRITES:
            _truthful(world, request)


def _ended(request: Request) -> None:
    issued_without_file = request.state is State.NEEDS_ATTENTION and request.issued is not None
    if request.state not in _ENDS and not issued_without_file:
        raise Violation("not_ended", f"{request.reference or request.id} is {request.state} {request.step} at the end")


def _truthful(world: "World", request: Request) -> None:
    made = world.server_of(request.account).made.get(request.id, [])
    what = f"{request.reference} is {request.state}"
    server = world.server_of(request.account)
    if len(made) > 1 + server.discarded(request.id, world.scheduler.now_ms):
        raise Violation("duplicate", f"{what}, {len(made)} times at the provider")
    if request.issued is not None:
        if not made or request.issued.provider_id not in ("", made[-1].provider_id):
            raise Violation("untrue", f"{what}, and the provider has {made}")
    elif made and request.work is not Work.CUSTOMER:
        raise Violation("untrue", f"{what}, and yet the provider has {made}")
    if request.file is not None and request.file.key not in world.files:
        raise Violation("untrue", f"{what}, and its file is not stored")
    if request.sdi is not None and request.issued is not None and request.state is State.COMPLETED:
        _transmitted(world, request, request.sdi, request.issued.provider_id)
    if request.work is Work.DOCUMENT and request.state is State.COMPLETED:
        wanted = request.content.get("file", True)
        if wanted and request.file is None:
            raise Violation("untrue", f"{what} without its file")


def _transmitted(world: "World", request: Request, transmission: Transmission, provider_id: str) -> None:
    """It arrived, and what is kept is the file as it was transmitted last."""
    exchange = world.server_of(request.account).exchange
    said, now = transmission.status.state, world.scheduler.now_ms
    if said not in GOOD_ENDS or exchange.status(provider_id, now + exchange.lag_ms).state is not said:
        raise Violation("untrue", f"{request.reference} is completed, and {said} at SdI")
    if request.kept is None:
        raise Violation("untrue", f"{request.reference} is completed, and not in the archive")
    account = world.store.records[account_key(request.served_by)]
    if isinstance(account, Account) and SLUGS[account.configuration.provider].preserves:
        _preserved(world, request, provider_id)
    if transmission.xml is None or world.files.get(transmission.xml.key) != exchange.xml(provider_id):
        raise Violation("untrue", f"{request.reference} is completed, without the XML that was transmitted")


def _preserved(world: "World", request: Request, provider_id: str) -> None:
    """The proof of its preservation came later, is stored, and is kept by an entry of its own."""
    asked = world.store.records.get(request_key(request_id(Work.PRESERVATION, request.account, request.id)))
    if not isinstance(asked, Request) or asked.state is not State.COMPLETED or asked.kept in (None, request.kept):
        raise Violation("untrue", f"{request.reference} is completed, and {asked} is what was asked about it")
    stored = world.files.get(asked.file.key) if asked.file else None
    if request.preservation is None or stored != f"package of {provider_id}".encode():
        raise Violation("untrue", f"{request.reference} is completed, without the proof of its preservation")
