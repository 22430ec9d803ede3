"""Whole documents as they arrive: bodies written by hand from the fact sheet and the vendor's file."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicing.contract import IssuedDocument, Order
from invoicing.domain.document import Document
from invoicing.domain.rules import problems
from tests.unit.providers.fatture_in_cloud.office import Office

GOLDEN = Path(__file__).parents[3] / "golden" / "fatture_in_cloud"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))


def golden(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"), parse_float=Decimal)
    return read


def order(wanted: dict[str, Any]) -> Order:
    related = {
        reference: IssuedDocument(other["provider_id"], other["number"], date.fromisoformat(other["date"]))
        for reference, other in wanted["related"].items()
    }
    return Order(Document.model_validate(wanted["document"]), wanted["key"], related)


def uploaded(wanted: dict[str, Any]) -> tuple[str, bytes] | None:
    """The file that the document's token has to stand for."""
    form = wanted.get("upload")
    return (form["filename"], form["attachment"].encode()) if form else None


@pytest.mark.parametrize("name", NAMES)
def test_the_body_is_as_written_and_the_vendor_takes_it(name: str) -> None:
    """The bench holds every exchange against the vendor's own description, and the simulator keeps its rules."""
    office, wanted = Office(), golden(name)
    document = order(wanted).document
    assert not problems(document, today=date(2026, 1, 10))
    assert not office.provider().check(document, office.configuration)

    issued = office.connection().issue(order(wanted))

    (created,), (totals,) = office.bodies("createIssuedDocument"), office.bodies("getNewIssuedDocumentTotals")
    token = created["data"].pop("attachment_token", None)
    assert created == totals == {"data": wanted["data"]}
    assert (token is None) == ("upload" not in wanted)
    (made,) = office.simulator.documents()
    assert made.attachment == uploaded(wanted)
    assert issued.remarks == ()
    office.assert_well_behaved()


def test_every_kind_is_written_down() -> None:
    kinds = {golden(name)["document"]["kind"] for name in NAMES}
    assert kinds == Office().provider().capabilities.kinds
