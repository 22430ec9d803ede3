"""Secrets that Secrets Manager has rotated by a function of ours."""

from typing import TYPE_CHECKING, override

from botocore.exceptions import ClientError

from invoicing.aws.token_list import CURRENT, MOVED
from invoicing.errors import Conflict
from invoicing.ports import RotatedSecrets, Versions

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_PENDING = "AWSPENDING"


class VersionedSecrets(RotatedSecrets):
    """Their versions, as the rotation sees them."""

    def __init__(self, client: "SecretsManagerClient") -> None:
        self._client = client

    @override
    def versions(self, secret: str) -> Versions:
        told = self._client.describe_secret(SecretId=secret)
        labels = {version: frozenset(its) for version, its in told.get("VersionIdsToStages", {}).items()}
        return Versions(told["Name"], labels)

    @override
    def current(self, secret: str) -> str:
        return self._client.get_secret_value(SecretId=secret, VersionStage=CURRENT)["SecretString"]

    @override
    def pending(self, secret: str, version: str) -> str | None:
        try:
            answer = self._client.get_secret_value(SecretId=secret, VersionId=version, VersionStage=_PENDING)
        except ClientError as error:
            # A rotation begins with a version that has a label and no value.
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return None
        return answer.get("SecretString")

    @override
    def put_pending(self, secret: str, version: str, value: str) -> None:
        if self.pending(secret, version) is not None:
            return
        try:
            self._client.put_secret_value(
                SecretId=secret, ClientRequestToken=version, SecretString=value, VersionStages=[_PENDING]
            )
        except ClientError as error:
            # Another run of this step gave it a value meanwhile; a version's value never changes.
            if error.response["Error"]["Code"] != "ResourceExistsException":
                raise

    @override
    def make_current(self, secret: str, version: str, *, instead_of: str) -> None:
        try:
            self._client.update_secret_version_stage(
                SecretId=secret, VersionStage=CURRENT, MoveToVersionId=version, RemoveFromVersionId=instead_of
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in MOVED:
                raise
            raise Conflict(secret) from error
