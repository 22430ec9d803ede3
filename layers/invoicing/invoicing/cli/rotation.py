"""`sportello accounts rotate`: another key for an account, and whether it opens the same account at the provider."""

from typing import TextIO

import click

from invoicing.cli.accounts import JSON_FILE, add_account, in_the_way, read_credentials, stored_account
from invoicing.cli.faults import Failure
from invoicing.cli.given import account_name
from invoicing.cli.questions import answered, ask
from invoicing.cli.service import Service, good
from invoicing.cli.stack import Stack, pass_stack
from invoicing.domain.account import Account
from invoicing.domain.identity import hash_of_secret
from invoicing.domain.lookup import LookupName
from invoicing.errors import Conflict

# What is an account's own, the first that was ever asked for: its ids there are told apart from another account's.
_TELLING = (LookupName.NUMBERINGS, LookupName.TEMPLATES, LookupName.CHART_OF_ACCOUNTS, LookupName.PRODUCTS)
_BACK = "To go back, rotate to the former key. Documents issued meanwhile are where the new key leads."


@click.command("rotate")
@click.argument("account")
@click.option("--credentials", type=JSON_FILE, help="JSON file, or - for standard input; else you are asked.")
@click.option("--no-check", is_flag=True, help="Do not have the provider asked whether it works.")
@pass_stack
def rotate(stack: Stack, account: str, credentials: TextIO | None, *, no_check: bool) -> None:
    """Give ACCOUNT a new key, without a redeploy; calls made with the old one go on counting.

    Then the provider is asked whether the key works, and for a list that it was asked for before, if there is one:
    if nothing in it is the same, the key opens another account. That takes one or two calls.

    \b
    Examples:
      sportello accounts rotate shop
      sportello accounts rotate shop --credentials - < new-key.json
    """
    before = stored_account(stack, account_name(account))
    if before is None:
        raise Failure(f"there is no account {account}. `accounts list` shows them, `accounts add` makes one.")
    secret = read_credentials(credentials, before.configuration.provider)
    if hash_of_secret(stack.identity_key(), secret) == before.secret_hash:
        raise Failure(f"this is the key that account {account} has already: nothing is changed.")
    service = stack.service()
    known = _known_list(service, account)
    try:
        add_account(stack, account, None, secret)
    except Conflict as error:
        raise Failure(in_the_way(stored_account(stack, account), account, None, secret)) from error
    click.echo(f"Account {account} has a new key; its configuration is as it was.")
    if not no_check:
        _check(service, before, known)


def _check(service: Service, before: Account, known: tuple[LookupName, frozenset[str]] | None) -> None:
    status = answered(ask(service, "/v1/accounts/{id}/check", before.id))["result"]
    if not status["key_valid"]:
        raise Failure(f"the provider refuses the new key: {status.get('message') or 'no reason given'} {_BACK}")
    click.echo("The provider accepts the key.")
    if before.status and before.status.expires != status.get("expires"):
        click.echo(
            f"Its subscription ends {status.get('expires')}; with the former key it was {before.status.expires}."
        )
    if known is None:
        click.echo(
            "Whether it opens the same account there cannot be told: no list was ever asked for, such as "
            f"POST /v1/accounts/{before.id}/numberings. Look at the next document."
        )
        return
    name, ids = known
    answered(ask(service, f"/v1/accounts/{{id}}/{name}", before.id))
    same = ids & (_ids(service, before.id, name) or frozenset())
    if not same:
        raise Failure(
            f"the new key opens ANOTHER account there: none of its {name} is one of the {len(ids)} known. {_BACK}"
        )
    click.echo(f"It opens the same account there: {len(same)} of {len(ids)} {name} are those known.")


def _known_list(service: Service, account: str) -> tuple[LookupName, frozenset[str]] | None:
    """The first list that tells accounts apart, as it was when last asked for, if it ever was."""
    return next(((name, ids) for name in _TELLING if (ids := _ids(service, account, name))), None)


def _ids(service: Service, account: str, name: LookupName) -> frozenset[str] | None:
    reply = service.send("GET", f"/v1/accounts/{{id}}/{name}", parameters={"id": account})
    if reply.status == 404:
        return None
    return frozenset(entry["id"] for entry in good(reply)["entries"])
