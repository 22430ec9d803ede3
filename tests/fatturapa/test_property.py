"""Whatever the builder accepts is valid, exact, and passes SdI's checks."""

from collections import Counter
from random import Random
from typing import Any

import hypothesis
import pytest

from invoicing.domain.document_type import type_of
from invoicing.fatturapa.build import build
from invoicing.fatturapa.invoice import Invoice
from tests.fatturapa import __main__ as program
from tests.fatturapa.documents import PROPERTY, TYPES, an_invoice, invoices
from tests.fatturapa.given import given
from tests.fatturapa.judging import against, against_file


@hypothesis.given(invoices())
@PROPERTY
def test_every_accepted_document_makes_a_valid_file(invoice: Invoice) -> None:
    assert against(invoice) == []


@pytest.mark.parametrize("type_of_kind", TYPES, ids=lambda one: f"{one[0]}-{one[1]}")
def test_every_type_is_generated_and_valid(type_of_kind: Any) -> None:
    for seed in range(8):
        invoice = an_invoice(Random(seed), type_of_kind)
        assert (invoice.document.kind, type_of(invoice.document)) == type_of_kind
        assert against(invoice) == []


def test_a_seed_always_makes_the_same_document() -> None:
    assert an_invoice(Random(7)) == an_invoice(Random(7)) != an_invoice(Random(8))


def test_the_generator_reaches_what_documents_can_hold() -> None:
    reached: Counter[str] = Counter()
    for seed in range(300):
        document = an_invoice(Random(seed)).document
        reached.update(name for name in type(document).model_fields if getattr(document, name))
        for line in document.lines:
            reached.update(f"line {name}" for name in type(line).model_fields if getattr(line, name))
    wanted = (
        "payments related vat_payability withholding_tax pension_fund_contribution subject notes attachments stamp_duty"
    ).split()
    of_a_line = "code unit discount surcharge vat_nature period_from withholding line_type other_data".split()
    assert [name for name in (*wanted, *(f"line {one}" for one in of_a_line)) if reached[name] < 5] == []


def test_the_program_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--documents", "44", "--seed", "5"]) == 0
    assert "44 documents of 19 types" in capsys.readouterr().out


def test_the_program_names_the_seed_that_failed(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--documents", "3", "--seed", "5"], judge=lambda _: ["SdI 00421 somewhere"]) == 1
    out = capsys.readouterr().out
    assert "SdI 00421 somewhere" in out
    assert "python -m tests.fatturapa --only 6" in out


def test_a_file_that_is_a_cent_off_is_noticed() -> None:
    content = build(given())
    assert against_file(content) == []
    assert any("00421" in one for one in against_file(content.replace(b">44.00<", b">44.01<")))
    assert any("00423" in one for one in against_file(content.replace(b">200.00<", b">200.01<", 1)))
    assert against_file(content.replace(b"<Data>2026", b"<Data>26"))
