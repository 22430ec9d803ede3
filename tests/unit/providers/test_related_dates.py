"""A provider that names another document by number and date refuses the one without a date by its name."""

import pytest

from tests.builders import OMIT, an_electronic_document, related_body
from tests.docs.mapping.outcomes import registry
from tests.docs.mapping.wires import wire_of

CREDITED = related_body(relation="credited_invoice", reference=OMIT, number="7")


@pytest.mark.parametrize("slug", ["fattura24", "fatture_in_cloud"])
def test_a_credited_invoice_without_a_date_is_refused_where_it_stands(slug: str) -> None:
    adapter, configuration = registry().get(slug), wire_of(slug).CONFIGURATION
    undated = an_electronic_document(kind="credit_note", related=[CREDITED])
    found = [(one.code, one.pointer) for one in adapter.check(undated, configuration)]
    assert ("missing_field", "/related/0/date") in found
    dated = an_electronic_document(kind="credit_note", related=[CREDITED | {"date": "2026-11-01"}])
    assert "/related/0/date" not in {one.pointer for one in adapter.check(dated, configuration)}
