"""The PDF by a fresh link, which is a secret of its own and never meets the token."""

import httpx
import pytest

from invoicing.domain.request import Issued
from invoicing.errors import ProviderError, Unavailable, Unsupported
from tests.unit.providers.fatture_in_cloud.office import Office

DAY_MS = 86_400_000


def issued(office: Office) -> Issued:
    return office.connection().issue(office.order())


def failure(office: Office, document: Issued) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        office.connection().fetch_pdf(document)
    return caught.value


def test_the_token_never_goes_to_the_files_host() -> None:
    office = Office()
    document = issued(office)
    assert office.connection().fetch_pdf(document).startswith(b"%PDF")
    question, download = office.faults.requests[-2:]
    assert question.headers["authorization"].startswith("Bearer ")
    assert question.url.params == httpx.QueryParams(fields="id,url")
    assert download.url.host == "compute.fattureincloud.it"
    assert "authorization" not in download.headers
    assert office.simulator.leaks == []


def test_a_link_is_never_kept() -> None:
    office = Office()
    document = issued(office)
    for _ in range(2):
        office.connection().fetch_pdf(document)
        office.clock.sleep_ms(8 * DAY_MS)
    first, second = (request.url for request in office.faults.requests if "compute" in request.url.host)
    assert first != second
    assert "pdf" not in repr(document)


def test_a_file_that_is_not_ready_yet_is_asked_for_again() -> None:
    office = Office()
    office.simulator.configure(file_ready_after=60)
    document = issued(office)
    assert isinstance(failure(office, document), Unavailable)
    office.clock.sleep_ms(61_000)
    assert office.connection().fetch_pdf(document).startswith(b"%PDF")


@pytest.mark.parametrize(
    "url",
    [
        "https://files.example/doc/x.pdf",
        "https://fattureincloud.it.example/doc/x.pdf",
        "https://notfattureincloud.it/doc/x.pdf",
        "https://compute.fattureincloud.it@files.example/x.pdf",
        "https://compute.fattureincloud.it:8443/x.pdf",
        "http://compute.fattureincloud.it/doc/x.pdf",
        "http://api-v2.fattureincloud.it/doc/x.pdf",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://[bad",
        "ypbqqe4u8w8bdabcd5fd5b1a4gtqhlof.pdf",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_followed(url: str) -> None:
    office = Office()
    document = issued(office)
    before = len(office.faults.requests)
    office.faults.change_next(lambda _: httpx.Response(200, json={"data": {"id": 1, "url": url}}))
    error = failure(office, document)
    assert (type(error), error.code) == (Unavailable, "strange_link")
    assert len(office.faults.requests) == before + 1


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500])
def test_whatever_the_files_host_refuses_is_the_link_not_the_account(status: int) -> None:
    office = Office()
    document = issued(office)
    office.simulator.inject("status", "file", status=status, shape="html")
    assert isinstance(failure(office, document), Unavailable)
    assert office.connection().fetch_pdf(document).startswith(b"%PDF")


def test_a_document_that_is_gone_is_not_there() -> None:
    office = Office()
    assert isinstance(failure(office, Issued(provider_id="40206114")), Unavailable)


@pytest.mark.parametrize("number", ["", "7/../8", "x", "²", "7?type=invoice"])
def test_only_an_id_is_put_into_an_address(number: str) -> None:
    office = Office()
    assert isinstance(failure(office, Issued(provider_id=number)), Unsupported)
    assert not office.simulator.calls
