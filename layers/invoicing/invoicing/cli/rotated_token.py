"""The secret in which a caller finds its token, and which Secrets Manager has rotated."""

import secrets as random
from dataclasses import dataclass

import boto3

from invoicing.cli.stack import Stack
from invoicing.domain.token import sha256

_LABELS = ("AWSCURRENT", "AWSPREVIOUS", "AWSPENDING")


@dataclass(frozen=True, slots=True)
class RotatedToken:
    """The secret of the token called ``name``."""

    stack: Stack
    name: str

    @property
    def secret(self) -> str:
        """Name of the secret."""
        return f"{self.stack.name}/tokens/{self.name}"

    def kept(self) -> list[str]:
        """Hashes of the tokens in it, the current one first; the secret is made if there is none."""
        client, made = boto3.client("secretsmanager"), random.token_urlsafe(32)
        try:
            client.create_secret(Name=self.secret, SecretString=made, Description="A caller's token of Sportello")
        except client.exceptions.ResourceExistsException:
            return [sha256(token) for label in _LABELS if (token := self._labelled(label))]
        return [sha256(made)]

    def _labelled(self, label: str) -> str | None:
        client = boto3.client("secretsmanager")
        try:
            return client.get_secret_value(SecretId=self.secret, VersionStage=label).get("SecretString")
        except client.exceptions.ResourceNotFoundException:
            return None

    def rotate_every(self, days: int) -> None:
        """Have it rotated every ``days``, the first time when they are over."""
        boto3.client("secretsmanager").rotate_secret(
            SecretId=self.secret,
            RotationLambdaARN=self.stack.output("TokenRotationFunctionArn"),
            RotationRules={"AutomaticallyAfterDays": days},
            RotateImmediately=False,
        )

    def remove(self) -> bool:
        """Delete it for good, so that its name is free again; whether there was one."""
        client = boto3.client("secretsmanager")
        try:
            client.describe_secret(SecretId=self.secret)
        except client.exceptions.ResourceNotFoundException:
            return False
        client.delete_secret(SecretId=self.secret, ForceDeleteWithoutRecovery=True)
        return True
