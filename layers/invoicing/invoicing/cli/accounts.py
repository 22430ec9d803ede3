"""`sportello accounts`: accounts at invoicing providers."""

from collections.abc import Mapping
from typing import Any, TextIO

import click

from invoicing.aws.clock import SystemClock
from invoicing.cli.faults import Failure
from invoicing.cli.given import account_name, json_object
from invoicing.cli.questions import WAIT_SECONDS, answered, ask
from invoicing.cli.service import Service, get, pass_service
from invoicing.cli.shown import account_line, as_json, say
from invoicing.cli.stack import Stack, pass_stack
from invoicing.domain.account import Account, AccountConfiguration, account_key
from invoicing.errors import Conflict
from invoicing.providers.registry import Registry
from invoicing.usecases.configure_account import ConfigureAccount

_DEFAULT_PROVIDER = "fattura24"
# A worker writes an account now and then and moves on; one that serves its credential holds that for minutes.
PAUSES_MS = (300, 1_000, 2_000)

JSON_FILE = click.File("r", encoding="utf-8-sig")


def add_account(
    stack: Stack, account: str, configuration: AccountConfiguration | None, credentials: Mapping[str, Any] | None
) -> Account:
    """Make or change an account; see ``ConfigureAccount``."""
    account_name(account)
    clock = stack.clock
    return ConfigureAccount(stack.ledger(), stack, Registry(clock=clock), clock, pauses_ms=PAUSES_MS).run(
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
    type=JSON_FILE,
    help="JSON file: mappings, settings, extra_vat_rates, external_share, ... It replaces the whole configuration; "
    "without it an account keeps what it has.",
)
@click.option("--credentials", type=JSON_FILE, help="JSON file, or - for standard input; else you are asked.")
@click.option("--keep-credentials", is_flag=True, help="Change the configuration only.")
@pass_stack
def _add(
    stack: Stack,
    account: str,
    provider: str | None,
    configuration: TextIO | None,
    credentials: TextIO | None,
    keep_credentials: bool,
) -> None:
    """Make ACCOUNT, or change it: its secret and its record, without a redeploy.

    \b
    Examples:
      sportello accounts add shop --provider PROVIDER
      sportello accounts add shop --configuration shop.json --keep-credentials
    """
    account_name(account)
    if keep_credentials and credentials:
        raise click.ClickException("--keep-credentials and --credentials exclude each other.")
    given = json_object(configuration, "the configuration") if configuration else None
    stored = stored_account(stack, account)
    if keep_credentials and stored and given is None:
        raise click.ClickException("there is nothing to change: give --configuration, or leave --keep-credentials out.")
    wanted = _wanted(stored, provider, given)
    slug = wanted.provider if wanted else _slug(stored, provider, {})
    secret = None if keep_credentials else read_credentials(credentials, slug)
    try:
        add_account(stack, account, wanted, secret)
    except Conflict as error:
        raise click.ClickException(in_the_way(stored_account(stack, account), account, wanted, secret)) from error
    click.echo(_told(account, stored, wanted, secret))


@accounts.command("list")
@as_json
@pass_service
def _list(service: Service, *, as_json: bool) -> None:
    """Show the accounts there are: their names, providers, and whether they wait for something.

    \b
    Examples:
      sportello accounts list
      sportello accounts list --json
    """
    found = get(service, "/v1/accounts")
    say(found, "\n".join(account_line(one) for one in found["accounts"]) or "no accounts", machine=as_json)


@accounts.command("check")
@click.argument("account")
@click.option("--wait", type=click.IntRange(0), default=WAIT_SECONDS, show_default=True, help="Seconds to wait.")
@as_json
@pass_service
def _check(service: Service, account: str, wait: int, *, as_json: bool) -> None:
    """Have the provider asked whether the key of ACCOUNT works. It takes one call.

    \b
    Examples:
      sportello accounts check shop
      sportello accounts check shop --wait 0 --json
    """
    asked = ask(service, "/v1/accounts/{id}/check", account, wait_seconds=wait)
    if as_json:
        say(asked, "", machine=True)
    status = answered(asked)["result"]
    if not status["key_valid"]:
        raise Failure(f"the key of account {account} does not work. {status.get('message', '')}".rstrip())
    if not as_json:
        facts = ("plan", "expires", "calls_last_24_hours", "message")
        known = [f"{name.replace('_', ' ')}: {status[name]}" for name in facts if status.get(name)]
        click.echo("\n".join([f"The key of account {account} works.", *known]))


def stored_account(stack: Stack, account: str) -> Account | None:
    """The account as it is in the ledger."""
    return stack.ledger().get(Account, account_key(account))


def _wanted(stored: Account | None, provider: str | None, given: dict[str, Any] | None) -> AccountConfiguration | None:
    """The configuration to write; None to leave the account its own."""
    slug = _slug(stored, provider, given or {})
    return None if given is None and stored else AccountConfiguration.given({**(given or {}), "provider": slug})


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
            f"account {stored.id} is at `{before}`: make another account at `{slug}`, "
            f"then `accounts move {stored.id} --to` it."
        )
    return str(slug)


def read_credentials(file: TextIO | None, provider: str) -> dict[str, Any]:
    """The secret in ``file``, or typed in by whoever is asked for it, without an echo."""
    if file is not None:
        return json_object(file, "the secret")
    ways = Registry(clock=SystemClock()).get(provider).credential_ways
    chosen = 1
    if len(ways) > 1:
        click.echo("\n".join(f"{number}  {' and '.join(way)}" for number, way in enumerate(ways, 1)))
        chosen = click.prompt("Which do you have?", type=click.IntRange(1, len(ways)), default=1)
    return {name: click.prompt(name, hide_input=True) for name in ways[chosen - 1]}


def _told(account: str, before: Account | None, wanted: AccountConfiguration | None, secret: object) -> str:
    """What happened."""
    new = [word for word, there in (("new credentials", secret), ("a new configuration", wanted)) if there is not None]
    done = f"has {' and '.join(new)}" if before else "is made"
    kept = "; its configuration is as it was" if before and wanted is None else ""
    check = f" Check its key: accounts check {account}" if secret is not None else ""
    return f"Account {account} {done}{kept}.{check}"


def in_the_way(
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
