"""Credentials in Secrets Manager, remembered for five minutes."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, override

from invoicing.errors import Misconfigured
from invoicing.ports import Clock, Secrets

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

REMEMBERED_MS = 300_000


class SecretsManager(Secrets):
    """Secrets of a stack: one for each account under ``prefix``, and ``identity_secret``."""

    def __init__(self, client: "SecretsManagerClient", *, prefix: str, identity_secret: str, clock: Clock) -> None:
        self._client, self._clock = client, clock
        self._prefix, self._identity_secret = prefix, identity_secret
        self._remembered: dict[str, tuple[int, str]] = {}

    @override
    def credentials(self, account: str, *, fresh: bool = False) -> Mapping[str, Any]:
        try:
            value = json.loads(self._read(self._prefix + account, fresh=fresh))
        except self._client.exceptions.ResourceNotFoundException:
            raise Misconfigured(
                f"account {account} has no credentials",
                code="missing_credentials",
                remedy="Run `sportello accounts add` for it.",
            ) from None
        except json.JSONDecodeError:
            value = None
        if not isinstance(value, dict):
            # The chain is cut on purpose: the error would hold the secret.
            raise Misconfigured(
                f"the secret of account {account} is no JSON object",
                code="malformed_credentials",
                remedy="Run `sportello accounts add` for it.",
            ) from None
        return value

    @override
    def identity_key(self) -> bytes:
        return self._read(self._identity_secret, fresh=False).encode()

    def _read(self, name: str, *, fresh: bool) -> str:
        now = self._clock.now_ms()
        until, text = self._remembered.get(name, (0, ""))
        if fresh or now >= until:
            # The default version was seen to lag behind a rotation in emulators; the explicit one never.
            answer = self._client.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")
            text = answer["SecretString"]
            self._remembered[name] = (now + REMEMBERED_MS, text)
        return text
