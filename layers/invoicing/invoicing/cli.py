"""`sportello`: what the owner of a deployed stack does at the command line, with their own AWS credentials."""

import json
import re
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

import boto3
import click
from pydantic import TypeAdapter, ValidationError

from invoicing.api.authorize import Token, Tokens, sha256
from invoicing.api.problems import from_validation
from invoicing.aws.clock import SystemClock
from invoicing.aws.ledger import DynamoDbLedger
from invoicing.domain.account import Account, AccountConfiguration
from invoicing.domain.identifiers import AccountId
from invoicing.domain.problem import Refused
from invoicing.errors import ProviderError
from invoicing.providers.registry import Registry
from invoicing.usecases.configure_account import ConfigureAccount

_TOKEN_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack, reached with the AWS credentials of whoever runs this."""

    name: str

    def table(self) -> str:
        """Name of its table, as the stack tells it."""
        found = boto3.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
        return str(outputs["TableName"])

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


def add_account(
    stack: Stack, account: str, configuration: AccountConfiguration, credentials: Mapping[str, Any] | None
) -> Account:
    """Make or change an account; see ``ConfigureAccount``."""
    TypeAdapter(AccountId).validate_python(account)
    return ConfigureAccount(stack.ledger(), stack, Registry(endpoints={}, clock=SystemClock()), SystemClock()).run(
        account, configuration, credentials
    )


def add_token(stack: Stack, name: str, accounts: tuple[str, ...], token: str | None = None) -> str:
    """Make a token called ``name`` good for ``accounts`` (``*`` is all); only its hash is kept."""
    if not _TOKEN_NAME.fullmatch(name):
        raise click.ClickException("a token's name has letters, digits, dot, underscore and hyphen only")
    made = token or random.token_urlsafe(32)
    others = tuple(one for one in stack.tokens().tokens if one.name != name)
    stack.put_tokens(Tokens(tokens=(*others, Token(name=name, sha256=sha256(made), accounts=accounts))))
    return made


@click.group()
@click.option("--stack", default="sportello", show_default=True, help="Name of the CloudFormation stack.")
@click.pass_context
def main(context: click.Context, stack: str) -> None:
    """Accounts and tokens of a deployed Sportello stack."""
    context.obj = Stack(stack)


@main.group()
def accounts() -> None:
    """Accounts at invoicing providers."""


@accounts.command("add")
@click.argument("account")
@click.option("--provider", default="fattura24", show_default=True)
@click.option(
    "--configuration", type=click.File("r"), help="JSON file: mappings, settings, extra_vat_rates, external_share, ..."
)
@click.option("--credentials", type=click.File("r"), help="JSON file, or - for standard input; else you are asked.")
@click.option("--keep-credentials", is_flag=True, help="Change the configuration only.")
@click.pass_obj
def _add(
    stack: Stack,
    account: str,
    provider: str,
    configuration: TextIO | None,
    credentials: TextIO | None,
    keep_credentials: bool,
) -> None:
    """Make ACCOUNT, or change it: its secret and its record, without a redeploy."""
    given = json.load(configuration) if configuration else {}
    secret = None if keep_credentials else _credentials(credentials, provider)
    try:
        made = add_account(stack, account, AccountConfiguration(**{"provider": provider, **given}), secret)
    except ValidationError as error:
        raise click.ClickException(_lines(Refused(from_validation(error)))) from error
    except Refused as error:
        raise click.ClickException(_lines(error)) from error
    except ProviderError as error:
        raise click.ClickException(f"{error.detail} {error.remedy}") from error
    click.echo(f"Account {made.id} is ready. Check its key: POST /v1/accounts/{made.id}/check")


@accounts.command("list")
@click.pass_obj
def _list(stack: Stack) -> None:
    """Show the accounts there are."""
    for account in stack.ledger().accounts():
        waits = f"waits: {account.blocked.reason}" if account.blocked else "ready"
        click.echo(f"{account.id:40} {account.configuration.provider:20} {waits}")


@main.group()
def tokens() -> None:
    """Bearer tokens that may call the API."""


@tokens.command("add")
@click.argument("name")
@click.option(
    "--account", "accounts", multiple=True, required=True, help="Account it is good for; repeat it; * is all."
)
@click.pass_obj
def _add_token(stack: Stack, name: str, accounts: tuple[str, ...]) -> None:
    """Make a token called NAME (or replace it) and show it this once."""
    click.echo(add_token(stack, name, accounts))


def _credentials(file: TextIO | None, provider: str) -> dict[str, Any]:
    if file is None:
        fields = Registry(endpoints={}, clock=SystemClock()).get(provider).credential_fields
        return {name: click.prompt(name, hide_input=True) for name in fields}
    found = json.load(file)
    if not isinstance(found, dict):
        raise click.ClickException("the credentials are one JSON object")
    return found


def _lines(error: Refused) -> str:
    return "\n".join(f"{one.pointer or '/'}: {one.detail}. {one.remedy}" for one in error.problems)


if __name__ == "__main__":
    main()
