"""`sportello tokens`: bearer tokens that may call the API."""

import re
import secrets as random

import click

from invoicing.api.authorize import Token, Tokens, sha256
from invoicing.cli.stack import Stack

_TOKEN_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


def add_token(stack: Stack, name: str, accounts: tuple[str, ...], token: str | None = None) -> str:
    """Make a token called ``name`` good for ``accounts`` (``*`` is all); only its hash is kept."""
    if not _TOKEN_NAME.fullmatch(name):
        raise click.ClickException("a token's name has letters, digits, dot, underscore and hyphen only")
    made = token or random.token_urlsafe(32)
    others = tuple(one for one in stack.tokens().tokens if one.name != name)
    stack.put_tokens(Tokens(tokens=(*others, Token(name=name, sha256=sha256(made), accounts=accounts))))
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
