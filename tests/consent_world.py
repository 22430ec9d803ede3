"""A small Sportello in memory whose accounts are at Fatture in Cloud, connected by their owner's consent."""

from dataclasses import dataclass, field
from typing import Any, override
from urllib.parse import parse_qs, urlsplit

import httpx

from invoicing.domain.account import Account, account_key
from invoicing.usecases.survey import Survey
from tests.fakes.faulty_transport import FaultyTransport
from tests.simulators.fatture_in_cloud import Company, FattureInCloudSimulator
from tests.simulators.fatture_in_cloud.app import API
from tests.simulators.fatture_in_cloud.tokens import App
from tests.simulators.fatture_in_cloud.vendor_contract import CheckedTransport, vendor_contract
from tests.world import Answer, World

CALLBACK = "https://api.example/live/v1/oauth/callback"
APPLICATION = {"client_id": "sportello-client-id", "client_secret": "sportello-client-secret"}
COMPANY, SECOND = 4_242, 5_151
DOCUMENT = {
    "account": "demo",
    "reference": "order-1",
    "kind": "invoice",
    "customer": {
        "name": "Rossi S.r.l.",
        "vat_number": "12345670017",
        "address": {"street": "Via Roma 1", "postcode": "10121", "city": "Torino", "province": "TO"},
    },
    "lines": [{"description": "Consulenza", "quantity": "1", "unit_price": "100.00", "vat_rate": "22"}],
    "payments": [{"method": "MP05"}],
}


@dataclass
class ConsentWorld(World):
    """The simulated vendor is ``vendor``; what leaves for it passes ``line``, which can be made to break."""

    companies: tuple[int, ...] = (COMPANY,)
    line: FaultyTransport = field(init=False)

    @override
    def transport(self) -> httpx.BaseTransport:
        self.vendor = FattureInCloudSimulator(
            companies=[Company(one) for one in self.companies],
            apps=[App(redirect_uri=CALLBACK)],
            clock=lambda: self.clock.now_ms() / 1000,
            sleep=lambda seconds: self.clock.sleep_ms(round(seconds * 1000)),
        )
        self.line = FaultyTransport(
            CheckedTransport(self.vendor.transport(), vendor_contract(), check_refused_requests=False),
            watch=lambda _: None,
        )
        return self.line

    def add(self, name: str = "demo", credentials: dict[str, Any] | None = None, **settings: Any) -> None:
        """Make account ``name``, which has an application and no token yet."""
        self.configure(name, credentials or dict(APPLICATION), provider="fatture_in_cloud", settings=settings)

    def ask(self, name: str = "demo", **more: Any) -> str:
        """The page to open."""
        answer = self.call("POST", "/v1/accounts/{id}/connect", id=name, **more)
        assert answer.status == 200, answer.text
        url: str = answer.json["open"]
        return url

    def decide(self, url: str, decision: str = "approve") -> dict[str, str]:
        """What the vendor's page sends back with the owner's browser."""
        assert url.startswith(f"{API}/oauth/authorize?")
        with httpx.Client(transport=self.vendor.transport()) as browser:
            answer = browser.post(url, data={"decision": decision})
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["location"])
        assert f"{back.scheme}://{back.netloc}{back.path}" == CALLBACK
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    def come_back(self, query: dict[str, str]) -> Answer:
        """The page on which the owner's browser ends."""
        return self.call("GET", "/v1/oauth/callback", query=query, token_accounts="")

    def connect(self, name: str = "demo") -> Answer:
        """Ask, agree, come back."""
        return self.come_back(self.decide(self.ask(name)))

    def account(self, name: str = "demo") -> Account:
        """The account as it is stored."""
        found = self.ledger.get(Account, account_key(name))
        assert found is not None
        return found

    def secret(self, name: str = "demo") -> dict[str, Any]:
        """The account's secret."""
        return dict(self.secrets.credentials(name, fresh=True))

    def works(self, name: str = "demo") -> bool:
        """Whether the token in the secret is good at the vendor now."""
        return self.secret(name).get("access_token") in self.vendor.alive_tokens("access")

    def survey(self) -> Survey:
        """What tells how things stand."""
        return Survey(self.ledger, self.registry, self.clock, self.telemetry, key_days=0, pace=self.pace)

    def idle(self, days: int, *, hours: int = 24) -> None:
        """Let ``days`` pass in which nobody asks for anything, looking around every few ``hours``."""
        for _ in range(days * 24 // hours):
            self.clock.advance(hours * 3_600)
            self.keeper.run()
            self.reconciler.run()
            self.work()
