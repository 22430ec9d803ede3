"""A file that was read and made again is the same; where it is not, what differs was told."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from lxml import etree

from invoicing.domain.document import DocumentKind
from invoicing.domain.document_type import DocumentType
from invoicing.domain.money import plain
from invoicing.fatturapa.build import build
from invoicing.fatturapa.checks.arithmetic import EXACT
from invoicing.fatturapa.checks.run import findings
from invoicing.fatturapa.checks.tree import number
from invoicing.fatturapa.invoice import Invoice
from invoicing.fatturapa.parse import parse
from invoicing.fatturapa.parse.parsed import Parsed, ParsedDocument
from tests.fatturapa.documents import PROPERTY, TYPES, an_invoice, invoices
from tests.fatturapa.golden import NAMES, kept
from tests.fatturapa.schema import BESIDE
from tests.unit.fatturapa.checks.mutated_file import put, valid
from tests.unit.fatturapa.checks.mutations import HARMLESS

SAMPLES = sorted((BESIDE / "samples").glob("*.xml"))
# The published samples name numbers that are none, and a longer progressive than a file's; these stand for them.
FITTING = {
    b"679a2f25<": b"0000A<",
    b"01234567890": b"12345670017",
    b"09876543210": b"01234560017",
    b"12345678903": b"12345670017",
    b"09876543217": b"01234560017",
}


def made_again(parsed: Parsed, read: ParsedDocument) -> bytes:
    assert read.document is not None
    assert read.seller is not None
    assert parsed.transmitter is not None
    return build(Invoice(read.document, read.seller, parsed.transmitter, read.number, parsed.progressive))


def leaves(content: bytes) -> Counter[tuple[str, str]]:
    """Every text with its path, whichever place it has among its like: rows of the summary have no order."""
    root = etree.fromstring(content)
    return Counter((path, text) for element in root.iter() for path, text in _leaf(element))


def _leaf(element: etree._Element) -> Iterator[tuple[str, str]]:
    if not len(element) and (element.text or "").strip() and "Signature" not in path(element):
        text = element.text or ""
        value = number(text)
        yield path(element), text if value is None else plain(value)


def path(element: etree._Element) -> str:
    return "/".join(str(one.tag) for one in reversed([element, *element.iterancestors()][:-1]))


def without_places(told: str) -> str:
    return "".join(f"/{step.partition('[')[0]}" for step in told.split("/")[1:])


def lost(content: bytes) -> Counter[str]:
    """What of ``content`` is not there again in the files made of its documents, and was not told."""
    parsed, root = parse(content), etree.fromstring(content)
    gone: Counter[str] = Counter()
    for place, read in enumerate(parsed.documents):
        alone = etree.fromstring(content)
        for other in [one for at, one in enumerate(alone.findall("FatturaElettronicaBody")) if at != place]:
            alone.remove(other)
        missing = leaves(etree.tostring(alone)) - leaves(made_again(parsed, read))
        gone += Counter(f"/{where}" for where, _ in missing.elements())
        gone -= Counter(without_places(told) for told in read.unexpressed)
    assert len(root.findall("FatturaElettronicaBody")) == len(parsed.documents)
    return gone


@given(invoices())
@PROPERTY
def test_what_we_make_is_read_and_made_again(invoice: Invoice) -> None:
    content = build(invoice)
    parsed = parse(content)
    (read,) = parsed.documents
    assert read.unexpressed == ()
    assert leaves(made_again(parsed, read)) == leaves(content)


@pytest.mark.parametrize("type_of_kind", TYPES, ids=lambda one: f"{one[0]}-{one[1]}")
def test_every_type_is_read_and_made_again(type_of_kind: tuple[DocumentKind, DocumentType]) -> None:
    for seed in range(2):
        invoice = an_invoice(Random(seed), type_of_kind)
        content = build(invoice)
        (read,) = parse(content).documents
        assert read.document is not None
        assert (read.document.kind, read.document.document_type or type_of_kind[1]) == type_of_kind
        assert lost(content) == Counter()


@pytest.mark.parametrize("name", NAMES)
def test_golden_files_are_read_and_made_again(name: str) -> None:
    parsed = parse(kept(name))
    (read,) = parsed.documents
    assert read.unexpressed == ()
    assert leaves(made_again(parsed, read)) == leaves(kept(name))


def fitting(sample: Path) -> bytes:
    content = sample.read_bytes()
    for wrong, right in FITTING.items():
        content = content.replace(wrong, right)
    return content


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.stem)
def test_published_samples_are_read_and_made_again(sample: Path) -> None:
    # Street and house number become one line.
    assert {one.rpartition("/")[2] for one in lost(fitting(sample))} <= {"Indirizzo", "NumeroCivico"}
    parsed = parse(fitting(sample))
    for read in parsed.documents:
        assert read.unfit == ()
        assert findings(etree.fromstring(made_again(parsed, read)), tolerances=EXACT) == []


def test_a_file_of_two_documents_is_read_as_two() -> None:
    root = valid()
    for change in HARMLESS["two numbers"]:
        change(root)
    put("FatturaElettronicaBody[2]/DatiGenerali/DatiGeneraliDocumento/Divisa", "CHF")(root)
    first, second = parse(etree.tostring(root)).documents
    assert (first.number, second.number) == ("12/A", "13")
    assert first.document is not None
    assert second.document is not None
    assert (first.document.currency, second.document.currency) == ("EUR", "CHF")
    assert first.document.reference == "IT12345670017-2026-12-A"
