"""All that leaves functions besides the data where it belongs, by place."""

import io
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from invoicing.observability import PACKAGE, logger
from tests.leaks.markers import found_in
from tests.privileges.recording import Call, Recording

BELONGS: Final = {
    ("dynamodb", "data"): "the ledger's record itself: encrypted, read by the functions alone, erased after its days",
    ("s3", "Body"): "the document's PDF",
    ("sqs", "ReceiptHandle"): "SQS's own word for a message it delivered",
    ("secretsmanager", "SecretString"): "the account's secret itself: encrypted, read by those that call with it alone",
    ("http", "open"): "the page that an account's owner is to open, for whoever has a token for the account",
    ("http", "document"): "the caller's own document, for whoever has a token for its account",
    ("http", "asked"): "what the caller asked for besides documents, likewise",
    ("http", "totals"): "its amounts, likewise",
    ("http", "mappings"): "what the account's owner set, for whoever has a token for the account",
}
"""Where marked words may stand, each with its reason; everything else is searched."""
# What a person wrote about a request stands in its history behind a colon, for whoever has a token for its account.
_PEOPLE: Final = ("exists: ", "does not exist: ")

_names = iter(range(1_000_000))


@dataclass
class Overheard:
    """What was said, as pairs of place and text; ``marked`` are words that were made on the way, in lower case."""

    said: list[tuple[str, str]] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)

    def hear(self, place: str, value: object) -> None:
        """Note ``value``, said at ``place``."""
        self.said.append((place, value if isinstance(value, str) else json.dumps(value, default=repr)))

    def hear_answer(self, answer: Mapping[str, Any]) -> None:
        """Note an answer of the API: of an error every word, of others all but what was asked for."""
        self.hear("header", {name: value for name, value in answer.items() if name != "body"})
        with suppress(ValueError):
            body = json.loads(answer["body"])
            self.hear("problem" if answer["statusCode"] >= 400 else "answer", _besides_own(body))
            return
        self.hear("page", answer["body"])

    def hear_aws(self, recording: Recording) -> None:
        """Note what functions tell AWS, but for the ledger's data and the files themselves."""
        for calls in recording.calls.values():
            for call in calls:
                self.hear(f"{call.service}.{call.operation}", _besides_data(call))

    def leaks(self) -> set[tuple[str, str]]:
        """Every marked word that was said, with its place."""
        return {
            (place, word)
            for place, text in self.said
            for word in found_in(text) | {one for one in self.marked if one in text.lower()}
        }

    def at(self, place: str) -> list[str]:
        """Everything said at ``place``."""
        return [text for where, text in self.said if where == place]


def _besides_data(call: Call) -> Any:
    return _without(dict(call.parameters), {name for service, name in BELONGS if service == call.service})


def _besides_own(body: Any) -> Any:
    if isinstance(body, dict):
        if str(body.get("note", "")).startswith(_PEOPLE):
            body = {**body, "note": ""}
        own = {name for service, name in BELONGS if service == "http"}
        return {name: _besides_own(value) for name, value in body.items() if name not in own}
    return [_besides_own(one) for one in body] if isinstance(body, list) else body


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, names) for name, one in value.items() if name not in names}
    return [_without(one, names) for one in value] if isinstance(value, list) else value


@contextmanager
def overhearing() -> Iterator[Overheard]:
    """Hear what is written to standard output and standard error meanwhile, with every logger at its loudest.

    Of the wire log of the SDK and of HTTP libraries nothing may come through, so they are made to write it.
    """
    root, ours, written, made = logging.getLogger(), logging.getLogger(PACKAGE), io.StringIO(), Overheard()
    before = (root.handlers[:], root.level, ours.handlers[:], ours.level, ours.propagate)
    names = {"LOG_LEVEL": "DEBUG", "POWERTOOLS_SERVICE_NAME": f"canary-{next(_names)}"}
    os.environ |= names
    logger.cache_clear()
    # An earlier test's capture may count as on, though pytest has long put the warnings' way out back.
    logging.captureWarnings(capture=False)
    try:
        with redirect_stdout(written), redirect_stderr(written):
            logger()
            root.setLevel(logging.DEBUG)
            yield made
    finally:
        for line in written.getvalue().splitlines():
            made.hear("log", line)
        root.handlers, ours.handlers, ours.propagate = before[0], before[2], before[4]
        root.setLevel(before[1])
        ours.setLevel(before[3])
        logging.captureWarnings(capture=False)
        logger.cache_clear()
