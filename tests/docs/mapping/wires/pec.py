"""Certified mail: elements of the file for SdI, below its header and its body."""

from typing import Final

from invoicing.contract import Order
from invoicing.domain.account import AccountConfiguration
from invoicing.fatturapa.build import build
from invoicing.providers.pec.settings import read_settings, transmitter
from tests.docs.mapping.own_file import MAPPINGS, elements, probed
from tests.fatturapa.golden import SELLER

CONFIGURATION: Final = AccountConfiguration.model_validate(
    {
        "provider": "pec",
        "settings": {
            "seller": SELLER,
            "address": "fatture@pec.bianchi.example",
            "smtp_host": "smtps.pec.example",
            "imap_host": "imaps.pec.example",
        },
        "mappings": MAPPINGS,
    }
)
WORDS: Final[dict[str, str]] = {}
NOT_SENT: Final = {
    "reference": "our key for the request is in the message's `Message-ID` alone, as a hash",
    "electronic": "nothing else is sent",
    "customer.type": "a person is who has `first_name` and `last_name`",
}


def sent(order: Order) -> dict[str, str]:
    settings = read_settings(CONFIGURATION)
    return read(build(probed(order, CONFIGURATION, settings, transmitter(settings.seller))))


def read(body: bytes) -> dict[str, str]:
    return elements(body)
