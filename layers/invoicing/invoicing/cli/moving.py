"""`sportello accounts move`: another account serves what is asked of this one, from now on."""

import click

from invoicing.cli.accounts import PAUSES_MS, stored_account
from invoicing.cli.documents import sure
from invoicing.cli.faults import TRY_AGAIN, Failure
from invoicing.cli.given import account_name
from invoicing.cli.stack import Stack, pass_stack
from invoicing.domain.account import Account
from invoicing.errors import Conflict
from invoicing.usecases.move_account import MoveAccount


@click.command("move")
@click.argument("account")
@click.option("--to", required=True, help="The account that serves in its place; its own name takes that back.")
@sure
@pass_stack
def move(stack: Stack, account: str, to: str, *, yes: bool) -> None:
    """Let requests for ACCOUNT be served by the account TO, at whatever provider, from now on.

    Callers change nothing: they go on naming ACCOUNT. What was accepted before ends where it began, with the key that
    it began with; so keep that key until nothing of ACCOUNT is in flight any more. TO is made with `accounts add` and
    checked with `accounts check` first.

    \b
    Examples:
      sportello accounts move shop --to shop-new
      sportello accounts move shop --to shop
    """
    _found(stack, account)
    target = _found(stack, to)
    if to != account and not (target.status and target.status.key_valid):
        raise Failure(f"nobody knows yet whether the key of {to} works. First: accounts check {to}")
    if not yes:
        click.echo(f"New requests for {account} will be served by {_where(target)}.", err=True)
        click.confirm("Go on?", abort=True, err=True)
    try:
        MoveAccount(stack.ledger(), stack.clock, PAUSES_MS).run(account, to)
    except Conflict as error:
        raise Failure(f"a worker is writing account {account} just now: try again.", TRY_AGAIN) from error
    click.echo(f"New requests for {account} are served by {_where(target)}. Within five seconds every function knows.")


def _found(stack: Stack, account: str) -> Account:
    found = stored_account(stack, account_name(account))
    if found is None:
        raise Failure(f"there is no account {account}. `accounts list` shows them, `accounts add` makes one.")
    return found


def _where(account: Account) -> str:
    return f"{account.id} at {account.configuration.provider}"
