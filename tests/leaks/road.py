"""The whole road with marked words: the real handlers on AWS in this process, and a provider that says them back."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, override

import boto3

from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration
from tests.integration.cloud import STACK, Cloud, deployed
from tests.leaks.echo import Echo, Way
from tests.leaks.failing_aws import FailingAws, failing
from tests.leaks.markers import (
    API_KEY,
    BANK,
    CONTACT,
    CREDIT,
    CREDIT_NOTE,
    DOCUMENT,
    IDENTITY_KEY,
    TOKEN,
    WHY,
)
from tests.leaks.overheard import Overheard, overhearing
from tests.privileges.recording import Recording, recording
from tests.privileges.rounds import minutes_pass
from tests.simulators.fattura24 import Account, Fattura24Simulator
from tests.simulators.serve import RunningServer

SETTINGS = {"credit_notes_enabled": True}


@dataclass
class Office(Cloud):
    """The deployed functions, every word of which is heard."""

    heard: Overheard = field(default_factory=Overheard)
    recording: Recording = field(default_factory=Recording)
    provider: Echo = field(default_factory=lambda: Echo(Fattura24Simulator()))
    aws: FailingAws = field(default_factory=FailingAws)

    @override
    def invoke(self, function: str, event: dict[str, Any], *, remaining_ms: int = 180_000) -> Any:
        try:
            with self.recording.by(function):
                answer = super().invoke(function, event, remaining_ms=remaining_ms)
        except Exception as error:
            # What the runtime prints and answers: the type, the message, nothing of what it came from.
            self.heard.hear("raised", f"{type(error).__name__}: {error} {error.__context__!r} {error.__cause__!r}")
            raise
        if isinstance(answer, Mapping) and "statusCode" in answer:
            self.heard.hear_answer(answer)
        else:
            self.heard.hear("returned", answer)
        return answer

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> dict[str, Any]:
        """One HTTP request with the marked token; what it answers, also if that is a refusal."""
        answer = self.http(method, path, body, token=TOKEN, **more)
        with suppress(ValueError):
            found: dict[str, Any] = json.loads(answer["body"])
            return found
        return {}

    def work(self) -> None:
        """Answer what rings, without waiting for a call whose answer was given up: the first run has no time for it."""
        self.deliver(most=1, remaining_ms=80_000)
        minutes_pass()
        self.deliver()
        minutes_pass()

    def document(self, reference: str, *ways: Way, body: Mapping[str, Any] = DOCUMENT) -> dict[str, Any]:
        """A document, or what else ``body`` asks for, whose calls are answered in these ways; as it then is shown."""
        kind = "documents" if "kind" in body else "credits" if "lines" in body else "customers"
        self.provider.plan.extend(ways)
        made = self.ask("POST", f"/v1/{kind}", {**body, "reference": reference})
        assert "id" in made, made
        self.work()
        assert not self.provider.plan, "a call that was waited for did not come"
        return self.ask("GET", f"/v1/{kind if kind == 'documents' else 'requests'}/{{id}}", id=made["id"])


@contextmanager
def office() -> Iterator[Office]:
    """A deployed stack with an account and a token, listened to; what AWS was told is heard at the end."""
    simulator = Fattura24Simulator(accounts=[Account(account_id="100001", api_key=API_KEY)])
    echo = Echo(simulator)
    with (
        RunningServer(echo) as url,
        recording() as made,
        failing() as aws,
        deployed({"fattura24": f"{url}/api/v0.3"}) as cloud,
    ):
        secrets = boto3.client("secretsmanager")
        secrets.put_secret_value(SecretId=f"{STACK}/identity-key", SecretString=IDENTITY_KEY)
        mappings = {"payment_accounts": {"bank": BANK}}
        settings = AccountConfiguration.model_validate(
            {"provider": "fattura24", "settings": SETTINGS, "mappings": mappings}
        )
        made.stacks[STACK] = {"TableName": "records", "QueueUrl": cloud.queue_url}
        add_account(Stack(STACK), "demo", settings, {"api_key": API_KEY})
        add_token(Stack(STACK), "demo", ("demo",), TOKEN)
        with overhearing() as heard:
            here = Office(cloud.queue_url, heard=heard, recording=made, provider=echo, aws=aws)
            yield here
            heard.hear_aws(made)
            heard.hear("address", echo.addresses)


def good(here: Office) -> None:
    """Everything goes well, with every kind of request."""
    shown = here.document("good-1")
    assert shown["state"] == "completed", shown
    assert here.document("contact-9", body=CONTACT)["state"] == "completed"
    assert here.document("credit-9", body=CREDIT)["state"] == "completed"
    assert here.document("credited-9", body=CREDIT_NOTE)["state"] == "completed"
    here.ask("GET", "/v1/documents/{id}/pdf", id=shown["id"])
    here.ask("GET", "/v1/documents", query={"account": "demo"})
    here.ask("POST", "/v1/documents/check", DOCUMENT)
    for name in ("templates", "numberings", "products"):
        here.ask("POST", f"/v1/accounts/{{id}}/{name}", id="demo")
    here.work()
    here.ask("GET", "/v1/accounts")
    here.invoke("reconciler", {})


def quoting(here: Office) -> None:
    """The provider refuses, and says whom and what and with which key."""
    shown = here.document("refused-1", Way.REFUSAL)
    assert shown["state"] == "rejected", shown
    assert shown["problems"][0]["detail"].startswith("Fattura24 refuses it (code -77): Errato")
    assert here.document("contact-2", Way.REFUSAL, body=CONTACT)["state"] == "rejected"
    assert here.document("credited-2", Way.REFUSAL, body=CREDIT_NOTE)["state"] == "rejected"
    here.document("waits-1", Way.KEY_REFUSED)
    assert "refuses the key" in here.ask("GET", "/v1/accounts/{id}", id="demo")["waits"]["reason"]
    # A check that goes well ends the waiting.
    here.ask("POST", "/v1/accounts/{id}/check", id="demo")
    here.work()


def garbage(here: Office) -> None:
    """What comes is no answer, or none comes; a person settles it."""
    for number, way in enumerate((Way.PAGE, Way.FINE_PAGE, Way.REDIRECT, Way.LOST)):
        shown = here.document(f"garbage-{number}", way)
        assert shown["state"] in ("unknown", "needs_attention"), shown
        here.work()
        verdict = {"exists": True, "number": "7", "why": WHY}
        here.ask("POST", "/v1/documents/{id}/settle", verdict, id=shown["id"])


def failing_services(here: Office) -> None:
    """AWS fails, and says what with."""
    for operation in ("dynamodb.PutItem", "sqs.SendMessage", "dynamodb.TransactWriteItems", "s3.PutObject"):
        with here.aws.once(operation):
            here.ask("POST", "/v1/documents", {**DOCUMENT, "reference": f"failing-{operation.lower()}"})
            here.work()
        here.invoke("reconciler", {})
        here.work()


ROADS: tuple[Callable[[Office], None], ...] = (good, quoting, garbage, failing_services)
