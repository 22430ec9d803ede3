"""`sportello tokens`, and the authorizer that learns of them at once, but is not made to read without end."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from invoicing.api.authorize import Token, Tokens, sha256
from invoicing.api.known_tokens import KnownTokens
from tests.integration.cloud import STACK, Cloud
from tests.unit.cli.conftest import Sportello


def add(sportello: Sportello, name: str, *accounts: str) -> str:
    made = sportello("tokens", "add", name, *(word for one in accounts for word in ("--account", one)))
    assert made.exit_code == 0, made.output
    return made.output.strip()


@pytest.mark.usefixtures("cloud")
def test_tokens_are_listed_without_hashes_and_removed(sportello: Sportello) -> None:
    assert sportello("tokens", "list").output == ""
    web, till = add(sportello, "web", "shop", "second", "shop"), add(sportello, "till", "*")
    shown = sportello("tokens", "list").output
    assert [line.split() for line in shown.splitlines()] == [
        ["till", "*", *"0 days old".split()],
        ["web", "shop,", "second", *"0 days old".split()],
    ]
    assert not any(word in shown for one in (web, till) for word in (one, sha256(one)))
    removed = sportello("tokens", "remove", "web")
    assert (removed.exit_code, removed.output[:24]) == (0, "Token web is taken away;")
    assert [line.split() for line in sportello("tokens", "list").output.splitlines()] == [
        ["till", "*", *"0 days old".split()]
    ]


@pytest.mark.usefixtures("cloud")
def test_what_cannot_be_is_refused_in_one_line(sportello: Sportello) -> None:
    add(sportello, "web", "shop")
    for words, said in (
        (("remove", "wbe"), "there is no token called `wbe`. `tokens list` shows them."),
        (("add", "web", "--account", "Shop"), "`Shop` is no account's name"),
        (("add", "web", "--account", "a,b"), "`a,b` is no account's name"),
        (("add", "a web", "--account", "shop"), "a token's name is 1 to 64 letters"),
    ):
        done = sportello("tokens", *words)
        assert done.exit_code == 1
        assert done.output.startswith(f"Error: {said}")
        assert done.output.count("\n") == 1
    assert len(sportello("tokens", "list").output.splitlines()) == 1


# The authorizer.


class Secret:
    """The tokens' secret, which counts how often it is read."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.reads, self.broken = 0, False

    def get(self, name: str, **_: Any) -> str:
        assert name == "tokens"
        self.reads += 1
        if self.broken:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "GetSecretValue")
        tokens = tuple(Token(name=one, sha256=sha256(one), accounts=("*",)) for one in self.names)
        return Tokens(tokens=tokens).model_dump_json()


class Time:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def secret() -> Secret:
    return Secret()


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def known(secret: Secret, clock: Time) -> KnownTokens:
    # Of all that Powertools' provider has, it is asked for one thing.
    return KnownTokens(secret, clock)  # type: ignore[arg-type]


def owner(known: KnownTokens, token: str) -> str | None:
    found = known.owner(f"Bearer {token}", "tokens")
    return found.name if found else None


def test_a_new_token_is_good_at_once(known: KnownTokens, secret: Secret, clock: Time) -> None:
    secret.names = ["old"]
    assert owner(known, "old") == "old"
    secret.names = ["old", "new"]
    clock.seconds += 5
    assert owner(known, "new") == "new"
    assert owner(known, "old") == "old"
    assert secret.reads == 2


def test_wrong_tokens_have_the_secret_read_every_five_seconds_at_most(
    known: KnownTokens, secret: Secret, clock: Time
) -> None:
    for _ in range(1_000):
        assert owner(known, "wrong") is None
        clock.seconds += 0.01
    assert secret.reads == 2


def test_known_tokens_are_remembered_for_five_minutes(known: KnownTokens, secret: Secret, clock: Time) -> None:
    secret.names = ["removed"]
    for _ in range(299):
        assert owner(known, "removed")
        clock.seconds += 1
    assert secret.reads == 1
    secret.names = []
    clock.seconds += 1
    assert owner(known, "removed") is None


def test_reads_that_fail_harm_no_known_token_and_are_not_repeated_at_once(
    known: KnownTokens, secret: Secret, clock: Time
) -> None:
    secret.names = ["old"]
    assert owner(known, "old")
    secret.broken = True
    clock.seconds += 299
    with pytest.raises(ClientError):
        owner(known, "wrong")
    assert owner(known, "wrong") is None
    assert owner(known, "old")
    assert secret.reads == 2
    clock.seconds += 1
    with pytest.raises(ClientError):
        owner(known, "old")


def test_the_function_itself_learns_of_a_new_token(
    cloud: Cloud, sportello: Sportello, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Time()
    monkeypatch.setattr(cloud.handlers["authorizer"].secrets(), "clock", clock)
    with pytest.raises(PermissionError, match=r"^Unauthorized$"):
        cloud.http("GET", "/v1/accounts", token="wrong")
    made = add(sportello, "web", "shop")
    with pytest.raises(PermissionError):
        cloud.http("GET", "/v1/accounts", token=made)
    clock.seconds += 5
    assert cloud.http("GET", "/v1/accounts", token=made)["statusCode"] == 200
    kept = boto3.client("secretsmanager").get_secret_value(SecretId=f"{STACK}/api-tokens", VersionStage="AWSCURRENT")
    assert json.loads(kept["SecretString"])["tokens"][0]["sha256"] == sha256(made)
