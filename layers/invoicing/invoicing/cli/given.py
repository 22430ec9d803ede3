"""What is given at the command line: names of accounts, and JSON files."""

import json
from typing import Any, TextIO

import click
from pydantic import TypeAdapter, ValidationError

from invoicing.domain.identifiers import AccountId


def account_name(name: str) -> str:
    """``name``, if an account may be called so."""
    try:
        return TypeAdapter[str](AccountId).validate_python(name)
    except ValidationError as error:
        wanted = error.errors(include_url=False)[0]["msg"]
        raise click.ClickException(f"`{name}` is no account's name: that is {wanted}.") from None


def json_object(file: TextIO, what: str) -> dict[str, Any]:
    """The one JSON object in ``file``. It may be secret: what is said of it never quotes it."""
    try:
        found = json.load(file)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise click.ClickException(f"{what} ({_name(file)}) is no JSON: {error.msg}, {where}.") from None
    except (ValueError, RecursionError):
        raise click.ClickException(f"{what} ({_name(file)}) is no JSON in UTF-8.") from None
    if not isinstance(found, dict):
        raise click.ClickException(f"{what} ({_name(file)}) is no JSON object: {{...}}.")
    return found


def _name(file: TextIO) -> str:
    return str(getattr(file, "name", "standard input")).replace("<stdin>", "standard input")
