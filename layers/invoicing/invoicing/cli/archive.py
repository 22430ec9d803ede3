"""`sportello archive`: whether what is kept for years is whole, and how to get it back."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import boto3
import click

from invoicing.cli.archive_copy import ArchiveCopy
from invoicing.cli.archived_files import ArchivedFiles
from invoicing.cli.faults import Failure
from invoicing.cli.given import account_name
from invoicing.cli.stack import Stack, pass_stack
from invoicing.domain.identity import request_id
from invoicing.domain.keeping import Altered
from invoicing.domain.request import Request, Work, request_key
from invoicing.usecases.audit_archive import AuditArchive, Looked
from invoicing.usecases.resume_archive import ResumeArchive


@click.group()
def archive() -> None:
    """Whether what is kept for years is whole, and how to get it back."""


@archive.command("verify")
@click.option("--account", help="One account.  [default: every account]")
@pass_stack
def _verify(stack: Stack, account: str | None) -> None:
    """Walk the index from its first entry to its last, fetch every file, and hold each against its hash.

    What is wrong is said first. Nothing is written.

    \b
    Examples:
      sportello archive verify
      sportello archive verify --account shop
    """
    audit, wrong, said = _audit(stack), 0, list[str]()
    for name in _accounts(stack, account):
        entries = files = 0
        for looked in audit.run(name):
            entries, files = entries + 1, files + len(looked.contents)
            wrong += _tell(name, looked)
            said += [f"{name} {looked.number}: {line}" for line in looked.hidden]
        said.append(f"{name}: {entries} entries, and {files} files that are whole.")
    click.echo("\n".join(said or ["There is no account."]))
    if wrong:
        raise Failure(f"the archive is not whole: {wrong} things are wrong.")


@archive.command("restore")
@click.argument("account")
@click.option("--reference", help="The document with this reference.")
@click.option("--year", type=click.IntRange(2000, 2100), help="Every document of this year.")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new folder.")
@pass_stack
def _restore(stack: Stack, account: str, reference: str | None, year: int | None, to: Path) -> None:
    """Fetch documents of ACCOUNT into a folder, each held against its hash, with an index for people.

    Try it now and then: an archive from which nothing was ever fetched is none.

    \b
    Examples:
      sportello archive restore shop --year 2026 --to shop-2026
      sportello archive restore shop --reference order-1001 --to order-1001
    """
    if (reference is None) == (year is None):
        raise click.UsageError("give either --reference or --year.")
    name, audit, wrong = account_name(account), _audit(stack), 0
    copy = ArchiveCopy.into(to)
    found = _of_year(audit, name, year) if year else _of_reference(stack, audit, name, reference or "")
    for looked in found:
        wrong += _tell(name, looked)
        if looked.entry is not None:
            copy.add(looked.entry, looked.contents)
    copy.finish()
    click.echo(f"{copy.documents} documents are in {to}; begin with {to / 'index.html'}.")
    if wrong:
        raise Failure(f"not everything could be restored: {wrong} things are wrong.")
    if not copy.entries:
        raise Failure("the archive holds no such document.")


@archive.command("resume")
@click.argument("account")
@pass_stack
def _resume(stack: Stack, account: str) -> None:
    """After the ledger was restored: let the index of ACCOUNT go on behind what the archive holds.

    \b
    Examples:
      sportello archive resume shop
    """
    name = account_name(account)
    try:
        taken = ResumeArchive(stack.ledger(), _reader(stack)).run(name)
    except Altered as error:
        raise Failure(f"{error}. Run `sportello archive verify --account {name}`.") from None
    click.echo(f"{taken} entries of {name} were unknown to the ledger, and are known to it now.")


def _reader(stack: Stack) -> ArchivedFiles:
    return ArchivedFiles(boto3.client("s3"), stack.output("ArchiveBucketName"))


def _audit(stack: Stack) -> AuditArchive:
    return AuditArchive(stack.ledger(), _reader(stack))


def _accounts(stack: Stack, account: str | None) -> Iterable[str]:
    return [account_name(account)] if account else [one.id for one in stack.ledger().accounts()]


def _of_year(audit: AuditArchive, account: str, year: int) -> Iterator[Looked]:
    for looked in audit.run(account, wanted=lambda entry: entry.year == year):
        # An entry that cannot be read may be of that year.
        if looked.entry is None or looked.entry.year == year:
            yield looked


def _of_reference(stack: Stack, audit: AuditArchive, account: str, reference: str) -> Iterator[Looked]:
    """The document's entry, and those of what came later, where the ledger knows them; else they are looked for."""
    wanted = request_id(Work.DOCUMENT, account, reference)
    asked = (wanted, request_id(Work.PRESERVATION, account, wanted))
    known = [stack.ledger().get(Request, request_key(one)) for one in asked]
    places = [request.kept for request in known if request is not None and request.kept is not None]
    if places:
        yield from (audit.at(account, place) for place in places)
        return
    for looked in audit.run(account, wanted=lambda entry: entry.request == wanted):
        if looked.entry is not None and looked.entry.request == wanted:
            yield looked


def _tell(account: str, looked: Looked) -> int:
    """Say what is wrong at one place; returns how much it is."""
    for line in looked.wrong:
        click.echo(f"WRONG  {account} {looked.number}: {line}")
    return len(looked.wrong)
