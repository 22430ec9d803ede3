import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.redaction import GONE, LONGEST, Private, redacted, without
from tests.builders import an_account, customer_body, document_body


@pytest.mark.parametrize(
    "private",
    [
        "RSSMRA80A01H501U",
        "rssmra80a01h501u",
        "RSSMRAULALMHRLMU",  # every digit written as its letter
        "12345670017",
        "IT12345670017",
        "123 456 700 17",
        "IT60X0542811101000000123456",
        "IT60 X054 2811 1010 0000 0123 456",
        "nome.cognome@posta.example.it",
        "+39 02 1234567",
        "02/1234567",
        "(333) 123-45-67",
        "k3y" * 11,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "Authorization: Bearer abc.def",
        "Bearer abcdef123",
        "apiKey=abc",
        '"access_token": "abc"',
        "abcDefghij/klMnopqrstuvw",
        "<b onclick='x'>",
        "<script",
        "&lt;b&gt;",
    ],
)
def test_what_looks_private_is_taken_out(private: str) -> None:
    assert redacted(f"Errore: {private} qui") in (f"Errore: {GONE} qui", f"Errore: {GONE}")


@pytest.mark.parametrize(
    "text",
    [
        "La data 21/11/2026 precede il 2026-11-20: riga 12, importo 1.234,56",
        "documento n. 12/2026/R, codice -77, aliquota 22.00%",
        "Element 'Quantity' at line 12, column 34: 7 errors",
        "L’indirizzo è obbligatorio",
        "Partita IVA del cessionario/committente non valida",
    ],
)
def test_what_is_wrong_stays_readable(text: str) -> None:
    assert redacted(text) == text


def test_of_an_address_its_host_stays() -> None:
    assert redacted("see https://user:word@www.example.it/a/b?key=c now") == f"see https://www.example.it{GONE} now"


def test_what_is_known_to_be_private_goes_in_any_order_case_and_accent() -> None:
    private = Private.of(document_body(customer=customer_body(name="Società Rossi & Figli", email="x@y.example")))
    told = redacted("FIGLI ROSSI, societa', VIA TORINO: Consulenza non ammessa", private)
    assert told == f"{GONE}', {GONE}: {GONE} non ammessa"


def test_free_text_goes_where_it_is_quoted_and_single_words_of_it_stay() -> None:
    private = Private.of(document_body(notes="Il documento segue la visita di ottobre"))
    assert redacted("documento non valido: segue la visita di", private) == f"documento non valido: {GONE}"


def test_names_of_accounts_and_fields_are_nobodys_secret() -> None:
    assert Private.of({"account": "shop", "reference": "rossi-1", "series": "web", "kind": "invoice"}) == Private()
    assert an_account().id == without("demo", Private.of(document_body()))


def test_credentials_are_known_too() -> None:
    assert redacted("key abc-def is wrong", Private.of({}, "abc-def")) == f"key {GONE}-{GONE} is wrong"


def test_it_is_short_and_on_one_line() -> None:
    assert redacted("a\tb\r\nc\x00d\u202ee") == "a b c d e"
    assert len(redacted("uno due " * 10_000)) == LONGEST
    assert redacted("x" * 10_000) == GONE


def test_a_value_that_is_cut_off_is_not_kept_in_part() -> None:
    long = "a " * 590 + "RSSMRA80A01H501U IT60X0542811101000000123456"
    assert not re.search("RSSM|IT60", redacted(long))


@given(st.text(max_size=3000))
def test_any_text_can_be_redacted_and_stays_so(text: str) -> None:
    once = redacted(text)
    assert len(once) <= LONGEST
    assert once.isprintable()
    assert len(redacted(once)) <= LONGEST
