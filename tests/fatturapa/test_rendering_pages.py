"""However much there is of it, the copy is laid out in order: nothing overlaps, nothing leaves the page."""

import time
from html import escape
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf._codecs.core_font_metrics import CORE_FONT_METRICS

from invoicing.fatturapa.rendering import render
from invoicing.fatturapa.rendering.page import BOTTOM, LEFT, RIGHT, TOP
from invoicing.fatturapa.rendering.typeface import BODY, STRONG, Style, drawable, wrapped
from tests.fatturapa.rendered import Box, boxes_of, pages_of, squeezed
from tests.fatturapa.rendering_sample import RICH, SIMPLIFIED, body, file_of, line

LINES = 1000
MANY = file_of(body("".join(line(n, f"Voce {n:04} " + "che va a capo, " * (n % 17)) for n in range(1, LINES + 1))))
# XML takes no control characters; a surrogate is no character at all.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=400
)
WORDS = st.one_of(TEXTS, st.text("W", max_size=900), st.from_regex(r"\A-?[0-9]{1,30}(\.[0-9]{1,12})?\Z"))
STYLES = st.builds(Style, st.sampled_from([7.0, 8.0, 18.0]), bold=st.booleans())


def collisions(page: list[Box]) -> list[tuple[Box, Box]]:
    return [(one, other) for one, other in combinations(page, 2) if one.overlaps(other)]


def outside(page: list[Box]) -> list[Box]:
    footer = BOTTOM - 30
    return [box for box in page if box.left < LEFT - 0.1 or box.right > RIGHT + 0.1 or not footer < box.baseline < TOP]


def test_a_thousand_lines_each_stand_once_in_order_below_a_heading_on_every_page() -> None:
    pages = pages_of(MANY)
    text = "".join(pages)
    places = [text.index(f"Voce{n:04}") for n in range(1, LINES + 1)]
    assert places == sorted(places)
    assert all(text.count(f"Voce{n:04}") == 1 for n in range(1, LINES + 1))
    assert len(pages) > 20
    for number, page in enumerate(pages, 1):
        assert squeezed("N. Descrizione Quantità Prezzo unitario IVA Prezzo totale") in page
        assert squeezed(f"Pagina {number} di {len(pages)}") in page


@pytest.mark.parametrize("content", [MANY, RICH, SIMPLIFIED], ids=["many", "rich", "simplified"])
def test_nothing_overlaps_and_nothing_leaves_the_page(content: bytes) -> None:
    for page in boxes_of(content):
        assert page
        assert collisions(page) == []
        assert outside(page) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS, WORDS), max_size=6), WORDS, WORDS)
def test_whatever_the_texts_are(rows: list[tuple[str, str, str, str]], number: str, reason: str) -> None:
    goods = "".join(
        f"<DettaglioLinee><NumeroLinea>{escape(a)}</NumeroLinea><Descrizione>{escape(b)}</Descrizione>"
        f"<PrezzoUnitario>{escape(c)}</PrezzoUnitario><PrezzoTotale>{escape(d)}</PrezzoTotale></DettaglioLinee>"
        for a, b, c, d in rows
    )
    general = f"<Causale>{escape(reason)}</Causale><ImportoTotaleDocumento>{escape(number)}</ImportoTotaleDocumento>"
    for page in boxes_of(file_of(body(goods, general).replace("7/2026", escape(number)))):
        assert collisions(page) == []
        assert outside(page) == []


def test_a_text_longer_than_a_page_goes_on_below_the_heading_of_the_next() -> None:
    pages = pages_of(file_of(body(line(1, "parola " * 4000) + line(2, "dopo"))))
    assert len(pages) > 2
    assert sum(page.count("parola") for page in pages) == 4000
    assert all("Descrizione" in page for page in pages)
    assert "dopo" in pages[-1]


def test_a_word_longer_than_a_line_is_broken_and_whole() -> None:
    assert "".join(pages_of(file_of(body(line(1, "Ø" * 5000))))).count("Ø") == 5000


@given(st.text("abc è€W", max_size=300), STYLES, st.floats(20, 500))
def test_lines_are_no_wider_than_their_room_and_lose_no_letter(text: str, style: Style, room: float) -> None:
    lines = wrapped(drawable(text), style, room)
    assert all(style.width(one) <= room + 1e-6 for one in lines)
    assert b"".join(lines).replace(b" ", b"") == drawable(text).replace(b" ", b"")


@pytest.mark.parametrize(("style", "font"), [(BODY, "Helvetica"), (STRONG, "Helvetica-Bold")])
def test_the_widths_are_those_that_adobe_published(style: Style, font: str) -> None:
    published = CORE_FONT_METRICS[font].character_widths
    shared = [char for char in map(chr, range(32, 0x2123)) if char in published and char.encode("cp1252", "ignore")]
    assert len(shared) > 200
    assert {char: round(style.width(char.encode("cp1252")) * 1000 / style.size) for char in shared} == {
        char: published[char] for char in shared
    }


def test_a_thousand_lines_take_no_longer_than_a_person_waits() -> None:
    begin = time.process_time()
    render(MANY)
    assert time.process_time() - begin < 5
