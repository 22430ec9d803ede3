"""What must be true of every file that the builder makes."""

from lxml import etree

from invoicing.fatturapa.build import build
from invoicing.fatturapa.checks.arithmetic import EXACT
from invoicing.fatturapa.checks.run import findings
from invoicing.fatturapa.invoice import Invoice
from tests.fatturapa.random_values import TODAY
from tests.fatturapa.schema import faults_of

PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
LARGEST = 5 * 1024 * 1024


def against(invoice: Invoice) -> list[str]:
    """What is wrong with the file of ``invoice``: nothing, if the builder keeps its promise."""
    content = build(invoice)
    return [*against_file(content), *(["not the same bytes twice"] if build(invoice) != content else [])]


def against_file(content: bytes) -> list[str]:
    """What is wrong with the file ``content``: by the schema, by SdI's checks without any tolerance, by its size."""
    root = etree.fromstring(content, PARSER)
    inner = [element.tag for element in root.iterdescendants() if str(element.tag).startswith("{")]
    return [
        *faults_of(content),
        *(f"SdI {one.code} at {one.path}: {one.detail}" for one in findings(root, received=TODAY, tolerances=EXACT)),
        *(f"namespace below the root: {tag}" for tag in inner),
        *(["over 5 MB"] if len(content) > LARGEST else []),
    ]
