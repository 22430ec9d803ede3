"""The page of SdI's checks says of every check of the list whether it is made."""

import re
from collections.abc import Iterable

from invoicing.fatturapa.checks.table import CHECKS
from tests.docs.sdi_checks_page import PARTLY, UNCHECKED, problem_rows, sdi_checks_page
from tests.unit.fatturapa.checks.mutations import MUTATIONS

# The list as Sportello knows it; a range is all of it.
LIST = """00001-00003 00100-00107 00200-00201 00300-00306 00311-00313 00320-00327 00330 00398-00401 00403-00404 00409
00411 00413-00415 00417-00430 00437-00438 00443-00445 00471-00477"""


def codes(ends: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{code:05}" for first, last in ends for code in range(int(first), int(last or first) + 1)]


def test_every_check_of_the_list_has_a_row_and_only_one() -> None:
    rows = re.findall(r"^\| (\d{5})(?: to (\d{5}))? \|", sdi_checks_page(), re.MULTILINE)
    assert codes(rows) == codes((first, last) for first, _, last in (one.partition("-") for one in LIST.split()))
    assert not CHECKS.keys() & UNCHECKED.keys()
    assert PARTLY.keys() <= CHECKS.keys()


def test_every_check_that_a_request_can_break_has_its_code() -> None:
    assert {code for code, _, _ in problem_rows()} == {f"`sdi_{code}`" for code in MUTATIONS}
