"""What SdI said of a sent invoice, with its files (fact sheet, section 5)."""

from __future__ import annotations

import base64
from typing import Any

from tests.simulators.answers import Answer
from tests.simulators.aruba.answers import DONE, json_answer, refuse
from tests.simulators.aruba.records import SentInvoice
from tests.simulators.aruba.states import outcome_of
from tests.simulators.aruba.world import Call, World, timestamp
from tests.simulators.sdi import Notice

Found = tuple[SentInvoice, Notice]


def of_invoice_file(world: World, call: Call) -> Answer:
    return _answer([found for found in _all(world, call) if found[0].filename == _wanted(call, "invoiceFilename")])


def of_invoice_id(world: World, call: Call) -> Answer:
    return _answer([found for found in _all(world, call) if found[0].invoice_id == call.arguments["invoice_id"]])


def by_file_name(world: World, call: Call) -> Answer:
    """One notification by its own name."""
    return _answer([found for found in _all(world, call) if found[1].name == _wanted(call, "filename")])


def _all(world: World, call: Call) -> list[Found]:
    now = world.now()
    return [(one, notice) for one in world.visible(call.user) if one.arrival for notice in one.arrival.due(now)]


def _wanted(call: Call, parameter: str) -> str:
    if not call.query(parameter):
        raise refuse("0002", parameter)
    return call.query(parameter)


def _answer(found: list[Found]) -> Answer:
    return json_answer(
        {
            "errorCode": DONE,
            "errorDescription": None,
            "count": len(found),
            "notifications": [_row(invoice, notice) for invoice, notice in found],
        }
    )


def _row(invoice: SentInvoice, notice: Notice) -> dict[str, Any]:
    return {
        "date": timestamp(notice.at),
        "docType": notice.kind,
        "file": base64.b64encode(notice.content).decode(),
        "filename": notice.name,
        "invoiceId": invoice.invoice_id,
        "notificationDate": timestamp(notice.at),
        "number": invoice.keys[0].number,
        "result": outcome_of(notice) if notice.kind == "NE" else None,
    }
