"""What may go wrong at the command line, in words for the person in front of it instead of a traceback."""

from typing import Any, override

import click
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from pydantic import ValidationError

from invoicing.api.problems import from_validation
from invoicing.domain.problem import Refused
from invoicing.errors import Conflict, ProviderError, TooLarge

REFUSED, USAGE, TRY_AGAIN = 1, 2, 3
"""Exit codes besides 0: what was asked for cannot be done as it is; the command line is not understood (click's own);
the same command may do in a moment."""

_BUSY = frozenset({408, 425, 429})

_EXPECTED = (Refused, ValidationError, ProviderError, Conflict, TooLarge, ClientError, BotoCoreError)


class Failure(click.ClickException):
    """What could not be done, in words, with the exit code that says whether to try again."""

    def __init__(self, message: str, exit_code: int = REFUSED) -> None:
        super().__init__(message)
        # A class variable only in click's types: it is read from the instance.
        self.exit_code = exit_code  # type: ignore[misc]


class InWords(click.Group):
    """A group whose commands end with one line and exit code 1 when something goes wrong that is no fault of ours."""

    @override
    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except _EXPECTED as error:
            raise click.ClickException(in_words(error)) from error


def in_words(error: Exception) -> str:
    """What ``error`` means, and what to do about it; several problems have a line each."""
    match error:
        case Refused():
            return "\n".join(_line(one.pointer, one.detail, one.remedy) for one in error.problems)
        case ValidationError():
            return in_words(Refused(from_validation(error)))
        case ProviderError():
            return _line("", error.detail, error.remedy)
        case Conflict():
            return "somebody changed it at the same moment. Try again."
        case TooLarge():
            return "this is more than the ledger can hold. Leave something out."
    return _of_aws(error)


def from_problem(status: int, body: Any) -> Failure:
    """A refusal of the API (a problem document, RFC 9457) in the words of the command line."""
    code = TRY_AGAIN if status >= 500 or status in _BUSY else REFUSED
    if not isinstance(body, dict):
        return Failure(f"the answer was HTTP status {status}, and nothing of Sportello's. Check the address.", code)
    faults = [_line(str(one["pointer"]), str(one["detail"]), str(one["remedy"])) for one in body.get("problems", [])]
    said = _line("", str(body.get("detail", body.get("message", "refused"))), str(body.get("remedy", "")))
    return Failure("\n".join(faults) or f"{said} ({body.get('code', status)})", code)


def _of_aws(error: Exception) -> str:
    match error:
        case NoCredentialsError():
            return "there are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        case NoRegionError():
            return "there is no AWS region. Set AWS_DEFAULT_REGION to the stack's."
        case ClientError():
            told = error.response.get("Error", {})
            said = f"AWS refuses {error.operation_name}: {told.get('Message') or 'no reason given'}"
            return _line("", f"{_one_line(said).rstrip('.')} ({told.get('Code', '?')})", "")
    return _one_line(str(error))


def _line(pointer: str, detail: str, remedy: str) -> str:
    return f"{f'{pointer}: ' if pointer else ''}{detail.rstrip('.')}. {remedy}".rstrip()


def _one_line(text: str) -> str:
    return " ".join(text.split())
