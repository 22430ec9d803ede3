"""Every notification of both families is read: each field, whatever the prefix, the envelope or the byte order mark."""

import base64
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from invoicing.fatturapa.notification_file import LARGEST
from invoicing.fatturapa.notifications import Family, Outcome, notification_type, read_notification
from invoicing.fatturapa.parse.content import Unreadable
from tests.simulators.sdi import Family as SchemaFamily
from tests.simulators.sdi import message_schema
from tests.simulators.signing import signed
from tests.unit.fatturapa.notifications.notices import (
    ANSWER_SENT_BACK,
    NAME,
    OFFICE_ANSWER,
    PRIVATE,
    SAMPLES,
    one,
)

SUMMER, WINTER = timedelta(hours=2), timedelta(hours=1)
SAMPLE_FILES = sorted(SAMPLES.glob("*.xml"))
EVERY = [(kind, True) for kind in ("RC", "NS", "MC", "NE", "DT", "AT")] + [(kind, False) for kind in ("RC", "NS", "MC")]

with_message_schemas = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the schemas of messages are not beside the project, and no registry package has them"
)


def plain(content: bytes) -> bytes:
    """The notification itself, out of its zip."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(archive.namelist()[0])


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_all_eight_samples_are_there_where_any_is() -> None:
    assert len(SAMPLE_FILES) == (8 if SAMPLES.exists() else 0)


@pytest.mark.parametrize("sample", SAMPLE_FILES, ids=lambda path: path.stem)
def test_a_sample_is_valid_and_read(sample: Path) -> None:
    content = sample.read_bytes()
    public = sample.name.startswith("PA")
    message_schema(SchemaFamily.PUBLIC if public else SchemaFamily.PRIVATE).assertValid(etree.fromstring(content))
    found = read_notification(sample.name, content)
    assert found.type == sample.stem.split("_")[3]
    assert found.family is (Family.PUBLIC if public else Family.PRIVATE)
    assert (found.sdi_id, found.stem) == (
        ("111", "IT01234567890_11111") if public else ("724999", "ITHVQWPH73P42H501Y_00022")
    )
    assert (found.sha256 or "").startswith("" if public else "ef912599")
    assert found.received is None or found.received.utcoffset() in (timedelta(0), SUMMER)


@pytest.mark.parametrize(("kind", "public"), EVERY)
@pytest.mark.parametrize(
    "written",
    [{}, {"prefix": "types", "byte_order_mark": True}, {"prefix": "n0", "zone": "Z"}, {"zone": "none"}],
    ids=["usual", "byte order mark", "zulu", "no zone"],
)
def test_every_type_is_read_however_it_is_written(kind: str, public: bool, written: dict[str, object]) -> None:
    notice = one(kind, public=public, **written)
    found = read_notification(notice.name, notice.content)
    assert (found.type, found.family.value) == (kind, "public" if public else "private")
    assert found.sdi_id == "724999"
    assert found.file_name == f"{NAME}.xml" + (".p7m" if public else "")
    assert found.stem == NAME
    assert found.received == (None if kind in ("NE", "DT") else datetime(2026, 1, 1, 0, 0, tzinfo=UTC))
    assert found.delivered == (datetime(2026, 1, 1, 1, 0, tzinfo=UTC) if kind == "RC" else None)
    assert found.available == (date(2026, 1, 1) if kind == "MC" and not public else None)
    assert [error.code for error in found.errors] == (["00305"] if kind == "NS" else [])
    assert found.outcome == (Outcome.REFUSED if kind == "NE" else None)
    assert bool(found.sha256) == (kind == "AT" or not public)


def test_a_time_without_a_zone_is_italys() -> None:
    found = read_notification("x.xml", one("RC", public=False, zone="none").content)
    assert found.received is not None
    assert (found.received.hour, found.received.utcoffset()) == (1, WINTER)


@with_message_schemas
def test_our_own_answers_of_an_office_are_valid() -> None:
    for content in (OFFICE_ANSWER, ANSWER_SENT_BACK):
        message_schema(SchemaFamily.PUBLIC).assertValid(etree.fromstring(content))


@with_message_schemas
@pytest.mark.parametrize(("kind", "public"), EVERY)
def test_the_simulated_notices_are_valid(kind: str, public: bool) -> None:
    content = plain(one(kind, public=public).content)
    message_schema(SchemaFamily.PUBLIC if public else SchemaFamily.PRIVATE).assertValid(etree.fromstring(content))


def test_an_offices_own_answer_and_its_return_are_read() -> None:
    answer = read_notification(f"{NAME}_EC_001.xml", OFFICE_ANSWER)
    assert (answer.type, answer.outcome, answer.stem, answer.file_name) == ("EC", Outcome.REFUSED, NAME, None)
    assert (answer.number, answer.year, answer.description) == ("7/PA", 2026, "Importo non dovuto")
    returned = read_notification(f"{NAME}_SE_001.xml", ANSWER_SENT_BACK)
    assert (returned.type, returned.stem, [error.code for error in returned.errors]) == ("SE", NAME, ["EN01"])


@pytest.mark.parametrize("wrap", [signed, lambda content: base64.b64encode(signed(content))])
def test_a_signed_notification_is_opened(wrap: Callable[[bytes], bytes]) -> None:
    assert read_notification(f"{NAME}_EC_001.xml.p7m", wrap(OFFICE_ANSWER)).stem == NAME
    assert read_notification(f"{NAME}_EC_001.xml.p7m", wrap(OFFICE_ANSWER)).outcome is Outcome.REFUSED


def test_an_attestation_is_found_beside_its_invoice() -> None:
    notice = one("AT", public=True)
    assert notice.name.endswith(".zip")
    bare = plain(notice.content)
    found = read_notification(notice.name, zipped(a_signed_invoice=b"0\x80junk", readme=b"text", message=bare))
    assert found == read_notification(notice.name, notice.content) == read_notification("any", bare)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not XML",
        b"<RicevutaConsegna>",
        b"<html/>",
        b"<!DOCTYPE RicevutaConsegna><RicevutaConsegna><IdentificativoSdI>1</IdentificativoSdI></RicevutaConsegna>",
        b'<!DOCTYPE r SYSTEM "http://example.com/r.dtd"><RicevutaConsegna/>',
        b"<RicevutaConsegna><IdentificativoSdI> </IdentificativoSdI></RicevutaConsegna>",
        OFFICE_ANSWER.replace(b"EC02", b"EC03"),
        b"PK\x03\x04 and then nothing of a zip",
        zipped(invoice=b"<FatturaElettronica/>", text=b"hello"),
        b"<a>" + b" " * 2 * LARGEST,
        signed(b"not XML"),
        signed(OFFICE_ANSWER)[:-600],
    ],
    # Signed and zipped ones differ from run to run.
    ids=range(13),
)
def test_what_is_no_notification_is_refused_without_being_quoted(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_notification("x.xml", content)
    assert not any(word in str(refused.value) for word in ("html", "http", "hello", "EC03"))


def test_an_archive_that_grows_is_not_unpacked_to_its_end() -> None:
    with pytest.raises(Unreadable, match="far bigger"):
        read_notification("x.zip", zipped(bomb=b"<a>" + b" " * (LARGEST + 1), message=OFFICE_ANSWER))


def test_elements_inside_others_are_not_taken_for_the_notifications_own() -> None:
    """An archive's number and name stand before the end, under the same names."""
    content = (
        f'<RicevutaScarto xmlns="{PRIVATE}"><RiferimentoArchivio><IdentificativoSdI>9</IdentificativoSdI>'
        "<NomeFile>all.zip</NomeFile></RiferimentoArchivio><IdentificativoSdI>007</IdentificativoSdI></RicevutaScarto>"
    )
    found = read_notification(f"{NAME}_NS_00A.xml", content.encode())
    assert (found.sdi_id, found.file_name, found.stem, found.family) == ("007", None, NAME, Family.PRIVATE)


def test_a_broken_time_loses_no_more_than_itself() -> None:
    content = one("RC", public=False).content.replace(b"2026-01-01T01", b"2026-13-41T01")
    found = read_notification("x.xml", content)
    assert (found.received, found.sdi_id) == (None, "724999")


def test_what_may_be_personal_is_not_in_its_representation() -> None:
    shown = repr(read_notification(f"{NAME}_EC_001.xml", OFFICE_ANSWER))
    assert NAME not in shown
    assert "dovuto" not in shown


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("IT01234567890_11111_RC_001.xml", "RC"),
        ("IT01234567890_11111_at_3.zip", "AT"),
        ("ITRSSMRA80A01H501U_00001_NS_00A.xml.p7m", "NS"),
        ("IT01234567890_11111.xml", None),
        ("IT01234567890_11111_MT_001.xml", None),
        ("daticert.xml", None),
    ],
)
def test_a_files_name_tells_its_type(name: str, kind: str | None) -> None:
    assert notification_type(name) == kind
