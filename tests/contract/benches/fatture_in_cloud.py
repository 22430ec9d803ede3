"""Fatture in Cloud on its simulator, every exchange held against the vendor's own description."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import httpx

from invoicing.contract import Connection, InvoicingProvider, Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.domain.tasks import CreditToBill, CustomerUpdate, ProductUpdate
from invoicing.errors import Misconfigured, ProviderError, Rejected, Unauthorized
from invoicing.providers.fatture_in_cloud.kinds import KINDS
from invoicing.providers.fatture_in_cloud.wire import marker
from invoicing.providers.registry import Registry
from tests.contract.benches import Arrived, CodeCase, RecordingGate
from tests.contract.benches.fattura24 import COMPANY, LINE, BenchClock
from tests.fakes.faulty_transport import FaultyTransport, Moment
from tests.simulators.fatture_in_cloud import Company, FattureInCloudSimulator, VirtualClock
from tests.simulators.fatture_in_cloud.records import IssuedDocument
from tests.simulators.fatture_in_cloud.vendor_contract import CheckedTransport, vendor_contract

TOKEN = "a/made-by-hand-0123456789abcdef"
COMPANY_ID = 4_242
WRITES = ("createIssuedDocument", "createClient", "createProduct", "sendEInvoice")
"""The vendor's names of the writing calls that the conformance suite makes."""


class FattureInCloudBench:
    slug = "fatture_in_cloud"
    good_credentials: Mapping[str, Any] = {"access_token": TOKEN}
    bad_credentials: Mapping[str, Any] = {"access_token": "a/nobody-knows-this-one-0123456789"}
    configuration = AccountConfiguration.model_validate(
        {
            "provider": "fatture_in_cloud",
            "settings": {
                "company_id": COMPANY_ID,
                "kinds": sorted(KINDS),
                "contacts": True,
                "products": True,
                "received_documents": True,
            },
        }
    )
    counted_apart = (
        good_credentials,
        configuration.model_copy(update={"settings": {**configuration.settings, "company_id": COMPANY_ID + 1}}),
    )
    repeat_modes: Sequence[str] = ()

    def __init__(self) -> None:
        seconds = VirtualClock()
        self.clock = BenchClock(seconds)
        self.simulator = FattureInCloudSimulator(companies=[Company(COMPANY_ID)], clock=seconds, sleep=seconds.sleep)
        self.simulator.manual_token(value=TOKEN)
        self.gate = RecordingGate(now_ms=self.clock.now_ms)
        checked = CheckedTransport(self.simulator.transport(), vendor_contract())
        self.faults = FaultyTransport(checked, watch=self.gate.watch)

    def provider(self) -> InvoicingProvider:
        return Registry(clock=self.clock, transport=self.faults).get(self.slug)

    def document(self, kind: DocumentKind, *, electronic: bool = False, **changes: Any) -> Document:
        values = {
            "account": "demo",
            "reference": "order-1001",
            "kind": kind,
            "electronic": electronic,
            "date": "2026-01-01",
            "customer": COMPANY,
            "lines": [LINE],
            "payments": [{"method": "MP05"}],
        }
        return Document.model_validate(values | changes)

    def contact(self) -> CustomerUpdate:
        return CustomerUpdate.model_validate({"account": "demo", "reference": "contact-1", "customer": COMPANY})

    def product(self) -> ProductUpdate:
        return ProductUpdate.model_validate(
            {"account": "demo", "reference": "product-1", "code": "CAFFE-1", "name": "Caffè", "vat_rate": 22}
        )

    def credit(self) -> CreditToBill:
        raise NotImplementedError("Fatture in Cloud keeps no credits")

    def arrived(self, key: str) -> Sequence[Arrived]:
        return [_arrived(item) for item in self.simulator.documents() if marker(key) in item.data["subject"]]

    def arrived_contacts(self) -> int:
        return len(self.simulator.company().registries["clients"])

    def arrived_credits(self) -> int:
        return 0

    def refusal(self, text: str) -> httpx.Response:
        error = {"message": text, "validation_result": {"data.entity.name": [text]}}
        return httpx.Response(422, json={"error": error})

    def spoilt_answers(self, effect: Effect) -> Mapping[str, Callable[[], None]]:
        only = WRITES if effect is Effect.WRITE else (None,)
        found: dict[str, Callable[[], None]] = {}
        for moment in ("before", "after"):
            for status in (500, 502, 503, 504):
                found[f"http_{status}_{moment}"] = self._faults(only, "status", moment, status=status, shape="html")
        # No answer of the vendor's: it acts, and what comes back is spoilt on the way.
        spoilt = {"html_200": b"<html>It works</html>", "empty_200": b"", "half": b'{"data": {"id": 7'}
        for name, content in spoilt.items():
            found[name] = self._spoilt(httpx.Response(200, content=content), effect)
        found["drop"] = lambda: self.faults.break_next(Moment.AFTER, httpx.RemoteProtocolError, on=effect)
        return found

    def over_limit_answers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "http_429": self._faults((None,), "status", "before", status=429, retry_after=90),
            "hourly_403": self._faults((None,), "status", "before", status=403, retry_after=1_800),
            "monthly_403_without_a_header": self._faults(
                (None,), "status", "before", status=403, headers=(("RateLimit-MonthlyRemaining", "0"),)
            ),
        }

    def missing_files(self) -> Mapping[str, Callable[[], None]]:
        return {
            "html": self._spoilt_file(b"<html>It works</html>"),
            "half": self._spoilt_file(b"%PDF-1.4 and no more"),
            "not_there": self._faults(("file",), "status", "before", status=404, shape="html"),
            "expired": self._faults(("file",), "status", "before", status=403, shape="html"),
        }

    def set_repeat_mode(self, mode: str) -> None:
        raise NotImplementedError(mode)

    def code_cases(self) -> Sequence[CodeCase]:
        invoice = self.document(DocumentKind.INVOICE)

        def issue(connection: Connection) -> object:
            return connection.issue(Order(invoice, "code-case"))

        cases: list[tuple[int, type[ProviderError], str]] = [
            (400, Rejected, "malformed_request"),
            (401, Unauthorized, "unauthorized"),
            (403, Misconfigured, "not_permitted"),
            (404, Misconfigured, "unknown_company"),
            (405, Rejected, "not_allowed"),
            (409, Rejected, "conflict"),
            (422, Rejected, "rejected_by_provider"),
        ]
        return [
            CodeCase(str(status), self._faults(WRITES[:1], "status", "before", status=status), issue, error, code)
            for status, error, code in cases
        ]

    def transmissions(self, key: str) -> int:
        ids = {str(item.document_id) for item in self.simulator.documents() if marker(key) in item.data["subject"]}
        return sum(call.path.split("/")[-3] in ids for call in self.simulator.calls_of("sendEInvoice"))

    def make_unfit(self, issued: Issued) -> None:
        self.simulator.set_verify_errors(int(issued.provider_id), ["1.4.2: address without province"])

    def ending_credentials(self) -> Mapping[str, Any]:
        access, refresh = self.simulator.connected()
        app = self.simulator.app
        return {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "access_token": access,
            "refresh_token": refresh,
            "expires_ms": self.clock.now_ms() + 60_000,
        }

    def withdraw_consent(self, credentials: Mapping[str, Any]) -> None:
        self.simulator.revoke(credentials["refresh_token"])

    def assert_well_behaved(self) -> None:
        self.simulator.assert_well_behaved()

    def _spoilt_file(self, content: bytes) -> Callable[[], None]:
        def changed(response: httpx.Response) -> httpx.Response:
            if response.headers["content-type"] == "application/pdf":
                return httpx.Response(200, content=content)
            self.faults.change_next(changed)
            return response

        return lambda: self.faults.change_next(changed)

    def _spoilt(self, answer: httpx.Response, effect: Effect) -> Callable[[], None]:
        return lambda: self.faults.change_next(lambda _: answer, on=effect)

    def _faults(self, operations: Sequence[str | None], kind: Any, moment: Any, **more: Any) -> Callable[[], None]:
        def arrange() -> None:
            for operation in operations:
                self.simulator.inject(kind, operation, moment=moment, **more)

        return arrange


def bench() -> FattureInCloudBench:
    return FattureInCloudBench()


def _arrived(document: IssuedDocument) -> Arrived:
    data = document.data
    items = data["items_list"]
    return Arrived(
        provider_id=str(document.document_id),
        number=f"{data['number']}{data['numeration']}",
        customer_name=data["entity"]["name"],
        descriptions=tuple(item["name"] for item in items),
        unit_prices=tuple(Decimal(str(item["net_price"])) for item in items),
        quantities=tuple(Decimal(str(item["qty"])) for item in items),
        net=Decimal(str(data["amount_net"])),
        vat=Decimal(str(data["amount_vat"])),
        gross=Decimal(str(data["amount_gross"])),
        is_credit_note=data["type"] == "credit_note",
        is_electronic=bool(data["e_invoice"]),
    )
