"""Fresh links to another host, and attachments (fact sheet, section 4.5)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from tests.simulators.fatture_in_cloud import FILES
from tests.simulators.fatture_in_cloud.files import TokenLeaked
from tests.simulators.fatture_in_cloud.sample_office import FIRST, SampleOffice
from tests.simulators.fatture_in_cloud.scopes import ISSUED_TYPES


def stranger(office: SampleOffice) -> httpx.Client:
    """A client that has no token."""
    return httpx.Client(transport=office.transport)


def link(office: SampleOffice, document_id: int) -> str:
    data = office.get(f"/issued_documents/{document_id}", fields="id,url").json()["data"]
    assert set(data) == {"id", "url"}
    return str(data["url"])


@pytest.mark.parametrize("kind", ISSUED_TYPES)
def test_the_pdf_shows_the_document(office: SampleOffice, kind: str) -> None:
    stored = office.create(type=kind, visible_subject="Ordine 7", notes="Grazie")
    answer = stranger(office).get(stored["url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    for part in ("n. 1", "Rossi & Figli", "Consulenza", "122,00 €", "Ordine 7", "Grazie"):
        assert part in text
    assert stranger(office).get(stored["url"]).content == answer.content


def test_links_are_fresh_and_end_after_seven_days(office: SampleOffice) -> None:
    document_id = office.create()["id"]
    first, second = link(office, document_id), link(office, document_id)
    assert first != second
    assert all(url.startswith(f"{FILES}/") and len(url.rpartition("/")[2]) == 36 for url in (first, second))
    office.clock.advance(7 * 86_400 - 1)
    assert stranger(office).get(first).status_code == 200
    office.clock.advance(1)
    assert stranger(office).get(first).status_code == 404
    assert stranger(office).get(link(office, document_id)).status_code == 200
    assert stranger(office).get(f"{FILES}/{'0' * 32}.pdf").status_code == 404


def test_a_file_may_be_late(office: SampleOffice) -> None:
    office.simulator.configure(file_ready_after=3.0)
    url = office.create()["url"]
    assert stranger(office).get(url).status_code == 404
    office.clock.advance(3)
    assert stranger(office).get(url).status_code == 200


def test_a_token_sent_to_the_files_host_is_a_loud_failure(office: SampleOffice) -> None:
    url = office.create()["url"]
    with pytest.raises(TokenLeaked):
        office.client.get(url)
    with pytest.raises(AssertionError, match="tokens sent"):
        office.simulator.assert_well_behaved()


def test_files_are_not_served_by_the_api(office: SampleOffice) -> None:
    url = office.create()["url"].replace("compute", "api-v2")
    assert stranger(office).get(url).status_code == 404


def upload(office: SampleOffice, name: str = "ordine.pdf") -> httpx.Response:
    files: Any = {"attachment": (name, b"%PDF-attached", "application/pdf")}
    return office.client.post(f"/c/{FIRST}/issued_documents/attachment", data={"filename": name}, files=files)


def test_attachments(office: SampleOffice) -> None:
    token = upload(office).json()["data"]["attachment_token"]
    stored = office.create(attachment_token=token)
    assert "attachment_token" not in stored
    assert stranger(office).get(stored["attachment_url"]).content == b"%PDF-attached"
    again = office.post("/issued_documents", {"data": office.document(attachment_token=token)})
    assert list(office.refused(again)["validation_result"]) == ["data.attachment_token"], "a token binds once"
    path = f"/issued_documents/{stored['id']}"
    assert office.delete(f"{path}/attachment").status_code == 200
    assert office.get(path).json()["data"]["attachment_url"] is None
    changed = office.put(path, attachment_token=upload(office).json()["data"]["attachment_token"]).json()["data"]
    assert changed["attachment_url"].endswith(".pdf")
    assert office.refused(upload(office, "virus.exe"))


def test_the_token_of_an_upload_expires(office: SampleOffice) -> None:
    office.simulator.configure(upload_life=60.0)
    late, later = (upload(office).json()["data"]["attachment_token"] for _ in range(2))
    office.clock.advance(59)
    assert office.create(attachment_token=late)["attachment_url"]
    office.clock.advance(1)
    refused = office.refused(office.post("/issued_documents", {"data": office.document(attachment_token=later)}))
    assert list(refused["validation_result"]) == ["data.attachment_token"]


@pytest.mark.parametrize(("asked", "there"), [({}, False), ({"include_attachment": "true"}, True)])
def test_the_xml_has_the_attachment_when_asked(office: SampleOffice, asked: dict[str, str], *, there: bool) -> None:
    token = upload(office).json()["data"]["attachment_token"]
    document_id = office.create(office.e_invoice(attachment_token=token))["id"]
    content = office.get(f"/issued_documents/{document_id}/e_invoice/xml", **asked).content
    assert (b"<NomeAttachment>ordine.pdf</NomeAttachment>" in content) is there
