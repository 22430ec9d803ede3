"""A bench whose account has everything mapped, and the shorthands that these tests say most."""

import json
from decimal import Decimal
from typing import Any

from invoicing.contract import Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import DocumentKind
from invoicing.providers.fatture_in_cloud.connection import FattureInCloudConnection
from tests.contract.benches.fatture_in_cloud import FattureInCloudBench

IBAN, OTHER_IBAN = "IT60X0542811101000000123456", "DE89370400440532013000"
KEY = "doc_0123456789abcdef"
MAPPINGS = {
    "series": {"negozio": "/N"},
    "templates": {"chiaro": "24211"},
    "product_groups": {"servizi": "Servizi"},
    "payment_accounts": {
        "banca": {"name": "Banca di Prova", "iban": IBAN, "provider_id": "24252"},
        "cassa": {"name": "Cassa", "provider_id": "24251"},
    },
}


class Office(FattureInCloudBench):
    """One account, one connection."""

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        whole = self.configuration.model_dump()
        self.configuration = AccountConfiguration.model_validate(
            whole | {"mappings": MAPPINGS, "settings": whole["settings"] | settings}
        )
        self.one_provider = self.provider()

    def connection(self) -> FattureInCloudConnection:
        """A connection of the one provider, which remembers what it has read."""
        made = self.one_provider.connect(self.good_credentials, self.configuration, self.gate)
        assert isinstance(made, FattureInCloudConnection)
        return made

    def order(self, kind: DocumentKind = DocumentKind.INVOICE, *, key: str = KEY, **changes: Any) -> Order:
        return Order(self.document(kind, **changes), key)

    def bodies(self, operation: str) -> list[Any]:
        """What was sent to the vendor's ``operation``, numbers as exact as they travelled."""
        calls = self.simulator.calls_of(operation)
        return [json.loads(call.body, parse_float=Decimal) for call in calls]

    def operations(self) -> list[str]:
        return [call.operation for call in self.simulator.calls]
