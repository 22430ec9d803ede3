"""The small Sportello of `tests/world.py` with accounts at both providers, each on its simulator."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, override

import httpx

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.tasks import ProductUpdate
from invoicing.usecases.configure_account import ConfigureAccount
from tests.simulators.fatture_in_cloud import Company, FattureInCloudSimulator
from tests.simulators.fatture_in_cloud.vendor_contract import CheckedTransport, vendor_contract
from tests.world import World

TOKEN = "a/made-by-hand-0123456789abcdef"
COMPANY, OTHER_COMPANY = 4_242, 5_151
SETTINGS: Mapping[str, Any] = {
    "company_id": COMPANY,
    "kinds": ["invoice", "credit_note", "sales_order"],
    "contacts": True,
    "products": True,
    "received_documents": True,
}


@dataclass
class TwoProviders(World):
    """A world whose network leads to Fattura24 and to Fatture in Cloud, of which each exchange is checked."""

    @override
    def transport(self) -> httpx.BaseTransport:
        self.cloud = FattureInCloudSimulator(
            companies=[Company(COMPANY), Company(OTHER_COMPANY, name="Seconda Prova S.r.l.")],
            clock=lambda: self.clock.now_ms() / 1000,
            sleep=lambda seconds: self.clock.sleep_ms(round(seconds * 1000)),
            latency=self.latency,
        )
        self.cloud.manual_token(value=TOKEN)
        return ByHost(CheckedTransport(self.cloud.transport(), vendor_contract()), self.simulator.transport())

    def configuration(self, **changes: Any) -> AccountConfiguration:
        """Of an account at Fatture in Cloud."""
        return AccountConfiguration.model_validate(
            {"provider": "fatture_in_cloud", "settings": dict(SETTINGS)} | changes
        )

    def add_cloud_account(self, name: str = "cloud", token: str = TOKEN, **changes: Any) -> None:
        """Make or change account ``name`` at Fatture in Cloud."""
        configure = ConfigureAccount(self.ledger, self.secrets, self.registry, self.clock)
        configure.run(name, self.configuration(**changes), {"access_token": token})

    def assert_well_behaved(self) -> None:
        """Neither simulator has met a call too many, or two at once."""
        self.simulator.assert_well_behaved()
        self.cloud.assert_well_behaved()


class ByHost(httpx.BaseTransport):
    """Leads what goes to Fatture in Cloud one way, everything else another."""

    def __init__(self, cloud: httpx.BaseTransport, other: httpx.BaseTransport) -> None:
        self._cloud, self._other = cloud, other

    @override
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return (self._cloud if request.url.host.endswith("fattureincloud.it") else self._other).handle_request(request)


def product_body(**changes: Any) -> dict[str, Any]:
    """A product, as a caller sends it."""
    values = {"account": "cloud", "reference": "product-1", "code": "CAFFE-1", "name": "Caffè", "unit_price": "18.90"}
    return ProductUpdate.model_validate(values | changes).model_dump(mode="json", exclude_none=True)
