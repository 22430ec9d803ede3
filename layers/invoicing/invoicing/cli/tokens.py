"""`sportello tokens`: bearer tokens that may call the API."""

import re
import secrets as random

import click

from invoicing.api.authorize import Token, Tokens, sha256
from invoicing.cli.given import account_name
from invoicing.cli.stack import Stack

_TOKEN_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


def add_token(stack: Stack, name: str, accounts: tuple[str, ...], token: str | None = None) -> str:
    """Make a token called ``name`` good for ``accounts`` (``*`` is all); only its hash is kept."""
    if not _TOKEN_NAME.fullmatch(name):
        raise click.ClickException(
            "a token's name is 1 to 64 letters without accents, digits, dots, underscores or hyphens."
        )
    good_for = tuple(one if one == "*" else account_name(one) for one in dict.fromkeys(accounts))
    made = token or random.token_urlsafe(32)
    others = tuple(one for one in stack.tokens().tokens if one.name != name)
    stack.put_tokens(Tokens(tokens=(*others, Token(name=name, sha256=sha256(made), accounts=good_for))))
    return made


@click.group()
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


@tokens.command("list")
@click.pass_obj
def _list_tokens(stack: Stack) -> None:
    """Show the names of the tokens, and the accounts each is good for."""
    for token in sorted(stack.tokens().tokens, key=lambda one: one.name):
        click.echo(f"{token.name:40} {', '.join(token.accounts)}")


@tokens.command("remove")
@click.argument("name")
@click.pass_obj
def _remove_token(stack: Stack, name: str) -> None:
    """Take the token called NAME away."""
    found = stack.tokens().tokens
    left = tuple(one for one in found if one.name != name)
    if len(left) == len(found):
        raise click.ClickException(f"there is no token called `{name}`. `tokens list` shows them.")
    stack.put_tokens(Tokens(tokens=left))
    click.echo(f"Token {name} is taken away; it can still work for up to ten minutes.")
