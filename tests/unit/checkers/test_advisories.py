"""What is said of the pins: a vulnerability fails, and what nobody looked up is never taken for good."""

from typing import Any

import pytest

from tests.advisories import PINS, Findings, files, verdict

GOOD = {"name": "httpx", "version": "0.28.1", "vulns": []}
BAD = {"name": "lxml", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.0"]}]}
UNKNOWN = {"name": "certifi", "skip_reason": "not found"}


def findings(*reports: list[dict[str, Any]] | None) -> dict[str, Findings]:
    found = Findings()
    for report in reports:
        found.add(None if report is None else {"dependencies": report})
    return {"pins.txt": found}


def test_all_is_checked_and_good() -> None:
    assert verdict(findings([GOOD]), required=True) == (0, ["pins.txt: 1 packages checked, 0 vulnerable"])


@pytest.mark.parametrize("required", [True, False])
def test_a_vulnerability_fails(required: bool) -> None:
    code, lines = verdict(findings([GOOD, BAD]), required=required)
    assert code == 1
    assert "  VULNERABLE lxml 1.0: PYSEC-1" in lines


@pytest.mark.parametrize("reports", [[[UNKNOWN]], [None, None], [[GOOD, UNKNOWN], None]])
def test_what_nobody_looked_up_is_said_and_fails_only_where_it_is_required(reports: list[Any]) -> None:
    assert verdict(findings(*reports), required=True)[0] == 1
    code, lines = verdict(findings(*reports), required=False)
    assert code == 0
    assert any(line.startswith("  NOT CHECKED: ") for line in lines)


def test_what_one_service_does_not_know_another_may() -> None:
    found = findings([GOOD, UNKNOWN], [GOOD, {"name": "certifi", "version": "1", "vulns": []}])
    assert verdict(found, required=True)[0] == 0


def test_every_file_of_pins_is_looked_at() -> None:
    names = [path.as_posix() for path in files()]
    assert names[0].endswith(PINS[0])
    assert any(name.endswith("requirements/checkers.txt") for name in names)
