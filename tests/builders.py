"""Requests, records and domain models that are valid as they come: a test changes the one thing it is about.

``*_body`` is JSON as a caller sends it; ``a_*`` is what the domain makes of it. ``OMIT`` leaves a field out.
"""

from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError

from invoicing.domain.account import Account, AccountConfiguration, Credential
from invoicing.domain.canonical import content, fingerprint
from invoicing.domain.document import Document, Line
from invoicing.domain.identity import request_id
from invoicing.domain.party import Customer
from invoicing.domain.request import Request, Work
from invoicing.domain.tasks import CreditToBill, CustomerUpdate

type Json = dict[str, Any]
type Fault = tuple[str, str]

OMIT: Final = object()

# 21 November 2026, 09:30 in Rome.
NOW_MS = 1_795_249_800_000


def _with(values: Json, changes: Json) -> Json:
    return {name: value for name, value in {**values, **changes}.items() if value is not OMIT}


def address_body(**changes: Any) -> Json:
    values = {"street": "Via Torino 12", "postcode": "20123", "city": "Milano", "province": "MI", "country": "IT"}
    return _with(values, changes)


def foreign_address_body(**changes: Any) -> Json:
    values = {"street": "Hauptstraße 5", "postcode": "10827", "city": "Berlin", "country": "DE"}
    return _with(values, changes)


def customer_body(**changes: Any) -> Json:
    values = {"name": "Rossi & Figli S.r.l.", "vat_number": "12345670017", "address": address_body()}
    return _with(values, changes)


def person_body(**changes: Any) -> Json:
    values = {
        "type": "person",
        "first_name": "Mario",
        "last_name": "Rossi",
        "tax_code": "RSSMRA80A01H501U",
        "address": address_body(),
    }
    return _with(values, changes)


def foreign_customer_body(**changes: Any) -> Json:
    values = {"name": "Beispiel GmbH", "vat_number": "DE136695976", "address": foreign_address_body()}
    return _with(values, changes)


def line_body(**changes: Any) -> Json:
    values = {"description": "Consulenza", "quantity": "2", "unit_price": "100.00", "vat_rate": "22"}
    return _with(values, changes)


def payment_body(**changes: Any) -> Json:
    return _with({"method": "MP05"}, changes)


def related_body(**changes: Any) -> Json:
    return _with({"relation": "order", "reference": "order-1"}, changes)


def document_body(**changes: Any) -> Json:
    """An invoice of 21 November 2026: 200.00 net, 44.00 VAT, 244.00 gross."""
    values = {
        "account": "demo",
        "reference": "order-1001",
        "kind": "invoice",
        "date": "2026-11-21",
        "customer": customer_body(),
        "lines": [line_body()],
    }
    return _with(values, changes)


def electronic_body(**changes: Any) -> Json:
    return document_body(**{"electronic": True, **changes})


def customer_update_body(**changes: Any) -> Json:
    return _with({"account": "demo", "reference": "contact-1", "customer": customer_body()}, changes)


def credit_body(**changes: Any) -> Json:
    values = {"account": "demo", "reference": "credit-1", "customer": customer_body(), "lines": [line_body()]}
    return _with(values, changes)


def a_customer(**changes: Any) -> Customer:
    return Customer.model_validate(customer_body(**changes))


def a_line(**changes: Any) -> Line:
    return Line.model_validate(line_body(**changes))


def a_document(**changes: Any) -> Document:
    return Document.model_validate(document_body(**changes))


def an_electronic_document(**changes: Any) -> Document:
    return Document.model_validate(electronic_body(**changes))


def a_customer_update(**changes: Any) -> CustomerUpdate:
    return CustomerUpdate.model_validate(customer_update_body(**changes))


def a_credit(**changes: Any) -> CreditToBill:
    return CreditToBill.model_validate(credit_body(**changes))


def a_request(document: Document | None = None, **changes: Any) -> Request:
    """The request of a document, accepted and not yet due."""
    asked = document or a_document()
    values = content(asked)
    made: Json = {
        "id": request_id(Work.DOCUMENT, asked.account, asked.reference),
        "work": Work.DOCUMENT,
        "account": asked.account,
        "reference": asked.reference,
        "content": values,
        "fingerprint": fingerprint(values),
        "accepted_ms": NOW_MS,
    }
    return Request(**_with(made, changes))


def an_account(**changes: Any) -> Account:
    values: Json = {
        "id": "demo",
        "configuration": AccountConfiguration(provider="imaginary"),
        "credential": "c" * 40,
        "created_ms": NOW_MS,
    }
    return Account(**_with(values, changes))


def a_credential(**changes: Any) -> Credential:
    return Credential(**_with({"id": "c" * 40, "accounts": ("demo",)}, changes))


def faults(wanted: type[BaseModel] | Any, value: Any) -> list[Fault]:
    """What is wrong with ``value``, as (code, where), in the order found; nothing if it is valid."""
    try:
        TypeAdapter(wanted).validate_python(value)
    except ValidationError as error:
        return [
            (fault["type"], ".".join(str(part) for part in (*fault["loc"], *_named(fault.get("ctx", {})))))
            for fault in error.errors(include_url=False)
        ]
    return []


def _named(context: Json) -> tuple[str, ...]:
    return (context["field"],) if "field" in context else ()
