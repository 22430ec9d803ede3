"""Whole uploads as they arrive: files read against the fact sheet once, and the same ever since."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from invoicing.contract import Order
from invoicing.domain.document import Document
from invoicing.domain.rules import problems
from tests.unit.providers.aruba.office import Office

GOLDEN = Path(__file__).parents[3] / "golden" / "aruba"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))


def golden(name: str) -> Order:
    read: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    document = Document.model_validate(read["document"])
    return Order(document, "doc_key", number=read["number"], progressive=read["progressive"])


@pytest.mark.parametrize("name", NAMES)
def test_the_upload_is_as_written_and_aruba_and_sdi_take_it(name: str) -> None:
    office, order = Office(), golden(name)
    assert order.document.date
    assert not problems(order.document, today=order.document.date)
    assert not office.provider().check(order.document, office.configuration)

    issued = office.connection().issue(order)

    (body,) = office.uploads()
    assert body.keys() == {"dataFile"}
    assert base64.b64decode(body["dataFile"]).decode() == (GOLDEN / f"{name}.xml").read_text("utf-8")
    assert (issued.number, issued.remarks) == (order.number, ())
    office.assert_well_behaved()


def test_there_is_something_written() -> None:
    assert NAMES
