"""Nobody at the command line sees a traceback: each fault is one line, and exit code 1."""

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from invoicing.cli.faults import in_words
from invoicing.domain.problem import Problem, Refused
from invoicing.errors import Conflict, TooLarge, Unauthorized
from tests.integration.cloud import STACK
from tests.unit.cli.conftest import Sportello

COMMANDS = (
    ("accounts", "list"),
    ("accounts", "add", "shop"),
    ("tokens", "list"),
    ("tokens", "add", "web", "--account", "shop"),
    ("tokens", "remove", "web"),
    ("dead-letters", "explain"),
    ("dead-letters", "redrive"),
)
each_command = pytest.mark.parametrize("words", COMMANDS, ids=" ".join)


def refused(sportello: Sportello, *words: str, stack: str = STACK) -> str:
    done = sportello(*words, stack=stack)
    assert done.exit_code == 1, done.output
    (line,) = done.output.splitlines()
    return line.removeprefix("Error: ")


@each_command
@pytest.mark.usefixtures("cloud")
def test_a_stack_that_is_missing(sportello: Sportello, words: tuple[str, ...]) -> None:
    said = refused(sportello, *words, stack="nowhere")
    assert said.startswith("there is no stack `nowhere`")
    assert said.endswith(
        "in eu-south-1. Give its name with --stack before the command, and its region with AWS_DEFAULT_REGION."
    )


@pytest.mark.usefixtures("cloud")
def test_a_stack_that_is_another(sportello: Sportello) -> None:
    said = refused(sportello, "accounts", "list", stack="other")
    assert said.startswith("the stack `other` has no output TableName")


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither credentials nor a region, wherever AWS's SDK looks for them."""
    names = (
        "ACCESS_KEY_ID",
        "SECRET_ACCESS_KEY",
        "SESSION_TOKEN",
        "PROFILE",
        "DEFAULT_PROFILE",
        "REGION",
        "DEFAULT_REGION",
    )
    for name in names:
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("CONFIG_FILE", "SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(f"AWS_{name}", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@each_command
@pytest.mark.usefixtures("nobody")
def test_no_region(sportello: Sportello, words: tuple[str, ...]) -> None:
    assert refused(sportello, *words) == "there is no AWS region. Set AWS_DEFAULT_REGION to the stack's."


@each_command
@pytest.mark.usefixtures("nobody")
def test_no_credentials(sportello: Sportello, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-south-1")
    assert refused(sportello, *words).startswith("there are no AWS credentials. Set AWS_PROFILE")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            ClientError({"Error": {"Code": "ExpiredToken", "Message": "The token\nis expired."}}, "DescribeStacks"),
            "AWS refuses DescribeStacks: The token is expired (ExpiredToken).",
        ),
        (
            EndpointConnectionError(endpoint_url="https://nowhere.example"),
            'Could not connect to the endpoint URL: "https://nowhere.example"',
        ),
        (Conflict("account#shop"), "somebody changed it at the same moment. Try again."),
        (TooLarge(), "this is more than the ledger can hold. Leave something out."),
        (
            Unauthorized("the key is refused", code="c", remedy="Put it in again."),
            "the key is refused. Put it in again.",
        ),
        (
            Refused([Problem("c", "/a", "it is wrong", ""), Problem("c", "", "so is this.", "Mend it.")]),
            "/a: it is wrong.\nso is this. Mend it.",
        ),
    ],
    ids=lambda one: type(one).__name__,
)
def test_every_fault_has_words(error: Exception, said: str) -> None:
    assert in_words(error) == said
