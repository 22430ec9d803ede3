"""Every command of `sportello` with AWS credentials, run once under the policy that is meant for it.

A new command needs one line in `OPERATOR` or `RESTORER`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from tempfile import TemporaryDirectory

import boto3
import click
from click.testing import CliRunner

from invoicing.aws.archive import S3Archive
from invoicing.cli import main
from tests.integration.cloud import STACK
from tests.privileges.policies import ARCHIVE, TABLE
from tests.privileges.rounds import WatchedCloud, documents, lose, sample
from tests.unit.cli.office import WorkingClock
from tests.unit.usecases.kept import Attic

NEW_KEY = "n" * 32


def of_documents(cloud: WatchedCloud) -> Iterator[list[str]]:
    """Documents, as people look at them and decide about them."""
    yield ["documents", "list", "--account", "demo"]
    yield ["documents", "settle", "--yes", lose(cloud, "c-1"), "--not-issued", "--why", "not in the panel"]
    made = cloud.ask("POST", "/v1/documents", sample(0, reference="c-2"))["id"]
    yield ["documents", "show", made]
    yield ["documents", "cancel", "--yes", made]


def of_accounts(cloud: WatchedCloud) -> Iterator[list[str]]:
    """Accounts and their keys, old and new."""
    yield ["accounts", "list"]
    yield ["accounts", "check", "demo"]
    yield ["accounts", "add", "second", "--credentials", "-"]
    yield ["accounts", "move", "second", "--to", "demo", "--yes"]
    yield ["accounts", "rotate", "demo", "--credentials", "-", "--no-check"]


def of_tokens(_: WatchedCloud) -> Iterator[list[str]]:
    """Tokens, those that rotate among them."""
    yield ["tokens", "add", "web", "--account", "demo"]
    yield ["tokens", "add", "shop", "--account", "demo", "--rotate-every", "30"]
    yield ["tokens", "add", "shop", "--account", "demo", "--rotate-every", "60"]
    yield ["tokens", "list"]
    yield ["tokens", "remove", "shop"]


def of_dead_letters(cloud: WatchedCloud) -> Iterator[list[str]]:
    """Dead letters of one lane, one of them about work that is due; more than a queue shows of one lane at once."""
    due = cloud.ask("POST", "/v1/documents", sample(0, reference="c-3"))["id"]
    for number in range(12):
        letter = {"account": "demo", "request": None if number else due}
        boto3.client("sqs").send_message(
            QueueUrl=cloud.recording.stacks[STACK]["DeadLetterQueueUrl"],
            MessageBody=json.dumps(letter),
            MessageGroupId="lane",
            MessageDeduplicationId=str(number),
        )
    yield ["dead-letters", "explain"]
    yield ["dead-letters", "redrive"]


def of_erasing(_: WatchedCloud) -> Iterator[list[str]]:
    """Requests that ended before the stack could erase: here all that have ended."""
    client = boto3.client("dynamodb")
    for item in client.scan(TableName=TABLE)["Items"]:
        client.put_item(TableName=TABLE, Item={name: value for name, value in item.items() if name not in ("w", "ws")})
    yield ["erase"]


def of_restoring(cloud: WatchedCloud) -> Iterator[list[str]]:
    """The drill, and what follows when the backup was needed."""
    boto3.client("dynamodb").update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    yield ["restore", "drill", "--yes"]
    # A file that the restored ledger does not know: it was stored after the moment.
    boto3.client("s3").put_object(Bucket="files", Key=f"documents/demo/doc_{'0' * 40}.pdf", Body=b"%PDF-")
    cloud.ask("POST", "/v1/documents", sample(0, reference="c-4"))
    yield ["restore", "hold", "--yes", "--since", "2026-01-01T00:00:00Z"]
    yield ["restore", "release", "--yes", "demo"]


def of_archive(_: WatchedCloud) -> Iterator[list[str]]:
    """The archive of an account, which the ledger does not know any more."""
    attic = Attic()
    attic.document(1)
    attic.keep(1)
    archive = S3Archive(boto3.client("s3"), ARCHIVE, years=11)
    for key, (content, _until) in attic.archive.stored.items():
        archive.put(key, content, sha256=hashlib.sha256(content).hexdigest(), content_type="text/plain")
    yield ["archive", "resume", "demo"]
    yield ["archive", "verify"]
    with TemporaryDirectory() as folder:
        yield ["archive", "restore", "demo", "--year", "2026", "--to", f"{folder}/year"]


type Commands = Callable[[WatchedCloud], Iterator[list[str]]]
# Under the template's policy of each name.
OPERATOR: tuple[Commands, ...] = (of_documents, of_accounts, of_tokens, of_dead_letters, of_erasing)
RESTORER: tuple[Commands, ...] = (of_restoring, of_archive)
# These go through the API alone, and ask nothing of whoever runs them but a token.
WITHOUT_AWS = (("accounts", "connect"),)
POLICIES = {"OperatorPolicy": OPERATOR, "RestorePolicy": RESTORER}


def run_all(cloud: WatchedCloud, policy: str) -> None:
    """Run the commands meant for ``policy``."""
    documents(cloud)
    for commands in POLICIES[policy]:
        for words in commands(cloud):
            with cloud.recording.by(policy):
                result = CliRunner().invoke(
                    main, ["--stack", STACK, *words], input=json.dumps({"api_key": NEW_KEY}), obj=WorkingClock(cloud)
                )
            assert result.exit_code == 0, (words, result.output, result.exc_info)
            cloud.commands.add(next(one for one in all_commands() if tuple(words[: len(one)]) == one))


def all_commands(command: click.Command = main, *names: str) -> Iterator[tuple[str, ...]]:
    """Every command there is."""
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from all_commands(one, *names, name)
    else:
        yield names
