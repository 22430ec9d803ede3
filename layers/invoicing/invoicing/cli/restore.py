"""`sportello restore`: whether the ledger's backup is good, and how to go on after it was needed."""

import random
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
import click

from invoicing.cli.comparison import Comparison, compare
from invoicing.cli.documents import sure
from invoicing.cli.faults import Failure
from invoicing.cli.given import account_name
from invoicing.cli.kept_files import KeptFiles
from invoicing.cli.stack import Stack, pass_stack
from invoicing.cli.table_copy import TableCopy, name_of_copy, rows
from invoicing.domain.account import Account
from invoicing.domain.dates import rome_date, utc_text
from invoicing.domain.numbering import NumberSequence
from invoicing.domain.request import Request
from invoicing.domain.stored_file import StoredFile
from invoicing.providers.registry import Registry
from invoicing.usecases.hold_restored import HoldRestored, release
from invoicing.usecases.numbers import numbers_of, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%SZ"])
_SHOWN = 20


@click.group()
def restore() -> None:
    """Whether the ledger's backup is good, and how to go on after it was needed."""


@restore.command("drill")
@click.option("--at", type=_MOMENT, metavar="YYYY-MM-DDTHH:MM:SSZ", help="Moment (UTC).  [default: the latest]")
@click.option("--files", type=click.IntRange(0), default=100, show_default=True, help="How many files to look at.")
@click.option("--all-files", is_flag=True, help="Look at every file.")
@click.option("--keep", is_flag=True, help="Keep the copy.")
@sure
@pass_stack
def _drill(stack: Stack, at: datetime | None, files: int, *, all_files: bool, keep: bool, yes: bool) -> None:
    """Restore the ledger to a new table, compare it, look at files, and delete the copy.

    The ledger itself is only read. It takes some minutes to hours, and costs what the copy does.

    \b
    Examples:
      sportello restore drill
      sportello restore drill --at 2026-11-20T06:00:00Z --all-files --keep
    """
    client, table = boto3.client("dynamodb"), stack.table()
    copy = TableCopy(client, table, name_of_copy(table, stack.clock.now_ms()))
    moment = at.replace(tzinfo=UTC) if at else copy.latest()
    click.echo(f"{table} as it was at {_text(moment)} is restored to {copy.name}.")
    copy.start(moment)
    with _told_of(copy):
        copy.wait(stack.clock, click.echo)
        found = compare(rows(client, copy.name), rows(client, table))
        # Which files are looked at is no secret.
        chosen = found.stored if all_files else random.sample(found.stored, min(files, len(found.stored)))  # nosec B311
        found.wrong += _files(stack).wrong(chosen)
        _tell(found, chosen)
        if not keep and (yes or click.confirm(f"Delete the copy {copy.name}?", default=True)):
            copy.delete()
            click.echo(f"The copy {copy.name} is deleted.")
        else:
            click.echo(f"The copy {copy.name} stays, and costs until you delete it.")
    if found.wrong:
        raise Failure(f"the backup is not good: {len(found.wrong)} things are wrong.")


@restore.command("hold")
@click.option("--since", type=_MOMENT, metavar="YYYY-MM-DDTHH:MM:SSZ", required=True, help="Moment (UTC) restored to.")
@sure
@pass_stack
def _hold(stack: Stack, since: datetime, *, yes: bool) -> None:
    """After the ledger was restored: let nothing leave that may have been issued since.

    Run it before the worker does. Every account is held, whatever waited to be created needs attention, and documents
    that the ledger no longer knows are recorded by their files.

    \b
    Examples:
      sportello restore hold --since 2026-11-20T06:00:00Z
    """
    moment = since.replace(tzinfo=UTC)
    if not yes:
        click.confirm(f"Every account of {stack.name} stops issuing until you release it. Go on?", abort=True)
    holding = HoldRestored(stack.ledger(), stack.clock, round(moment.timestamp() * 1000), stack.caller())
    held = holding.run(_files(stack).since(moment))
    proven = {one.id for one in held.proven}
    click.echo(f"{len(held.accounts)} accounts are held: {', '.join(held.accounts) or 'there are none'}.")
    _list("may have been issued since; each needs attention", [_line(one, proven) for one in held.requests])
    _list("issued since, by their files", [_line(one, proven) for one in held.proven if one not in held.requests])
    _list("were unknown to the ledger, and are recorded as issued by their files", [one.id for one in held.unknown])
    click.echo(
        "Compare each account with its provider from that moment on: documents without a file here are known only "
        "there. Settle what needs attention, then release the account: sportello restore release ACCOUNT"
    )


@restore.command("release")
@click.argument("account")
@click.option("--next", "following", multiple=True, metavar="[SERIES=]NUMBER", help="Of each series numbered here.")
@sure
@pass_stack
def _release(stack: Stack, account: str, following: tuple[str, ...], *, yes: bool) -> None:
    """Let ACCOUNT issue again, which you have compared with its provider.

    Where documents are numbered here, say the next number of this year of each series; without a name, of documents
    without a series.

    \b
    Examples:
      sportello restore release shop
      sportello restore release shop --next 59 --next web=12
    """
    name, said = account_name(account), _numbers(following)
    if not yes:
        click.confirm(f"Is everything that {name} issued since in the ledger, or known to its callers?", abort=True)
    ledger, registry = stack.ledger(), Registry(clock=stack.clock)

    def skip(held: Account) -> list[NumberSequence]:
        numbers = numbers_of(registry.get(held.configuration.provider), held)
        return skipped(ledger, numbers, said, year=rome_date(stack.clock.now_ms()).year) if numbers else []

    release(ledger, name, skip)
    click.echo(f"Account {name} is released; it goes on within a minute.")


def _numbers(following: tuple[str, ...]) -> dict[str, int]:
    """By series what was said to come next."""
    said: dict[str, int] = {}
    for text in following:
        series, _, number = text.rpartition("=")
        if not number.isdecimal() or int(number) < 1:
            raise click.BadParameter(f"`{text}` is no [SERIES=]NUMBER", param_hint="--next")
        said[series] = int(number)
    return said


@contextmanager
def _told_of(copy: TableCopy) -> "Iterator[None]":
    try:
        yield
    except BaseException:
        click.echo(f"The copy {copy.name} is left. Delete it: aws dynamodb delete-table --table-name {copy.name}")
        raise


def _files(stack: Stack) -> KeptFiles:
    return KeptFiles(boto3.client("s3"), stack.output("BucketName"))


def _tell(found: Comparison, chosen: Sequence[tuple[str, StoredFile]]) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in sorted(found.counts.items())) or "no records"
    click.echo(f"The copy holds {counts}; {found.same} are as they are in the ledger.")
    click.echo(f"Looked at {len(chosen)} of {len(found.stored)} files.")
    click.echo(f"Since then {len(found.made)} records were made and {len(found.changed)} changed.")
    _list("issued since, or perhaps: restored, the ledger would not know", [_line(one) for one in found.issued])
    _list("WRONG", found.wrong)


def _line(request: Request, proven: frozenset[str] | set[str] = frozenset()) -> str:
    number = request.issued.number if request.issued else None
    seen = "  its file is there: it was issued" if request.id in proven else ""
    return f"{request.id}  {request.account}  {request.reference or '-'}  {number or request.state}{seen}"


def _list(title: str, lines: Sequence[str]) -> None:
    if lines:
        more = [f"  ... and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
        click.echo("\n".join([f"{len(lines)} {title}:", *(f"  {line}" for line in lines[:_SHOWN]), *more]))


def _text(moment: datetime) -> str:
    return utc_text(round(moment.timestamp() * 1000))
