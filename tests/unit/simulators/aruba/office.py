"""A client of the simulated service, as small as can be, on a virtual clock."""

from __future__ import annotations

import base64
from typing import Any

import httpx

from tests.simulators.aruba import AUTH, WS, Account, ArubaSimulator, VirtualClock
from tests.unit.simulators.sdi.files import invoice_file

ARUBA = "01879020517"
SENDER: dict[str, Any] = {"countrySender": "IT", "vatcodeSender": "01234560017"}
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


def file(**changes: Any) -> bytes:
    """An unsigned invoice that Aruba takes."""
    ours: dict[str, Any] = {"transmitter": ARUBA, "signed": False}
    return invoice_file(**ours | changes)


class Office:
    """One account that is signed in. Each call waits until the buckets have room, unless told not to."""

    def __init__(self, account: Account | None = None, **switches: Any) -> None:
        self.clock = VirtualClock()
        accounts = [account or Account()]
        self.simulator = ArubaSimulator(accounts=accounts, clock=self.clock, sleep=self.clock.sleep, **switches)
        self.client = httpx.Client(transport=self.simulator.transport())
        self.access, self.refresh = self.simulator.signed_in()

    def sign_in(self, **form: str) -> httpx.Response:
        return self.client.post(f"{AUTH}/auth/signin", data=form)

    def login(self, password: str = "simulated-password") -> httpx.Response:
        return self.sign_in(grant_type="password", username="ARUBA0001", password=password)

    def send(self, content: bytes, *, signed: bool = False, wait: bool = True, **more: Any) -> dict[str, Any]:
        answer = self.post("uploadSigned" if signed else "upload", wait=wait, **more | {"dataFile": encoded(content)})
        assert answer.status_code == 200
        return dict(answer.json())

    def post(self, path: str, *, wait: bool = True, **body: Any) -> httpx.Response:
        if wait:
            self.clock.advance(3.0)
        return self.client.post(f"{WS}/services/invoice/{path}", json=body, headers=self.headers)

    def get(self, path: str, *, host: str = WS, wait: bool = True, **query: Any) -> httpx.Response:
        if wait:
            self.clock.advance(6.0)
            self.access, self.refresh = self.simulator.signed_in()
        return self.client.get(f"{host}/{path}", params=query, headers=self.headers)

    def found(self, **query: Any) -> dict[str, Any]:
        asked = {"username": "ARUBA0001"} | SENDER | query
        return dict(self.get("services/invoice/out/findByUsername", **asked).json())

    def one(self, filename: str, **query: Any) -> dict[str, Any]:
        return dict(self.get("services/invoice/out/getByFilename", filename=filename, **query).json())

    def notices(self, filename: str) -> list[dict[str, Any]]:
        answer = self.get("services/notification/out/getByInvoiceFilename", invoiceFilename=filename).json()
        assert answer["count"] == len(answer["notifications"])
        return list(answer["notifications"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access}"} if self.access else {}


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
