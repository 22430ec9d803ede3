"""Ways in which code leaks, each put into ours on purpose to see that the canary notices."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from invoicing.api import call
from invoicing.aws.bell import SqsBell
from invoicing.aws.files import S3Files
from invoicing.aws.indexes import attributes
from invoicing.domain.account import Record
from invoicing.domain.problem import Problem
from invoicing.observability import AllowedOnly, WithoutWords
from invoicing.providers.http import Http
from invoicing.usecases.discretion import Discretion
from tests.leaks.callers import bad_requests, bad_settings
from tests.leaks.echo import Way
from tests.leaks.markers import COMPANY
from tests.leaks.road import Office, failing_services

NAME: str = COMPANY["name"]


@dataclass(frozen=True)
class Mutation:
    """What is done to the code, the road that shows it, and the place where words come out."""

    apply: Callable[[pytest.MonkeyPatch], None]
    road: Callable[[Office], None]
    place: str


def one(here: Office) -> None:
    """One document, issued and read."""
    shown = here.document("one")
    here.ask("GET", "/v1/documents/{id}/pdf", id=shown["id"])


def refused(here: Office) -> None:
    """One document, refused with the customer's name."""
    here.document("one", Way.REFUSAL)


def key_refused(here: Office) -> None:
    """A refused key, with the customer's name."""
    here.document("one", Way.KEY_REFUSED)
    here.ask("GET", "/v1/accounts/{id}", id="demo")


def _before(patch: pytest.MonkeyPatch, owner: Any, name: str, change: Callable[..., tuple[Any, ...]]) -> None:
    """Let ``change`` choose the arguments with which ``owner``'s function is called."""
    original = getattr(owner, name)
    patch.setattr(owner, name, lambda *given, **more: original(*change(*given), **more))


def _bare_handler(patch: pytest.MonkeyPatch) -> None:
    handler = import_module("functions.http_api.handler")
    patch.setattr(handler, "lambda_handler", handler.lambda_handler.__wrapped__)


def _with_input(error: Any) -> list[Problem]:
    return [Problem("wrong", "", str(fault["input"]), "") for fault in error.errors(include_url=False)]


def _indexed(patch: pytest.MonkeyPatch) -> None:
    def found_by_content(record: Record) -> dict[str, str]:
        return attributes(record) | {"c": str(getattr(record, "content", ""))}

    patch.setattr("invoicing.aws.items.attributes", found_by_content)


def _named_file(patch: pytest.MonkeyPatch) -> None:
    link = S3Files.link
    patch.setattr(
        S3Files, "link", lambda files, key, *, filename, seconds: link(files, key, filename=NAME[:8], seconds=seconds)
    )


MUTATIONS: dict[str, Mutation] = {
    "an exception's message in a record": Mutation(
        lambda patch: patch.setattr(AllowedOnly, "format", LambdaPowertoolsFormatter.format), failing_services, "log"
    ),
    "a library's words": Mutation(
        lambda patch: patch.setattr(WithoutWords, "format", logging.Formatter.format), one, "log"
    ),
    "a function's own last words": Mutation(_bare_handler, bad_settings, "raised"),
    "the refused value in a problem": Mutation(
        lambda patch: patch.setattr(call, "from_validation", _with_input), bad_requests, "problem"
    ),
    "the provider's words about a document": Mutation(
        lambda patch: patch.setattr(Discretion, "apply", lambda _, request: request), refused, "answer"
    ),
    "the provider's words about an account": Mutation(
        lambda patch: patch.setattr(Discretion, "told", lambda _, text, __: text), key_refused, "answer"
    ),
    "a name in a message": Mutation(
        lambda patch: _before(patch, SqsBell, "ring", lambda bell, account, _: (bell, account, NAME)),
        one,
        "sqs.SendMessage",
    ),
    "a name in an index": Mutation(_indexed, one, "dynamodb.PutItem"),
    "a name in an object's key": Mutation(
        lambda patch: _before(patch, S3Files, "put", lambda files, key, content: (files, key + NAME, content)),
        one,
        "s3.PutObject",
    ),
    "a name in a link": Mutation(_named_file, one, "header"),
    "the key in an address": Mutation(
        lambda patch: _before(
            patch,
            Http,
            "post_form",
            lambda http, operation, fields, effect: (http, f"{operation}?k={fields['apiKey']}", fields, effect),
        ),
        one,
        "address",
    ),
}
