"""`sportello tokens` with --rotate-every: the caller finds its token in a secret, which Secrets Manager has rotated."""

import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from invoicing.cli import Stack
from invoicing.domain.token import Token, sha256
from tests.integration.cloud import STACK, Cloud
from tests.unit.aws.stack import begin_rotation
from tests.unit.cli.conftest import Sportello
from tests.unit.cli.stacks import outputs, tell

SECRET = f"{STACK}/tokens/web"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
ARN = "arn:aws:lambda:eu-south-1:123456789012:function:rotation"


class SecretsManager:
    """What moto leaves out of a rotation: it knows no function to ask, and this one is asked in its place."""

    def __init__(self, cloud: Cloud, client: Any) -> None:
        self.cloud, self.client = cloud, client
        self.asked_for: list[dict[str, Any]] = []

    def set_up(self, parameters: dict[str, Any]) -> None:
        """The trial: a pending copy of the current version, the third step alone, and the copy's label is gone."""
        self.asked_for.append(parameters)
        version, name = str(uuid.uuid4()), parameters["SecretId"]
        self.client.put_secret_value(
            SecretId=name, SecretString=self.value(), ClientRequestToken=version, VersionStages=["AWSPENDING"]
        )
        self.step("testSecret", version)
        self.client.update_secret_version_stage(SecretId=name, VersionStage="AWSPENDING", RemoveFromVersionId=version)

    def rotate(self) -> None:
        version = str(uuid.uuid4())
        begin_rotation(self.client, SECRET, version)
        for step in STEPS:
            self.step(step, version)

    def step(self, step: str, version: str) -> None:
        event = {"Step": step, "SecretId": SECRET, "ClientRequestToken": version}
        self.cloud.invoke("token_rotation", event)

    def value(self) -> str:
        text: str = self.client.get_secret_value(SecretId=SECRET, VersionStage="AWSCURRENT")["SecretString"]
        return text


@pytest.fixture
def aws(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> SecretsManager:
    manager = SecretsManager(cloud, boto3.client("secretsmanager"))
    tell(monkeypatch, {STACK: {**outputs(cloud), "TokenRotationFunctionArn": ARN}})
    # What botocore keeps to itself its stubs leave out.
    call: Callable[..., Any] = BaseClient._make_api_call  # type: ignore[attr-defined]

    def answer(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        if operation == "RotateSecret" and "RotationLambdaARN" in parameters:
            return manager.set_up(parameters)
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)
    return manager


def done(sportello: Sportello, *words: str) -> str:
    result = sportello("tokens", *words)
    assert result.exit_code == 0, result.output
    return result.output


def good() -> set[str]:
    return {one.sha256 for one in Stack(STACK).tokens().named("web")}


def add(sportello: Sportello, days: int = 90, *accounts: str) -> str:
    chosen = [word for one in accounts or ("shop",) for word in ("--account", one)]
    return done(sportello, "add", "web", *chosen, "--rotate-every", str(days))


def test_the_token_is_in_a_secret_and_shown_to_nobody(aws: SecretsManager, sportello: Sportello) -> None:
    output = add(sportello)
    assert SECRET in output
    assert aws.value() not in output
    assert good() == {sha256(aws.value())}
    assert aws.asked_for == [
        {
            "SecretId": SECRET,
            "RotationLambdaARN": ARN,
            "RotationRules": {"AutomaticallyAfterDays": 90},
            "RotateImmediately": False,
        }
    ]


def test_a_rotation_puts_a_new_one_beside_it(aws: SecretsManager, sportello: Sportello) -> None:
    add(sportello)
    first = aws.value()
    aws.rotate()
    second = aws.value()
    assert good() == {sha256(first), sha256(second)}
    assert done(sportello, "list").split() == "web shop 0 days old, rotated every 90 days".split()
    for token in (first, second):
        assert aws.cloud.http("GET", "/v1/accounts", token=token)["statusCode"] == 200
    aws.rotate()
    assert good() == {sha256(second), sha256(aws.value())}


def test_adding_it_again_changes_accounts_and_days_and_keeps_both_tokens(
    aws: SecretsManager, sportello: Sportello
) -> None:
    add(sportello)
    aws.rotate()
    before = good()
    add(sportello, 30, "shop", "other")
    assert good() == before
    assert {(one.accounts, one.rotate_days) for one in Stack(STACK).tokens().named("web")} == {(("shop", "other"), 30)}
    assert aws.asked_for[-1]["RotationRules"] == {"AutomaticallyAfterDays": 30}


def test_one_that_was_handed_out_by_hand_is_replaced(aws: SecretsManager, sportello: Sportello) -> None:
    by_hand = done(sportello, "add", "web", "--account", "shop").strip()
    add(sportello)
    assert sha256(by_hand) not in good()
    assert good() == {sha256(aws.value())}


def test_it_is_not_replaced_by_hand(aws: SecretsManager, sportello: Sportello) -> None:
    add(sportello)
    refused = sportello("tokens", "add", "web", "--account", "shop")
    assert refused.exit_code == 1
    assert "is rotated" in refused.output
    assert good() == {sha256(aws.value())}


def test_taken_away_it_is_gone_with_its_secret_and_its_name_is_free(aws: SecretsManager, sportello: Sportello) -> None:
    add(sportello)
    first = aws.value()
    done(sportello, "remove", "web")
    assert good() == set()
    with pytest.raises(aws.client.exceptions.ResourceNotFoundException):
        aws.value()
    add(sportello)
    assert good() == {sha256(aws.value())}
    assert sha256(first) not in good()


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("words", [("add", "web", "--account", "shop", "--rotate-every", "90"), ("remove", "web")])
def test_what_broke_off_anywhere_is_ended_by_the_same_command(
    monkeypatch: pytest.MonkeyPatch, sportello: Sportello, words: tuple[str, ...]
) -> None:
    call: Callable[..., Any] = BaseClient._make_api_call  # type: ignore[attr-defined]
    for limit in range(1, 40):
        made = 0

        def breaks(client: BaseClient, operation: str, parameters: dict[str, Any], limit: int = limit) -> Any:
            nonlocal made
            made += 1
            if made > limit:
                raise KeyboardInterrupt
            return call(client, operation, parameters)

        if words[0] == "remove":
            add(sportello)
        monkeypatch.setattr(BaseClient, "_make_api_call", breaks)
        broken = sportello("tokens", *words).exit_code != 0
        monkeypatch.setattr(BaseClient, "_make_api_call", call)
        if broken:
            done(sportello, *words)
        assert len(good()) == (words[0] == "add"), limit
        if words[0] == "add":
            done(sportello, "remove", "web")
        if not broken:
            return
    raise AssertionError("it never got through")


@pytest.mark.usefixtures("cloud")
def test_tokens_that_should_be_replaced_are_found(sportello: Sportello) -> None:
    day, now = 86_400_000, Stack(STACK).clock.now_ms()

    def made(name: str, days: int | None, rotated: int | None = None) -> Token:
        at = None if days is None else now - days * day - 1
        return Token(name=name, sha256="a" * 64, accounts=("*",), made_ms=at, rotate_days=rotated)

    tokens = (
        made("a-new", 89),
        made("b-old", 90),
        made("c-unknown", None),
        made("d-fails", 9, 7),
        made("e-late", 8, 7),
    )
    Stack(STACK).change_tokens(lambda known: known.model_copy(update={"tokens": tokens}))
    lines = done(sportello, "list").splitlines()
    found = {lines[number - 1].split()[0]: line.strip() for number, line in enumerate(lines) if "token_old" in line}
    assert sorted(found) == ["b-old", "c-unknown", "d-fails"]
    assert "tokens add b-old" in found["b-old"]
    assert "log of token-rotation" in found["d-fails"]
