"""The file that goes with a document: uploaded just before it is made, and never a reason to doubt whether it was."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from lxml import etree

from invoicing.contract import Order
from invoicing.domain.effect import Effect
from invoicing.errors import Misconfigured, OutcomeUnknown, ProviderError, RateLimited, Rejected, Unavailable
from tests.unit.providers.fatture_in_cloud.office import KEY, Office

NAME = 'verbale "più" n. 7.PDF'
CONTENT = b"%PDF-1.4\r\n--\r\n" + bytes(range(256))
UPLOAD, CREATE = "uploadIssuedDocumentAttachment", "createIssuedDocument"
FORM = (
    b'--%(boundary)s\r\nContent-Disposition: form-data; name="filename"\r\n\r\nverbale "pi\xc3\xb9" n. 7.PDF\r\n'
    b'--%(boundary)s\r\nContent-Disposition: form-data; name="attachment"; '
    b'filename="verbale %%22pi\xc3\xb9%%22 n. 7.PDF"\r\nContent-Type: application/pdf\r\n\r\n%(content)s\r\n'
    b"--%(boundary)s--\r\n"
)


def with_file(office: Office, **changes: Any) -> Order:
    attachment = {"name": NAME, "content": base64.b64encode(CONTENT).decode()}
    return office.order(attachments=[attachment], **changes)


def attached(office: Office) -> list[tuple[str, bytes] | None]:
    """The files of all documents that were made."""
    return [document.attachment for document in office.simulator.documents()]


def failure(office: Office, order: Order) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        office.connection().issue(order)
    return caught.value


def made_at_the_second_try(office: Office) -> None:
    assert office.gate.written == 0, "the permit that carries the intent was used"
    assert attached(office) == []
    assert office.connection().issue(with_file(office)).remarks == ()
    assert attached(office) == [(NAME, CONTENT)]
    office.assert_well_behaved()


def test_it_is_uploaded_when_all_else_is_agreed_and_named_by_its_token() -> None:
    office = Office()
    assert office.connection().issue(with_file(office)).remarks == ()

    assert office.operations()[1:] == ["getNewIssuedDocumentTotals", UPLOAD, CREATE]
    assert office.gate.passed[-2:] == [("upload", Effect.READ), ("create", Effect.WRITE)]
    (totals,), (created,) = office.bodies("getNewIssuedDocumentTotals"), office.bodies(CREATE)
    token = created["data"].pop("attachment_token")
    assert len(token) == 64
    assert created == totals
    assert attached(office) == [(NAME, CONTENT)]
    office.assert_well_behaved()


def test_the_form_is_as_written() -> None:
    office = Office()
    office.connection().issue(with_file(office))
    (call,) = office.simulator.calls_of(UPLOAD)
    boundary = call.body.partition(b"\r\n")[0].removeprefix(b"--")
    assert call.body == FORM % {b"boundary": boundary, b"content": CONTENT}
    sent = office.faults.requests[-2].headers
    assert sent["content-type"] == f"multipart/form-data; boundary={boundary.decode()}"
    assert sent["accept"] == "application/json"
    assert sent["authorization"].startswith("Bearer ")


def test_a_step_takes_no_more_calls_than_it_says() -> None:
    office = Office()
    office.connection().issue(with_file(office))
    assert len(office.gate.passed) == office.provider().capabilities.calls_per_step


def test_without_a_file_nothing_is_uploaded() -> None:
    office = Office()
    office.connection().issue(office.order())
    assert UPLOAD not in office.operations()
    assert "attachment_token" not in office.bodies(CREATE)[0]["data"]


def spoil_upload(office: Office, answer: httpx.Response) -> None:
    """Let ``answer`` be what comes back of the next upload."""

    def change(response: httpx.Response) -> httpx.Response:
        if b"attachment_token" in response.read():
            return answer
        office.faults.change_next(change)
        return response

    office.faults.change_next(change)


def broken_answers() -> dict[str, Callable[[Office], object]]:
    def status(code: int, moment: Any) -> Callable[[Office], object]:
        return lambda office: office.simulator.inject("status", UPLOAD, status=code, moment=moment, shape="html")

    def answers(content: bytes) -> Callable[[Office], object]:
        return lambda office: spoil_upload(office, httpx.Response(200, content=content))

    whole = {f"{code} {moment}": status(code, moment) for code in (413, 500, 504) for moment in ("before", "after")}
    spoilt = [b"", b"<html>", b'{"data": {"attach', b'{"data": null}', b'{"data": {"attachment_token": ""}}', b"[]"]
    cut: dict[str, Callable[[Office], object]] = {
        "dropped": lambda office: office.simulator.inject("drop", UPLOAD, moment="after"),
    }
    return whole | cut | {text.decode() or "empty": answers(text) for text in spoilt}


@pytest.mark.parametrize("arrange", broken_answers().values(), ids=broken_answers())
def test_an_upload_that_fails_in_any_way_is_tried_again_and_leaves_nothing_in_doubt(
    arrange: Callable[[Office], object],
) -> None:
    office = Office()
    arrange(office)
    assert type(failure(office, with_file(office))) is Unavailable
    made_at_the_second_try(office)


@pytest.mark.parametrize(
    ("status", "expected", "code"),
    [
        (429, RateLimited, "rate_limited"),
        (404, Misconfigured, "unknown_company"),
        (403, Misconfigured, "not_permitted"),
    ],
)
def test_an_upload_that_is_not_allowed_now(status: int, expected: type[ProviderError], code: str) -> None:
    office = Office()
    office.simulator.inject("status", UPLOAD, status=status)
    error = failure(office, with_file(office))
    assert (type(error), error.code) == (expected, code)
    made_at_the_second_try(office)


@pytest.mark.parametrize(
    ("field", "where"), [("attachment", "/attachments/0/content"), ("filename", "/attachments/0/name")]
)
def test_a_file_that_the_vendor_refuses_is_the_callers_to_mend(field: str, where: str) -> None:
    office = Office()
    refusal = {"error": {"message": "Invalid request.", "validation_result": {field: ["No."]}}}
    spoil_upload(office, httpx.Response(422, json=refusal))
    error = failure(office, with_file(office))
    assert (type(error), [one.pointer for one in error.problems]) == (Rejected, [where])
    assert CREATE not in office.operations()


def test_a_token_that_has_expired_is_asked_for_anew() -> None:
    office = Office()
    office.simulator.configure(upload_life=0)
    error = failure(office, with_file(office))
    assert (type(error), error.code, error.provider_code) == (Unavailable, "attachment_expired", "422")
    assert attached(office) == []
    office.simulator.configure(upload_life=600)
    office.connection().issue(with_file(office))
    assert attached(office) == [(NAME, CONTENT)]
    assert len(office.simulator.calls_of(UPLOAD)) == 2


def test_what_is_refused_for_more_than_its_token_is_refused() -> None:
    office = Office()
    faults = {"data.attachment_token": ["No."], "data.date": ["No."]}
    answer = httpx.Response(422, json={"error": {"message": "Invalid request.", "validation_result": faults}})
    office.faults.change_next(lambda _: answer, on=Effect.WRITE)
    error = failure(office, with_file(office))
    assert isinstance(error, Rejected)
    assert {one.pointer for one in error.problems} == {"/attachments", "/date"}


def test_what_is_refused_without_a_word_is_refused() -> None:
    office = Office()
    office.simulator.inject("status", CREATE, status=422)
    assert isinstance(failure(office, with_file(office)), Rejected)


def test_a_lost_reply_to_create_is_settled_with_its_file() -> None:
    office = Office()
    office.faults.lose_reply()
    wanted = with_file(office)
    assert isinstance(failure(office, wanted), OutcomeUnknown)
    found = office.connection().find(wanted)
    assert found is not None
    assert found.provider_id == office.arrived(KEY)[0].provider_id
    assert attached(office) == [(NAME, CONTENT)]


@pytest.mark.parametrize(
    ("change", "remarks"),
    [
        ({"attachment_url": None}, ("Fatture in Cloud keeps another value of /attachments",)),
        ({"attachment_url": "https://compute.fattureincloud.it/doc/x.pdf", "attachment_token": None}, ()),
    ],
)
def test_a_document_that_shows_no_file_is_told(change: dict[str, Any], remarks: tuple[str, ...]) -> None:
    office = Office()

    def tamper(response: httpx.Response) -> httpx.Response:
        response.read()
        return httpx.Response(200, json={"data": response.json()["data"] | change})

    office.faults.change_next(tamper, on=Effect.WRITE)
    assert office.connection().issue(with_file(office)).remarks == remarks


def test_the_file_that_was_transmitted_holds_it() -> None:
    office = Office()
    issued = office.connection().issue(with_file(office, electronic=True))
    office.connection().transmit(issued)
    root = etree.fromstring(office.connection().fetch_xml(issued))
    assert root.findtext(".//Allegati/NomeAttachment") == NAME
    assert base64.b64decode(root.findtext(".//Allegati/Attachment") or "") == CONTENT
