"""Contacts: found by their numbers, then changed or made."""

from typing import Final

from invoicing.domain.effect import Effect
from invoicing.domain.party import Customer
from invoicing.domain.request import Issued
from invoicing.errors import Unavailable
from invoicing.providers.fatture_in_cloud import filters
from invoicing.providers.fatture_in_cloud.answers import made_id, rows
from invoicing.providers.fatture_in_cloud.api import Api
from invoicing.providers.fatture_in_cloud.wire import entity

_NUMBERS: Final = ("vat_number", "tax_code")


def save(api: Api, customer: Customer) -> Issued:
    """Create a contact, or update the one with the same VAT number or tax code."""
    data, clients = entity(customer), api.company("/entities/clients")
    known = _known(api, clients, data)
    if known is None:
        answer = api.post("create_client", clients, {"data": data}, Effect.WRITE)
    else:
        answer = api.post("modify_client", f"{clients}/{known}", {"data": data}, Effect.WRITE, method="PUT")
    return Issued(provider_id=str(made_id(answer)))


def _known(api: Api, clients: str, data: dict[str, object]) -> int | None:
    """The oldest contact with the first of its numbers; only the number itself counts, not what contains it."""
    number = next((name for name in _NUMBERS if name in data), None)
    if number is None:
        return None
    asked = {"q": filters.equals(number, str(data[number])), "per_page": "100", "sort": "created_at"}
    for row in rows(api.get("list_clients", clients, asked)):
        if not isinstance(row.get("id"), int):
            raise Unavailable("the list shows no ids", code="unreadable_answer")
        return int(row["id"])
    return None
