"""The local run as a newcomer meets it: deployed by SAM, issued over HTTP, files in hand. The slowest test there is."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from tests.local import demo
from tests.local.accounts import account_at
from tests.local.caller import client_of
from tests.local.layout import ROOT
from tests.local.run import LocalRun, local_run
from tests.local.systems import FATTURA24, FATTURE_IN_CLOUD, PEC

# Aruba's limits would have every run of the tests wait for a minute.
SYSTEMS = (FATTURA24, FATTURE_IN_CLOUD, PEC)
_RUN_SECONDS = 120
_OURS = '"service":"issue-worker"'
# One worker of pytest-xdist runs all of it, against one deployment.
pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("embedded")]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalRun]:
    with local_run(tmp_path_factory.mktemp("logs"), port=0, systems=SYSTEMS) as run:
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
    run: LocalRun, client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At three providers in one run; what one of them cannot express is refused by name."""
    monkeypatch.setattr(demo, "PDFS", tmp_path)
    samples = [one for system in SYSTEMS for one in demo.read_samples(system, account_at(SYSTEMS, system))]

    demo.issue(client, samples, Console(file=StringIO()), run)

    assert {sample.name: sample.state for sample in samples} == {
        sample.name: "refused" if sample.refused else "completed" for sample in samples
    }
    assert sum(sample.refused for sample in samples) == 5
    for sample in samples:
        if not sample.refused:
            assert sample.file is not None
            assert (ROOT / sample.file).read_bytes().startswith(b"%PDF-")
    followed = Counter(sample.sdi for sample in samples if sample.sdi not in ("", "not_transmitted"))
    assert followed == {"not_delivered": 4, "delivered": 2}, "what goes to SdI is followed to its end"


def test_lists_of_the_second_provider_are_read_by_the_deployed_worker(client: httpx.Client) -> None:
    asked = client.post("/v1/accounts/demo-2/companies")
    assert asked.status_code == 202, asked.text
    for _ in range(100):
        if client.get(asked.headers["Location"]).json()["state"] == "completed":
            break
        time.sleep(0.25)
    companies = client.get("/v1/accounts/demo-2/companies").json()["entries"]
    assert [company["id"] for company in companies] == ["4242"]
    windows = client.get("/v1/accounts/demo-2").json()["windows"]
    assert {window["begins_anew"]: window["used"] > 0 for window in windows} == dict.fromkeys(
        (None, "hour", "month_rome", "month_utc"), True
    )


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

    assert ":secret:" in str(document)
    assert "/accounts/" not in str(document)


def logged(run: LocalRun) -> Iterator[str]:
    """Every line of every log group."""
    logs = run.aws.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            for found in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
                yield from (event["message"] for event in found["events"])


def test_the_functions_logs_name_nobody(run: LocalRun, client: httpx.Client) -> None:
    """What the deployed functions and their runtime wrote, as far as it is kept: tests/leaks looks at all of it.

    The embedded AWS waits a tenth of a second for what a function writes, and loses what comes later.
    """
    deadline, lines = time.monotonic() + _RUN_SECONDS, list(logged(run))
    while not any(_OURS in line for line in lines) and time.monotonic() < deadline:
        client.post("/v1/accounts/demo/check", headers={"Idempotency-Key": str(time.monotonic_ns())})
        time.sleep(1)
        lines = list(logged(run))
    customers = [json.loads(sample.body)["customer"] for sample in demo.read_samples()]
    texts = [value for one in customers for value in (one | one.get("address", {})).values() if isinstance(value, str)]
    assert any(_OURS in line for line in lines)
    assert [(text, line) for text in texts for line in lines if len(text) > 5 and text in line] == []
