"""Fatture in Cloud: fields of the JSON, below `data`; and of the form of a file, below `upload`."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from invoicing.contract import Order
from invoicing.domain.account import AccountConfiguration
from invoicing.providers.fatture_in_cloud.attachments import TOKEN, form
from invoicing.providers.fatture_in_cloud.kinds import KINDS
from invoicing.providers.fatture_in_cloud.wire import wired
from invoicing.providers.json_bodies import dump

CONFIGURATION: Final = AccountConfiguration.model_validate(
    {
        "provider": "fatture_in_cloud",
        "settings": {"company_id": 1, "kinds": sorted(KINDS)},
        "mappings": {
            "series": {"web": "/W"},
            "templates": {"standard": "111"},
            "product_groups": {"services": "Servizi"},
            "payment_accounts": {
                "bank": {"name": "Banca di Prova", "iban": "IT60X0542811101000000123456", "provider_id": "52"}
            },
        },
    }
)
VAT_IDS: Final = {
    (Decimal(22), None): 1,
    (Decimal(10), None): 2,
    (Decimal(0), None): 3,
    (Decimal(0), "N4"): 4,
    (Decimal(0), "N2.2"): 5,
}
WORDS: Final = {
    "items_list/vat/id": "the id of the company's VAT type with this rate and nature",
    "upload/filename": "before the document is made",
    "upload/attachment": "the file itself",
}
NOT_SENT: Final[dict[str, str]] = {}


def sent(order: Order) -> dict[str, str]:
    data = wired(order, CONFIGURATION, VAT_IDS)
    if not order.document.attachments:
        return read(dump({"data": data}))
    fields, files = form(order.document.attachments[0])
    uploaded = fields | {name: content.hex() for name, (_, content) in files.items()}
    whole = read(dump({"data": data | {TOKEN: "what the upload was answered"}}))
    return whole | {f"upload/{name}": value for name, value in uploaded.items()}


def read(body: bytes) -> dict[str, str]:
    return dict(_flat(json.loads(body, parse_float=str, parse_int=str)["data"], ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _flat(one, f"{path}/{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield from _flat(one, path + (f"[{number}]" if number > 1 else ""))
    else:
        yield path.removeprefix("/"), json.dumps(value) if isinstance(value, bool) else str(value)
