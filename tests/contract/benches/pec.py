"""Certified mail on its simulator: a mail server, a mailbox and SdI, over TLS on loopback."""

import hashlib
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
from invoicing.errors import Misconfigured, ProviderError, Rejected, Unauthorized, Unavailable
from invoicing.providers.outcomes import NOTHING_SENT
from invoicing.providers.registry import Registry
from tests.contract.benches import Arrived, CodeCase, RecordingGate, order_for
from tests.contract.benches.fattura24 import COMPANY, LINE, BenchClock
from tests.fakes.faulty_transport import Moment
from tests.fatturapa.golden import SELLER
from tests.simulators.pec import Cut, PecOffice, Refuse, RunningPec, VirtualClock
from tests.simulators.pec.faults import Fault

BANK = {"name": "Banca di Prova", "iban": "IT60X0542811101000000123456"}
CUSTOMER = {name: value for name, value in COMPANY.items() if name != "email"}
# What a kind wants besides the usual fields.
MORE: Mapping[DocumentKind, dict[str, Any]] = {
    DocumentKind.SELF_BILLED_INVOICE: {"document_type": "TD16"},
    DocumentKind.DEFERRED_INVOICE: {"related": [{"relation": "delivery_note", "number": "7", "date": "2025-12-30"}]},
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One session, and the last file that was sent."""

    protocol: str
    content: bytes


class MailFaults:
    """The faults of the conformance suite, at the steps of mail: a session is a request."""

    def __init__(self, office: PecOffice) -> None:
        self._office = office

    @property
    def requests(self) -> Sequence[Heard]:
        files = [content for one in self._office.submissions for content in one.files.values()]
        return [Heard(protocol, files[-1] if files else b"") for protocol in self._office.sessions]

    def refuse(self) -> None:
        """Nobody answers the door; nothing is sent."""
        self._office.plan.refused.append(None)

    def lose_reply(self, *, on: Effect | None = Effect.WRITE) -> None:
        """The message is taken; the answer to its end never arrives."""
        self.break_next(Moment.AFTER, on=on)

    def break_next(
        self, moment: Moment, error: type[Exception] = httpx.ReadTimeout, *, on: Effect | None = None
    ) -> None:
        """The next session of the kind breaks: at the end of the message, if it may then have been sent."""
        if error in NOTHING_SENT or on is not Effect.WRITE:
            self._office.plan.refused.append("smtp" if on is Effect.WRITE else None)
        else:
            self._office.plan.faults.append(Cut("smtp", "DOT", done=moment is Moment.AFTER))

    def change_next(self, change: Callable[[Any], Any], *, on: Effect | None = None) -> None:
        """The end of the message is answered otherwise, and it is not taken."""
        self._office.plan.faults.append(Refuse("smtp", "DOT", change(None)))


class PecBench:
    slug = "pec"
    repeat_modes: Sequence[str] = ()

    def __init__(self) -> None:
        seconds = VirtualClock()
        self.clock = BenchClock(seconds)
        self.office = PecOffice(clock=seconds, sleep=seconds.sleep, accept_after=0.0, deliver_after=0.0)
        self.gate = RecordingGate(now_ms=self.clock.now_ms)
        self.faults = MailFaults(self.office)
        running = RunningPec(self.office)
        running.start()
        weakref.finalize(self, running.stop)
        self._servers = running.settings
        self.configuration = AccountConfiguration.model_validate(
            {
                "provider": self.slug,
                "settings": {"seller": SELLER},
                "mappings": {"series": {"web": "{number}/W"}, "payment_accounts": {"banca": BANK}},
            }
        )
        self.good_credentials: Mapping[str, Any] = {"username": self.office.address, "password": self.office.password}
        self.bad_credentials: Mapping[str, Any] = {"username": "nessuno@pec.bianchi.example", "password": "sbagliata"}
        self.counted_apart = (self.bad_credentials, self.configuration)

    @property
    def configuration(self) -> AccountConfiguration:
        return self._configuration

    @configuration.setter
    def configuration(self, given: AccountConfiguration) -> None:
        """As it is given, but at this office's servers."""
        self._configuration = given.model_copy(update={"settings": {**given.settings, **self._servers}})

    def provider(self) -> InvoicingProvider:
        return Registry(clock=self.clock).get(self.slug)

    def document(self, kind: DocumentKind, *, electronic: bool = False, **changes: Any) -> Document:
        values = {
            "account": "demo",
            "reference": "order-1001",
            "kind": kind,
            "electronic": True,
            "date": "2026-01-01",
            "customer": CUSTOMER,
            "lines": [LINE],
        }
        return Document.model_validate(values | MORE.get(kind, {}) | changes)

    def contact(self) -> CustomerUpdate:
        raise NotImplementedError("a mailbox keeps no contacts")

    def credit(self) -> CreditToBill:
        raise NotImplementedError("a mailbox keeps no credits")

    def arrived(self, key: str) -> Sequence[Arrived]:
        mark = hashlib.sha256(key.encode()).hexdigest()[:16]
        sent = {one.subject: one for one in self.office.submissions if f"-{mark}@" in one.message_id}
        taken = [one for name in sent for one in self.office.sdi.arrivals_of(name) if one.accepted]
        return [_arrived(one.content, sent[one.name].message_id) for one in taken]

    def arrived_contacts(self) -> int:
        return 0

    def arrived_credits(self) -> int:
        return 0

    def refusal(self, text: str) -> Any:
        return f"554 5.7.1 {text}\r\n".encode("ascii", "replace")

    def spoilt_answers(self, effect: Effect) -> Mapping[str, Callable[[], None]]:
        ends: dict[str, Fault] = {
            "cut_before_it_was_taken": Cut("smtp", "DOT"),
            "cut_after_it_was_taken": Cut("smtp", "DOT", done=True),
            "half_a_code": Cut("smtp", "DOT", done=True, answered=2),
            "half_of_several_lines": Refuse("smtp", "DOT", b"250-so far"),
            "html": Refuse("smtp", "DOT", b"<html>It works</html>\r\n"),
            "out_of_turn": Refuse("smtp", "DOT", b"354 go on\r\n"),
        }
        steps: dict[str, Fault] = {step: Cut("imap", step) for step in ("CONNECT", "LOGIN", "EXAMINE", "SEARCH")}
        steps["html"] = Refuse("imap", "CONNECT", b"<html>It works</html>\r\n")
        steps["bye"] = Refuse("imap", "SEARCH", b"* BYE too busy\r\n")
        return {name: self._fault(fault) for name, fault in (ends if effect is Effect.WRITE else steps).items()}

    def over_limit_answers(self) -> Mapping[str, Callable[[], None]]:
        return {}

    def missing_files(self) -> Mapping[str, Callable[[], None]]:
        return {
            "cut": self._fault(Cut("imap", "FETCH")),
            "half": self._fault(Refuse("imap", "FETCH", b"* 1 FETCH (UID 1 BODY[] {4000}\r\nReceived: ")),
        }

    def set_repeat_mode(self, mode: str) -> None:
        raise NotImplementedError(mode)

    def code_cases(self) -> Sequence[CodeCase]:
        document = self.document(DocumentKind.INVOICE)

        def issue(connection: Connection) -> object:
            return connection.issue(order_for(self, document, "code-case"))

        cases: list[tuple[str, str, type[ProviderError], str]] = [
            ("421", "MAIL", Unavailable, "service_unavailable"),
            ("450", "RCPT", Unavailable, "mailbox_busy"),
            ("451", "DATA", Unavailable, "mail_server_error"),
            ("452", "DOT", Unavailable, "mail_server_full"),
            ("454", "AUTH", Unavailable, "sign_in_unavailable"),
            ("530", "AUTH", Unauthorized, "unauthorized"),
            ("534", "AUTH", Unauthorized, "unauthorized"),
            ("535", "AUTH", Unauthorized, "unauthorized"),
            ("550", "DOT", Rejected, "rejected_by_provider"),
            ("552", "DOT", Rejected, "message_too_large"),
            ("553", "MAIL", Misconfigured, "address_refused"),
            ("554", "DOT", Rejected, "rejected_by_provider"),
        ]
        return [
            CodeCase(code, self._fault(Refuse("smtp", step, f"{code} no\r\n".encode())), issue, error, ours)
            for code, step, error, ours in cases
        ]

    def transmissions(self, key: str) -> int:
        raise NotImplementedError("issuing is sending")

    def make_unfit(self, issued: Issued) -> None:
        raise NotImplementedError("issuing is sending")

    def ending_credentials(self) -> Mapping[str, Any]:
        return {}

    def withdraw_consent(self, credentials: Mapping[str, Any]) -> None:
        raise NotImplementedError("a password does not end")

    def assert_well_behaved(self) -> None:
        self.office.sdi.assert_no_name_twice()
        self.office.sdi.assert_each_document_once()
        assert not self.office.lost, "files sent to where SdI takes none any more"

    def _fault(self, fault: Fault) -> Callable[[], None]:
        return lambda: self.office.plan.faults.append(fault)


def bench() -> PecBench:
    return PecBench()


def _arrived(content: bytes, message_id: str) -> Arrived:
    root = etree.fromstring(content)

    def texts(path: str) -> list[str]:
        return [element.text or "" for element in root.iterfind(f".//{path}")]

    net, vat = (sum(map(Decimal, texts(f"DatiRiepilogo/{name}"))) for name in ("ImponibileImporto", "Imposta"))
    return Arrived(
        provider_id=message_id.strip("<>").partition("@")[0],
        number=texts("DatiGeneraliDocumento/Numero")[0],
        customer_name=texts("CessionarioCommittente/DatiAnagrafici/Anagrafica/Denominazione")[0],
        descriptions=tuple(texts("DettaglioLinee/Descrizione")),
        unit_prices=tuple(map(Decimal, texts("DettaglioLinee/PrezzoUnitario"))),
        quantities=tuple(map(Decimal, texts("DettaglioLinee/Quantita"))),
        net=Decimal(net),
        vat=Decimal(vat),
        gross=Decimal(texts("DatiGeneraliDocumento/ImportoTotaleDocumento")[0]),
        is_credit_note=texts("DatiGeneraliDocumento/TipoDocumento") == ["TD04"],
        is_electronic=True,
    )
