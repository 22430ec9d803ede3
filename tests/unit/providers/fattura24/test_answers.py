"""What answers prove. The recorded ones come from the Ruby gem fattura24 1.0.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.redaction import LONGEST
from invoicing.domain.request import Issued
from invoicing.errors import OutcomeUnknown, ProviderError, RateLimited, Rejected, Unauthorized, Unavailable
from invoicing.providers.fattura24.answers import (
    MALFORMED,
    NO_NUMBER,
    issued_document,
    read_root,
    saved_contact,
    saved_credit,
    whole_pdf,
)

RECORDED = (
    b"<root><returnCode>0</returnCode><description>Operation completed</description><docId>7758755</docId>"
    b"<docNumber>23-2020</docNumber><docType>3</docType></root>"
)
NOT_AUTHORIZED = (
    b"<root><returnCode>-1</returnCode><description>You are not authorized to use this service. "
    b"For more details write to assistenza@fattura24.com</description></root>"
)
WRONG_XML = (
    b"<root><returnCode>-2</returnCode><description>Your XML is wrong. If you want write to technical support: "
    b"assistenza@fattura24.com</description></root>"
)
PDF = b"%PDF-1.7\n" + b"\xff\xfe" * 1000 + b"\n%%EOF\n"


def error(code: object, text: str = "", rest: str = "") -> bytes:
    return f"<root><returnCode>{code}</returnCode><description>{text}</description>{rest}</root>".encode()


def issued(content: bytes, expected: str | None = None) -> Issued:
    return issued_document(content, expected_type=expected)


def refused(content: bytes) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        issued(content)
    return caught.value


def test_the_recorded_success() -> None:
    assert issued(RECORDED) == Issued(provider_id="7758755", number="23-2020")


def test_another_type_than_asked_for_is_issued_and_said_loudly() -> None:
    (remark,) = issued(RECORDED, "1").remarks
    assert remark.startswith("ATTENTION")
    assert "an invoice" in remark
    assert "a receipt" in remark
    assert issued(RECORDED, "3").remarks == ()


def test_a_broken_closing_tag_is_read_and_flagged() -> None:
    broken = RECORDED.replace(b"</docNumber>", b"<docNumber>")
    assert issued(broken) == Issued(provider_id="7758755", number="23-2020", remarks=(MALFORMED,))
    assert issued(broken, "1").remarks[1].startswith("ATTENTION")


@pytest.mark.parametrize("end", range(len(RECORDED)))
def test_a_cut_answer_proves_the_document_only_if_its_id_is_whole(end: int) -> None:
    cut = RECORDED[:end]
    if b"</docId>" in cut:
        found = issued(cut)
        assert found.provider_id == "7758755"
        assert MALFORMED in found.remarks
        assert found.number == "23-2020" or NO_NUMBER in found.remarks
    else:
        assert type(refused(cut)) is OutcomeUnknown


@given(st.binary())
def test_rubbish_is_an_unknown_outcome(content: bytes) -> None:
    assert type(refused(content)) is OutcomeUnknown


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (error(0), "no_id_in_answer"),
        (error(0, rest="<docId></docId>"), "no_id_in_answer"),
        (error(0, rest="<docId>0</docId>"), "no_id_in_answer"),
        (error(0, rest="<docId>null</docId>"), "no_id_in_answer"),
        (error(0, rest="<docId>-1</docId>"), "no_id_in_answer"),
        (error(0, rest="<docId>1</docId><docId>2</docId>"), "no_id_in_answer"),
        (error(1, rest="<docId>5</docId>"), "unclear_answer"),
        (error(-3, rest="<docId>5</docId>"), "unclear_answer"),
        (error("", rest="<docId>5</docId>"), "unclear_answer"),
        (error("-x"), "unclear_answer"),
        (b"<html><body>manutenzione</body></html>", "unclear_answer"),
        (b"<!DOCTYPE html><html></html>", "unreadable_answer"),
        (b"", "unreadable_answer"),
        (b"{}", "unreadable_answer"),
        (WRONG_XML[:-1], "unreadable_answer"),
        (NOT_AUTHORIZED + b"<html>", "unreadable_answer"),
        (error(-4, "in elaborazione"), "being_processed"),
        (error(-3, "Document already exists"), "probable_duplicate"),
        (error(-1, "Il documento esiste gi&agrave;"), "probable_duplicate"),
        (error(-77, "gi\u00e0 presente"), "probable_duplicate"),
    ],
)
def test_what_proves_nothing_is_an_unknown_outcome(content: bytes, code: str) -> None:
    caught = refused(content)
    assert (type(caught), caught.code) == (OutcomeUnknown, code)


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (NOT_AUTHORIZED, Unauthorized, "unauthorized"),
        (error(-1, rest="<docId>0</docId>"), Unauthorized, "unauthorized"),
        (error(-10, "Abbonamento scaduto"), Unauthorized, "subscription_expired"),
        (WRONG_XML, Rejected, "malformed_request"),
        (error(-12, "CustomerName is longer than the limit of 60"), Rejected, "rejected_by_provider"),
        (error(-12, "Limite di 60 caratteri superato nella richiesta"), Rejected, "rejected_by_provider"),
        (error(-12, "Superato il limite per le informazioni richieste"), Rejected, "rejected_by_provider"),
        (error(-20, "Numero massimo di richieste al minuto superato"), RateLimited, "rate_limited"),
        (error(-20, "API calls limit reached"), RateLimited, "rate_limited"),
        (error(-1, "Too many calls: limit exceeded, please retry later"), RateLimited, "rate_limited"),
        (error(-20, "Superato il numero di chiamate consentite"), RateLimited, "rate_limited"),
        (error(-20, "Hai superato il limite giornaliero di chiamate"), RateLimited, "rate_limited"),
    ],
)
def test_a_complete_no_means_no(content: bytes, kind: type[ProviderError], code: str) -> None:
    caught = refused(content)
    assert (type(caught), caught.code) == (kind, code)
    assert "assistenza@" not in caught.detail


def test_the_explanation_is_kept_short_and_clean() -> None:
    text = "Bad &lt;b&gt; RSSMRA80A01H501U IT60X0542811101000000123456 a@b.it 01234560017 riga 12 " + "x " * 300
    detail = refused(error(-12, text)).detail
    assert detail.startswith("Fattura24 refuses it (code -12): Bad … riga 12 x")
    assert len(detail) <= LONGEST


def test_latin1_is_read() -> None:
    content = "<root><returnCode>-12</returnCode><description>Località errata</description></root>".encode("latin-1")
    assert "Località errata" in refused(content).detail


def test_a_contact_has_an_id_and_a_credit_has_none() -> None:
    done = error(0, "Operazione completata con successo", "<id>4711</id><CustomerName><![CDATA[J & D]]></CustomerName>")
    assert saved_contact(done).provider_id == "4711"
    assert saved_credit(error(0)).provider_id == ""
    for content in (error(0)[:-1], b"", b"<html/>"):
        with pytest.raises(OutcomeUnknown):
            saved_credit(content)
        with pytest.raises(OutcomeUnknown):
            saved_contact(content)


def test_a_whole_pdf_is_never_touched() -> None:
    assert whole_pdf(PDF) is PDF


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"", Unavailable, "file_not_whole"),
        (PDF[:-7], Unavailable, "file_not_whole"),
        (PDF[: len(PDF) // 2], Unavailable, "file_not_whole"),
        (b"%PDF-1.7 %%EOF", Unavailable, "file_not_whole"),
        (b"%PDF" + b"x" * 11_000_000 + b"%%EOF", Unavailable, "file_not_whole"),
        (b"<html></html>", Unavailable, "file_not_whole"),
        (error(-1, "Il documento richiesto non esiste"), Unavailable, "file_not_ready"),
        (error(-4, "in elaborazione"), Unavailable, "file_not_ready"),
        (error(-1), Unavailable, "file_not_ready"),
        (NOT_AUTHORIZED, Unauthorized, "unauthorized"),
        (error(-10), Unauthorized, "subscription_expired"),
        (error(-1, "Too many calls"), RateLimited, "rate_limited"),
    ],
)
def test_what_is_no_whole_pdf(content: bytes, kind: type[ProviderError], code: str) -> None:
    with pytest.raises(ProviderError) as caught:
        whole_pdf(content)
    assert (type(caught.value), caught.value.code) == (kind, code)


@pytest.mark.parametrize("content", [b"", b"<root>", WRONG_XML, NOT_AUTHORIZED[:-1], error(-4), error(-99)])
def test_a_read_that_brings_nothing_is_tried_again(content: bytes) -> None:
    with pytest.raises(Unavailable):
        read_root(content)
