"""From the vendor's names of fields to ours: where a fault it finds stands in the caller's request."""

import re
from typing import Final

from invoicing.domain.problem import pointer

_FIELDS: Final = {
    "type": "/kind",
    "date": "/date",
    "visible_subject": "/subject",
    "notes": "/notes",
    "numeration": "/series",
    "number": "/series",
    "currency": "/currency",
    "template": "/template",
    "stamp_duty": "/stamp_duty",
    "e_invoice": "/electronic",
    "ei_data": "/electronic",
    "use_split_payment": "/vat_payability",
    "subject": "/reference",
    "payment_method": "/payments/0/method",
    "entity": "/customer",
    "items_list": "/lines",
    "payments_list": "/payments",
    # A field's name, no secret.
    "attachment_token": "/attachments",  # nosec B105
    # Of the upload's own form.
    "attachment": "/attachments/0/content",
    "filename": "/attachments/0/name",
}
_ENTITY: Final = {
    "name": "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "type": "type",
    "vat_number": "vat_number",
    "tax_code": "tax_code",
    "address_street": "address/street",
    "address_postal_code": "address/postcode",
    "address_city": "address/city",
    "address_province": "address/province",
    "country": "address/country",
    "country_iso": "address/country",
    "email": "email",
    "certified_email": "certified_email",
    "phone": "phone",
    "ei_code": "recipient_code",
}
_LINE: Final = {
    "code": "code",
    "name": "description",
    "description": "description",
    "category": "product_group",
    "qty": "quantity",
    "measure": "unit",
    "net_price": "unit_price",
    "discount": "discount/percent",
    "vat": "vat_rate",
}
_PAYMENT: Final = {
    "amount": "amount",
    "due_date": "due_date",
    "status": "paid",
    "paid_date": "due_date",
    "payment_account": "payment_account",
}
_EI_DATA: Final = {
    "vat_kind": "/vat_payability",
    "payment_method": "/payments/0/method",
    "bank_iban": "/payments/0/iban",
    "od_number": "/related",
    "od_date": "/related",
    "original_document_type": "/related",
    "invoice_number": "/related",
    "invoice_date": "/related",
}
# A product's own, apart from its name.
_PRODUCT: Final = {"code": "/code", "measure": "/unit", "net_price": "/unit_price", "default_vat": "/vat_rate"}
_PATH = re.compile(r"[a-z0-9_.]{1,200}", re.ASCII)


def our_pointer(path: str) -> str:
    """JSON pointer into our request for the vendor's ``path``, such as ``data.items_list.0.vat.id``; "" if unknown."""
    if not _PATH.fullmatch(path):
        return ""
    first, *rest = path.removeprefix("data.").split(".")
    match first, rest:
        case "entity", [name, *_]:
            return "/customer/" + _ENTITY[name] if name in _ENTITY else "/customer"
        case ("items_list" | "payments_list") as group, [number, *inner] if number.isdigit():
            names = _LINE if group == "items_list" else _PAYMENT
            known = inner and names.get(inner[0])
            return pointer("lines" if group == "items_list" else "payments", int(number)) + (
                f"/{known}" if known else ""
            )
        case "ei_data", [name, *_]:
            return _EI_DATA.get(name, "/electronic")
    # A contact's own fields, and a product's, stand at the top of its request.
    return _FIELDS.get(first) or _PRODUCT.get(first) or (f"/customer/{_ENTITY[first]}" if first in _ENTITY else "")
