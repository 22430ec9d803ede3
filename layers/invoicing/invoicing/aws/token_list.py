"""The list of API tokens in one secret, changed by comparing and swapping its current version."""

from collections.abc import Callable
from typing import TYPE_CHECKING, override

from botocore.exceptions import ClientError

from invoicing.domain.token import Tokens
from invoicing.errors import Conflict
from invoicing.ports import TokenList

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CURRENT = "AWSCURRENT"
# What is to become current carries this label of ours: a version without any may be deleted at any time.
_NEXT = "SPORTELLO_NEXT"
_ATTEMPTS = 5
# How AWS says that AWSCURRENT has moved since: it stands at another version than the one it is to be taken from.
# Or the version to move it to lost its label to somebody else's, and is gone.
MOVED = frozenset({"InvalidParameterException", "InvalidRequestException", "ResourceNotFoundException"})


class SecretTokens(TokenList):
    """The list in ``secret``, as JSON.

    Secrets Manager replaces a value whatever it was. But it moves the label AWSCURRENT only from the version that the
    call names: that is the comparison, and a change by somebody else in between is never lost.
    """

    def __init__(self, client: "SecretsManagerClient", secret: str) -> None:
        self._client, self._secret = client, secret

    @override
    def read(self) -> Tokens:
        return self._current()[0]

    @override
    def change(self, change: Callable[[Tokens], Tokens]) -> None:
        for _ in range(_ATTEMPTS):
            tokens, version = self._current()
            changed = change(tokens)
            # Also when our own move arrived and its answer was lost: it is not made twice.
            if changed == tokens or self._swapped(version, changed):
                return
        raise Conflict(self._secret)

    def _current(self) -> tuple[Tokens, str]:
        answer = self._client.get_secret_value(SecretId=self._secret, VersionStage=CURRENT)
        return Tokens.model_validate_json(answer["SecretString"]), answer["VersionId"]

    def _swapped(self, version: str, tokens: Tokens) -> bool:
        text = tokens.model_dump_json(exclude_none=True)
        put = self._client.put_secret_value(SecretId=self._secret, SecretString=text, VersionStages=[_NEXT])
        try:
            self._client.update_secret_version_stage(
                SecretId=self._secret,
                VersionStage=CURRENT,
                MoveToVersionId=put["VersionId"],
                RemoveFromVersionId=version,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in MOVED:
                raise
            return False
        return True
