"""Each kept document makes exactly the kept file, which schema and checks accept."""

import os

import pytest

from invoicing.domain.document_type import TYPES_OF_KIND, type_of
from invoicing.fatturapa.build import build
from tests.fatturapa.documents import accepted
from tests.fatturapa.golden import FOLDER, NAMES, invoice, kept
from tests.fatturapa.judging import against
from tests.fatturapa.schema import faults_of


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_the_kept_one_to_the_byte(name: str) -> None:
    content = build(invoice(name))
    if os.environ.get("UPDATE_GOLDEN"):
        (FOLDER / f"{name}.xml").write_bytes(content)
    assert content.decode() == kept(name).decode()


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_file_is_valid(name: str) -> None:
    assert accepted(invoice(name))
    assert faults_of(kept(name)) == []
    assert against(invoice(name)) == []


def test_every_kind_and_type_that_goes_to_sdi_is_among_them() -> None:
    found = {(invoice(name).document.kind, type_of(invoice(name).document)) for name in NAMES}
    assert found == {(kind, one) for kind, types in TYPES_OF_KIND.items() for one in types}


def test_each_kept_file_has_its_document() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.xml")) == NAMES
