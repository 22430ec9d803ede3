"""The valid file, changed and read."""

from lxml import etree

from invoicing.domain.document import Document
from invoicing.fatturapa.parse import parse
from invoicing.fatturapa.parse.parsed import ParsedDocument
from tests.unit.fatturapa.checks.mutated_file import Change, valid


def read(*changes: Change) -> ParsedDocument:
    root = valid()
    for change in changes:
        change(root)
    (found,) = parse(etree.tostring(root)).documents
    return found


def document(*changes: Change) -> Document:
    found = read(*changes).document
    assert found is not None
    return found
