"""Credentials in Secrets Manager, remembered for five minutes."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, override

from botocore.exceptions import ClientError

from invoicing.errors import Misconfigured
from invoicing.ports import REMEMBERED_MS, Clock, IdentityKey, Secrets

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_MISSING = frozenset({"ResourceNotFoundException"})
# Waiting for its deletion, encrypted with a key we may not use, or kept from us: it concerns this account alone.
_CLOSED = frozenset({"InvalidRequestException", "DecryptionFailure", "AccessDeniedException"})


class SecretsManager(Secrets):
    """Secrets of a stack: one for each account under ``prefix``, and ``identity_secret``."""

    def __init__(self, client: "SecretsManagerClient", *, prefix: str, identity_secret: str, clock: Clock) -> None:
        self._client, self._clock = client, clock
        self._prefix, self._identity_secret = prefix, identity_secret
        self._remembered: dict[str, tuple[int, str]] = {}

    @override
    def credentials(self, account: str, *, fresh: bool = False) -> Mapping[str, Any]:
        name = self._prefix + account
        try:
            text = self._read(name, fresh=fresh)
            return parse_credentials(account, text)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _MISSING:
                raise missing_credentials(account) from None
            if code in _CLOSED:
                raise _unreadable_credentials(account, code) from None
            raise
        except Misconfigured:
            # What is wrong is not remembered: once it is repaired, nobody has to wait.
            self._remembered.pop(name, None)
            raise

    @override
    def identity_key(self) -> bytes:
        return _identity_key(self._read(self._identity_secret, fresh=False))

    @override
    def replace(self, account: str, before: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
        stored = self.credentials(account, fresh=True)
        if stored != before:
            return stored
        name, text = self._prefix + account, json.dumps(dict(new))
        self._client.put_secret_value(SecretId=name, SecretString=text)
        self._remembered[name] = (self._clock.now_ms(), text)
        return new

    def _read(self, name: str, *, fresh: bool) -> str:
        now = self._clock.now_ms()
        read_ms, text = self._remembered.get(name, (-REMEMBERED_MS, ""))
        if fresh or not 0 <= now - read_ms < REMEMBERED_MS:
            # The default version was seen to lag behind a rotation in emulators; the explicit one never.
            answer = self._client.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")
            # A binary secret has no text, and is none of ours.
            text = answer.get("SecretString", "")
            self._remembered[name] = (now, text)
        return text


class IdentityKeySecret(IdentityKey):
    """The identity key alone, for those who need it seldom: ``connect`` opens the client when it is first asked for.

    It never changes, so it is read once.
    """

    def __init__(self, connect: Callable[[], "SecretsManagerClient"], secret: str) -> None:
        self._connect, self._secret = connect, secret
        self._key: bytes | None = None

    @override
    def identity_key(self) -> bytes:
        if self._key is None:
            answer = self._connect().get_secret_value(SecretId=self._secret, VersionStage="AWSCURRENT")
            self._key = _identity_key(answer.get("SecretString", ""))
        return self._key


def parse_credentials(account: str, text: str) -> dict[str, Any]:
    """The JSON object in ``text``, the secret of ``account``.

    Raises:
        Misconfigured: it is none.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        # Raised outside of the handler, for the error caught there holds the secret.
        raise Misconfigured(
            f"the secret of account {account} is no JSON object",
            code="malformed_credentials",
            remedy="Run `sportello accounts add` for it.",
        )
    return value


def missing_credentials(account: str) -> Misconfigured:
    """There is no secret for ``account``."""
    return Misconfigured(
        f"account {account} has no credentials",
        code="missing_credentials",
        remedy="Run `sportello accounts add` for it.",
    )


def _identity_key(text: str) -> bytes:
    if not text:
        raise Misconfigured(
            "the identity key is empty",
            code="missing_identity_key",
            remedy="Put the key that the stack made, and no other, back into its secret.",
        )
    return text.encode()


def _unreadable_credentials(account: str, code: str) -> Misconfigured:
    return Misconfigured(
        f"the secret of account {account} cannot be read ({code})",
        code="unreadable_credentials",
        remedy="Restore the secret if it waits for deletion; let the worker's role read it and use its key.",
    )
