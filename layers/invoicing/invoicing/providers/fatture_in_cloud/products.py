"""Products: found by their code, then changed or made."""

from typing import Any

from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.domain.tasks import ProductUpdate
from invoicing.errors import Unavailable
from invoicing.providers.fatture_in_cloud import filters
from invoicing.providers.fatture_in_cloud.answers import made_id, rows
from invoicing.providers.fatture_in_cloud.api import Api


def save(api: Api, update: ProductUpdate, vat_id: int | None) -> Issued:
    """Create a product, or update the one with its code; ``vat_id`` is the company's VAT type for it."""
    data, products = _wired(update, vat_id), api.company("/products")
    known = _known(api, products, update.code)
    if known is None:
        answer = api.post("create_product", products, {"data": data}, Effect.WRITE)
    else:
        answer = api.post("modify_product", f"{products}/{known}", {"data": data}, Effect.WRITE, method="PUT")
    return Issued(provider_id=str(made_id(answer)))


def _wired(update: ProductUpdate, vat_id: int | None) -> dict[str, Any]:
    """The product in the vendor's words; what is not said stays as it is there."""
    data = {
        "code": update.code,
        "name": update.name,
        "description": update.description,
        "measure": update.unit,
        "net_price": update.unit_price,
        "use_gross_price": None if update.unit_price is None else False,
        "default_vat": None if vat_id is None else {"id": vat_id, "value": update.vat_rate},
    }
    return {name: value for name, value in data.items() if value is not None}


def _known(api: Api, products: str, code: str) -> int | None:
    """The oldest product with just this ``code``: the vendor's search may not tell capitals from small letters."""
    asked = {"q": filters.equals("code", code), "per_page": "100", "sort": "created_at"}
    for row in rows(api.get("list_products", products, asked)):
        if not isinstance(row.get("id"), int):
            raise Unavailable("the list shows no ids", code="unreadable_answer")
        if row.get("code") == code:
            return int(row["id"])
    return None
