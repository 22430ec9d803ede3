"""A bench whose account has everything mapped, and the shorthands that these tests say most."""

import base64
import json
from dataclasses import replace
from typing import Any

from lxml import etree

from invoicing.contract import Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import DocumentKind
from invoicing.domain.numbering import progressive
from invoicing.providers.aruba.connection import ArubaConnection
from tests.contract.benches.aruba import ArubaBench

IBAN, OTHER_IBAN = "IT60X0542811101000000123456", "DE89370400440532013000"
MAPPINGS = {
    "series": {"negozio": "{number}/N"},
    "payment_accounts": {"banca": {"name": "Banca di Prova", "iban": IBAN}, "cassa": {"name": "Cassa"}},
}
MINUTE_MS = 60_000


class Office(ArubaBench):
    """One account at Aruba."""

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        whole = self.configuration.model_dump()
        self.configuration = AccountConfiguration.model_validate(
            whole | {"mappings": MAPPINGS, "settings": whole["settings"] | settings}
        )

    def connection(self) -> ArubaConnection:
        """A connection with a token that was given just now."""
        access, _ = self.simulator.signed_in()
        credentials = {**self.good_credentials, "access_token": access}
        made = self.provider().connect(credentials, self.configuration, self.gate)
        assert isinstance(made, ArubaConnection)
        return made

    def order(self, place: int = 1, kind: DocumentKind = DocumentKind.INVOICE, **changes: Any) -> Order:
        """An order of the number ``place``, and of the file ``place``."""
        return Order(self.document(kind, **changes), f"doc_{place}", number=str(place), progressive=progressive(place))

    def sent_now(self, order: Order) -> Order:
        """``order``, of which a call has left just now."""
        return replace(order, sent_ms=self.clock.now_ms())

    def minutes_pass(self, minutes: float) -> None:
        self.clock.sleep_ms(round(minutes * MINUTE_MS))

    def operations(self) -> list[str]:
        return [call.operation for call in self.simulator.calls]

    def uploads(self) -> list[dict[str, Any]]:
        """The bodies of the uploads."""
        return [json.loads(call.body) for call in self.simulator.calls_of("upload")]

    def file(self) -> etree._Element:
        """The root of the file that was uploaded last."""
        return etree.fromstring(base64.b64decode(self.uploads()[-1]["dataFile"]))
