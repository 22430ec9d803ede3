"""A deployed stack, reached with the AWS credentials of whoever is at the command line."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate

import boto3
import click
from botocore.exceptions import ClientError

from invoicing.api.authorize import Tokens
from invoicing.aws.clock import SystemClock
from invoicing.aws.ledger import DynamoDbLedger
from invoicing.aws.token_list import SecretTokens
from invoicing.cli.in_process import InProcess
from invoicing.cli.service import Service
from invoicing.ports import Clock


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack, reached with the AWS credentials of whoever runs this."""

    name: str
    clock: Clock = field(default_factory=SystemClock)

    def service(self) -> Service:
        """Its API, answered in this process."""
        return InProcess(self)

    def told(self) -> dict[str, str]:
        """Its outputs and parameters, by name."""
        client = boto3.client("cloudformation")
        try:
            found = client.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            # The only way in which CloudFormation says that a stack does not exist.
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            raise self._missing(client.meta.region_name) from None
        outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
        given = {one["ParameterKey"]: one.get("ParameterValue", "") for one in found.get("Parameters", [])}
        return {**given, **outputs}

    def output(self, name: str) -> str:
        """Its output ``name``."""
        told = self.told()
        if name not in told:
            raise click.ClickException(
                f"the stack `{self.name}` has no output {name}: it is none of Sportello's, or not deployed to its end."
            )
        return told[name]

    def caller(self) -> str:
        """Who is at the command line, as AWS knows them: it stands in the history of what they decide."""
        return str(boto3.client("sts").get_caller_identity()["Arn"]).rpartition(":")[2]

    def table(self) -> str:
        """Name of its table."""
        return self.output("TableName")

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

    def change_tokens(self, change: Callable[[Tokens], Tokens]) -> None:
        """Keep what ``change`` makes of them; see ``TokenList``."""
        client = boto3.client("secretsmanager")
        try:
            SecretTokens(client, f"{self.name}/api-tokens").change(change)
        except client.exceptions.ResourceNotFoundException:
            raise self._missing(client.meta.region_name, f" with a secret `{self.name}/api-tokens`") from None

    def _secret(self, name: str) -> str:
        client = boto3.client("secretsmanager")
        try:
            answer = client.get_secret_value(SecretId=f"{self.name}/{name}", VersionStage="AWSCURRENT")
        except client.exceptions.ResourceNotFoundException:
            raise self._missing(client.meta.region_name, f" with a secret `{self.name}/{name}`") from None
        return answer["SecretString"]

    def _missing(self, region: str, having: str = "") -> click.ClickException:
        return click.ClickException(
            f"there is no stack `{self.name}`{having} in {region}. "
            "Give its name with --stack before the command, and its region with AWS_DEFAULT_REGION."
        )


def pass_stack[**P, R](command: Callable[Concatenate[Stack, P], R]) -> Callable[P, R]:
    """Give ``command`` the stack first: for what only AWS credentials may do."""

    @click.pass_obj
    @wraps(command)
    def run(target: object, /, *args: P.args, **named: P.kwargs) -> R:
        if not isinstance(target, Stack):
            raise click.UsageError("this needs AWS credentials: give the stack's name with --stack instead of --url.")
        return command(target, *args, **named)

    return run
