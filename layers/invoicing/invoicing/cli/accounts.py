"""`sportello accounts`: accounts at invoicing providers."""

import json
from collections.abc import Mapping
from typing import Any, TextIO

import click
from pydantic import TypeAdapter, ValidationError

from invoicing.api.problems import from_validation
from invoicing.aws.clock import SystemClock
from invoicing.cli.stack import Stack
from invoicing.domain.account import Account, AccountConfiguration
from invoicing.domain.identifiers import AccountId
from invoicing.domain.problem import Refused
from invoicing.errors import ProviderError
from invoicing.providers.registry import Registry
from invoicing.usecases.configure_account import ConfigureAccount


def add_account(
    stack: Stack, account: str, configuration: AccountConfiguration, credentials: Mapping[str, Any] | None
) -> Account:
    """Make or change an account; see ``ConfigureAccount``."""
    TypeAdapter(AccountId).validate_python(account)
    return ConfigureAccount(stack.ledger(), stack, Registry(endpoints={}, clock=SystemClock()), SystemClock()).run(
        account, configuration, credentials
    )


@click.group()
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
