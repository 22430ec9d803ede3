"""The schema is found beside the project or in the package, and never on the web."""

from pathlib import Path

import pytest
from lxml import etree

from tests.fatturapa import schema
from tests.fatturapa.golden import FOLDER
from tests.fatturapa.schema import PACKAGED, ROOT, SchemaMissing, invoice_schema, load, place

SIGNED = b"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/></p:FatturaElettronica>"


def packaged() -> Path:
    found = list(ROOT.glob(f"{PACKAGED}/FatturaPA_FPR12_v1.2.3.xsd"))
    assert found, "tests/local/setup.sh schemas makes the environment"
    return found[0]


def test_the_package_has_the_schema_that_stands_beside_the_project() -> None:
    same = load(packaged())
    content = (FOLDER / "td01_business.xml").read_bytes()
    tree = etree.fromstring(content)
    assert same.validate(tree)
    assert invoice_schema().validate(tree)
    official = schema.BESIDE / "Schema_VFPR12_v1.2.3.xsd"
    assert not official.exists() or official.read_bytes() == packaged().read_bytes()


@pytest.mark.parametrize("where", [packaged, lambda: place("Schema_VFPR12_v1.2.3.local.xsd")])
def test_what_it_asks_of_signatures_is_known_without_the_web(where: object) -> None:
    assert callable(where)
    content = (FOLDER / "td01_business.xml").read_bytes().replace(b"</p:FatturaElettronica>", SIGNED)
    loaded = load(where())
    assert not loaded.validate(etree.fromstring(content))
    assert "SignedInfo" in str(loaded.error_log)


def test_a_schema_that_is_nowhere_fails() -> None:
    with pytest.raises(SchemaMissing, match=r"setup\.sh schemas"):
        place("Schema_VFPR99.xsd")
