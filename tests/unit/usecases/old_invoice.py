"""An invoice that was completed 181 days ago: a day longer than personal data is kept."""

from typing import Any

from tests.unit.usecases.test_the_road import invoice
from tests.world import World

NAME = "Bianchi Ristorazione"


def body(**changes: Any) -> dict[str, Any]:
    customer = {**invoice()["customer"], "name": NAME}
    return invoice(customer=customer, **{"date": "2026-11-21", **changes})


def with_old_invoice() -> World:
    world = World()
    world.add_account(settings={"credit_notes_enabled": True})
    world.post(body())
    world.live(hours=0.1)
    assert world.request("shop-1").state == "completed"
    world.clock.advance(181 * 86_400)
    return world
