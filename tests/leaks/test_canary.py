"""No marked word is anywhere but where it belongs; and when the code is made to leak, they are found."""

import json
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from invoicing.domain.document import Document
from invoicing.domain.redaction import Private
from invoicing.domain.tasks import CreditToBill, CustomerUpdate
from tests.leaks.callers import bad_events, bad_records, bad_requests, bad_settings
from tests.leaks.leaking import MUTATIONS
from tests.leaks.markers import CONTACT, CREDIT, CREDIT_NOTE, DOCUMENT, FEES, words
from tests.leaks.overheard import Overheard
from tests.leaks.road import failing_services, garbage, good, office, quoting

ROADS = (good, quoting, garbage, failing_services, bad_requests, bad_events, bad_settings, bad_records)


@pytest.fixture(scope="module")
def heard() -> Overheard:
    with office() as here:
        for road in ROADS:
            road(here)
    return here.heard


def test_nothing_leaks(heard: Overheard) -> None:
    assert heard.leaks() == set()


def test_every_place_was_looked_at(heard: Overheard) -> None:
    places = "log raised problem header answer returned address sqs.SendMessage s3.PutObject s3.GetObject"
    assert {*places.split(), "dynamodb.PutItem", "dynamodb.TransactWriteItems"} <= {place for place, _ in heard.said}
    lines = [json.loads(text) for text in heard.at("log")]
    assert {line["level"] for line in lines if "level" in line} == {"DEBUG", "INFO", "WARNING", "ERROR"}
    libraries = {line["location"].partition(":")[0].partition(".")[0] for line in lines if "location" in line}
    assert {"botocore", "httpx", "httpcore", "invoicing"} <= libraries
    assert any("_aws" in line for line in lines), "metrics are lines of the log too"


def test_our_own_records_carry_only_what_is_allowed(heard: Overheard) -> None:
    assert [line for line in heard.at("log") if '"withheld"' in line] == []


def leaves(model: Any, *above: str) -> set[tuple[str, ...]]:
    """Where ``model`` holds text that may be personal: as its own redactor decides, which is by the field's name."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return {leaf for name, field in model.model_fields.items() for leaf in leaves(field.annotation, *above, name)}
    inner = {leaf for one in get_args(model) for leaf in leaves(one, *above)}
    text = model is str and bool(Private.of({above[-1]: "Zarvelio"}).words | Private.of({above[-1]: "a b c"}).runs)
    return inner | ({above} if text else set())


def planted(value: Any, *above: str) -> set[tuple[str, ...]]:
    """Where ``value`` has a marked word."""
    if isinstance(value, dict):
        return {leaf for name, one in value.items() for leaf in planted(one, *above, name)}
    if isinstance(value, list | tuple):
        return {leaf for one in value for leaf in planted(one, *above)}
    return {above} if above and words(value, above[-1]) else set()


def test_every_personal_field_has_its_mark() -> None:
    # Too short for a word that is nowhere else.
    short = {("customer", "address", "postcode"), ("lines", "discount"), ("lines", "unit")}
    marked = planted(DOCUMENT) | planted(CREDIT_NOTE) | planted(FEES)
    assert leaves(Document) - marked - short == set()
    assert leaves(CustomerUpdate) - planted(CONTACT) - short <= leaves(Document) - marked | {
        ("customer", "first_name"),
        ("customer", "last_name"),
    }
    assert leaves(CreditToBill) - planted(CREDIT) - short <= {
        ("customer", "first_name"),
        ("customer", "last_name"),
        # Its lines are those of a document, but no provider takes these of a credit.
        ("lines", "administration_reference"),
        ("lines", "other_data", "text"),
    }


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_leak_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code is made to leak on purpose, each time somewhere else."""
    mutation = MUTATIONS[name]
    mutation.apply(monkeypatch)
    with office() as here:
        mutation.road(here)
    assert {place for place, _ in here.heard.leaks()} >= {mutation.place}
