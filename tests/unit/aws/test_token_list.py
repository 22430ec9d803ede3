"""Several who change the list of tokens at the same moment: no change is lost, wherever one stands or breaks off."""

import uuid
from collections.abc import Iterator

import pytest

from invoicing.aws.token_list import SecretTokens
from invoicing.domain.token import Token, Tokens
from invoicing.errors import Conflict
from tests.unit.aws.stack import Stack, around_each_call

CALLS = ("GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")


@pytest.fixture
def secret(stack: Stack) -> str:
    name = f"tokens-{uuid.uuid4().hex}"
    stack.secrets.create_secret(Name=name, SecretString='{"tokens": []}')
    return name


def add(tokens: SecretTokens, name: str) -> None:
    new = Token(name=name, sha256="a" * 64, accounts=("*",))
    tokens.change(lambda known: known.replaced(name, (new,)))


def names(tokens: SecretTokens) -> set[str]:
    return {one.name for one in tokens.read().tokens}


def numbers() -> Iterator[str]:
    return (str(number) for number in range(1_000))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", CALLS)
def test_a_change_in_between_is_not_lost(stack: Stack, secret: str, call: str, *, after: bool) -> None:
    """The window of time between reading and writing is where a plain put would lose the other one's change."""
    tokens, busy = SecretTokens(stack.secrets, secret), list[str]()

    def meanwhile(operation: str) -> None:
        if operation == call and not busy:
            busy.append(operation)
            add(tokens, "other")

    with around_each_call(stack.secrets, meanwhile, after=after):
        add(tokens, "mine")
    assert busy
    assert names(tokens) == {"mine", "other"}


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", CALLS)
def test_one_that_breaks_off_can_be_repeated(stack: Stack, secret: str, call: str, *, after: bool) -> None:
    tokens, broken = SecretTokens(stack.secrets, secret), list[str]()

    class BrokenOff(BaseException):
        pass

    def breaks(operation: str) -> None:
        if operation == call and not broken:
            broken.append(operation)
            raise BrokenOff

    with around_each_call(stack.secrets, breaks, after=after), pytest.raises(BrokenOff):
        add(tokens, "mine")
    add(tokens, "other")
    add(tokens, "mine")
    assert names(tokens) == {"mine", "other"}


def test_it_gives_up_when_somebody_is_always_faster(stack: Stack, secret: str) -> None:
    tokens, others, inside = SecretTokens(stack.secrets, secret), numbers(), list[str]()

    def meanwhile(operation: str) -> None:
        if operation == "UpdateSecretVersionStage" and not inside:
            inside.append(operation)
            add(tokens, next(others))
            inside.clear()

    with around_each_call(stack.secrets, meanwhile, after=False), pytest.raises(Conflict):
        add(tokens, "mine")
    assert names(tokens) == {"0", "1", "2", "3", "4"}


def test_no_change_is_no_write(stack: Stack, secret: str) -> None:
    tokens, calls = SecretTokens(stack.secrets, secret), list[str]()
    with around_each_call(stack.secrets, calls.append, after=False):
        tokens.change(lambda known: known)
    assert calls == ["GetSecretValue"]


def test_what_an_older_or_newer_version_wrote_is_read(stack: Stack, secret: str) -> None:
    old = '{"tokens": [{"name": "web", "sha256": "%s", "accounts": ["shop"]}]}' % ("a" * 64)
    stack.secrets.put_secret_value(SecretId=secret, SecretString=old)
    tokens = SecretTokens(stack.secrets, secret)
    assert tokens.read() == Tokens(tokens=(Token(name="web", sha256="a" * 64, accounts=("shop",)),))
    stack.secrets.put_secret_value(SecretId=secret, SecretString=old.replace('"name"', '"colour": "red", "name"'))
    assert names(tokens) == {"web"}
    add(tokens, "crm")
    assert (
        '"colour":"red"' in stack.secrets.get_secret_value(SecretId=secret, VersionStage="AWSCURRENT")["SecretString"]
    )
