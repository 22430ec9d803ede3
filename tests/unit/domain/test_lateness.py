"""By when an electronic document is to reach SdI: each type has its own last day, and that day is in time."""

from datetime import date, timedelta
from typing import Any

import pytest

from invoicing.domain.document_type import TYPES_OF_KIND, DocumentType
from invoicing.domain.lateness import last_day
from invoicing.domain.rules import problems
from tests.builders import OMIT, a_document, an_electronic_document
from tests.unit.domain.test_rules import found

KIND_OF = {one: kind for kind, types in reversed(list(TYPES_OF_KIND.items())) for one in types}
TWELVE_DAYS = ("TD01", "TD02", "TD03", "TD05", "TD06", "TD26", "TD27")
MIDDLE_OF_NEXT_MONTH = ("TD24", "TD16", "TD17", "TD18", "TD19")
NEVER = ("TD04", "TD20", "TD21", "TD22", "TD23", "TD28")


def of_type(type_: str, day: str, **changes: Any) -> Any:
    return an_electronic_document(kind=KIND_OF[DocumentType(type_)], document_type=type_, date=day, **changes)


@pytest.mark.parametrize(
    ("types", "day", "last"),
    [
        (TWELVE_DAYS, "2026-11-09", "2026-11-21"),
        (TWELVE_DAYS, "2025-12-20", "2026-01-01"),
        (TWELVE_DAYS, "2024-02-18", "2024-03-01"),
        (MIDDLE_OF_NEXT_MONTH, "2026-10-01", "2026-11-15"),
        (MIDDLE_OF_NEXT_MONTH, "2026-10-31", "2026-11-15"),
        (MIDDLE_OF_NEXT_MONTH, "2025-12-31", "2026-01-15"),
        (("TD25",), "2026-10-01", "2026-11-30"),
        (("TD25",), "2026-01-31", "2026-02-28"),
        (("TD25",), "2024-01-31", "2024-02-29"),
        (("TD25",), "2025-12-31", "2026-01-31"),
    ],
)
def test_its_last_day_is_in_time_and_the_next_is_late(types: tuple[str, ...], day: str, last: str) -> None:
    in_time = date.fromisoformat(last)
    late = in_time + timedelta(days=1)
    for type_ in types:
        document = of_type(type_, day)
        assert last_day(document) == in_time
        assert ("date_too_old", "/date") not in found(document, today=in_time)
        assert ("date_too_old", "/date") in found(document, today=late)
        assert ("date_too_old", "/date") not in found(of_type(type_, day, late_ok=True), today=late)


@pytest.mark.parametrize("type_", NEVER)
def test_of_others_no_day_is_set(type_: str) -> None:
    document = of_type(type_, "2020-01-01")
    assert last_day(document) is None
    assert ("date_too_old", "/date") not in found(document)


def test_every_type_is_decided_on() -> None:
    assert {*TWELVE_DAYS, *MIDDLE_OF_NEXT_MONTH, "TD25", *NEVER, "TD29"} == set(DocumentType)


def test_where_no_type_is_said_the_usual_one_counts() -> None:
    assert found(an_electronic_document(date="2026-11-08")) == [("date_too_old", "/date")]
    assert found(an_electronic_document(kind="deferred_invoice", date="2026-10-31"), today=date(2026, 11, 15)) == []
    assert found(an_electronic_document(kind="credit_note", date="2026-01-01")) == []


def test_paper_is_never_late_and_no_date_is_none() -> None:
    assert found(a_document(date="2026-01-01")) == []
    assert last_day(an_electronic_document(date=OMIT)) is None


def test_the_last_day_is_told() -> None:
    (problem,) = problems(an_electronic_document(date="2026-11-08"), today=date(2026, 11, 21))
    assert "by 2026-11-20" in problem.detail
    assert "late_ok" in problem.remedy
