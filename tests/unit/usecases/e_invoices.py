"""Electronic invoices on an account that sends them to SdI by calls of its own."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.consent_world import COMPANY, DOCUMENT, ConsentWorld
from tests.simulators.fatture_in_cloud.app import API
from tests.simulators.fatture_in_cloud.records import IssuedDocument

REFERENCE = "order-1"
SEND, CREATE = "sendEInvoice", "createIssuedDocument"


class Killed(BaseException):
    """The process is gone: nothing catches it, nothing is tidied up."""


def a_world(**settings: Any) -> ConsentWorld:
    """An account with a token made by hand."""
    world = ConsentWorld()
    token = world.vendor.manual_token()
    world.add(credentials={"access_token": token}, company_id=COMPANY, **settings)
    return world


def ask(world: ConsentWorld, **changes: Any) -> str:
    """Ask for an electronic invoice; returns its id."""
    answer = world.post({**DOCUMENT, "electronic": True, **changes})
    assert answer.status == 202, answer.text
    identity: str = answer.json["id"]
    return identity


def at_vendor(world: ConsentWorld) -> IssuedDocument:
    """The one document there is."""
    (document,) = world.vendor.documents()
    return document


def pass_days(world: ConsentWorld, days: float) -> None:
    """Let ``days`` pass, with the reconciler looking once an hour."""
    for _ in range(round(days * 24)):
        world.clock.advance(3_600)
        world.reconciler.run()
        world.work()


def settle(world: ConsentWorld) -> None:
    """A person says that it exists: what was to be mended is mended."""
    request = world.request(REFERENCE)
    assert request.issued is not None
    verdict = {"exists": True, "provider_id": request.issued.provider_id, "why": "seen to in the panel"}
    answer = world.call("POST", "/v1/documents/{id}/settle", verdict, id=request.id)
    assert answer.status == 200, answer.text


def send_in_the_panel(world: ConsentWorld) -> None:
    """A person sends it there."""
    document = at_vendor(world)
    path = f"/c/{COMPANY}/issued_documents/{document.document_id}/e_invoice/send"
    headers = {"Authorization": f"Bearer {world.secret()['access_token']}"}
    with httpx.Client(transport=world.vendor.transport(), base_url=API, headers=headers) as panel:
        assert panel.post(path, json={"data": {}}).status_code == 200


def transmissions(world: ConsentWorld) -> int:
    """How many calls have sent it, whatever came back."""
    return sum(not any(fault.endswith("_before") for fault in one.faults) for one in world.vendor.calls_of(SEND))


def notes(world: ConsentWorld) -> list[str]:
    """What the caller reads of its history."""
    return [event.note for event in world.request(REFERENCE).history]


def calls(world: ConsentWorld, *operations: str) -> list[str]:
    """The vendor's names of the calls that reached it, or of some of them."""
    return [one.operation for one in world.vendor.calls if not operations or one.operation in operations]


def dying_at(moment: int) -> tuple[Callable[[str, str], None], list[str]]:
    """A hook that kills the process at its ``moment``-th operation, and the operations it saw."""
    seen: list[str] = []

    def hook(when: str, what: str) -> None:
        seen.append(f"{when} {what}")
        if len(seen) == moment:
            raise Killed

    return hook, seen
