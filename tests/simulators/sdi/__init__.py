"""An Exchange System (SdI) of our own, written from the fact sheets: it takes files, judges them and answers."""

from tests.simulators.sdi.exchange import ExchangeSystem, content_refusals
from tests.simulators.sdi.records import Arrival, Family, InvoiceKey, Notice, Refusal
from tests.simulators.sdi.schemas import invoice_schema, message_schema
from tests.simulators.sdi.switches import Switches

__all__ = [
    "Arrival",
    "ExchangeSystem",
    "Family",
    "InvoiceKey",
    "Notice",
    "Refusal",
    "Switches",
    "content_refusals",
    "invoice_schema",
    "message_schema",
]
