"""A simulator on virtual time and a client of it whose every exchange is held against the vendor's description."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.simulators.clock import VirtualClock
from tests.simulators.fatture_in_cloud.app import API, FattureInCloudSimulator
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.scopes import ALL_SCOPES
from tests.simulators.fatture_in_cloud.vendor_contract import CheckedTransport, VendorContract, vendor_contract

FIRST, SECOND = 4_242, 5_151
CUSTOMER = {
    "name": 'Rossi & Figli <"S.r.l."> – 100% €',
    "vat_number": "12345670017",
    "address_street": "Via Roma 1",
    "address_postal_code": "10121",
    "address_city": "Torino",
    "address_province": "TO",
    "ei_code": "ABC1234",
}


class SampleOffice:
    """A user with two companies, a token for everything, and shorthands for what tests say most."""

    def __init__(self, contract: VendorContract | None = None, **options: Any) -> None:
        self.clock = VirtualClock()
        companies = [Company(FIRST), Company(SECOND, name="Seconda Prova S.r.l.")]
        self.simulator = FattureInCloudSimulator(
            companies=companies, clock=self.clock, **{"sleep": self.clock.sleep, **options}
        )
        # Tests here send nonsense on purpose; what is accepted must be what the vendor describes.
        self.transport = CheckedTransport(
            self.simulator.transport(), contract or vendor_contract(), check_refused_requests=False
        )
        self.token = self.simulator.manual_token()
        self.client = self.client_with(self.token)

    def client_with(self, token: str) -> httpx.Client:
        return httpx.Client(transport=self.transport, base_url=API, headers={"Authorization": f"Bearer {token}"})

    def limited_to(self, *scopes: str) -> httpx.Client:
        return self.client_with(self.simulator.manual_token(scopes))

    def get(self, path: str, **params: str | int) -> httpx.Response:
        return self.client.get(f"/c/{FIRST}{path}", params=params)

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.client.post(f"/c/{FIRST}{path}", json=body)

    def put(self, path: str, **data: object) -> httpx.Response:
        return self.client.put(f"/c/{FIRST}{path}", json={"data": data})

    def delete(self, path: str) -> httpx.Response:
        return self.client.delete(f"/c/{FIRST}{path}")

    def document(self, *, rate: str = "22", nature: str = "", **changes: Any) -> dict[str, Any]:
        """An invoice of 100.00 and its VAT, paid at once."""
        vat = {"id": self.simulator.company().vat_id(rate, nature)}
        items = [{"name": "Consulenza", "qty": 2, "net_price": 50, "vat": vat}]
        due = {"22": 122, "10": 110, "0": 100}[rate]
        payments = [{"amount": due, "due_date": "2026-02-01"}]
        return {"type": "invoice", "entity": CUSTOMER, "items_list": items, "payments_list": payments} | changes

    def e_invoice(self, **changes: Any) -> dict[str, Any]:
        return self.document(e_invoice=True, ei_data={"payment_method": "MP05"}, **changes)

    def create(self, document: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """The stored document."""
        answer = self.post("/issued_documents", {"data": (document or self.document()) | changes})
        assert answer.status_code == 200, answer.text
        stored: dict[str, Any] = answer.json()["data"]
        return stored

    def refused(self, answer: httpx.Response, status: int = 422) -> dict[str, Any]:
        """The error of an answer that had to be one."""
        assert answer.status_code == status, answer.text
        error: dict[str, Any] = answer.json()["error"]
        return error

    def consent_url(self, scope: str = " ".join(sorted(ALL_SCOPES)), **changes: str) -> str:
        app = self.simulator.app
        asked = {"response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uri}
        return str(httpx.URL(f"{API}/oauth/authorize", params=asked | {"scope": scope, "state": "s1"} | changes))

    def consent(self, decision: str = "approve", **changes: str) -> dict[str, str]:
        """What comes back to the app's redirect URI."""
        answer = self.client.post(self.consent_url(**changes), data={"decision": decision})
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    def ask_token(self, grant_type: str, **fields: str) -> httpx.Response:
        app = self.simulator.app
        known = {"grant_type": grant_type, "client_id": app.client_id, "client_secret": app.client_secret}
        return self.client.post("/oauth/token", json=known | fields)
