"""What a test holds of the simulator: its state to set, its memory to look at, its alarms to check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.e_invoices import set_outcome
from tests.simulators.fatture_in_cloud.faults import Fault
from tests.simulators.fatture_in_cloud.quotas import Excess
from tests.simulators.fatture_in_cloud.records import CallRecord, IssuedDocument, Outcome, Row
from tests.simulators.fatture_in_cloud.registries import CLIENTS, PRODUCTS, RECEIVED_DOCUMENTS, SUPPLIERS
from tests.simulators.fatture_in_cloud.scopes import ALL_SCOPES
from tests.simulators.fatture_in_cloud.switches import Switches
from tests.simulators.fatture_in_cloud.tokens import ACCESS_LIFE, MANUAL_APP, REFRESH_LIFE, App, Grant, Token
from tests.simulators.fatture_in_cloud.world import Call, World
from tests.simulators.service import Service

_REGISTRIES = {item.name: item for item in (CLIENTS, SUPPLIERS, PRODUCTS, RECEIVED_DOCUMENTS)}


class Handles(Service[Switches, Fault, CallRecord, Call]):
    """The Python side of the simulator; nothing of it exists under the vendor's paths."""

    world: World

    @property
    def app(self) -> App:
        """The first app."""
        return next(iter(self.world.apps.values()))

    def company(self, company_id: int | None = None) -> Company:
        """A company by its id, or the first one."""
        return self.world.companies[company_id] if company_id else next(iter(self.world.companies.values()))

    # Tokens

    def manual_token(self, scopes: Iterable[str] = ALL_SCOPES, *, value: str | None = None) -> str:
        """A token as the user makes it in the web app: it never expires."""
        grant = Grant(MANUAL_APP, frozenset(scopes), frozenset(self.world.companies))
        if value:
            return self.world.tokens.add(Token(value, "access", grant, None)).value
        return self.world.tokens.issue("access", grant, None).value

    def connected(self, scopes: Iterable[str] = ALL_SCOPES, app: App | None = None) -> tuple[str, str]:
        """An access and a refresh token, as if the user had just consented."""
        grant, now = Grant((app or self.app).key, frozenset(scopes), frozenset(self.world.companies)), self.world.now()
        access = self.world.tokens.issue("access", grant, now + ACCESS_LIFE)
        return access.value, self.world.tokens.issue("refresh", grant, now + REFRESH_LIFE).value

    def expire(self, token: str) -> None:
        """Ends the life of one token now: a code, an access token or a refresh token."""
        self.world.tokens.tokens[token].expires_at = self.world.now()

    def revoke(self, token: str) -> None:
        """The user takes the consent back: every token of it dies."""
        self.world.tokens.tokens[token].grant.ended = True

    def alive_tokens(self, kind: str) -> list[str]:
        """The values of this kind that still work."""
        now = self.world.now()
        return [item.value for item in self.world.tokens.tokens.values() if item.kind == kind and item.lives(now)]

    # Quotas

    def other_apps_call(self, times: int, company_id: int | None = None, app: str = "public:another") -> None:
        """Calls of somebody else on the same company: they fill its five minutes, and only their own hour."""
        company = self.company(company_id)
        self.world.quotas.count(company.company_id, app, self.world.now(), times)

    def set_used(self, token: str, *, hour: int | None = None, month: int | None = None) -> None:
        """Puts the counters of the token's app on the first company where a test wants them."""
        app = self.world.tokens.tokens[token].grant.app
        self.world.quotas.set_used(self.company().company_id, app, self.world.now(), hour=hour, month=month)

    # Documents

    def documents(self, company_id: int | None = None) -> list[IssuedDocument]:
        return list(self.company(company_id).documents.values())

    def document_count(self, text: str) -> int:
        """How many documents of all companies carry this text in either subject."""
        return sum(
            text in str(item.data[name])
            for company in self.world.companies.values()
            for item in company.documents.values()
            for name in ("subject", "visible_subject")
        )

    def document(self, document_id: int) -> IssuedDocument:
        return next(
            item
            for company in self.world.companies.values()
            for item in (*company.documents.values(), *company.bin.values())
            if item.document_id == document_id
        )

    def lock(self, document_id: int) -> None:
        self.document(document_id).data["locked"] = True

    def withhold(self, document_id: int, *, withheld: bool = True) -> None:
        """Keeps a document out of lists, as one that the search index has not seen yet."""
        self.document(document_id).withheld = withheld

    def pay(self, document_id: int) -> None:
        """The user marks all payments as paid in the web app, which moves `updated_at`."""
        document = self.document(document_id)
        for payment in document.data["payments_list"]:
            payment |= {"status": "paid", "paid_date": self.world.today.isoformat()}
        document.data["next_due_date"] = None
        document.updated_at = self.world.now()

    def set_outcome(self, document_id: int, status: str, *, after: float = 3_600.0, **reasons: str) -> None:
        """How the SdI will judge (`reason`, `solution`, `code`), so many seconds after sending; also once sent."""
        company = self.world.companies[self.document(document_id).company_id]
        set_outcome(self.world, company, document_id, Outcome(status, after, **reasons))

    def set_verify_errors(self, document_id: int, errors: Iterable[str]) -> None:
        """What `xml_verify` (and `send`) will complain about, besides what it finds itself."""
        self.document(document_id).verify_errors = list(errors)

    def add_row(self, registry: str, company_id: int | None = None, **values: Any) -> Row:
        """A client, supplier, product or received document that somebody else made."""
        return _REGISTRIES[registry].store(self.world, self.company(company_id), values)

    # Alarms

    @property
    def excesses(self) -> list[Excess]:
        return list(self.world.quotas.excesses)

    @property
    def leaks(self) -> list[str]:
        """Paths of the files' host to which a token was sent."""
        return list(self.world.leaks)

    def assert_well_behaved(self) -> None:
        """Fails on a window that the app filled itself, overlapping calls, a leaked token, a path not simulated."""
        own = [excess for excess in self.excesses if excess.own_calls]
        assert not own, f"calls over the limit: {own[:3]}"
        assert not self.leaks, f"tokens sent to the files' host: {self.leaks[:3]}"
        super().assert_well_behaved()
