"""Files that somebody else made, in error or in malice: shown, or refused without a word of what they say."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from invoicing.fatturapa.parse.content import LARGEST, Unreadable
from invoicing.fatturapa.rendering import render
from invoicing.fatturapa.rendering.source import MOST_ELEMENTS
from tests.fatturapa.rendered import boxes_of, text_of
from tests.fatturapa.rendering_sample import RICH, body, file_of, line
from tests.unit.fatturapa.parse.signed import signed

SECRET = "RSSMRA80A01H501U"
DECLARATION, REST = RICH.split(b"?>", 1)
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
REFUSED = {
    "nothing": b"",
    "blanks": b"  \n",
    "no XML": b"%PDF-1.7 " + SECRET.encode(),
    "cut off": RICH[: len(RICH) // 2],
    "bytes that are not what is declared": RICH.replace("Università".encode(), "Università".encode("latin-1")),
    "control character": RICH.replace(b"Mario", b"Ma\x00rio"),
    "HTML": b"<html><body>RSSMRA80A01H501U</body></html>",
    "no body": file_of(),
    "another root": RICH.replace(b"p:FatturaElettronica", b"p:Fattura"),
    "doctype": DECLARATION + b"?><!DOCTYPE x>" + REST,
    "external doctype": DECLARATION + b'?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + REST,
    "a file as entity": DECLARATION
    + b'?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + REST.replace(b"Mario", b"&f;"),
    "laughs": DECLARATION + f'?><!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'.encode() + REST.replace(b"Mario", b"&a11;"),
    "doctype in UTF-16": (RICH.decode().replace('"UTF-8"?>', '"UTF-16"?><!DOCTYPE x>', 1)).encode("utf-16"),
    "undeclared entity": RICH.replace(b"Mario", b"&eacute;"),
    "too large": RICH + b" " * LARGEST,
    "too many elements": file_of(body("<a/>" * MOST_ELEMENTS)),
    "too many pages": file_of(body(f"<DettaglioLinee><UnitaMisura>{'W ' * 1_500_000}</UnitaMisura></DettaglioLinee>")),
    "too deep": file_of(body("<a>" * 300 + "</a>" * 300)),
}
REASONS = {
    "too large": "bytes",
    "too many elements": "elements",
    "too many pages": "pages",
    "doctype": "document type",
    "a file as entity": "document type",
    "another root": "not a FatturaPA",
}
TREE = etree.fromstring(RICH)
PATHS = [TREE.getroottree().getelementpath(one) for one in TREE.iter(etree.Element) if one is not TREE]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_refused_and_not_quoted(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        render(REFUSED[name])
    assert REASONS.get(name, "") in str(refused.value)
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("encoding", ["windows-1252", "ISO-8859-1"])
def test_other_encodings_are_read_where_they_are_declared(encoding: str) -> None:
    same = RICH.decode().replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    assert render(same) == render(RICH)


def test_a_signed_file_is_shown_like_the_one_in_it() -> None:
    assert render(signed(RICH)) == render(RICH)


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("“€uro” – œuvre…", "“€uro”–œuvre…"),
        ("“Łódź” Čapek €", "“Lódz”Capek€"),
        ("漢字 x", "??x"),
        (r"\) Tj ET (\\", r"\)TjET(\\"),
        ("a<!-- c -->b<?pi d?>c", "abc"),
        ("<![CDATA[<b>]]>", "<b>"),
        ("x<b>y</b>z", "xyz"),
        ("10&#9;\n 20", "1020"),
    ],
)
def test_any_text_is_shown_as_nearly_as_the_page_can(inside: str, shown: str) -> None:
    assert f"inizio{shown}fine" in text_of(file_of(body(line(1, f"inizio {inside} fine"))))


def test_a_file_without_anything_in_it_is_a_page() -> None:
    empty = b"<FatturaElettronica><FatturaElettronicaBody/></FatturaElettronica>"
    assert "Documento" in text_of(empty)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_missing_or_strange_part_breaks_it(data: st.DataObject) -> None:
    root = etree.fromstring(RICH)
    for path in data.draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=12)):
        for one in root.findall(path):
            change = data.draw(st.sampled_from(["drop", "text", "number", "twice", "empty"]))
            if change == "drop":
                parent = one.getparent()
                assert parent is not None
                parent.remove(one)
            elif change == "twice":
                one.addnext(etree.fromstring(etree.tostring(one)))
            else:
                one.text = {"text": "è così", "number": "-9" * 30 + "." + "1" * 9, "empty": None}[change]
    try:
        pages = list(boxes_of(etree.tostring(root)))
    except Unreadable:
        assert root.find("FatturaElettronicaBody") is None
    else:
        assert pages


APART = """
import sys
sys.path.insert(0, {layer!r})
from invoicing.fatturapa.rendering import render
assert not {{"pydyf", "lxml"}} & set(sys.modules), "loaded before anything is rendered"
content = sys.stdin.buffer.read()
render(content)
seen = []
doors = ("open", "socket", "os.", "subprocess")
sys.addaudithook(lambda event, args: seen.append(event) if event.startswith(doors) else None)
made = render(content)
assert seen == [], seen
sys.stdout.buffer.write(made)
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_another_process_makes_the_same_bytes_and_opens_nothing(seed: str) -> None:
    layer = Path(__file__).parents[2] / "layers/invoicing"
    program = APART.format(layer=str(layer))
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=RICH,
        capture_output=True,
        check=False,
        timeout=60,
        env={"PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland"},
    )
    assert done.stderr.decode() == ""
    assert done.stdout == render(RICH)
