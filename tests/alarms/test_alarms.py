"""Each alarm: quiet while all is well, on when its condition is there, and its page leads to the cause."""

import json
import os
import time

import boto3
import pytest

from invoicing.usecases.pace import DAY, Pace
from invoicing.usecases.steps.intent import intent
from tests.alarms.pages import pages
from tests.alarms.plant import Plant
from tests.alarms.watch import ALARM, OK, alarms
from tests.integration.cloud import forget


def now_ms() -> int:
    return int(time.time() * 1000)


def damage(plant: Plant) -> None:
    """Make the account's record one that this version cannot read."""
    boto3.client("dynamodb").update_item(
        TableName="records",
        Key={"pk": {"S": plant.account().key}},
        UpdateExpression="SET #data = :none",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":none": {"S": "{}"}},
    )


def test_every_alarm_has_a_page_and_every_page_an_alarm() -> None:
    assert list(pages()) == list(alarms())
    for name, page in pages().items():
        assert page.commands or page.queries, f"{name} tells nobody where to look"
        for word in ("**Means.**", "**Look.**", "**Do.**", "**Over**"):
            assert word in page.text, f"{name} lacks {word}"
        assert alarms()[name]["AlarmName"] == {"Fn::Sub": f"${{AWS::StackName}}-{name}"}


def test_all_is_well_while_documents_are_issued(plant: Plant) -> None:
    for number in range(3):
        plant.ask(reference=f"r-{number}")
        plant.ring()
        plant.minutes(5)
    assert {name: plant.state(name) for name in alarms()} == dict.fromkeys(alarms(), OK)


def test_overdue_work(plant: Plant) -> None:
    document = plant.ask()
    plant.minutes(5)
    assert plant.state("overdue-work") == OK
    request = plant.request(document)
    plant.ledger.write(request.revised(due_ms=now_ms() - 1_000_000))
    plant.minutes(5)
    assert plant.state("overdue-work") == ALARM
    seen = plant.look("overdue-work")
    assert '"overdue_account": "shop"' in seen
    assert document in seen


def test_work_that_waits_for_its_window_is_not_overdue(plant: Plant) -> None:
    request, credential = plant.request(plant.ask()), plant.credential()
    full = credential.calls.model_copy(update={"ends": tuple(now_ms() - DAY // 2 + number for number in range(500))})
    plant.ledger.write(request.revised(due_ms=now_ms() - 1_000_000), credential.revised(calls=full))
    plant.minutes(5)
    assert plant.state("overdue-work") == OK


def test_unknown_outcome(plant: Plant) -> None:
    document = plant.ask()
    plant.minutes(15)
    assert plant.state("unknown-outcome") == OK
    # The worker wrote its intent and was killed; nobody has come since.
    plant.ledger.write(intent(plant.request(document), now_ms() - 200_000, Pace()))
    plant.minutes(15)
    assert plant.state("unknown-outcome") == ALARM
    seen = plant.look("unknown-outcome", document)
    assert f'"unknown_requests": ["{document}"]' in seen
    assert "issuing" in seen


def test_a_call_under_way_is_no_unknown_outcome(plant: Plant) -> None:
    plant.ledger.write(intent(plant.request(plant.ask()), now_ms(), Pace()))
    plant.minutes(15)
    assert plant.state("unknown-outcome") == OK


def test_needs_attention(plant: Plant) -> None:
    plant.minutes(5)
    assert plant.state("needs-attention") == OK
    plant.simulator.inject("zero_doc_id", endpoint="SaveDocument")
    document = plant.ask()
    plant.ring()
    plant.minutes(5)
    assert plant.state("needs-attention") == ALARM
    seen = plant.look("needs-attention", document)
    assert json.dumps({"account": "shop", "request": document}) in seen
    assert f"{document}  needs_attention" in seen
    assert "Look in the provider's web panel" in seen
    plant.http("POST", "/v1/documents/{id}/settle", {"exists": True, "number": "1", "why": "seen"}, id=document)
    plant.minutes(5)
    assert plant.state("needs-attention") == OK


def test_blocked_account(plant: Plant) -> None:
    plant.minutes(5)
    assert plant.state("blocked-account") == OK
    plant.simulator.inject("unauthorized", times=None)
    plant.ask()
    plant.ring()
    plant.minutes(5)
    assert plant.state("blocked-account") == ALARM
    assert plant.state("overdue-work") == OK
    seen = plant.look("blocked-account")
    assert "shop" in seen
    assert "waits:" in seen


@pytest.mark.parametrize(("calls", "expected"), [(300, OK), (398, ALARM)])
def test_window_nearly_used(plant: Plant, calls: int, expected: str) -> None:
    credential = plant.credential()
    made = tuple(now_ms() - DAY // 2 + number for number in range(calls))
    plant.ledger.write(credential.revised(calls=credential.calls.model_copy(update={"ends": made})))
    plant.ask()
    plant.ring()
    plant.minutes(5)
    assert plant.state("window-nearly-used") == expected
    (first, *_) = plant.look("window-nearly-used").splitlines()
    shown = json.loads(first)
    assert shown["account"] == "shop"
    assert shown["window_left"] == ["60s:28", "3600s:198", f"86400s:{498 - calls}"]


def test_provider_errors(plant: Plant) -> None:
    plant.ask(reference="good")
    plant.ring()
    plant.minutes(15)
    assert plant.state("provider-errors") == OK
    # Nobody listens on that port.
    forget()
    os.environ["PROVIDER_ENDPOINTS"] = json.dumps({"fattura24": "http://127.0.0.1:9/api/v0.3"})
    documents = [plant.ask(reference=f"r-{number}") for number in range(5)]
    plant.ring(seconds=80)
    plant.minutes(5)
    assert plant.state("provider-errors") == ALARM
    assert plant.state("overdue-work") == OK
    seen = plant.look("provider-errors")
    assert '"account": "shop", "operation": "SaveDocument", "status": null, "outcome": "Unavailable"' in seen
    assert all(document in seen for document in documents)


def test_old_account_key(plant: Plant) -> None:
    plant.minutes(1)
    assert plant.state("old-account-key") == OK
    account = plant.account()
    plant.ledger.write(account.revised(created_ms=now_ms() - 91 * DAY))
    # Keys are looked at once an hour, or by a new process.
    forget()
    plant.minutes(1)
    assert plant.state("old-account-key") == ALARM
    (found,) = json.loads(plant.look("old-account-key"))["accounts"]
    assert (found["id"], found["findings"][0]["code"]) == ("shop", "key_old")


def test_dead_letters(plant: Plant) -> None:
    plant.silence(5)
    assert plant.state("dead-letters") == OK
    document, sqs = plant.ask(), boto3.client("sqs")
    sqs.send_message(
        QueueUrl=sqs.get_queue_url(QueueName="dead.fifo")["QueueUrl"],
        MessageBody=json.dumps({"account": "shop", "request": document}),
        MessageGroupId="lane-0",
        MessageDeduplicationId="1",
    )
    plant.silence(5)
    assert plant.state("dead-letters") == ALARM
    seen = plant.look("dead-letters")
    assert f"shop  {document}" in seen


def test_worker_failures(plant: Plant) -> None:
    damage(plant)
    plant.ring()
    plant.minutes(1)
    assert plant.state("worker-failures") == OK
    for _ in range(2):
        plant.ring()
    plant.minutes(1)
    assert plant.state("worker-failures") == ALARM
    assert plant.state("worker-errors") == OK
    seen = plant.look("worker-failures")
    assert '"message": "a run failed", "account": "shop"' in seen
    assert "Unreadable" in seen


def test_worker_errors(plant: Plant) -> None:
    plant.ring()
    plant.silence(5)
    assert plant.state("worker-errors") == OK
    forget()
    del os.environ["BUCKET_NAME"]
    plant.ring()
    plant.silence(5)
    assert plant.state("worker-errors") == ALARM
    assert '"message": "the function failed", "exception": "ValidationError"' in plant.look("worker-errors")


def test_reconciler_errors(plant: Plant) -> None:
    plant.ask()
    plant.minutes(15)
    assert plant.state("reconciler-errors") == OK
    damage(plant)
    plant.minutes(3)
    assert plant.state("reconciler-errors") == ALARM
    assert plant.state("reconciler-silent") == OK
    assert '"message": "an account could not be looked at", "account": "shop"' in plant.look("reconciler-errors")


def test_reconciler_silent(plant: Plant) -> None:
    plant.minutes(10)
    assert plant.state("reconciler-silent") == OK
    plant.silence(10)
    assert plant.state("reconciler-silent") == ALARM
    assert json.loads(plant.look("reconciler-silent")) == {"overdue_seconds": 0, "needs_attention": 0}


def test_api_errors(plant: Plant) -> None:
    assert plant.http("GET", "/v1/accounts/{id}", id="nobody")["statusCode"] == 404
    plant.silence(1)
    assert plant.state("api-errors") == OK
    damage(plant)
    for _ in range(2):
        assert plant.http("GET", "/v1/accounts/{id}", id="shop")["statusCode"] == 500
    plant.silence(1)
    assert plant.state("api-errors") == ALARM
    assert "Unreadable" in plant.look("api-errors")
