"""Whatever form a file comes in, the same is read; what could hide or harm is refused."""

import base64
import time

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from invoicing.fatturapa.parse import Unreadable, parse
from invoicing.fatturapa.parse.content import LARGEST, root_of
from tests.unit.fatturapa.checks.mutated_file import NAMESPACE, VALID
from tests.unit.fatturapa.parse.signed import SIGNED_DATA, detached, endless, in_pieces, signed, tlv

XML = VALID.encode()
READ = parse(XML)
NAMED = VALID.replace("Alfa S.r.l.", "Caffè Àncora S.r.l.")
SIGNATURE = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>x</ds:SignatureValue>'


def declared(encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode() + NAMED.encode(encoding)


def armoured(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


FORMS = {
    "signed": signed(XML),
    "signed in PEM": signed(XML, Encoding.PEM),
    "signed in base64": base64.b64encode(signed(XML)),
    "signed in base64 of many lines": armoured(signed(XML)),
    "signed twice": signed(signed(XML)),
    "in pieces": in_pieces(XML),
    "in pieces, in base64": armoured(in_pieces(XML)),
    "with XAdES": VALID.replace("</p:", f"{SIGNATURE}</ds:Signature></p:").encode(),
    "with a mark of its encoding": b"\xef\xbb\xbf" + XML,
    "with blanks before": b"\r\n  " + XML,
    "with a comment": b"<!-- made by hand -->" + XML,
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(form: str) -> None:
    assert parse(FORMS[form]) == READ


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "windows-1252", "ISO-8859-1", "iso-8859-15"])
def test_names_arrive_whole_in_every_encoding(encoding: str) -> None:
    (read,) = parse(declared(encoding)).documents
    assert read.document is not None
    assert read.document.customer.name == "Caffè Àncora S.r.l."


def with_prolog(prolog: str, inside: str = "") -> bytes:
    return (prolog + VALID.replace("Alfa S.r.l.", inside or "Alfa")).encode()


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "a document type": with_prolog('<!DOCTYPE p:FatturaElettronica SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "an outer entity": with_prolog('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    "a bomb": with_prolog(f'<!DOCTYPE x [<!ENTITY e0 "ha">{BOMB}]>', "&e9;"),
    "a parameter entity": with_prolog('<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/">%e;]>'),
    "an unknown entity": with_prolog("", "&e;"),
    "a document type behind a comment": with_prolog("<!-- <a --><!DOCTYPE x>"),
    "a signed document type": signed(with_prolog("<!DOCTYPE x>")),
    "UTF-16": ('<?xml version="1.0" encoding="utf-16"?>' + VALID).encode("utf-16"),
    "UTF-7": b'<?xml version="1.0" encoding="utf-7"?>' + XML,
    "a codec that is none of text": b'<?xml version="1.0" encoding="zlib"?>' + XML,
    "bytes of another encoding": NAMED.encode("windows-1252"),
    "great depth": VALID.replace("</p:", f"{'<a>' * 1_000}{'</a>' * 1_000}</p:").encode(),
    "depth without end": f'<p:FatturaElettronica xmlns:p="{NAMESPACE}">{"<a>" * 100_000}'.encode(),
    "cut XML": XML[:-30],
    "nothing": b"",
    "blanks": b" \n",
    "a PDF": b"%PDF-1.7",
    "HTML": b"<html><body>no</body></html>",
    "another document": f'<p:FatturaElettronica xmlns:p="{NAMESPACE}"/>'.encode(),
    "the simplified format": VALID.replace("/v1.2", "/v1.0").encode(),
    "a detached signature": detached(),
    "signed too often": signed(signed(signed(signed(XML)))),
    "enveloped instead of signed": in_pieces(XML).replace(SIGNED_DATA, SIGNED_DATA[:-1] + b"\x03"),
    "other DER": tlv(0x30, tlv(0x06, b"\x2a\x03")),
    "a long tag": tlv(0x30, b"\x1f\x81\x01"),
    "a length of 127 bytes": b"\x30\xff" + b"\x01" * 200,
    "a length beyond the end": b"\x30\x84\x7f\xff\xff\xff",
    "nested without end": b"\x30\x80" * 100_000,
    "a value without length": endless(0x30, SIGNED_DATA + b"\xa0\x80\x04\x80"),
    "too many parts": in_pieces(XML, before=b"\x04\x00" * 300_000),
    "too much": XML + (b"<!--" + b" " * 9_993 + b"-->") * (LARGEST // 10_000 + 1),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_content_is_refused_at_once(kind: str) -> None:
    begun = time.process_time()
    with pytest.raises(Unreadable):
        parse(HOSTILE[kind])
    assert time.process_time() - begun < 5


def test_a_signed_file_cut_anywhere_is_refused() -> None:
    whole = signed(XML)
    end = whole.index(b"</p:FatturaElettronica>")
    for length in [*range(60), *range(60, end, 97)]:
        with pytest.raises(Unreadable):
            parse(whole[:length])


@pytest.mark.parametrize("content", [XML[:-30], with_prolog("", "&Merce;"), with_prolog("<!DOCTYPE Merce>")])
def test_refusals_never_quote_the_file(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        root_of(content)
    assert "Merce" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_an_entity_of_xml_itself_is_read() -> None:
    (read,) = parse(with_prolog("", "Rossi &amp; Figli &#39;Da Ugo&#39; <![CDATA[<srl>]]>")).documents
    assert read.document is not None
    assert read.document.customer.name == "Rossi & Figli 'Da Ugo' <srl>"
