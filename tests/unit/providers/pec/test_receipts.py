"""What messages of the mailbox are, and which of them are believed."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest

from invoicing.providers.pec.receipts import Kind, read_letter
from invoicing.providers.pec.sent_file import SentFile
from tests.simulators.pec.envelopes import Original, carried, plain, receipt

AT = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
ID = "20261121-00001-0123456789abcdef"
NAME, STEM = "IT01234560017_00001.xml", "IT01234560017_00001"
NOTICE = f"{STEM}_RC_001.xml"
SDI = "sdi03@pec.fatturapa.it"
OURS = Original("us@pec.example", SDI, b"", f"<{ID}@pec.example>", NAME)

FILE = SentFile(ID, "00001", (STEM,), date(2026, 11, 19))
OTHER = SentFile(ID.replace("1-0", "2-0"), "00002", ("IT01234560017_00002",), date(2026, 11, 19))


def ours() -> Original:
    """Our own message, with the file attached."""
    mail = EmailMessage()
    mail["Subject"], mail["Message-ID"], mail["X-TipoRicevuta"] = NAME, OURS.message_id, "completa"
    mail.set_content("Fattura elettronica in allegato.\n")
    mail.add_attachment(b"<file/>", maintype="application", subtype="xml", filename=NAME)
    return Original(OURS.sender, OURS.recipient, mail.as_bytes(), OURS.message_id, NAME)


def notified(sender: str = SDI, name: str = NOTICE, content: bytes = b"<notice/>") -> Original:
    return plain(sender, OURS.sender, "Ricevuta di consegna 724999", {name: content}, AT)


@pytest.mark.parametrize("kind", ["accettazione", "non-accettazione", "avvenuta-consegna", "errore-consegna"])
def test_a_receipt_says_what_it_is_and_about_which_message(kind: str) -> None:
    error = "5.1.1 indirizzo non valido" if kind in ("non-accettazione", "errore-consegna") else ""
    letter = read_letter(receipt(kind, ours(), AT, holds=False, error=error))
    assert letter is not None
    assert (letter.kind, letter.about, letter.reason) == (
        Kind(kind),
        OURS.message_id.strip("<>"),
        f"altro: {error}" if error else None,
    )
    assert letter.is_about(FILE)
    assert not letter.is_about(OTHER)


@pytest.mark.parametrize("encoded", [False, True], ids=["plain", "encoded"])
def test_a_whole_receipt_of_delivery_holds_the_file(encoded: bool) -> None:
    letter = read_letter(receipt("avvenuta-consegna", ours(), AT, holds=True, encoded=encoded))
    assert letter is not None
    assert [(file.name, file.content) for file in letter.files] == [(NAME, b"<file/>")]
    assert letter.notifications == ()


@pytest.mark.parametrize("encoded", [False, True], ids=["plain", "encoded"])
def test_what_sdi_sends_is_in_the_message_inside(encoded: bool) -> None:
    letter = read_letter(carried(notified(), AT, encoded=encoded))
    assert letter is not None
    assert (letter.of_sdi, letter.sender) == (True, SDI)
    assert [(file.name, file.content) for file in letter.notifications] == [(NOTICE, b"<notice/>")]
    assert letter.is_about(FILE)
    assert not letter.is_about(OTHER)


def test_a_copy_that_the_provider_files_is_known_by_its_own_marks() -> None:
    letter = read_letter(ours().raw)
    assert letter is not None
    assert (letter.kind, letter.files[0].content) == (Kind.COPY, b"<file/>")


def _without(header: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: b"\n".join(line for line in raw.split(b"\n") if not line.startswith(header))


@pytest.mark.parametrize(
    "spoil",
    [
        _without(b"X-Trasporto"),
        lambda raw: raw.replace(b"X-Trasporto: posta-certificata", b"X-Trasporto: errore"),
        lambda raw: raw.replace(b"X-Trasporto: posta-certificata", b"X-Ricevuta: avvenuta-consegna"),
        lambda raw: raw.replace(b"daticert.xml", b"dati.xml"),
        lambda raw: raw[: len(raw) // 3],
        lambda _: b"",
        lambda _: b"Subject: offerta\r\n\r\nComprate!\r\n",
        lambda _: b"\xff\xfe\x00 nothing at all",
    ],
)
def test_ordinary_mail_and_what_is_not_whole_is_nothing(spoil: Callable[[bytes], bytes]) -> None:
    assert read_letter(spoil(carried(notified(), AT))) is None


def test_another_mailbox_that_says_it_is_sdi_is_not_believed() -> None:
    """Anybody with a certified mailbox can set Reply-To, and write what they like inside."""
    forged = plain("rogue@pec.example", OURS.sender, "Notifica di scarto 1", {NOTICE: b"<notice/>"}, AT)
    letter = read_letter(carried(forged, AT, reply_to=SDI))
    assert letter is not None
    assert (letter.of_sdi, letter.notifications, letter.is_about(FILE)) == (False, (), False)


@pytest.mark.parametrize("sender", ["a b@pec.fatturapa.it", "x@evil.example,a@pec.fatturapa.it", "@pec.fatturapa.it"])
def test_what_is_no_whole_address_of_sdi_is_not_sdi(sender: str) -> None:
    letter = read_letter(carried(notified(sender), AT))
    assert letter is not None
    assert not letter.of_sdi


def test_certificates_inside_somebody_elses_message_are_not_looked_at() -> None:
    """A whole receipt, sent along inside a message: the envelope's own data count."""
    inner = receipt("avvenuta-consegna", ours(), AT, holds=False)
    forged = Original("rogue@pec.example", OURS.sender, inner, "<x@pec.example>", "CONSEGNA")
    letter = read_letter(carried(forged, AT))
    assert letter is not None
    assert (letter.kind, letter.sender, letter.is_about(FILE)) == (
        Kind.CARRIED,
        "rogue@pec.example",
        False,
    )


def test_a_file_name_with_a_path_loses_it() -> None:
    letter = read_letter(carried(notified(name=f"../../{NOTICE}"), AT))
    assert letter is not None
    assert [file.name for file in letter.files] == [NOTICE]
