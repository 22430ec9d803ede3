"""Which version of a secret is read, and what each refusal means."""

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from invoicing.aws.secrets import SecretsManager
from invoicing.errors import Misconfigured
from tests.fakes.clock import FakeClock
from tests.unit.aws.stack import Stack


class Vault:
    """Answers always the same."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.answer = answer
        self.asked: list[dict[str, str]] = []

    def get_secret_value(self, **asked: str) -> dict[str, Any]:
        self.asked.append(asked)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def secrets(client: Any) -> SecretsManager:
    return SecretsManager(client, prefix="stack/accounts/", identity_secret="stack/identity-key", clock=FakeClock())


def test_the_current_version_is_asked_for_by_name_and_once() -> None:
    vault = Vault({"SecretString": "{}"})
    made = secrets(vault)
    for _ in range(2):
        made.credentials("shop")
        made.identity_key()
    names = [(asked["SecretId"], asked["VersionStage"]) for asked in vault.asked]
    assert names == [("stack/accounts/shop", "AWSCURRENT"), ("stack/identity-key", "AWSCURRENT")]


@pytest.mark.parametrize("code", ["InvalidRequestException", "DecryptionFailure", "AccessDeniedException"])
def test_a_secret_kept_from_us_concerns_its_account_alone(code: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": "arn:aws:..."}}, "GetSecretValue")
    with pytest.raises(Misconfigured) as caught:
        secrets(Vault(error)).credentials("shop")
    assert (caught.value.code, bool(caught.value.remedy)) == ("unreadable_credentials", True)


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServiceError"])
def test_a_passing_fault_is_nobodys_to_repair(code: str) -> None:
    error = ClientError({"Error": {"Code": code, "Message": "later"}}, "GetSecretValue")
    with pytest.raises(ClientError):
        secrets(Vault(error)).credentials("shop")


def test_a_binary_secret_is_none_of_ours() -> None:
    with pytest.raises(Misconfigured, match="JSON"):
        secrets(Vault({"SecretBinary": b"{}"})).credentials("shop")


def test_an_empty_identity_key_hashes_nothing() -> None:
    with pytest.raises(Misconfigured, match="identity key"):
        secrets(Vault({"SecretString": ""})).identity_key()


def test_a_secret_that_waits_for_its_deletion_is_named(stack: Stack) -> None:
    name = f"{uuid.uuid4().hex}/"
    stack.secrets.create_secret(Name=f"{name}shop", SecretString="{}")
    stack.secrets.delete_secret(SecretId=f"{name}shop", RecoveryWindowInDays=7)
    made = SecretsManager(stack.secrets, prefix=name, identity_secret="none", clock=FakeClock())
    with pytest.raises(Misconfigured) as caught:
        made.credentials("shop")
    assert caught.value.code == "unreadable_credentials"
