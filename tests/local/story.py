"""The full events of `events/` in the order in which they make sense, and what their answers must be like."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.local.accounts import add_account_to_connect, add_token_to_rotate
from tests.local.children import StartFailed
from tests.local.embedded import EmbeddedAws
from tests.local.layout import ROOT

EVENTS = ROOT / "events"

Judge = Callable[[Any], bool]


@dataclass(frozen=True)
class Event:
    """A file of events/, the function it is for, and what its answer must be like."""

    file: str
    function: str
    good: Judge

    @property
    def path(self) -> Path:
        return EVENTS / self.file

    def read(self) -> Any:
        return json.loads(self.path.read_text("utf-8"))

    def holds(self, answer: Any) -> bool:
        """Whether ``answer`` is as it must be."""
        try:
            return self.good(answer)
        except (KeyError, TypeError, ValueError):
            return False


STORY = (
    Event("authorizer/token.json", "AuthorizerFunction", lambda it: it["context"]["accounts"] == "demo"),
    Event("http_api/get_health.json", "HttpApiFunction", lambda it: it["statusCode"] == HTTPStatus.OK),
    Event("http_api/post_document.json", "HttpApiFunction", lambda it: it["statusCode"] == HTTPStatus.ACCEPTED),
    Event("issue_worker/ring.json", "IssueWorkerFunction", lambda it: it == {"batchItemFailures": []}),
    Event("http_api/get_document.json", "HttpApiFunction", lambda it: json.loads(it["body"])["state"] == "completed"),
    Event(
        "connector/post_connect.json", "ConnectorFunction", lambda it: "client_id=" in json.loads(it["body"])["open"]
    ),
    Event("connector/get_callback.json", "ConnectorFunction", lambda it: "Not connected" in it["body"]),
    Event("reconciler/tick.json", "ReconcilerFunction", lambda it: it["rings"] == 0),
    Event("token_rotation/create_secret.json", "TokenRotationFunction", lambda it: it is None),
    Event("token_rotation/set_secret.json", "TokenRotationFunction", lambda it: it is None),
    Event("token_rotation/test_secret.json", "TokenRotationFunction", lambda it: it is None),
    Event("token_rotation/finish_secret.json", "TokenRotationFunction", lambda it: it is None),
)


def harmless(function: str) -> Any:
    """An event for ``function`` that can be repeated, and for which it calls no provider.

    Raises:
        StartFailed: no event is for it.
    """
    if function == "IssueWorkerFunction":
        return {"Records": []}
    for event in STORY:
        if event.function == function:
            return event.read()
    raise StartFailed(f"no event of tests/local/story.py is for {function}")


def untold() -> list[str]:
    """Files of events/ that are full events, and no part of the story."""
    files = {file.relative_to(EVENTS).as_posix() for file in EVENTS.rglob("*.json") if file.parent.name != "demo"}
    return sorted(files - {event.file for event in STORY})


def prepare(aws: EmbeddedAws) -> None:
    """Make what the events are about, besides what the demo has."""
    add_account_to_connect(aws)
    begin_rotation(aws)


def begin_rotation(aws: EmbeddedAws) -> None:
    """Leave the secret that the events rotate as after a rotation's first step, which they then repeat.

    The embedded AWS cannot begin one: it makes the new version current at once.
    """
    step = json.loads((EVENTS / "token_rotation" / "create_secret.json").read_text("utf-8"))
    add_token_to_rotate(aws, step["SecretId"])
    aws.client("secretsmanager").put_secret_value(
        SecretId=step["SecretId"],
        ClientRequestToken=step["ClientRequestToken"],
        SecretString=secrets.token_urlsafe(),
        VersionStages=["AWSPENDING"],
    )
