"""Our builder and checks before a judge that knows neither: it takes what we make, and we find what it discards."""

from datetime import UTC, date, datetime, time
from random import Random

import pytest

from invoicing.domain.document import DocumentKind
from invoicing.domain.document_type import DocumentType
from invoicing.fatturapa.build import build
from invoicing.fatturapa.checks.run import findings
from invoicing.fatturapa.parse.content import root_of
from tests.fatturapa.documents import TYPES, an_invoice
from tests.fatturapa.random_values import TODAY
from tests.simulators.clock import VirtualClock
from tests.simulators.sdi import ExchangeSystem
from tests.simulators.signing import signed
from tests.unit.simulators.sdi.files import invoice_file
from tests.unit.simulators.sdi.test_judgement import BREAKS, COMPANIONS

NOON = datetime.combine(TODAY, time(12), UTC).timestamp()


@pytest.mark.parametrize("type_of_kind", TYPES, ids=lambda one: f"{one[0]}-{one[1]}")
def test_sdi_takes_what_the_builder_makes(type_of_kind: tuple[DocumentKind, DocumentType]) -> None:
    for seed in range(4):
        content = signed(build(an_invoice(Random(seed), type_of_kind)))
        assert ExchangeSystem(clock=VirtualClock(NOON)).take("IT01234560017_00001.xml.p7m", content).refusals == ()


@pytest.mark.parametrize("code", BREAKS)
def test_what_sdi_discards_we_find_first(code: str) -> None:
    root = root_of(invoice_file(**BREAKS[code]))
    found = {one.code for one in findings(root, received=date(2026, 1, 1))}
    assert code in found
    assert found <= {code} | COMPANIONS.get(code, set())
