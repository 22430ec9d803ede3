"""The table of the mapping cannot lie: every field has a row, every row is what leaves, nothing is dropped unsaid."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from invoicing.contract import IssuedDocument
from invoicing.domain.document import Document
from invoicing.providers.registry import PROVIDERS
from tests.contract.benches import bench_for, connect, order_for
from tests.contract.benches.fatture_in_cloud import FattureInCloudBench
from tests.docs.mapping.fields import changed, fields
from tests.docs.mapping.outcomes import Trial, trials
from tests.docs.mapping.page import mapping_page
from tests.docs.mapping.probes import BASE, FORMS, KEPT_HERE, PROBES
from tests.docs.mapping.wires import wire_of
from tests.docs.mapping.wires.fatture_in_cloud import VAT_IDS

SLUGS = sorted(PROVIDERS)
RICH = {
    "series": "web",
    "template": "standard",
    "subject": "Gennaio",
    "notes": "Grazie",
    "lines.discount.percent": "12.5",
    "lines.code": "C-1",
    "payments.payment_account": "bank",
    "payments.due_date": "2026-02-28",
    "customer.phone": "+39 011 5550100",
}


def test_every_field_has_its_probe_and_every_probe_its_field() -> None:
    assert list(fields()) == list(PROBES)


def test_every_field_has_its_row_for_every_provider() -> None:
    rows = [line for line in mapping_page().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(fields())
    for row in rows:
        cells = row.strip("| ").split(" | ")
        assert all(cells[1::2][: len(SLUGS)]), row


def test_a_field_of_a_model_inside_a_list_inside_a_choice_is_found() -> None:
    assert {"lines.discount.percent", "customer.address.street", "related.reference", "totals"} <= set(fields())
    assert "totals.net" not in set(fields())


def test_a_change_reaches_inside_and_leaves_no_empty_part() -> None:
    document = {"lines": [{"a": 1}], "b": 2}
    assert changed(document, {"lines.discount.percent": 3}) == {"lines": [{"a": 1, "discount": {"percent": 3}}], "b": 2}
    assert changed(changed(document, {"x.y": 3}), {"x.y": None, "lines.a": None}) == {"b": 2}
    assert document == {"lines": [{"a": 1}], "b": 2}


def tried(slug: str, name: str) -> Iterator[Trial]:
    for form in FORMS:
        for probe in PROBES[name]:
            yield from trials(slug, name, probe, form)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("name", list(fields()))
def test_what_is_accepted_is_sent_and_what_is_not_sent_says_why(slug: str, name: str) -> None:
    """Never silently different: a field that changes nothing on the wire is refused, or stands in a list with why."""
    accepted = [trial for trial in tried(slug, name) if trial.outcome.sent]
    reasons = KEPT_HERE | dict(wire_of(slug).NOT_SENT)
    if name in reasons:
        assert accepted, "it is refused, and needs no reason"
        assert not any(trial.changes for trial in accepted), "it is sent"
    else:
        # What is the same as leaving it out may change nothing: the usual VAT payability.
        silent = [trial.value for trial in accepted if not trial.changes]
        assert silent in ([], ["I"])


@pytest.mark.parametrize("slug", SLUGS)
def test_reasons_and_words_are_about_something(slug: str) -> None:
    wire = wire_of(slug)
    assert set(wire.NOT_SENT) <= set(fields())
    assert not set(wire.NOT_SENT) & set(KEPT_HERE)
    for path in wire.WORDS:
        assert any(path in trial.changes for name in fields() for trial in tried(slug, name)), path


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("more", [{}, RICH, {"lines.vat_rate": "10"}, {"customer.tax_code": "12345670017"}])
def test_what_the_table_is_made_of_is_what_leaves(slug: str, form: str, more: dict[str, Any]) -> None:
    """The same document through the real adapter: the last request is, element by element, what was compared."""
    bench = bench_for(slug)
    bench.configuration = wire_of(slug).CONFIGURATION
    if isinstance(bench, FattureInCloudBench):
        _furnish(bench)
    document = Document.model_validate(changed(changed(BASE, FORMS[form]), more))
    if bench.provider().check(document, bench.configuration):
        return
    related = {"order-999": IssuedDocument("8001", "6", date(2026, 1, 1))}
    order = replace(order_for(bench, document, "doc_key"), related=related)
    connect(bench).issue(order)
    assert wire_of(slug).read(bench.faults.requests[-1].content) == wire_of(slug).sent(order)


def _furnish(bench: FattureInCloudBench) -> None:
    """The company of the table's account: its number and the ids that the account names."""
    simulator = bench.simulator
    company = simulator.company()
    company.company_id = 1
    simulator.world.companies = {1: company}
    for row, number in zip(company.vat_types, VAT_IDS.values(), strict=False):
        row["id"] = number
    company.payment_accounts[1]["id"] = 52
    bench.good_credentials = {"access_token": simulator.manual_token()}
