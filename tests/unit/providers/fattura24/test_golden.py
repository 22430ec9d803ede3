"""The XML of whole documents, kept beside them in tests/golden/fattura24.

Run with UPDATE_GOLDEN=1 to write it anew, then read the difference.
"""

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from invoicing.contract import IssuedDocument, Order
from invoicing.domain.document import Document
from invoicing.domain.rules import problems
from invoicing.providers.fattura24.wire import document_xml
from tests.contract.benches import connect
from tests.contract.benches.fattura24 import Fattura24Bench

GOLDEN = Path(__file__).parents[3] / "golden" / "fattura24"
ORDER_FIRST = "invoice_two_rates_and_discount"


def order(name: str) -> Order:
    values: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text())
    related = {
        reference: IssuedDocument(other["provider_id"], other["number"], date.fromisoformat(other["date"]))
        for reference, other in values["related"].items()
    }
    return Order(Document.model_validate(values["document"]), values["key"], related)


def readable(xml: str) -> str:
    """One element a line; what looks like one in CDATA may break too, alike on both sides."""
    return re.sub(r"(?<!\]\])>(?=<[A-Za-z/])", ">\n", xml) + "\n"


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
def test_the_xml_is_as_kept_and_the_simulator_takes_it(name: str) -> None:
    bench = Fattura24Bench()
    wanted = order(name)
    assert not problems(wanted.document, today=date(2026, 1, 10))
    assert not bench.provider().check(wanted.document, bench.configuration)

    xml = readable(document_xml(wanted, bench.configuration))
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / f"{name}.xml").write_text(xml)
    assert xml == (GOLDEN / f"{name}.xml").read_text()

    if name == ORDER_FIRST:
        # Its order gets the id that the document refers to.
        connect(bench).issue(order("order"))
    connect(bench).issue(wanted)
    stored = bench.simulator.documents()[-1]
    assert stored.unknown_elements == ()
    assert stored.id_request == wanted.key
