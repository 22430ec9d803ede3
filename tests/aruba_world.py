"""A small Sportello in memory whose account is at Aruba, with the Exchange System (SdI) behind it."""

from dataclasses import dataclass
from typing import Any, override

import httpx

from tests.contract.benches.aruba import COMPANY, SELLER, USER
from tests.simulators.aruba import ArubaSimulator
from tests.world import World

DOCUMENT: dict[str, Any] = {
    "account": "demo",
    "reference": "order-1",
    "kind": "invoice",
    "electronic": True,
    "customer": COMPANY,
    "lines": [{"description": "Consulenza", "quantity": "2", "unit_price": "100.00", "vat_rate": "22"}],
    "payments": [{"method": "MP05"}],
}


@dataclass
class ArubaWorld(World):
    """Aruba, with the limits it has, is ``aruba``."""

    @override
    def transport(self) -> httpx.BaseTransport:
        self.aruba = ArubaSimulator(
            accounts=[USER],
            clock=lambda: self.clock.now_ms() / 1000,
            sleep=lambda seconds: self.clock.sleep_ms(round(seconds * 1000)),
        )
        return self.aruba.transport()

    def add(self, **settings: Any) -> None:
        """Make the account `demo`."""
        credentials = {"username": USER.username, "password": USER.password}
        self.configure("demo", credentials, provider="aruba", settings={"seller": SELLER, **settings})

    def ask(self, **changes: Any) -> str:
        """Send a document; returns its request's id."""
        answer = self.post(DOCUMENT | changes)
        assert answer.status == 202, answer.text
        identity: str = answer.json["id"]
        return identity

    def shown(self, identity: str) -> dict[str, Any]:
        """The document as the API shows it."""
        answer = self.call("GET", "/v1/documents/{id}", id=identity)
        assert answer.status == 200, answer.text
        found: dict[str, Any] = answer.json
        return found


def an_aruba_world(**settings: Any) -> ArubaWorld:
    """One with its account."""
    world = ArubaWorld()
    world.add(**settings)
    return world
