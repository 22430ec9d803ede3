"""What a file says of itself is read out of it, whatever it is wrapped in, and never at the price of not keeping it."""

import base64
import io
import zipfile

import pytest

from invoicing.fatturapa.particulars import FileAtSdi, about_file, particulars
from tests.unit.usecases.kept import INVOICE, RECEIPT

FILE = INVOICE.format(number="12/A").encode()
NOTICE = RECEIPT.format(number=7).encode()


def test_seller_buyer_and_document_are_read() -> None:
    found = particulars(FILE)
    assert found is not None
    assert (found.seller.name, found.buyer.name) == ("Prova S.r.l.", "Mario Rossi")
    assert (found.buyer.vat_number, found.buyer.tax_code) == (None, "RSSMRA80A01H501U")
    assert (found.document_type, found.number, found.date, found.total) == ("TD01", "12/A", "2026-11-21", "244.00")


def test_of_several_documents_in_a_file_the_first_one_counts_and_the_others_are_told() -> None:
    start, body, end = FILE.partition(b"<FatturaElettronicaBody>")[0], b"", b"</p:FatturaElettronica>"
    body = FILE.removeprefix(start).removesuffix(end)
    found = particulars(start + body + body.replace(b"12/A", b"13/A") + end)
    assert found is not None
    assert (found.number, found.bodies) == ("12/A", 2)


def test_what_is_not_said_is_none() -> None:
    found = particulars(b"<FatturaElettronica><FatturaElettronicaBody/></FatturaElettronica>")
    assert found is not None
    assert (found.schema_version, found.seller.name, found.number, found.total) == (None, None, None, None)


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.4", b"<a", b"<a/>", b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", b"\x30\x80", FILE[:300]],
    ids=["empty", "a PDF", "cut", "another root", "a document type", "a broken signature", "half a file"],
)
def test_what_cannot_be_read_is_no_reason_to_fail(content: bytes) -> None:
    assert particulars(content) is None
    assert about_file([content]) == FileAtSdi()


def zipped(*contents: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.xml", content)
    return made.getvalue()


@pytest.mark.parametrize("wrapped", [NOTICE, zipped(FILE, NOTICE)], ids=["bare", "in an archive with its invoice"])
def test_sdi_names_the_file(wrapped: bytes) -> None:
    assert about_file([b"?", wrapped]) == FileAtSdi("724999", "IT01234560017_00007.xml")


def test_base64_around_an_invoice_is_no_signature() -> None:
    assert particulars(base64.b64encode(FILE)) is None
