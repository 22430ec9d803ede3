"""Every check finds what breaks it, where it is, and nothing else; what is right is left alone."""

import time
from datetime import date
from fractions import Fraction

import pytest

from invoicing.fatturapa.checks.arithmetic import EXACT
from invoicing.fatturapa.checks.file import DocumentKey, content_findings, duplicates, key, name_findings
from invoicing.fatturapa.checks.finding import Finding
from invoicing.fatturapa.checks.run import MOST, findings
from invoicing.fatturapa.checks.table import CHECKS
from invoicing.fatturapa.checks.tree import read
from tests.unit.fatturapa.checks.mutated_file import GENERAL, GOODS, Change, add, line, put, valid
from tests.unit.fatturapa.checks.mutations import HARMLESS, LINE_1, LINE_2, LINE_3, MUTATIONS, ROW_0, ROW_22

RECEIVED = date(2026, 11, 21)
BREACHES = [(code, name) for code, ways in MUTATIONS.items() for name in ways]
LEDGER = {"00001", "00002", "00003", "00404"}


def looked_at(*changes: Change, exact: bool = False) -> list[Finding]:
    root = valid()
    for change in changes:
        change(root)
    return findings(root, received=RECEIVED, tolerances=EXACT) if exact else findings(root, received=RECEIVED)


def codes(*changes: Change, exact: bool = False) -> set[str]:
    return {finding.code for finding in looked_at(*changes, exact=exact)}


@pytest.mark.parametrize(("code", "name"), BREACHES)
def test_a_breach_is_found_and_nothing_else(code: str, name: str) -> None:
    assert codes(*MUTATIONS[code][name]) == {code}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_right_is_left_alone(name: str) -> None:
    assert looked_at(*HARMLESS[name]) == []


def test_every_check_is_broken_by_some_test() -> None:
    assert set(MUTATIONS) | LEDGER == set(CHECKS)


def test_a_finding_says_where() -> None:
    (found,) = looked_at(put(LINE_2 + "/PrezzoTotale", "29.00"))
    assert found.path == "/FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[2]/PrezzoTotale"
    assert "29.00" in found.detail
    assert "30.00" in found.detail
    (missing,) = looked_at(*MUTATIONS["00413"]["fund"])
    fund = "/FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/DatiCassaPrevidenziale[2]"
    assert missing.path == f"{fund}/Natura"


def test_the_second_document_of_a_file_is_looked_at_too() -> None:
    second = "FatturaElettronicaBody[2]/DatiGenerali/DatiGeneraliDocumento/Numero"
    (found,) = looked_at(*HARMLESS["two numbers"], put(second, "none"))
    assert found.path == f"/{second}".replace("Body[2]/DatiGenerali/", "Body[2]/DatiGenerali/")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ((put(ROW_22 + "/Imposta", "22.89"),), "00421"),
        ((put(ROW_0 + "/ImponibileImporto", "50.01"),), "00422"),
    ],
)
def test_what_we_make_has_no_tolerance(changes: tuple[Change, ...], code: str) -> None:
    assert codes(*changes) == set()
    assert codes(*changes, exact=True) == {code}


def test_a_line_of_ours_is_exact_to_the_cent() -> None:
    thirds = (put(LINE_1 + "/PrezzoUnitario", "33.333"), put(LINE_1 + "/PrezzoTotale", "33.33"))
    assert "00423" not in codes(*thirds, exact=True)
    assert "00423" in codes(*thirds, put(LINE_1 + "/PrezzoTotale", "33.34"), exact=True)


@pytest.mark.parametrize(("total", "right"), [("20.49", True), ("20.51", True), ("20.48", False), ("20.52", False)])
def test_a_line_may_be_off_by_a_cent_as_published(total: str, right: bool) -> None:
    """The four values with which FatturaElettronica.NET tests 00423."""
    found = codes(put(LINE_1 + "/PrezzoUnitario", "20.50"), put(LINE_1 + "/PrezzoTotale", total))
    assert ("00423" not in found) is right


def test_amounts_of_many_digits_are_exact() -> None:
    price, quantity = "99999999999.12345678", "999999999999.12345678"
    changes = [put(LINE_2 + "/PrezzoUnitario", price), put(LINE_2 + "/Quantita", quantity)]
    (found,) = [one for one in looked_at(*changes) if one.code == "00423"]
    exact = (Fraction(price) * 9 / 10 + 1) * Fraction(quantity)
    assert Fraction(found.detail.rpartition(" ")[2]) == exact


def test_without_a_day_of_reception_no_date_is_too_late() -> None:
    root = valid()
    put(GENERAL + "Data", "2199-01-01")(root)
    assert findings(root) == []


def test_a_tree_that_is_no_invoice_is_refused_and_not_fatal() -> None:
    root = valid()
    for child in list(root):
        root.remove(child)
    assert {finding.code for finding in findings(root)} == {"00200"}


def test_an_amount_without_end_is_no_number() -> None:
    assert "00200" in codes(put(f"{GOODS}DettaglioLinee[1]/PrezzoUnitario", "9" * 5000))


def test_a_file_that_is_wrong_throughout_is_told_of_in_time() -> None:
    wrong = [line(9, "1.00", "9.00", "22.00")] * 5000
    begun = time.process_time()
    assert len(looked_at(add(LINE_3, *wrong))) == MOST
    assert time.process_time() - begun < 5


# What a tree alone does not tell.


@pytest.mark.parametrize(
    "name",
    ["IT01879020517_00001.xml", "IT01879020517_A1.xml.p7m", "ITRSSMRA80A01H501U_ZZZZZ.xml", "DE811569869_1.xml"],
)
def test_a_name_of_sdis_form(name: str) -> None:
    assert list(name_findings(name)) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "invoice.xml",
        "IT123_00001.xml",
        "IT01879020517_000001.xml",
        "IT01879020517_00001.pdf",
        "it01879020517_1.xml",
    ],
)
def test_another_name(name: str) -> None:
    assert [one.code for one in name_findings(name)] == ["00001"]


def test_what_was_sent_before_is_not_sent_again() -> None:
    name = "IT01879020517_00001.xml"
    assert [one.code for one in name_findings(name, sent_names={name})] == ["00002"]
    assert [one.code for one in content_findings(b"x", "d1", sent_digests={"d1"})] == ["00002"]
    assert list(content_findings(b"x", "d2", sent_digests={"d1"})) == []


def test_a_file_of_more_than_5_mb() -> None:
    assert list(content_findings(b"x" * 5 * 1024 * 1024, "d")) == []
    assert [one.code for one in content_findings(b"x" * (5 * 1024 * 1024 + 1), "d")] == ["00003"]


def test_a_document_that_sdi_has_is_not_sent_again() -> None:
    file = read(valid())
    known = key(file, file.bodies[0])
    assert known == DocumentKey("IT12345670017", 2026, "12/A", credit_note=False)
    assert known is not None
    assert [one.code for one in duplicates(file, {known})] == ["00404"]
    others = {DocumentKey("IT12345670017", 2025, "12/A", False), DocumentKey("IT12345670017", 2026, "12/A", True)}
    assert list(duplicates(file, others)) == []
