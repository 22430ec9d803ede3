"""`sportello dead-letters`: rings that failed too often."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import click

from invoicing.aws.bell import SqsBell
from invoicing.cli.stack import Stack
from invoicing.usecases.dead_letters import DeadLetters, Explanation

_HELD_SECONDS = 60


@click.group("dead-letters")
def dead_letters() -> None:
    """Look at the dead letters, and ring again for them."""


@dead_letters.command()
@click.pass_obj
def explain(stack: Stack) -> None:
    """Say what each dead letter was about; they stay where they are."""
    letters = list(_letters(stack, stack.told()))
    for message, found in letters:
        click.echo(_line(message, found))
    click.echo(f"{len(letters)} dead letters. `redrive` rings again for what is still due and drops the rest.")


@dead_letters.command()
@click.pass_obj
def redrive(stack: Stack) -> None:
    """Ring again for what is still due, and take every dead letter out of the queue."""
    told, rung, dropped = stack.told(), 0, 0
    cases = _cases(stack, told)
    for message, found in _letters(stack, told):
        cases.redrive(found)
        boto3.client("sqs").delete_message(QueueUrl=told["DeadLetterQueueUrl"], ReceiptHandle=message["ReceiptHandle"])
        rung, dropped = rung + found.due, dropped + (not found.due)
        click.echo(_line(message, found))
    click.echo(f"Rang again for {rung}, dropped {dropped}.")


def _cases(stack: Stack, told: dict[str, str]) -> DeadLetters:
    return DeadLetters(stack.ledger(), SqsBell(boto3.client("sqs"), told["QueueUrl"]), int(told.get("Lanes") or 1))


def _letters(stack: Stack, told: dict[str, str]) -> Iterator[tuple[Any, Explanation]]:
    """Every dead letter once: each is held back for a minute when it was read."""
    sqs, cases = boto3.client("sqs"), _cases(stack, told)
    while messages := sqs.receive_message(
        QueueUrl=told["DeadLetterQueueUrl"], MaxNumberOfMessages=10, VisibilityTimeout=_HELD_SECONDS
    ).get("Messages"):
        for message in messages:
            yield message, _explained(cases, message["Body"])


def _explained(cases: DeadLetters, body: str) -> Explanation:
    try:
        ring = json.loads(body)
        return cases.explain(str(ring["account"]), ring.get("request"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Explanation("?", None, "it is no ring of ours: it can be dropped", due=False)


def _line(message: Any, found: Explanation) -> str:
    return f"{message['MessageId']}  {found.account}  {found.request or '-'}: {found.text}"
