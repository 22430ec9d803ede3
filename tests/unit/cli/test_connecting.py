"""`sportello accounts connect`, and `accounts add` where there are several kinds of credentials."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, override
from urllib.parse import parse_qsl, urlsplit
from wsgiref.types import WSGIEnvironment

import boto3
import httpx
import pytest
from click.testing import CliRunner, Result

from invoicing.aws.clock import SystemClock
from invoicing.cli import Stack, add_account, add_token, main
from invoicing.domain.account import AccountConfiguration
from tests.integration.cloud import STACK, deployed
from tests.simulators.fatture_in_cloud import App, Company, FattureInCloudSimulator
from tests.simulators.serve import RunningServer
from tests.unit.cli.conftest import Sportello
from tests.unit.cli.office import TOKEN, Front
from tests.unit.cli.stacks import outputs, tell

CALLBACK = "https://api.example/live/v1/oauth/callback"
APPLICATION = {"client_id": "sportello-client-id", "client_secret": "sportello-client-secret"}


class Waiting(SystemClock):
    """The time; while somebody waits, ``meanwhile`` happens, once."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile, self._slept_ms = [meanwhile], 0

    def now_ms(self) -> int:
        return super().now_ms() + self._slept_ms

    def sleep_ms(self, duration_ms: int) -> None:
        self._slept_ms += duration_ms
        if self._meanwhile:
            self._meanwhile.pop()()


class Noting(Front):
    """The gateway, which keeps the last page that somebody asked for."""

    page = ""

    @override
    def _answer(self, environment: WSGIEnvironment, method: str, path: str, sent: Any) -> tuple[int, str]:
        status, body = super()._answer(environment, method, path, sent)
        if path.endswith("/connect"):
            self.page = json.loads(body)["open"]
        return status, body


class Owner:
    """An account's owner at the simulated vendor, with a browser."""

    def __init__(self, front: Noting, url: str) -> None:
        self.front, self.url = front, url

    def run(self, *words: str, decision: str) -> Result:
        """`accounts connect`, whose page the owner opens and decides on."""
        clock = Waiting(lambda: self._decide(decision))
        runner = CliRunner(env={"SPORTELLO_TOKEN": TOKEN})
        return runner.invoke(main, ["--url", self.url, "accounts", "connect", "studio", *words], obj=clock)

    def _decide(self, decision: str) -> None:
        back = httpx.post(self.front.page, data={"decision": decision}, trust_env=False).headers["location"]
        self.front.cloud.http("GET", "/v1/oauth/callback", query=dict(parse_qsl(urlsplit(back).query)))


@contextmanager
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Owner]:
    vendor = FattureInCloudSimulator(companies=[Company(4_242)], apps=[App(redirect_uri=CALLBACK)])
    with RunningServer(vendor) as provider, deployed({"fatture_in_cloud": provider}) as cloud:
        tell(monkeypatch, {STACK: outputs(cloud)})
        add_account(Stack(STACK), "studio", AccountConfiguration(provider="fatture_in_cloud"), APPLICATION)
        add_token(Stack(STACK), "web", ("studio",), TOKEN)
        front = Noting(cloud)
        with RunningServer(front) as url:
            yield Owner(front, url)


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Owner]:
    with office(monkeypatch) as owner:
        yield owner


def test_the_page_is_printed_and_the_end_is_told(owner: Owner) -> None:
    done = owner.run(decision="approve")
    assert done.exit_code == 0, done.output
    # The address alone, for a program that opens it; the rest is the log of the functions, which run in this process.
    (page,) = [line for line in done.stdout.splitlines() if not line.startswith("{")]
    assert "/oauth/authorize?response_type=code" in page
    assert "Open this page within 10 minutes." in done.stderr
    assert "Account studio is connected since 20" in done.stderr
    assert APPLICATION["client_secret"] not in done.output


def test_an_owner_who_says_no_is_not_connected(owner: Owner) -> None:
    done = owner.run("--wait", "10", decision="deny")
    assert (done.exit_code, "is not connected yet" in done.stderr) == (3, True)


def test_nobody_has_to_wait(owner: Owner) -> None:
    done = owner.run("--wait", "0", decision="approve")
    assert done.exit_code == 3
    assert "/oauth/authorize?" in done.stdout


def test_a_second_consent_is_told_from_the_first(owner: Owner) -> None:
    assert owner.run(decision="approve").exit_code == 0
    assert owner.run("--wait", "4", decision="deny").exit_code == 3


# accounts add


def secret() -> dict[str, str]:
    found: dict[str, str] = json.loads(
        boto3.client("secretsmanager").get_secret_value(SecretId=f"{STACK}/accounts/new")["SecretString"]
    )
    return found


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1\nan-application\nits-secret\n", {"client_id": "an-application", "client_secret": "its-secret"}),
        ("\nan-application\nits-secret\n", {"client_id": "an-application", "client_secret": "its-secret"}),
        ("3\n2\na/made-by-hand\n", {"access_token": "a/made-by-hand"}),
    ],
    ids=["application", "default", "token, at the second try"],
)
def test_what_a_person_has_is_asked_for_and_nothing_else(
    sportello: Sportello, typed: str, kept: dict[str, str]
) -> None:
    done = sportello("accounts", "add", "new", "--provider", "fatture_in_cloud", typed=typed)
    assert done.exit_code == 0, done.output
    assert "1  client_id and client_secret\n2  access_token\n" in done.output
    assert secret() == kept
    for word in kept.values():
        assert word not in done.output
    assert "refresh_token" not in done.output
    assert "expires_ms" not in done.output
