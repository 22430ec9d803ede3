"""A field that a provider has no place for is refused by its name, wherever it stands, and never dropped."""

from collections.abc import Iterator
from typing import Any

import pytest

from invoicing.domain.document import Document
from invoicing.domain.related_document import Relation
from invoicing.domain.tasks import CreditToBill
from invoicing.providers.unexpressed import unexpressed
from tests.builders import a_credit, a_document, credit_body, document_body, line_body, payment_body, related_body
from tests.docs.mapping.outcomes import registry
from tests.docs.mapping.wires import wire_of

SLUGS = ("fattura24", "fatture_in_cloud")
LINE: dict[str, Any] = {
    "surcharge": {"percent": "5"},
    "period_from": "2026-01-01",
    "period_to": "2026-01-31",
    "withholding": True,
    "line_type": "AC",
    "administration_reference": "UFF-3",
    "other_data": [{"type": "CODPRODUZ"}],
}
PAYMENT = {"beneficiary": "Bianchi Factor S.p.A.", "bank": "Banca di Prova"}
RELATED = {"item": "1", "commission_code": "C", "cup": "B1", "cig": "Z1", "lines": [2]}
DOCUMENT: dict[str, Any] = {
    "document_type": "TD26",
    "number": "12/A",
    "withholding_tax": [{"type": "RT01", "rate": "20", "reason": "A"}],
    "pension_fund_contribution": [{"type": "TC02", "rate": "4", "vat_rate": "22"}],
}
ATTACHED = {"name": "a.pdf", "content": "JVBERg=="}


def refused(slug: str, document: Document) -> list[str]:
    problems = registry().get(slug).check(document, wire_of(slug).CONFIGURATION)
    assert all(problem.detail and problem.remedy for problem in problems)
    return [problem.pointer for problem in problems if problem.code == "unsupported_field"]


def rich() -> Iterator[tuple[dict[str, Any], str]]:
    for name, value in LINE.items():
        yield {"lines": [line_body(), line_body(**{name: value})]}, f"/lines/1/{name}"
    for name, value in PAYMENT.items():
        yield {"payments": [payment_body(**{name: value})]}, f"/payments/0/{name}"
    for name, value in RELATED.items():
        yield {"related": [related_body(**{name: value})]}, f"/related/0/{name}"
    for name, value in DOCUMENT.items():
        yield {name: value}, f"/{name}"


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(("changes", "where"), list(rich()), ids=[where for _, where in rich()])
def test_each_is_refused_where_it_stands(slug: str, changes: dict[str, Any], where: str) -> None:
    assert refused(slug, a_document(**changes)) == [where]


def test_attachments_have_a_place_at_one_of_them() -> None:
    assert refused("fattura24", a_document(attachments=[ATTACHED])) == ["/attachments"]
    two = [ATTACHED, ATTACHED | {"format": "PDF", "description": "Relazione"}]
    wanted = ["/attachments/1/format", "/attachments/1/description"]
    assert refused("fatture_in_cloud", a_document(attachments=two))[:2] == wanted


@pytest.mark.parametrize("slug", SLUGS)
def test_all_are_refused_at_once(slug: str) -> None:
    whole = document_body(
        **DOCUMENT, lines=[line_body(**LINE)], payments=[payment_body(**PAYMENT)], related=[related_body(**RELATED)]
    )
    assert len(refused(slug, Document.model_validate(whole))) == sum(map(len, (LINE, PAYMENT, RELATED, DOCUMENT)))


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_sent_as_it_would_be_left_out_is_not_refused(slug: str) -> None:
    usual = {"withholding_tax": [], "attachments": [], "lines": [line_body(withholding=False, other_data=[])]}
    assert refused(slug, a_document(**usual)) == []


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("relation", sorted(set(Relation) - {Relation.ORDER, Relation.CREDITED_INVOICE}))
def test_a_relation_it_does_not_know_is_refused(slug: str, relation: Relation) -> None:
    other = related_body(relation=relation)
    problems = registry().get(slug).check(a_document(electronic=True, related=[other]), wire_of(slug).CONFIGURATION)
    assert ("unsupported_related_document", "/related/0/relation") in {(one.code, one.pointer) for one in problems}


@pytest.mark.parametrize("name", sorted(LINE))
def test_a_credit_has_the_same_lines(name: str) -> None:
    credit = CreditToBill.model_validate(credit_body(lines=[line_body(**{name: LINE[name]})]))
    provider = registry().get("fattura24")
    problems = provider.check_task(credit, wire_of("fattura24").CONFIGURATION)
    assert [(one.code, one.pointer) for one in problems] == [("unsupported_field", f"/lines/0/{name}")]
    assert provider.check_task(a_credit(), wire_of("fattura24").CONFIGURATION) == []


def test_a_name_that_is_no_field_is_a_mistake_of_ours() -> None:
    with pytest.raises(AttributeError):
        list(unexpressed(a_document(), ["lines.colour"], "Nobody"))
