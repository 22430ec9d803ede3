"""The published samples: what is known of each is what is found."""

from pathlib import Path

import pytest
from lxml import etree

from invoicing.fatturapa.checks.run import findings
from tests.fatturapa.schema import BESIDE

SAMPLES = sorted(BESIDE.glob("samples*/*.xml"))
# Sellers and buyers are made up: 01234567890, 09876543210 and 09876543217 are no numbers, 12345678903 no office's.
MADE_UP = {"00301", "00305", "00306"}
KNOWN = {
    "IT01234567890_FPR02": {"00422"},
    "IT01234567890_FPR03": {"00422"},
    "gobl-invoice-b2g-00427": {"00427"},
}
"""Lines of 25.00 against a summary of 27.00; seven characters for a public body."""


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.stem)
def test_a_sample_has_what_is_known_of_it_and_nothing_else(sample: Path) -> None:
    codes = {finding.code for finding in findings(etree.parse(sample).getroot())}
    assert codes - MADE_UP == KNOWN.get(sample.stem, set())
    assert "00301" in codes
