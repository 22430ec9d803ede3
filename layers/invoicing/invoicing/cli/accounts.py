"""`sportello accounts`: accounts at invoicing providers."""

from collections.abc import Mapping
from typing import Any, TextIO

import click

from invoicing.aws.clock import SystemClock
from invoicing.cli.given import account_name, json_object
from invoicing.cli.stack import Stack
from invoicing.domain.account import Account, AccountConfiguration, account_key
from invoicing.errors import Conflict
from invoicing.providers.registry import Registry
from invoicing.usecases.configure_account import ConfigureAccount

_DEFAULT_PROVIDER = "fattura24"
# A worker writes an account now and then and moves on; one that serves its credential holds that for minutes.
_PAUSES_MS = (300, 1_000, 2_000)

_JSON = click.File("r", encoding="utf-8-sig")


def add_account(
    stack: Stack, account: str, configuration: AccountConfiguration | None, credentials: Mapping[str, Any] | None
) -> Account:
    """Make or change an account; see ``ConfigureAccount``."""
    account_name(account)
    clock = SystemClock()
    return ConfigureAccount(stack.ledger(), stack, Registry(clock=clock), clock, pauses_ms=_PAUSES_MS).run(
        account, configuration, credentials
    )


@click.group()
def accounts() -> None:
    """Accounts at invoicing providers."""


@accounts.command("add")
@click.argument("account")
@click.option("--provider", help=f"Provider of a new account.  [default: {_DEFAULT_PROVIDER}]")
@click.option(
    "--configuration",
    type=_JSON,
    help="JSON file: mappings, settings, extra_vat_rates, external_share, ... It replaces the whole configuration; "
    "without it an account keeps what it has.",
)
@click.option("--credentials", type=_JSON, help="JSON file, or - for standard input; else you are asked.")
@click.option("--keep-credentials", is_flag=True, help="Change the configuration only.")
@click.pass_obj
def _add(
    stack: Stack,
    account: str,
    provider: str | None,
    configuration: TextIO | None,
    credentials: TextIO | None,
    keep_credentials: bool,
) -> None:
    """Make ACCOUNT, or change it: its secret and its record, without a redeploy."""
    account_name(account)
    if keep_credentials and credentials:
        raise click.ClickException("--keep-credentials and --credentials exclude each other.")
    given = json_object(configuration, "the configuration") if configuration else None
    stored = _stored(stack, account)
    if keep_credentials and stored and given is None:
        raise click.ClickException("there is nothing to change: give --configuration, or leave --keep-credentials out.")
    wanted = _wanted(stored, provider, given)
    slug = wanted.provider if wanted else _slug(stored, provider, {})
    secret = None if keep_credentials else _credentials(credentials, slug)
    try:
        add_account(stack, account, wanted, secret)
    except Conflict as error:
        raise click.ClickException(_in_the_way(_stored(stack, account), account, wanted, secret)) from error
    click.echo(_told(account, stored, wanted, secret))


@accounts.command("list")
@click.pass_obj
def _list(stack: Stack) -> None:
    """Show the accounts there are."""
    for account in stack.ledger().accounts():
        waits = f"waits: {account.blocked.reason}" if account.blocked else "ready"
        click.echo(f"{account.id:40} {account.configuration.provider:20} {waits}")


def _stored(stack: Stack, account: str) -> Account | None:
    return stack.ledger().get(Account, account_key(account))


def _wanted(stored: Account | None, provider: str | None, given: dict[str, Any] | None) -> AccountConfiguration | None:
    """The configuration to write; None to leave the account its own."""
    slug = _slug(stored, provider, given or {})
    return AccountConfiguration(**{**(given or {}), "provider": slug}) if given is not None or not stored else None


def _slug(stored: Account | None, provider: str | None, given: Mapping[str, Any]) -> str:
    """The account's provider, named alike by everything that names it."""
    inside = given.get("provider", provider)
    if provider is not None and inside != provider:
        raise click.ClickException(f"--provider says `{provider}`, the configuration `{inside}`: give one of them.")
    before = stored.configuration.provider if stored else _DEFAULT_PROVIDER
    slug = before if inside is None else inside
    if slug not in (known := Registry(clock=SystemClock()).slugs()):
        raise click.ClickException(f"there is no provider `{slug}`: there is {', '.join(known)}.")
    if stored and slug != before:
        raise click.ClickException(
            f"account {stored.id} is at `{before}`, and its provider cannot be changed: make another account."
        )
    return str(slug)


def _credentials(file: TextIO | None, provider: str) -> dict[str, Any]:
    if file is not None:
        return json_object(file, "the secret")
    fields = Registry(clock=SystemClock()).get(provider).credential_fields
    return {name: click.prompt(name, hide_input=True) for name in fields}


def _told(account: str, before: Account | None, wanted: AccountConfiguration | None, secret: object) -> str:
    """What happened."""
    new = [word for word, there in (("new credentials", secret), ("a new configuration", wanted)) if there is not None]
    done = f"has {' and '.join(new)}" if before else "is made"
    kept = "; its configuration is as it was" if before and wanted is None else ""
    check = f" Check its key: POST /v1/accounts/{account}/check" if secret is not None else ""
    return f"Account {account} {done}{kept}.{check}"


def _in_the_way(
    now: Account | None, account: str, wanted: AccountConfiguration | None, secret: Mapping[str, Any] | None
) -> str:
    """What is done and what is not, when a worker did not let go; ``now`` is the account as it stands."""
    if now is None:
        return (
            f"account {account} is not made yet: a worker is using these credentials for another account just now. "
            "They are kept; try again in a few minutes."
        )
    said = f"a worker is using account {account} just now. "
    if secret is not None:
        said += "Its new credentials are kept, and the worker goes over to them by itself within five minutes. "
    if wanted is not None and now.configuration != wanted:
        return f"{said}Its configuration is not changed: try again."
    return f"{said}{'Its configuration is changed. ' if wanted else ''}Try again to see it done at once."
