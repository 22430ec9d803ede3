"""VAT types: ids of the company's own, known for an hour, and read once more when they turn out to be stale."""

from decimal import Decimal
from typing import Any

import pytest

from invoicing.domain.document import DocumentKind
from invoicing.errors import Rejected, Unavailable
from invoicing.providers.fatture_in_cloud.vat_types import VatType, vat_ids, vat_types
from tests.contract.benches.fattura24 import LINE
from tests.unit.providers.fatture_in_cloud.office import Office

HOUR_MS = 3_600_000


def line(rate: str, nature: str | None = None) -> dict[str, Any]:
    return LINE | {"vat_rate": rate} | ({"vat_nature": nature} if nature else {})


def ids(types: tuple[VatType, ...], *lines: dict[str, Any], **chosen: int) -> list[int]:
    document = Office().document(DocumentKind.INVOICE, lines=list(lines))
    return list(vat_ids(document.lines, types, chosen).values())


@pytest.mark.parametrize(
    ("said", "nature"),
    [
        ("N4", "N4"),
        ("n2.1", "N2.1"),
        ("4", "N4"),
        (4, "N4"),
        ("6.9", "N6.9"),
        (Decimal("2.1"), "N2.1"),
        ("0", None),
        (0, None),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_natures_are_read_however_they_are_written(said: object, nature: str | None) -> None:
    entry = {"id": 7, "value": 0, "ei_type": said, "is_disabled": False}
    assert vat_types([entry]) == (VatType(7, Decimal(0), nature),)


def test_what_is_disabled_or_no_vat_type_is_left_out() -> None:
    good = {"id": 0, "value": 22, "ei_type": "0"}
    bad: list[Any] = [
        good | {"is_disabled": True},
        good | {"id": "1"},
        good | {"value": None},
        good | {"id": True},
        None,
    ]
    assert vat_types([good, *bad]) == (VatType(0, Decimal(22), None),)


@pytest.mark.parametrize("listed", [None, [], {}, "x"])
def test_no_list_is_no_company_without_vat_types(listed: object) -> None:
    with pytest.raises(Unavailable):
        vat_types(listed)


TWO = (VatType(1, Decimal(10), None), VatType(2, Decimal(10), None), VatType(3, Decimal(0), "N4"))


@pytest.mark.parametrize(
    ("lines", "code", "pointer", "setting"),
    [
        ([line("0", "N4"), line("10")], "ambiguous_vat_type", "/lines/1/vat_rate", '{"10": 1}'),
        ([line("22")], "unknown_vat_type", "/lines/0/vat_rate", '{"22": 123}'),
        ([line("0", "N3.1")], "unknown_vat_type", "/lines/0/vat_nature", '{"N3.1": 123}'),
        # Without a nature it is none of those that have one.
        ([line("0")], "unknown_vat_type", "/lines/0/vat_rate", '{"0": 123}'),
    ],
)
def test_none_or_several_are_refused_with_the_setting_that_helps(
    lines: list[dict[str, Any]], code: str, pointer: str, setting: str
) -> None:
    with pytest.raises(Rejected) as caught:
        ids(TWO, *lines)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
    assert setting in caught.value.remedy


def test_the_owner_s_choice_goes_before() -> None:
    assert ids(TWO, line("10"), line("0", "N4"), line("22"), **{"10": 2, "N4": 9, "22": 0}) == [2, 9, 0]


def infos(office: Office) -> int:
    return office.operations().count("getIssuedDocumentPreCreateInfo")


def test_they_are_read_once_an_hour_by_each_process_whatever_the_connection() -> None:
    office = Office()
    for minutes, reads in ((0, 1), (59, 1), (2, 2), (0, 2)):
        office.clock.sleep_ms(minutes * 60_000)
        office.connection().issue(office.order())
        assert infos(office) == reads


def test_each_company_has_its_own() -> None:
    office = Office()
    office.connection().issue(office.order())
    (body,) = office.bodies("createIssuedDocument")
    assert body["data"]["items_list"][0]["vat"] == {"id": office.simulator.company().vat_id("22")}
    assert office.simulator.company().vat_id("22") != 22


def test_a_type_that_has_changed_within_the_hour_is_read_once_more() -> None:
    """The vendor's 422 names the line's VAT type: nothing was made, so the list is read again."""
    office = Office()
    office.connection().issue(office.order(key="first"))
    for row in office.simulator.company().vat_types:
        row["id"] += 5_000
    office.connection().issue(office.order(key="second"))
    assert (infos(office), len(office.arrived("second"))) == (2, 1)


def test_a_type_that_was_made_within_the_hour_is_found() -> None:
    office = Office()
    office.connection().issue(office.order(key="first"))
    types = office.simulator.company().vat_types
    types.append(types[0] | {"id": 99_999, "value": Decimal("8.5")})
    office.connection().issue(office.order(key="second", lines=[line("8.5")]))
    assert office.bodies("createIssuedDocument")[-1]["data"]["items_list"][0]["vat"] == {"id": 99_999}


def test_a_wrong_choice_of_the_owner_is_refused_after_one_more_look() -> None:
    office = Office(vat_types={"22": 1})
    for reads in (1, 2):
        with pytest.raises(Rejected) as caught:
            office.connection().issue(office.order())
        assert caught.value.problems[0].pointer == "/lines/0/vat_rate"
        assert infos(office) == reads
    assert not office.simulator.documents()
