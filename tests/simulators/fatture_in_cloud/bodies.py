"""Reading a JSON body the way the service does: `{"data": {...}, "options": {...}}` (fact sheet, section 4.2)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from tests.simulators.fatture_in_cloud.answers import invalid, refuse
from tests.simulators.fatture_in_cloud.records import Row
from tests.simulators.fatture_in_cloud.world import Call


def read_body(call: Call) -> Row:
    """The whole body; nothing sent is an empty one."""
    text = call.request.get_data()
    if not text.strip():
        return {}
    try:
        body: Any = json.loads(text, parse_float=Decimal)
    except ValueError:
        raise refuse(400, "Malformed request body.") from None
    if not isinstance(body, dict):
        raise refuse(400, "Malformed request body.")
    return body


def read_data(call: Call) -> tuple[Row, Row]:
    """`data`, which must be there, and `options`."""
    body = read_body(call)
    data, options = body.get("data"), body.get("options")
    if not isinstance(data, dict):
        reasons = {"data": ["The data field is required."], "data.entity": ["The data.entity field is required."]}
        raise invalid(reasons if "issued_documents" in call.request.path else {"data": reasons["data"]})
    return data, options if isinstance(options, dict) else {}
