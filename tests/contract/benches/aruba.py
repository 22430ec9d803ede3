"""Aruba on its simulator, with SdI behind it."""

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
from lxml import etree

from invoicing.contract import Connection, InvoicingProvider
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.domain.tasks import CreditToBill, CustomerUpdate
from invoicing.errors import Misconfigured, OutcomeUnknown, ProviderError, Rejected, Unauthorized, Unavailable
from invoicing.providers.registry import Registry
from tests.contract.benches import Arrived, CodeCase, RecordingGate, order_for
from tests.contract.benches.fattura24 import LINE, BenchClock
from tests.fakes.faulty_transport import FaultyTransport, Moment
from tests.simulators.aruba import Account, ArubaSimulator, Limits, SentInvoice, VirtualClock, Window

SELLER: dict[str, Any] = {
    "name": "Officina Prova S.r.l.",
    "vat_number": "IT01234560017",
    "tax_regime": "RF01",
    "address": {"street": "Via Po 1", "postcode": "10123", "city": "Torino", "province": "TO"},
}
COMPANY: dict[str, Any] = {
    "name": "Bianchi Impianti S.p.A.",
    "vat_number": "IT12345670017",
    "address": {"street": "Corso Francia 10", "postcode": "10143", "city": "Torino", "province": "TO"},
}
USER = Account(username="ARUBA00001", password="simulated/password-0123456789", vat_number="01234560017")
# The windows are the gate's to keep, and this one lets everything pass.
_ANY = Window(10_000, 60.0)
UNCOUNTED = Limits(signin=_ANY, upload=_ANY, search=_ANY, notification=_ANY, burst=None)
START = datetime(2026, 1, 9, 9, tzinfo=UTC).timestamp()
"""After the day of any document of the tests: SdI takes none that is dated later (00403)."""
READS = ("getByFilename", "findByUsername", "notifications")


class ArubaBench:
    slug = "aruba"
    bad_credentials: Mapping[str, Any] = {
        "username": "ARUBA99999",
        "password": "wrong",
        "access_token": "nobody-knows-it",
    }
    configuration = AccountConfiguration.model_validate({"provider": "aruba", "settings": {"seller": SELLER}})
    counted_apart = (bad_credentials, configuration)
    repeat_modes: Sequence[str] = ()

    def __init__(self) -> None:
        seconds = VirtualClock(START)
        self.clock = BenchClock(seconds)
        self.simulator = ArubaSimulator(accounts=[USER], clock=seconds, sleep=seconds.sleep, limits=UNCOUNTED)
        access, refresh = self.simulator.signed_in()
        self.good_credentials: Mapping[str, Any] = {
            "username": USER.username,
            "password": USER.password,
            "access_token": access,
            "refresh_token": refresh,
            "expires_ms": self.clock.now_ms() + 1_800_000,
            "refresh_expires_ms": self.clock.now_ms() + 3_600_000,
        }
        self.gate = RecordingGate(now_ms=self.clock.now_ms)
        self.faults = FaultyTransport(self.simulator.transport(), watch=self.gate.watch)

    def provider(self) -> InvoicingProvider:
        return Registry(clock=self.clock, transport=self.faults).get(self.slug)

    def document(self, kind: DocumentKind, *, electronic: bool = True, **changes: Any) -> Document:
        """Always an electronic one: Aruba takes no others."""
        customer = COMPANY | changes.pop("customer", {})
        values = {
            "account": "demo",
            "reference": "order-1001",
            "kind": kind,
            "electronic": True,
            "date": "2026-01-01",
            "customer": {"address": COMPANY["address"]} | customer,
            "lines": [LINE],
            "payments": [{"method": "MP05"}],
        }
        if kind is DocumentKind.SELF_BILLED_INVOICE:
            values["document_type"] = "TD16"
        return Document.model_validate(values | changes)

    def contact(self) -> CustomerUpdate:
        raise NotImplementedError("Aruba keeps no contacts")

    def credit(self) -> CreditToBill:
        raise NotImplementedError("Aruba keeps no credits")

    def arrived(self, key: str) -> Sequence[Arrived]:
        wanted = order_for(self, self.document(DocumentKind.INVOICE), key).progressive
        found = [(invoice, etree.fromstring(invoice.uploaded)) for invoice in self.simulator.invoices]
        return [_arrived(invoice, root) for invoice, root in found if root.findtext(".//ProgressivoInvio") == wanted]

    def arrived_contacts(self) -> int:
        return 0

    def arrived_credits(self) -> int:
        return 0

    def refusal(self, text: str) -> httpx.Response:
        return httpx.Response(200, json={"errorCode": "0096", "errorDescription": text, "uploadFileName": None})

    def spoilt_answers(self, effect: Effect) -> Mapping[str, Callable[[], None]]:
        only = ("upload",) if effect is Effect.WRITE else READS
        found: dict[str, Callable[[], None]] = {}
        for moment in ("before", "after"):
            for status in (500, 502, 503, 504):
                found[f"http_{status}_{moment}"] = self._faults(only, "status", moment, status=status, shape="html")
            found[f"html_200_{moment}"] = self._faults(only, "html_200", moment)
            found[f"empty_200_{moment}"] = self._faults(only, "empty_200", moment)
        found["cut"] = self._faults(only, "cut", "after")
        found["half"] = self._spoilt(httpx.Response(200, content=b'{"errorCode": "0000", "uploadFi'), effect)
        found["drop"] = lambda: self.faults.break_next(Moment.AFTER, httpx.RemoteProtocolError, on=effect)
        if effect is Effect.WRITE:
            found["empty_code"] = self._faults(only, "code", "after", code="")
            found["no_code"] = self._faults(only, "code", "after", code=None)
            found["another_code"] = self._faults(only, "code", "after", code="0777")
        return found

    def over_limit_answers(self) -> Mapping[str, Callable[[], None]]:
        return {
            "http_429": self._faults((None,), "status", "before", status=429, retry_after=90),
            "http_429_without_a_header": self._faults((None,), "status", "before", status=429, shape="empty"),
        }

    def missing_files(self) -> Mapping[str, Callable[[], None]]:
        return {
            "html": self._spoilt(httpx.Response(200, content=b"<html>It works</html>"), Effect.READ),
            "half": self._pdf(base64.b64encode(b"%PDF-1.4 and no more").decode()),
            "no_base64": self._pdf("%PDF-1.4"),
            "not_there": self._pdf(None),
            "list_failed": self._faults(("getByFilename",), "code", "before", code="0072"),
        }

    def set_repeat_mode(self, mode: str) -> None:
        raise NotImplementedError(mode)

    def code_cases(self) -> Sequence[CodeCase]:
        order = order_for(self, self.document(DocumentKind.INVOICE), "code-case")

        def issue(connection: Connection) -> object:
            return connection.issue(order)

        def notifications(connection: Any) -> object:
            return connection.notifications(Issued(provider_id="IT01879020517_00001.xml.p7m"))

        cases: list[tuple[str, type[ProviderError], str]] = [
            ("0001", OutcomeUnknown, "generic_error"),
            ("0002", Rejected, "malformed_request"),
            ("0012", Unauthorized, "unauthorized"),
            ("0013", OutcomeUnknown, "not_recorded"),
            ("0018", Rejected, "signature_refused"),
            ("0033", Rejected, "file_too_large"),
            ("0034", OutcomeUnknown, "sent_a_short_time_ago"),
            ("0071", Rejected, "file_name_refused"),
            ("0092", Rejected, "not_of_the_schema"),
            ("0093", Misconfigured, "no_delegation"),
            ("0094", Misconfigured, "wrong_transmitter"),
            ("0095", Unavailable, "permissions_unknown"),
            ("0096", Rejected, "rejected_by_provider"),
            ("0097", Misconfigured, "no_space_left"),
            ("0098", Rejected, "content_not_recognised"),
            ("0900", Unauthorized, "no_token"),
            ("FATRSM212", Misconfigured, "wrong_transmitter"),
        ]
        reads = [
            CodeCase(
                code, self._faults(READS[2:], "code", "before", code=code), notifications, Unavailable, "list_failed"
            )
            for code in ("0072", "0082")
        ]
        return [
            *(
                CodeCase(code, self._faults(("upload",), "code", "before", code=code), issue, error, ours)
                for code, error, ours in cases
            ),
            *reads,
        ]

    def transmissions(self, key: str) -> int:
        return len(self.arrived(key))

    def make_unfit(self, issued: Issued) -> None:
        raise NotImplementedError("what is issued was sent already")

    def ending_credentials(self) -> Mapping[str, Any]:
        return {**self.good_credentials, "expires_ms": self.clock.now_ms() + 60_000}

    def withdraw_consent(self, credentials: Mapping[str, Any]) -> None:
        self.simulator.revoke(credentials["username"])
        self.simulator.add_account(Account(username=USER.username, password="another", vat_number=USER.vat_number))

    def assert_well_behaved(self) -> None:
        self.simulator.assert_well_behaved()

    def _pdf(self, file: str | None) -> Callable[[], None]:
        def changed(response: httpx.Response) -> httpx.Response:
            response.read()
            return httpx.Response(200, json={**response.json(), "pdfFile": file})

        return lambda: self.faults.change_next(changed, on=Effect.READ)

    def _spoilt(self, answer: httpx.Response, effect: Effect) -> Callable[[], None]:
        return lambda: self.faults.change_next(lambda _: answer, on=effect)

    def _faults(self, operations: Sequence[str | None], kind: Any, moment: Any, **more: Any) -> Callable[[], None]:
        def arrange() -> None:
            for operation in operations:
                self.simulator.inject(kind, operation, moment=moment, **more)

        return arrange


def bench() -> ArubaBench:
    return ArubaBench()


def _arrived(invoice: SentInvoice, root: etree._Element) -> Arrived:
    lines = root.findall(".//DettaglioLinee")
    rows = root.findall(".//DatiRiepilogo")
    buyer = "CessionarioCommittente"
    if root.findtext(".//SoggettoEmittente") == "CC":
        buyer = "CedentePrestatore"
    return Arrived(
        provider_id=invoice.filename,
        number=root.findtext(".//DatiGeneraliDocumento/Numero") or "",
        customer_name=root.findtext(f".//{buyer}//Denominazione") or "",
        descriptions=tuple(line.findtext("Descrizione") or "" for line in lines),
        unit_prices=tuple(Decimal(line.findtext("PrezzoUnitario") or "") for line in lines),
        quantities=tuple(Decimal(line.findtext("Quantita") or "") for line in lines),
        net=sum((Decimal(row.findtext("ImponibileImporto") or "") for row in rows), Decimal(0)),
        vat=sum((Decimal(row.findtext("Imposta") or "") for row in rows), Decimal(0)),
        gross=Decimal(root.findtext(".//ImportoTotaleDocumento") or ""),
        is_credit_note=root.findtext(".//TipoDocumento") == "TD04",
        is_electronic=True,
    )
