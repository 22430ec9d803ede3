"""`sportello dead-letters`: rings that failed too often."""

import json

import boto3
import click

from invoicing.aws.bell import SqsBell
from invoicing.cli.dead_queue import DeadQueue, Letter
from invoicing.cli.stack import Stack, pass_stack
from invoicing.usecases.dead_letters import DeadLetters, Explanation

_MOST = 1_000


@click.group("dead-letters")
def dead_letters() -> None:
    """Look at the dead letters, and ring again for them."""


@dead_letters.command()
@pass_stack
def explain(stack: Stack) -> None:
    """Say what each dead letter was about; they stay in the queue.

    \b
    Examples:
      sportello dead-letters explain
    """
    letters, cases = _queue(stack).look(_MOST), _cases(stack)
    for letter in letters:
        click.echo(_line(letter, _explained(cases, letter.body)))
    more = " There may be more." if len(letters) >= _MOST else ""
    click.echo(f"{len(letters)} dead letters.{more} `redrive` rings again for what is still due and drops the rest.")


@dead_letters.command()
@pass_stack
def redrive(stack: Stack) -> None:
    """Ring again for what is still due, and take every dead letter out of the queue.

    \b
    Examples:
      sportello dead-letters redrive
    """
    queue, cases = _queue(stack), _cases(stack)
    rung = seen = 0
    while seen < _MOST and (letters := queue.receive()):
        seen += len(letters)
        rung += _redrive(queue, cases, letters)
    more = " There may be more: run it again." if seen >= _MOST else ""
    click.echo(f"Rang again for {rung}, dropped {seen - rung}.{more}")


def _redrive(queue: DeadQueue, cases: DeadLetters, letters: list[Letter]) -> int:
    """See to ``letters``, one after the other; gives how many of them were rung for."""
    rung, left = 0, list(letters)
    try:
        for letter in letters:
            found = _explained(cases, letter.body)
            cases.redrive(found)
            queue.delete(letter)
            left.remove(letter)
            rung += found.due
            click.echo(_line(letter, found))
    finally:
        queue.release(left)
    return rung


def _queue(stack: Stack) -> DeadQueue:
    return DeadQueue(boto3.client("sqs"), stack.output("DeadLetterQueueUrl"))


def _cases(stack: Stack) -> DeadLetters:
    bell = SqsBell(boto3.client("sqs"), stack.output("QueueUrl"))
    return DeadLetters(stack.ledger(), bell, int(stack.told().get("Lanes") or 1))


def _explained(cases: DeadLetters, body: str) -> Explanation:
    try:
        ring = json.loads(body)
        return cases.explain(str(ring["account"]), ring.get("request"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Explanation("?", None, "it is no ring of ours: it can be dropped", due=False)


def _line(letter: Letter, found: Explanation) -> str:
    return f"{letter.id}  {found.account}  {found.request or '-'}: {found.text}"
