"""Classes 1 to 13, 48, 49: what cannot even be read as a request."""

import gzip
import json

from tests.hostile.case import Bad, at, document, whole

GOOD = json.dumps(document()).encode()
NOT_JSON, NO_OBJECT, NO_UTF8 = whole(400, "not_json"), whole(400, "body_not_object"), whole(400, "not_utf8")
NO_TYPE, TWICE = whole(415, "content_type_not_supported"), at("", "duplicate_name")
NO_KEY = whole(400, "invalid_idempotency_key")


def with_price(text: bytes) -> bytes:
    """A document whose price is written just so."""
    return GOOD.replace(b'"100.00"', text)


def with_name(text: bytes) -> bytes:
    """A document whose customer is called just so."""
    return GOOD.replace(b"Rossi & Figli S.r.l.", text)


BODIES = (
    Bad(1, "more than 256 KB", document(notes="x" * 300_000), whole(413, "body_too_large")),
    Bad(1, "more than Lambda takes", b" " * (7 * 1024 * 1024), whole(413, "request_too_large")),
    Bad(
        2,
        "a bomb",
        gzip.compress(b" " * 10_000_000),
        whole(415, "encoding_not_supported"),
        {"Content-Encoding": "gzip"},
    ),
    Bad(2, "gzip unsaid", gzip.compress(GOOD), NO_UTF8),
    *(
        Bad(3, kind or "none", GOOD, NO_TYPE, {"Content-Type": kind})
        for kind in ("text/plain", "", "application/json; charset=utf-16", "application/jsonp", "application/json, a/b")
    ),
    Bad(4, "empty", b"", whole(400, "empty_body")),
    *(Bad(4, text.decode(), text, NO_OBJECT) for text in (b"null", b"[]", b'"text"', b"1", b"true")),
    *(
        Bad(5, title, text, NOT_JSON)
        for title, text in {
            "another behind it": GOOD + b" {}",
            "a comment": GOOD + b"// yes",
            "a comment inside": GOOD.replace(b"{", b"{/* */", 1),
            "single quotes": b"{'kind': 'invoice'}",
            "a comma too many": GOOD[:-1] + b",}",
            "cut off": GOOD[:-1],
        }.items()
    ),
    Bad(6, "a byte order mark", b"\xef\xbb\xbf" + GOOD, whole(400, "byte_order_mark")),
    Bad(6, "UTF-16 with its mark", GOOD.decode().encode("utf-16"), NO_UTF8),
    Bad(6, "UTF-16 without", GOOD.decode().encode("utf-16-le"), NOT_JSON),
    *(
        Bad(7, title, with_name(text), NO_UTF8)
        for title, text in {
            "Latin-1": b"Societ\xe0",
            "overlong": b"\xc0\xaf",
            "half a pair": b"\xed\xa0\x80",
            "CESU": b"\xed\xa0\xbd\xed\xb8\x80",
            "beyond Unicode": b"\xf4\x90\x80\x80",
        }.items()
    ),
    Bad(8, "at the top", GOOD[:-1] + b', "account": "other"}', TWICE),
    Bad(8, "inside", with_price(b'"1", "unit_price": "2"'), TWICE),
    Bad(8, "spelt otherwise", GOOD[:-1] + b', "acc\\u006funt": "other"}', TWICE),
    *(Bad(9, text.decode(), with_price(text), NOT_JSON) for text in (b"NaN", b"Infinity", b"-Infinity")),
    Bad(10, "1e400", with_price(b"1e400"), at("/lines/0/unit_price", "invalid_number")),
    Bad(10, "1e-400", with_price(b"1e-400"), at("/lines/0/unit_price", "invalid_number")),
    Bad(10, "beyond all bounds", with_price(b"1e99999999999999999999"), NOT_JSON),
    Bad(11, "5,000 digits", with_price(b"9" * 5_000), NOT_JSON),
    Bad(11, "5,000 decimals", with_price(b"0." + b"1" * 5_000), NOT_JSON),
    Bad(12, "100,000 lists", b"[" * 100_000 + b"]" * 100_000, NOT_JSON),
    Bad(12, "40,000 objects", b'{"a":' * 40_000 + b"1" + b"}" * 40_000, NOT_JSON),
    Bad(12, "40 lists", b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", whole(400, "too_deep")),
    *(
        Bad(13, text.decode(), with_name(text), at("/customer/name", "illegal_character"))
        for text in (b"\\ud800", b"\\udc00\\ud800", b"Rossi \\uDFFF")
    ),
    Bad(13, "in a field's name", GOOD[:-1] + b', "\\ud800": 1}', at("", "illegal_character")),
    Bad(48, "no reference", document(reference=None), at("/reference", "missing_field")),
    Bad(48, "an empty reference", document(reference=""), at("/reference", "invalid_reference")),
    Bad(49, "a key too long", GOOD, NO_KEY, {"Idempotency-Key": "x" * 256}),
    Bad(49, "a key in Latin-1", GOOD, NO_KEY, {"Idempotency-Key": b"\xe8"}),
    Bad(49, "a key with a space", GOOD, NO_KEY, {"Idempotency-Key": "a b"}),
    Bad(49, "no key at all", GOOD, NO_KEY, {"Idempotency-Key": ""}),
    Bad(49, "a reference too long", document(reference="x" * 65), at("/reference", "invalid_reference")),
    Bad(49, "a reference in accents", document(reference="ordine-è"), at("/reference", "invalid_reference")),
)
