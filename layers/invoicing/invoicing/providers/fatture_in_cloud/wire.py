"""From our documents to the vendor's JSON. Pure: no call, no clock. Fields as in the vendor's OpenAPI 2.1.8."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from invoicing.contract import IssuedDocument, Order
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, Line, Payment, Relation
from invoicing.domain.mappings import Mappings
from invoicing.domain.party import ITALY, Customer
from invoicing.domain.payment_names import PAYMENT_NAMES
from invoicing.domain.recipient_code import usual_code
from invoicing.domain.totals import compute
from invoicing.domain.vat import VatPayability
from invoicing.errors import Unsupported
from invoicing.providers.fatture_in_cloud.kinds import TYPES

STAMP_DUTY: Final = Decimal("2.00")
"""Imposta di bollo on documents over 77.47 EUR without VAT (DPR 642/1972, art. 13 of the tariff)."""

MARK: Final = "[sportello-"
"""What the mark of every document of ours begins with."""

PAID: Final = "paid"
"""Name of the payment account that paid instalments went to which name none: callers of other providers need none."""

_LONGEST_SUBJECT: Final = 100
# Only public bodies have codes of six characters (FatturaPA 1.2.3, CodiceDestinatario).
_PUBLIC_BODY: Final = "pa"

type VatIds = Mapping[tuple[Decimal, str | None], int]
"""The company's VAT type for each rate and nature."""


def marker(key: str) -> str:
    """What our ``key`` becomes in the internal subject, by which a document is found again.

    Letters, digits and hyphens only: the vendor's filter may take others for wildcards.
    """
    return f"{MARK}{key.replace('_', '-')}]"


def wired(order: Order, configuration: AccountConfiguration, vat_ids: VatIds) -> dict[str, Any]:
    """The document of ``order`` in the vendor's words; ``checks`` has made sure that it can be expressed.

    Raises:
        Unsupported: it has no date, or refers to a document of ours whose number is not known.
    """
    document, mappings = order.document, configuration.mappings
    if document.date is None:
        raise Unsupported("the document has no date", code="missing_field", pointer="/date")
    data: dict[str, Any] = {
        "type": TYPES[document.kind],
        "entity": entity(document.customer, electronic=document.electronic),
        "date": str(document.date),
        "subject": _subject(order),
        "visible_subject": document.subject,
        "notes": document.notes,
        "numeration": mappings.series[document.series] if document.series else None,
        "currency": {"id": document.currency},
        "template": {"id": int(mappings.templates[document.template])} if document.template else None,
        "use_gross_prices": False,
        "items_list": [_item(line, mappings, vat_ids) for line in document.lines],
        "payments_list": list(_payments(document, mappings)),
        "payment_method": _payment_method(document, mappings),
        "use_split_payment": document.vat_payability is VatPayability.SPLIT_PAYMENT or None,
        "e_invoice": document.electronic,
        "ei_data": _ei_data(order, mappings) if document.electronic else None,
        "stamp_duty": STAMP_DUTY if document.stamp_duty else None,
    }
    return _present(data)


def entity(customer: Customer, *, electronic: bool = False) -> dict[str, Any]:
    """Everything there is to say of ``customer``: the vendor copies nothing from its registry into a document."""
    address = customer.address
    return _present(
        {
            "name": customer.display_name,
            "first_name": customer.first_name,
            "last_name": customer.last_name,
            "type": _PUBLIC_BODY if customer.recipient_code and len(customer.recipient_code) == 6 else customer.type,
            "vat_number": customer.vat_number.removeprefix(ITALY) if customer.vat_number else None,
            "tax_code": customer.tax_code,
            "address_street": address.street if address else None,
            "address_postal_code": address.postcode if address else None,
            "address_city": address.city if address else None,
            "address_province": address.province if address else None,
            "country_iso": customer.country,
            "email": customer.email,
            "certified_email": customer.certified_email,
            "phone": customer.phone,
            "ei_code": customer.recipient_code or (_usual_code(customer) if electronic else None),
        }
    )


def _usual_code(customer: Customer) -> str:
    return usual_code(customer, abroad=not customer.italian)


def _subject(order: Order) -> str:
    whole = f"{marker(order.key)} {order.document.reference}"
    return whole if len(whole) <= _LONGEST_SUBJECT else marker(order.key)


def _item(line: Line, mappings: Mappings, vat_ids: VatIds) -> dict[str, Any]:
    return _present(
        {
            "code": line.code,
            "name": line.description,
            "category": mappings.product_groups[line.product_group] if line.product_group else None,
            "qty": line.quantity,
            "measure": line.unit,
            "net_price": line.unit_price,
            "discount": line.discount.percent if line.discount else None,
            "vat": {"id": vat_ids[line.vat_rate, line.vat_nature]},
        }
    )


def _payments(document: Document, mappings: Mappings) -> Iterator[dict[str, Any]]:
    """The instalments. Fatture in Cloud takes no document whose payments do not cover it: without any, one is due."""
    whole = compute(document).payable
    if not document.payments:
        yield {"amount": whole, "due_date": str(document.date), "status": "not_paid"}
    for payment in document.payments:
        yield _present(
            {
                "amount": whole if payment.amount is None else payment.amount,
                "due_date": str(payment.due_date or document.date),
                "status": "paid" if payment.paid else "not_paid",
                "paid_date": _paid_date(document, payment) if payment.paid else None,
                "payment_account": _payment_account(payment, mappings),
            }
        )


def _paid_date(document: Document, payment: Payment) -> str:
    """Nobody says when it was paid: on the day of the document, or when it was due if that was earlier."""
    return str(min(day for day in (payment.due_date, document.date) if day is not None))


def _payment_account(payment: Payment, mappings: Mappings) -> dict[str, Any] | None:
    name = payment.payment_account or (PAID if payment.paid else None)
    if name is None:
        return None
    account = mappings.payment_accounts[name]
    return {"id": int(account.provider_id or 0), "name": account.name}


def _payment_method(document: Document, mappings: Mappings) -> dict[str, Any] | None:
    if not document.payments:
        return None
    method = document.payments[0].method
    return _present(
        {
            "name": PAYMENT_NAMES[method],
            "ei_payment_method": method,
            "bank_iban": _iban(document.payments[0], mappings),
        }
    )


def _iban(payment: Payment, mappings: Mappings) -> str | None:
    account = mappings.payment_accounts.get(payment.payment_account or "")
    return payment.iban or (account.iban if account else None)


def _ei_data(order: Order, mappings: Mappings) -> dict[str, Any]:
    document = order.document
    found = {other.relation: _related(order, number) for number, other in enumerate(document.related)}
    ordered, credited = found.get(Relation.ORDER), found.get(Relation.CREDITED_INVOICE)
    payment = document.payments[0] if document.payments else None
    return _present(
        {
            "vat_kind": document.vat_payability or VatPayability.IMMEDIATE,
            "payment_method": payment.method if payment else None,
            "bank_iban": _iban(payment, mappings) if payment else None,
            "original_document_type": "ordine" if ordered else None,
            "od_number": ordered[0] if ordered else None,
            "od_date": ordered[1] if ordered else None,
            "invoice_number": credited[0] if credited else None,
            "invoice_date": credited[1] if credited else None,
        }
    )


def _related(order: Order, position: int) -> tuple[str, str]:
    """Number and date of what the document refers to.

    Raises:
        Unsupported: it is one of ours whose number is not known.
    """
    other = order.document.related[position]
    if other.reference is None:
        return str(other.number), str(other.date)
    known: IssuedDocument | None = order.related.get(other.reference)
    if known is None or known.number is None:
        raise Unsupported(
            "the number of the document it refers to is not known",
            code="unknown_related_number",
            remedy="Refer to it by `number` and `date`.",
            pointer=f"/related/{position}/reference",
        )
    return known.number, str(known.date)


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
