"""The small Sportello of `tests/world.py` with an account on certified mail."""

import weakref
from dataclasses import dataclass
from typing import Any

from invoicing.domain.request import Request
from invoicing.domain.sdi import SdiState
from tests.builders import customer_body, electronic_body
from tests.fatturapa.golden import SELLER
from tests.simulators.pec import PecOffice, RunningPec
from tests.simulators.pec.faults import Fault
from tests.world import World


@dataclass
class PostOffice(World):
    """A world whose account `demo` sends from the mailbox of `office`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.office = PecOffice(
            clock=lambda: self.clock.now_ms() / 1000, sleep=lambda seconds: self.clock.sleep_ms(round(seconds * 1000))
        )
        self.office.sdi.configure(deliver_after=120.0)
        running = RunningPec(self.office)
        running.start()
        weakref.finalize(self, running.stop)
        self.servers = running.settings
        self.set_up()

    def set_up(self, **settings: Any) -> None:
        """Make or change the account."""
        credentials = {"username": self.office.address, "password": self.office.password}
        self.configure("demo", credentials, provider="pec", settings={"seller": SELLER, **self.servers, **settings})

    def sends(self, reference: str = "order-1001", *, file: bool = False) -> None:
        """A document is asked for, and worked on."""
        body = electronic_body(reference=reference, file=file, customer=customer_body(recipient_code="ABC1234"))
        answer = self.post(body)
        assert answer.status == 202, answer.text
        self.work()

    def faults(self, *faults: Fault) -> None:
        """What is to go wrong."""
        self.office.plan.faults += faults

    def outcome(self, reference: str = "order-1001") -> tuple[str, SdiState | None]:
        """How the request and its transmission stand."""
        request: Request = self.request(reference)
        return request.state.value, request.sdi.status.state if request.sdi else None
