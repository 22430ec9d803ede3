"""A deployed stack, reached with the AWS credentials of whoever is at the command line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from invoicing.api.authorize import Tokens
from invoicing.aws.ledger import DynamoDbLedger


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack, reached with the AWS credentials of whoever runs this."""

    name: str

    def told(self) -> dict[str, str]:
        """Its outputs and parameters, by name."""
        found = boto3.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
        given = {one["ParameterKey"]: one.get("ParameterValue", "") for one in found.get("Parameters", [])}
        return {**given, **outputs}

    def table(self) -> str:
        """Name of its table."""
        return self.told()["TableName"]

    def ledger(self) -> DynamoDbLedger:
        """Its ledger."""
        return DynamoDbLedger(boto3.client("dynamodb"), self.table())

    def put(self, account: str, credentials: Mapping[str, Any]) -> None:
        """Keep ``credentials`` as those of ``account``."""
        client, name, text = boto3.client("secretsmanager"), f"{self.name}/accounts/{account}", json.dumps(credentials)
        try:
            client.put_secret_value(SecretId=name, SecretString=text)
        except client.exceptions.ResourceNotFoundException:
            client.create_secret(Name=name, SecretString=text, Description="Credentials of a Sportello account")

    def identity_key(self) -> bytes:
        """The key with which identities of credentials are hashed."""
        return self._secret("identity-key").encode()

    def tokens(self) -> Tokens:
        """The tokens that may call the API."""
        return Tokens.model_validate_json(self._secret("api-tokens"))

    def put_tokens(self, tokens: Tokens) -> None:
        """Keep ``tokens`` instead."""
        boto3.client("secretsmanager").put_secret_value(
            SecretId=f"{self.name}/api-tokens", SecretString=tokens.model_dump_json()
        )

    def _secret(self, name: str) -> str:
        answer = boto3.client("secretsmanager").get_secret_value(
            SecretId=f"{self.name}/{name}", VersionStage="AWSCURRENT"
        )
        return answer["SecretString"]
