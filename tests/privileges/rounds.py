"""One round of work for each function: everything it can be made to do that touches AWS.

A new function needs one line in `ROUNDS`. That the rounds are complete is tested as well: every route, every worker's
step, every call that `invoicing/aws` can make.
"""

import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, override

import boto3

from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration, Credential, credential_key
from invoicing.domain.calls import CallLog
from invoicing.ports import Query
from tests.integration.cloud import STACK, Cloud, deployed
from tests.privileges.connecting import connected
from tests.privileges.policies import ARCHIVE, BUCKET, DEAD_QUEUE, ROTATION, TABLE
from tests.privileges.recording import Recording, recording
from tests.simulators.fattura24 import Account, Fattura24Simulator
from tests.simulators.serve import RunningServer
from tests.unit.aws.stack import begin_rotation

SAMPLES = sorted((Path(__file__).parents[2] / "events/http_api/demo").glob("*.json"))
DAY_MS = 86_400_000
LOOKUPS = ("templates", "numberings", "chart-of-accounts", "products")
COMPANY = {"name": "Rossi & Figli S.r.l.", "vat_number": "12345670017"}
LINE = {"description": "Caffè", "quantity": 1, "unit_price": "10.00", "vat_rate": 22}
KEY = "k" * 32


@dataclass
class WatchedCloud(Cloud):
    """The deployed resources, whose functions are written down under their names when they call AWS."""

    recording: Recording = field(default_factory=Recording)
    simulator: Fattura24Simulator = field(default_factory=Fattura24Simulator)
    routes: set[tuple[str, str]] = field(default_factory=set)
    commands: set[tuple[str, ...]] = field(default_factory=set)

    @override
    def invoke(self, function: str, event: dict[str, Any], *, remaining_ms: int = 180_000) -> Any:
        if "resource" in event:
            self.routes.add((event["httpMethod"], event["resource"]))
        with self.recording.by(function):
            return super().invoke(function, event, remaining_ms=remaining_ms)

    @override
    def deliver(self, *, most: int = 1_000, remaining_ms: int = 180_000) -> int:
        with self.recording.by(None):  # What the event source does is not its caller's.
            return super().deliver(most=most, remaining_ms=remaining_ms)

    def ask(self, method: str, path: str, body: Any = None, **parameters: Any) -> dict[str, Any]:
        """One HTTP request that has to be answered well."""
        answer = self.http(method, path, body, **parameters)
        assert answer["statusCode"] < 400, (method, path, answer["body"])
        found: dict[str, Any] = json.loads(answer["body"]) if answer["body"].startswith("{") else {}
        return found


@contextmanager
def watched() -> Iterator[WatchedCloud]:
    """A deployed stack with one account, recorded."""
    simulator = Fattura24Simulator(
        accounts=[Account(account_id="100001", api_key=KEY), Account(account_id="100002", api_key="n" * 32)]
    )
    with RunningServer(simulator) as url, recording() as made, deployed({"fattura24": f"{url}/api/v0.3"}) as cloud:
        dead = boto3.client("sqs").create_queue(QueueName=DEAD_QUEUE, Attributes={"FifoQueue": "true"})["QueueUrl"]
        made.stacks[STACK] = {
            "ApiUrl": "https://api.example/live",
            "TableName": TABLE,
            "BucketName": BUCKET,
            "ArchiveBucketName": ARCHIVE,
            "QueueUrl": cloud.queue_url,
            "DeadLetterQueueUrl": dead,
            "TokenRotationFunctionArn": ROTATION,
        }
        os.environ["PERSONAL_DATA_DAYS"] = "30"
        settings = AccountConfiguration(
            provider="fattura24", settings={"credit_notes_enabled": True}, refresh_lists={"products": 1}
        )
        add_account(Stack(STACK), "demo", settings, {"api_key": KEY})
        add_token(Stack(STACK), "demo", ("demo",), "demo")
        yield WatchedCloud(cloud.queue_url, recording=made, simulator=simulator)


def minutes_pass() -> None:
    """Nobody remembers a call, as if the windows of the last ones were over: the handlers' clock cannot be moved."""
    ledger = Stack(STACK).ledger()
    (account,) = ledger.accounts()
    credential = ledger.get(Credential, credential_key(account.credential))
    assert credential is not None
    ledger.write(credential.revised(calls=CallLog()))


def sample(number: int, **changes: Any) -> dict[str, Any]:
    """One of the documents of the demo."""
    return {**json.loads(SAMPLES[number].read_text("utf-8")), **changes}


def lose(cloud: WatchedCloud, reference: str) -> str:
    """The id of a document that needs attention, for its answer was lost."""
    cloud.simulator.inject("http_502_after", endpoint="SaveDocument", times=1)
    made: str = cloud.ask("POST", "/v1/documents", sample(0, reference=reference))["id"]
    # Until it is certain that the lost call has ended, nobody asks again: this run has no time for that, the next has.
    cloud.deliver(most=1, remaining_ms=80_000)
    minutes_pass()
    cloud.deliver()
    assert cloud.ask("GET", "/v1/documents/{id}", id=made)["state"] == "needs_attention"
    return made


def documents(cloud: WatchedCloud) -> None:
    """Documents, from acceptance to their PDFs: create and file."""
    for number in range(len(SAMPLES)):
        cloud.ask("POST", "/v1/documents", sample(number))
    cloud.ask("POST", "/v1/documents", sample(0))
    cloud.ask("POST", "/v1/documents/check", sample(0, reference="checked"))
    assert cloud.deliver()
    listing = cloud.ask("GET", "/v1/documents", query={"account": "demo", "state": "completed"})
    made = [one["id"] for one in listing["documents"]]
    assert len(made) == len(SAMPLES)
    cloud.ask("GET", "/v1/documents/{id}", id=made[0])
    cloud.ask("GET", "/v1/documents/{id}/pdf", id=made[0])


def decisions(cloud: WatchedCloud) -> None:
    """What people say of a document and of a contact whose answers were lost (settle), and of others (cancel)."""
    lost = lose(cloud, "lost")
    cloud.ask("POST", "/v1/documents/{id}/settle", {"exists": False, "why": "not in the panel"}, id=lost)
    dropped = cloud.ask("POST", "/v1/documents", sample(0, reference="dropped"))["id"]
    cloud.ask("POST", "/v1/documents/{id}/cancel", id=dropped)
    credit = {"account": "demo", "customer": COMPANY, "lines": [LINE]}
    contact = {"account": "demo", "reference": "contact", "customer": COMPANY}
    for path, body in (("/v1/customers", contact), ("/v1/credits", credit | {"reference": "credit"})):
        made = cloud.ask("POST", path, body)["id"]
        cloud.ask("GET", "/v1/requests/{id}", id=made)
        # Not everything can be cancelled or settled as it stands; whether it may is looked up all the same.
        cloud.http("POST", "/v1/requests/{id}/settle", {"exists": False, "why": "?"}, id=made)
        cloud.ask("POST", "/v1/requests/{id}/cancel", id=made)
    cloud.deliver()


def accounts(cloud: WatchedCloud) -> None:
    """Accounts, their checks and their lists: read."""
    cloud.ask("GET", "/v1/accounts")
    cloud.ask("POST", "/v1/accounts/{id}/check", id="demo")
    for name in LOOKUPS:
        cloud.ask("POST", f"/v1/accounts/{{id}}/{name}", id="demo")
    cloud.deliver()
    for name in LOOKUPS:
        cloud.ask("GET", f"/v1/accounts/{{id}}/{name}", id="demo")
    assert cloud.ask("GET", "/v1/accounts/{id}", id="demo")["status"]["key_valid"]


def service(cloud: WatchedCloud) -> None:
    """What needs no token."""
    for path in ("/v1/health", "/v1/openapi.json", "/v1/docs"):
        cloud.ask("GET", path)


def lost_message(cloud: WatchedCloud) -> None:
    """The reconciler rings for what nobody rang for."""
    cloud.ask("POST", "/v1/documents", sample(0, reference="unrung"))
    boto3.client("sqs").purge_queue(QueueUrl=cloud.queue_url)
    assert cloud.invoke("reconciler", {})["rings"] == 1
    assert cloud.deliver()


def old_documents(cloud: WatchedCloud) -> None:
    """The reconciler erases what ended long ago; a repeat of it is recognised all the same."""
    ledger, sent = Stack(STACK).ledger(), sample(0)["reference"]
    found = next(one for one in ledger.documents(Query(account="demo")).requests if one.reference == sent)
    long_ago = tuple(one.model_copy(update={"at_ms": one.at_ms - 31 * DAY_MS}) for one in found.history)
    ledger.write(found.revised(history=long_ago))
    assert cloud.invoke("reconciler", {})["erased"] == 1
    assert cloud.ask("POST", "/v1/documents", sample(0))["id"] == found.id


def rotation(cloud: WatchedCloud) -> None:
    """Secrets Manager replaces a caller's token."""
    secrets, version = boto3.client("secretsmanager"), str(uuid.uuid4())
    made = secrets.create_secret(Name=f"{STACK}/tokens/demo", SecretString="demo")["ARN"]
    begin_rotation(secrets, made, version)
    for step in ("createSecret", "setSecret", "testSecret", "finishSecret"):
        cloud.invoke("token_rotation", {"Step": step, "SecretId": made, "ClientRequestToken": version})


def closed_window(cloud: WatchedCloud) -> None:
    """The provider asks for patience: the worker looks at its neighbours, and rings again since it has no time left."""
    cloud.simulator.inject("http_429_before", endpoint="SaveDocument", times=1)
    cloud.ask("POST", "/v1/documents", sample(0, reference="patience"))
    assert cloud.deliver(most=1, remaining_ms=80_000) == 1
    waiting = boto3.client("sqs").get_queue_attributes(QueueUrl=cloud.queue_url, AttributeNames=["All"])["Attributes"]
    assert waiting["ApproximateNumberOfMessages"] == "1", "the worker rang again"


# In this order: the last one leaves the account waiting.
ROUNDS: tuple[Callable[[WatchedCloud], None], ...] = (
    documents,
    decisions,
    accounts,
    service,
    lost_message,
    old_documents,
    rotation,
    connected,
    closed_window,
)
