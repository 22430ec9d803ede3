"""One kill, from the request to the end: what became of the document, and of the next one of the same account."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.local.caller import client_of
from tests.local.kill_moments import Aim, Road
from tests.local.kill_stage import TOKEN, Stage, StagedAccount
from tests.local.kill_watch import Kill

LIMIT_SECONDS = 180
# A document takes two seconds where nothing happens; with the others of the run beside it, more.
UNDISTURBED_SECONDS = 90
ENDS = ("completed", "rejected", "cancelled", "needs_attention")


@dataclass
class Trial:
    """A kill's course."""

    number: int
    aim: Aim
    account: StagedAccount
    kill: Kill | None = None
    document: dict[str, Any] = field(default_factory=dict)
    next_document: dict[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    next_seconds: float | None = None
    has_file: bool = False
    failure: str = ""

    @property
    def name(self) -> str:
        """The customer's name on the document; its successor's has another ending."""
        return f"Kill {self.number:02} first"

    @property
    def next_name(self) -> str:
        return f"Kill {self.number:02} next"


def run_trial(stage: Stage, trial: Trial, say: Callable[[str], None]) -> None:
    """Send a document, kill the worker at the moment aimed at, and wait for the end."""
    with client_of(stage.url, TOKEN) as client:
        trial.kill = stage.watch.aim(trial.account.id, trial.aim)
        document = start(stage, client, trial.aim.road, trial.account, trial.name)
        if not trial.kill.struck.wait(UNDISTURBED_SECONDS):
            trial.document = look(client, document)
            say(f"#{trial.number:02} {trial.aim.moment} did not come: {trial.document['state']}")
            return
        say(f"#{trial.number:02} process {trial.kill.process} killed {trial.aim.when} {trial.aim.moment}")
        trial.seconds = stage.wait_for_end(document["id"], since=trial.kill.at, limit=LIMIT_SECONDS)
        trial.document = look(client, document)
        say(f"#{trial.number:02} {trial.document['state']} {_after(trial.seconds)}")
        trial.has_file = _has_file(client, trial.document)
        if trial.seconds is not None:
            _go_on(stage, client, trial)


def start(stage: Stage, client: httpx.Client, road: Road, account: StagedAccount, name: str) -> dict[str, Any]:
    """Send a document of ``account`` for customer ``name`` along ``road``."""
    if road is Road.NEW_KEY:
        stage.replace_key(account)
    return _send(client, account.id, name)


def _go_on(stage: Stage, client: httpx.Client, trial: Trial) -> None:
    """The kill must not have stopped the account's lane."""
    sent = time.time()
    document = _send(client, trial.account.id, trial.next_name)
    trial.next_seconds = stage.wait_for_end(document["id"], since=sent, limit=LIMIT_SECONDS)
    trial.next_document = look(client, document)


def _after(seconds: float | None) -> str:
    return f"after {seconds:.0f} s" if seconds is not None else f"still, after {LIMIT_SECONDS} s"


def _send(client: httpx.Client, account: str, name: str) -> dict[str, Any]:
    body = {
        "account": account,
        "reference": name.lower().replace(" ", "-"),
        "kind": "invoice",
        "customer": {"name": name, "vat_number": "12345670017"},
        "lines": [{"description": "Prova", "quantity": 1, "unit_price": "10.00", "vat_rate": 22}],
    }
    answer = client.post("/v1/documents", json=body)
    if answer.status_code != httpx.codes.ACCEPTED:
        raise RuntimeError(f"{name} was answered {answer.status_code}: {answer.text}")
    sent: dict[str, Any] = answer.json()
    return sent


def look(client: httpx.Client, document: dict[str, Any]) -> dict[str, Any]:
    """The document as the API shows it now."""
    found: dict[str, Any] = client.get(f"/v1/documents/{document['id']}").raise_for_status().json()
    return found


def _has_file(client: httpx.Client, document: dict[str, Any]) -> bool:
    if document["state"] != "completed":
        return False
    answer = client.get(f"/v1/documents/{document['id']}/pdf", follow_redirects=True)
    return answer.is_success and answer.content.startswith(b"%PDF-")
