"""`sportello tokens`: bearer tokens that may call the API."""

import re
import secrets as random
from itertools import groupby
from operator import attrgetter

import click

from invoicing.cli.given import account_name
from invoicing.cli.rotated_token import RotatedToken
from invoicing.cli.stack import Stack, pass_stack
from invoicing.domain.token import DAY_MS, Token, sha256

_TOKEN_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


def add_token(stack: Stack, name: str, accounts: tuple[str, ...], token: str | None = None) -> str:
    """Make a token called ``name`` good for ``accounts`` (``*`` is all); only its hash is kept."""
    good_for = _good_for(name, accounts)
    if any(one.rotate_days for one in stack.tokens().named(name)):
        raise click.ClickException(
            f"token {name} is rotated, and its caller reads it from `{RotatedToken(stack, name).secret}`. Give "
            "--rotate-every to change its accounts, or `tokens remove` it first."
        )
    made = token or random.token_urlsafe(32)
    new = Token(name=name, sha256=sha256(made), accounts=good_for, made_ms=stack.clock.now_ms())
    stack.change_tokens(lambda tokens: tokens.replaced(name, (new,)))
    return made


def add_rotated_token(stack: Stack, name: str, accounts: tuple[str, ...], days: int) -> RotatedToken:
    """Make a token called ``name`` that its caller reads from a secret, and have it rotated every ``days``.

    One that is rotated already keeps its value and gets these accounts and days. Whatever of it was done before is not
    done again, so it may be repeated after a failure.
    """
    good_for, rotated, now = _good_for(name, accounts), RotatedToken(stack, name), stack.clock.now_ms()
    stack.tokens()  # Before anything is made: says so if there is no such stack.
    current, *others = rotated.kept()
    changes = {"accounts": good_for, "rotate_days": days}
    new = Token(name=name, sha256=current, accounts=good_for, made_ms=now, rotate_days=days)

    def kept(known: tuple[Token, ...]) -> tuple[Token, ...]:
        """Good is what the secret holds: both tokens of a rotation, and nothing that was handed out by hand."""
        ours = tuple(one.model_copy(update=changes) for one in known if one.sha256 in (current, *others))
        return ours if any(one.sha256 == current for one in ours) else (*ours, new)

    stack.change_tokens(lambda tokens: tokens.replaced(name, kept(tokens.named(name))))
    rotated.rotate_every(days)
    return rotated


def _good_for(name: str, accounts: tuple[str, ...]) -> tuple[str, ...]:
    if not _TOKEN_NAME.fullmatch(name):
        raise click.ClickException(
            "a token's name is 1 to 64 letters without accents, digits, dots, underscores or hyphens."
        )
    return tuple(one if one == "*" else account_name(one) for one in dict.fromkeys(accounts))


@click.group()
def tokens() -> None:
    """Bearer tokens that may call the API."""


@tokens.command("add")
@click.argument("name")
@click.option(
    "--account", "accounts", multiple=True, required=True, help="Account it is good for; repeat it; * is all."
)
@click.option(
    "--rotate-every",
    type=click.IntRange(1, 1000),
    metavar="DAYS",
    help="Keep it in a secret that its caller reads, and have Secrets Manager replace it after so many days.",
)
@pass_stack
def _add_token(stack: Stack, name: str, accounts: tuple[str, ...], rotate_every: int | None) -> None:
    """Make a token called NAME (or replace it) and show it this once; a rotated one is not shown.

    \b
    Examples:
      sportello tokens add web --account shop
      sportello tokens add web --account shop --rotate-every 90
    """
    if rotate_every is None:
        click.echo(add_token(stack, name, accounts))
        return
    rotated = add_rotated_token(stack, name, accounts, rotate_every)
    click.echo(
        f"Token {name} is in the secret `{rotated.secret}`, and is replaced every {rotate_every} days. Let its caller "
        "read that secret (secretsmanager:GetSecretValue), now and then and whenever a call is answered 401."
    )


@tokens.command("list")
@pass_stack
def _list_tokens(stack: Stack) -> None:
    """Show the tokens: names, accounts, ages, and what should be done about them.

    \b
    Examples:
      sportello tokens list
    """
    days, now = int(stack.told().get("KeyDays", "90")), stack.clock.now_ms()
    by_name = attrgetter("name")
    for name, same in groupby(sorted(stack.tokens().tokens, key=by_name), by_name):
        *_, token = same
        click.echo(f"{name:40} {', '.join(token.accounts):40} {_age(token, now)}".rstrip())
        if token.old(now_ms=now, days=days):
            click.echo(f"{'':40} token_old: {_remedy(token)}")


def _age(token: Token, now_ms: int) -> str:
    made = "of unknown age" if token.made_ms is None else f"{(now_ms - token.made_ms) // DAY_MS} days old"
    return f"{made}, rotated every {token.rotate_days} days" if token.rotate_days else made


def _remedy(token: Token) -> str:
    if token.rotate_days:
        return "its rotation does not succeed; look into the log of token-rotation."
    return f"make another with `tokens add {token.name}`, or have it replaced by itself with --rotate-every."


@tokens.command("remove")
@click.argument("name")
@pass_stack
def _remove_token(stack: Stack, name: str) -> None:
    """Take the token called NAME away, and its secret if it has one.

    \b
    Examples:
      sportello tokens remove web
    """
    known = stack.tokens().named(name)
    # The secret first: should this end in between, the name is still in the list, and the same command does the rest.
    if not RotatedToken(stack, name).remove() and not known:
        raise click.ClickException(f"there is no token called `{name}`. `tokens list` shows them.")
    stack.change_tokens(lambda tokens: tokens.replaced(name, ()))
    click.echo(f"Token {name} is taken away; it can still work for up to ten minutes.")
