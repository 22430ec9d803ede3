"""The local run as a newcomer meets it: deployed by SAM, issued over HTTP, files in hand. The slowest test there is."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from tests.local import demo
from tests.local.caller import client_of
from tests.local.layout import ROOT
from tests.local.run import LocalRun, local_run

# One worker of pytest-xdist runs all of it, against one deployment.
pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("embedded")]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    with local_run(tmp_path_factory.mktemp("logs"), port=0) as run:
        yield run


@pytest.fixture
def client(run: LocalRun) -> Iterator[httpx.Client]:
    with client_of(run.url) as client:
        yield client


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem, whose form is checked."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["detail"]
    return answer.status_code, body["code"]


def test_every_sample_document_is_issued_and_its_file_kept(
    client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "PDFS", tmp_path)
    samples = demo.read_samples()

    demo.issue(client, samples, Console(file=StringIO()))

    assert samples
    assert {sample.name: sample.state for sample in samples} == {sample.name: "completed" for sample in samples}
    for sample in samples:
        assert sample.file is not None
        assert (ROOT / sample.file).read_bytes().startswith(b"%PDF-")


def test_an_unknown_route_and_method_are_not_found(client: httpx.Client) -> None:
    assert problem(client.get("/v1/nothing")) == (404, "not_found")
    assert problem(client.delete("/v1/documents")) == (404, "not_found")


def test_no_token_and_a_wrong_one_are_refused(client: httpx.Client) -> None:
    assert problem(client.get("/v1/accounts", headers={"Authorization": ""})) == (401, "unauthorized")
    assert client.get("/v1/accounts", headers={"Authorization": "Bearer wrong"}).status_code in (401, 403)


@pytest.mark.parametrize("path", ["/v1/health", "/v1/openapi.json", "/v1/docs"])
def test_health_and_documentation_need_no_token(run: LocalRun, path: str) -> None:
    assert httpx.get(run.url + path, trust_env=False).status_code == 200


def test_the_api_cannot_read_a_providers_secret(run: LocalRun) -> None:
    """The embedded AWS judges by the deployed roles, so this is the template's own policy speaking."""
    iam = run.aws.client("iam")
    role = run.deployment.resources["HttpApiRole"]
    document = iam.get_role_policy(RoleName=role, PolicyName="what-it-uses")["PolicyDocument"]

    assert "secretsmanager" not in str(document)
