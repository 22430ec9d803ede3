"""The two invoices that are timed against each other are the same, and both are checked."""

import re
from decimal import Decimal

import pytest
from lxml import etree

from invoicing.fatturapa.parties import Seller
from tests.bench import fatturapa, fatturapa_by_a38
from tests.bench.fatturapa import SELLER, asked, checked, peak


def content(file: bytes) -> list[tuple[str, str | Decimal]]:
    """Name and text of each element, amounts as numbers: a38 writes products with all their decimals."""
    return [(etree.QName(one).localname, meaning((one.text or "").strip())) for one in etree.fromstring(file).iter()]


def meaning(text: str) -> str | Decimal:
    return Decimal(text) if re.fullmatch(r"[0-9]+\.[0-9]+", text) else text


def test_both_make_the_same_invoice() -> None:
    ours = content(checked(asked(50), Seller.model_validate(SELLER)))
    assert len(ours) > 500
    assert ours == content(fatturapa_by_a38.build(asked(50), SELLER))


def test_both_find_what_is_wrong() -> None:
    wrong = asked(2)
    wrong["lines"][0] |= {"vat_rate": "0"}
    with pytest.raises(ValueError, match="00400"):
        checked(wrong, Seller.model_validate(SELLER))
    with pytest.raises(ValueError, match="00400"):
        fatturapa_by_a38.build(wrong, SELLER)


def test_the_figures_are_measured() -> None:
    ours, theirs = fatturapa.measure(rounds=2, warm_up=0)
    assert ours > 0
    assert theirs > 0
    assert peak(asked(100)) > peak(asked(10)) > 0
