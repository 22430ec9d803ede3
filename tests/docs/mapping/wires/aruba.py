"""Aruba: elements of the file for SdI, below its header and its body."""

import base64
import json
from typing import Final

from invoicing.contract import Order
from invoicing.domain.account import AccountConfiguration
from invoicing.providers.aruba.settings import TRANSMITTER, read_settings
from invoicing.providers.aruba.wire import upload_body
from tests.contract.benches.aruba import SELLER
from tests.docs.mapping.own_file import MAPPINGS, elements, probed

CONFIGURATION: Final = AccountConfiguration.model_validate(
    {"provider": "aruba", "settings": {"seller": SELLER}, "mappings": MAPPINGS}
)
WORDS: Final[dict[str, str]] = {}
NOT_SENT: Final = {
    "reference": "our key for the request stays here; its file is known by `ProgressivoInvio`",
    "electronic": "nothing else is sent",
    "customer.type": "a person is who has `first_name` and `last_name`",
}


def sent(order: Order) -> dict[str, str]:
    settings = read_settings(CONFIGURATION)
    return read(json.dumps(upload_body(probed(order, CONFIGURATION, settings, TRANSMITTER), settings)).encode())


def read(body: bytes) -> dict[str, str]:
    return elements(base64.b64decode(json.loads(body)["dataFile"]))
