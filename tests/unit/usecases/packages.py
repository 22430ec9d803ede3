"""A document at Aruba that has ended, and the request for the proof of its preservation."""

from typing import Any

from invoicing.domain.account import Account, account_key
from invoicing.domain.identity import request_id
from invoicing.domain.request import Request, State, Work, request_key
from invoicing.usecases.audit_archive import AuditArchive
from tests.aruba_world import ArubaWorld

DAY = 86_400


def completed(world: ArubaWorld) -> str:
    """The id of a document that has come to its end."""
    identity = world.ask()
    for _ in range(36):
        world.clock.advance(600)
        world.live(0.01)
    assert world.request("order-1").state is State.COMPLETED
    return identity


def question(world: ArubaWorld) -> Request:
    """The request for its package, as it stands."""
    document = world.request("order-1")
    found = world.ledger.get(Request, request_key(request_id(Work.PRESERVATION, "demo", document.id)))
    assert found is not None
    return found


def days_pass(world: ArubaWorld, days: int) -> None:
    """A day after the other, with a look at what is due on each."""
    for _ in range(days):
        world.clock.advance(DAY)
        world.live(0.1)


def wrong(world: ArubaWorld) -> list[str]:
    """What is wrong with the archive."""
    return [line for one in AuditArchive(world.ledger, world.archive).run("demo") for line in one.wrong]


def asked(world: ArubaWorld) -> tuple[int, int]:
    """How often it was looked whether there is a package, and how often one was fetched."""
    since = question(world).accepted_ms / 1000
    made = [call.operation for call in world.aruba.calls if call.started_at > since]
    return made.count("getByFilename"), made.count("pdd")


def settled(world: ArubaWorld, request: Request, **said: Any) -> None:
    """Say of ``request`` what a person saw."""
    verdict = {"exists": True, "why": "seen in the panel"} | said
    assert world.call("POST", "/v1/requests/{id}/settle", verdict, id=request.id).status == 200


def silent(world: ArubaWorld) -> None:
    """From now on its account does not want packages."""
    account = world.ledger.get(Account, account_key("demo"))
    assert account is not None
    quiet = account.configuration.model_copy(update={"preservation": False})
    world.ledger.write(account.revised(configuration=quiet))
