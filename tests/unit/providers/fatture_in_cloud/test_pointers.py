"""Where the vendor's faults stand in the caller's request: for every field that is ever sent."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from invoicing.domain.document import Document
from invoicing.providers.fatture_in_cloud.pointers import our_pointer
from tests.unit.providers.fatture_in_cloud.test_golden import GOLDEN, NAMES

OWN_BUSINESS = {"use_gross_prices"}
"""Fields that no caller decides."""


def paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield f"{path}.{name}"
            yield from paths(one, f"{path}.{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield f"{path}.{number}"
            yield from paths(one, f"{path}.{number}")


def sent_paths() -> set[str]:
    bodies = [json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["data"] for name in NAMES]
    return {path for body in bodies for path in paths(body, "data")}


def exists(where: str) -> bool:
    """Whether a request can have a field there."""
    schema: Any = Document.model_json_schema()
    definitions, here = schema["$defs"], schema
    for part in where.removeprefix("/").split("/"):
        options = [here, *here.get("anyOf", ())]
        options = [definitions[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in options]
        found = [one["items"] if part.isdigit() else one.get("properties", {}).get(part) for one in options if one]
        here = next((one for one in found if one), None)
        if here is None:
            return False
        if "$ref" in here:
            here = definitions[here["$ref"].rpartition("/")[2]]
    return True


@pytest.mark.parametrize("path", sorted(sent_paths() - {f"data.{name}" for name in OWN_BUSINESS}))
def test_every_field_that_is_sent_points_to_one_that_a_request_can_have(path: str) -> None:
    where = our_pointer(path)
    assert where, path
    assert exists(where), where
    inside = re.fullmatch(r"data\.(?:items_list|payments_list)\.(\d+)\..*", path)
    assert inside is None or f"/{inside[1]}/" in where


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("data.entity", "/customer"),
        ("data.entity.address_postal_code", "/customer/address/postcode"),
        ("data.items_list", "/lines"),
        ("data.items_list.0", "/lines/0"),
        ("data.items_list.13.vat.id", "/lines/13/vat_rate"),
        ("data.items_list.x.vat", "/lines"),
        ("data.payments_list.1.amount", "/payments/1/amount"),
        ("data.ei_data.od_date", "/related"),
        ("data.ei_data.cig", "/electronic"),
        ("items_list.0.name", "/lines/0/description"),
        # Of a contact.
        ("data.vat_number", "/customer/vat_number"),
        ("data", ""),
        ("data.language.code", ""),
        ("q", ""),
        ("", ""),
        ("../../etc", ""),
        ("data.Entity", ""),
        ("x" * 201, ""),
    ],
)
def test_paths_become_pointers(path: str, where: str) -> None:
    assert our_pointer(path) == where
