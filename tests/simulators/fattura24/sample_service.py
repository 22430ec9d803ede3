"""A simulator on virtual time with two accounts, and a client of it: the quickest way to try the simulator."""

from __future__ import annotations

from typing import Any

import httpx

from tests.simulators.clock import VirtualClock
from tests.simulators.fattura24.accounts import Account
from tests.simulators.fattura24.app import Fattura24Simulator
from tests.simulators.fattura24.sample_document import sample_xml

KEY, OTHER_KEY = "a" * 32, "b" * 32
# A customer name with everything that breaks careless clients.
NASTY = 'Rossi & Figli <"S.r.l."> – è 100% ]]> €'


class SampleService:
    """A simulator on virtual time with two accounts, and a client of it."""

    def __init__(self, **options: Any) -> None:
        self.clock = VirtualClock()
        accounts = [Account("1", KEY), Account("2", OTHER_KEY)]
        chosen = {"sleep": self.clock.sleep, **options}
        self.simulator = Fattura24Simulator(accounts=accounts, clock=self.clock, **chosen)
        self.client = httpx.Client(transport=self.simulator.transport(), base_url="https://www.app.fattura24.com")

    def call(self, endpoint: str, key: str = KEY, **form: str) -> httpx.Response:
        return self.client.post(f"/api/v0.3/{endpoint}", data={"apiKey": key, **form})

    def save(self, id_request: str = "", header: dict[str, str] | None = None, **rows: str) -> str:
        return self.call("SaveDocument", xml=sample_xml(header, [rows]), idRequest=id_request).text

    def count(self) -> int:
        return len(self.simulator.documents())
