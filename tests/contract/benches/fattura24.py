"""Fattura24 on its simulator."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import httpx

from invoicing.contract import Connection, InvoicingProvider, Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.domain.tasks import CreditToBill, CustomerUpdate
from invoicing.errors import OutcomeUnknown, Rejected, Unauthorized
from invoicing.providers.registry import Registry
from tests.contract.benches import Arrived, CodeCase, RecordingGate
from tests.fakes.faulty_transport import FaultyTransport
from tests.simulators.fattura24 import Fattura24Simulator, VirtualClock
from tests.simulators.fattura24.records import Document as StoredDocument

COMPANY: dict[str, Any] = {
    "name": "Bianchi Impianti S.p.A.",
    "vat_number": "IT12345670017",
    "address": {"street": "Corso Francia 10", "postcode": "10143", "city": "Torino", "province": "TO"},
    "email": "acquisti@bianchi.example",
}
LINE: dict[str, Any] = {"description": "Ora di consulenza", "quantity": "2", "unit_price": "80.00", "vat_rate": "22"}


class BenchClock:
    """The simulator's virtual clock, in milliseconds."""

    def __init__(self, seconds: VirtualClock) -> None:
        self._seconds = seconds

    def now_ms(self) -> int:
        return int(self._seconds() * 1000)

    def sleep_ms(self, duration_ms: int) -> None:
        self._seconds.sleep(duration_ms / 1000)


class Fattura24Bench:
    slug = "fattura24"
    good_credentials: Mapping[str, Any] = {"api_key": "k" * 32}
    bad_credentials: Mapping[str, Any] = {"api_key": "x" * 32}
    configuration = AccountConfiguration.model_validate(
        {
            "provider": "fattura24",
            "settings": {"credit_notes_enabled": True},
            "mappings": {
                "series": {"web": "3021"},
                "templates": {"standard": "4001", "elettronica": "4011"},
                "product_groups": {"servizi": "5003"},
                "payment_accounts": {"banca": {"name": "Banca di Prova", "iban": "IT60X0542811101000000123456"}},
            },
        }
    )
    counted_apart = (bad_credentials, configuration)
    repeat_modes: Sequence[str] = ("same_ids", "already_exists", "minus_4")

    def __init__(self) -> None:
        seconds = VirtualClock()
        self.clock = BenchClock(seconds)
        self.simulator = Fattura24Simulator(clock=seconds, sleep=seconds.sleep)
        self.gate = RecordingGate(now_ms=self.clock.now_ms)
        self.faults = FaultyTransport(self.simulator.transport(), watch=self.gate.watch)

    def provider(self) -> InvoicingProvider:
        return Registry(clock=self.clock, transport=self.faults).get(self.slug)

    def document(self, kind: DocumentKind, *, electronic: bool = False, **changes: Any) -> Document:
        electronic = electronic or kind is DocumentKind.CREDIT_NOTE
        values = {
            "account": "demo",
            "reference": "order-1001",
            "kind": kind,
            "electronic": electronic,
            "date": "2026-01-01",
            "customer": COMPANY,
            "lines": [LINE],
        }
        return Document.model_validate(values | changes)

    def contact(self) -> CustomerUpdate:
        return CustomerUpdate.model_validate({"account": "demo", "reference": "contact-1", "customer": COMPANY})

    def credit(self) -> CreditToBill:
        return CreditToBill.model_validate(
            {"account": "demo", "reference": "credit-1", "customer": COMPANY, "lines": [LINE]}
        )

    def arrived(self, key: str) -> Sequence[Arrived]:
        return [_arrived(item) for item in self.simulator.documents() if item.id_request == key]

    def arrived_contacts(self) -> int:
        return len(self.simulator.contacts)

    def arrived_credits(self) -> int:
        return len(self.simulator.credits)

    def refusal(self, text: str) -> httpx.Response:
        return httpx.Response(200, text=f"<root><returnCode>-77</returnCode><description>{text}</description></root>")

    def spoilt_answers(self, effect: Effect) -> Mapping[str, Callable[[], None]]:
        before_or_after = ("http_502", "http_503", "http_504", "html_200", "empty_body", "drop")
        names = [f"{name}_{moment}" for name in before_or_after for moment in ("before", "after")]
        return {name: self._fault(name) for name in (*names, "cut_answer", "cut_answer_silently")}

    def over_limit_answers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "http_429": self._fault("http_429_before", retry_after=90),
            "minus_1": lambda: self._exhaust("minus_1"),
            "unknown_code": lambda: self._exhaust("unknown_code"),
        }

    def missing_files(self) -> Mapping[str, Callable[[], None]]:
        names = ("file_unknown", "file_too_early", "file_truncated", "file_empty")
        return {name: self._fault(name) for name in names}

    def set_repeat_mode(self, mode: str) -> None:
        self.simulator.configure(repeat_mode=mode)

    def code_cases(self) -> Sequence[CodeCase]:
        invoice = self.document(DocumentKind.INVOICE)

        def issue(connection: Connection) -> object:
            return connection.issue(Order(invoice, "code-case"))

        return [
            CodeCase("-1", self._fault("unauthorized"), issue, Unauthorized, "unauthorized"),
            CodeCase("-2", self._fault("unknown_code_before", code="-2"), issue, Rejected, "malformed_request"),
            CodeCase("-4", self._fault("minus_4_before"), issue, OutcomeUnknown, "being_processed"),
            CodeCase("-10", self._fault("expired", code="-10"), issue, Unauthorized, "subscription_expired"),
        ]

    def transmissions(self, key: str) -> int:
        raise NotImplementedError("Fattura24's owner sends by hand")

    def make_unfit(self, issued: Issued) -> None:
        raise NotImplementedError("Fattura24's owner sends by hand")

    def ending_credentials(self) -> Mapping[str, Any]:
        return {}

    def withdraw_consent(self, credentials: Mapping[str, Any]) -> None:
        raise NotImplementedError("a key of Fattura24 does not end")

    def assert_well_behaved(self) -> None:
        self.simulator.assert_well_behaved()

    def _fault(self, name: str, **params: Any) -> Callable[[], None]:
        def arrange() -> None:
            self.simulator.inject(name, **params)

        return arrange

    def _exhaust(self, over_limit: str) -> None:
        """Fills the minute behind the client's back, as another program with the same key would."""
        self.simulator.configure(over_limit=over_limit)
        for _ in range(30):
            self.simulator.world.windows.count(self.simulator.accounts[0].account_id, self.simulator.world.now())


def bench() -> Fattura24Bench:
    return Fattura24Bench()


def _arrived(document: StoredDocument) -> Arrived:
    return Arrived(
        provider_id=document.doc_id,
        number=document.number,
        customer_name=document.customer_name,
        descriptions=tuple(row["Description"] for row in document.rows),
        unit_prices=tuple(Decimal(row["Price"]) for row in document.rows),
        quantities=tuple(Decimal(row["Qty"]) for row in document.rows),
        net=document.total_without_tax,
        vat=document.vat_amount,
        gross=document.total,
        is_credit_note=document.is_credit_note,
        is_electronic=document.document_type == "FE",
    )
