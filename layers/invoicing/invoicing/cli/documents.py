"""`sportello documents`: what became of documents, and what people decide about them."""

from collections.abc import Mapping
from typing import Any

import click

from invoicing.cli.service import Service, get, pass_service, post
from invoicing.cli.shown import as_json, columns, document_page, document_row, say
from invoicing.domain.request import State

_PAGE = 100
"""The most documents that the API gives at once."""

sure = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def documents() -> None:
    """What became of documents, and what you decide about them."""


@documents.command("list")
@click.option("--account", help="Whose; needed unless the token is good for one account only.")
@click.option("--state", type=click.Choice([str(state) for state in State]), help="Only those in this state.")
@click.option("--reference", help="Only the one with your reference.")
@click.option("--from", "date_from", metavar="YYYY-MM-DD", help="First day, by the document's date.")
@click.option("--to", "date_to", metavar="YYYY-MM-DD", help="Last day, by the document's date.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most.")
@click.option("--cursor", help="Where to go on: what the list before said at its end.")
@as_json
@pass_service
def _list(service: Service, /, limit: int, cursor: str | None, *, as_json: bool, **filters: str | None) -> None:
    """Show documents, those accepted last first.

    \b
    Columns: id, state, date, kind, gross total, fiscal number, reference.

    \b
    Examples:
      sportello documents list --account shop --state needs_attention
      sportello documents list --account shop --from 2026-11-01 --to 2026-11-30 --limit 500 --json
    """
    found: list[dict[str, Any]] = []
    while True:
        # A page of a narrowed list may hold fewer than asked for, even none, and there may be more all the same.
        wanted = {**filters, "cursor": cursor, "limit": str(min(limit - len(found), _PAGE))}
        page = get(service, "/v1/documents", {name: value for name, value in wanted.items() if value is not None})
        found, cursor = [*found, *page["documents"]], page["next"]
        if cursor is None or len(found) >= limit:
            break
    lines = [columns([document_row(one) for one in found])] if found else ["no documents"]
    more = [f"There are more: --cursor {cursor}"] if cursor else []
    say({"documents": found, "next": cursor}, "\n".join(lines + more), machine=as_json)


@documents.command("show")
@click.argument("document")
@as_json
@pass_service
def _show(service: Service, document: str, *, as_json: bool) -> None:
    """Show DOCUMENT (its id), with its history.

    \b
    Examples:
      sportello documents show doc_0123456789012345678901234567890123456789
      sportello documents show --json doc_0123456789012345678901234567890123456789
    """
    found = get(service, "/v1/documents/{id}", id=document)
    say(found, document_page(found), machine=as_json)


@documents.command("cancel")
@click.argument("document")
@sure
@as_json
@pass_service
def _cancel(service: Service, document: str, *, yes: bool, as_json: bool) -> None:
    """Cancel DOCUMENT, of which nothing may have left yet. Its reference stays taken.

    \b
    Examples:
      sportello documents cancel doc_0123456789012345678901234567890123456789
      sportello documents cancel --yes doc_0123456789012345678901234567890123456789
    """
    _agree(service, document, "It is cancelled for good.", asked=yes)
    found = post(service, "/v1/documents/{id}/cancel", id=document)
    say(found, f"{found['id']} is {found['state']}.", machine=as_json)


@documents.command("settle")
@click.argument("document")
@click.option("--issued/--not-issued", "exists", default=None, required=True, help="What you saw at the provider.")
@click.option("--number", help="Its number there, with --issued.")
@click.option("--provider-id", help="Its id there, with --issued; without it the PDF cannot be fetched.")
@click.option("--no-follow", is_flag=True, help="You see to SdI yourself, with --issued.")
@click.option("--why", required=True, help="How you know; kept in the history.")
@sure
@as_json
@pass_service
def _settle(
    service: Service,
    /,
    document: str,
    *,
    exists: bool,
    no_follow: bool,
    why: str,
    yes: bool,
    as_json: bool,
    **ids: str | None,
) -> None:
    """Say what became of DOCUMENT, whose outcome only a person can tell. Look at the provider first.

    \b
    Examples:
      sportello documents settle doc_0123456789012345678901234567890123456789 --issued --number 2-2026 \\
        --provider-id 40206115 --why "seen in the panel, same customer and total"
      sportello documents settle doc_0123456789012345678901234567890123456789 --not-issued --why "not in the panel"
    """
    named = {name: value for name, value in ids.items() if value is not None}
    if (named or no_follow) and not exists:
        raise click.UsageError("what is not issued has no number and no id, nor is it followed: leave them out.")
    _agree(service, document, _will_be(named) if exists else _ISSUED_ANEW, asked=yes)
    verdict = {"exists": exists, "why": why, **named, **({"follow": False} if no_follow else {})}
    found = post(service, "/v1/documents/{id}/settle", verdict, id=document)
    say(found, f"{found['id']} is {found['state']}.", machine=as_json)


_ISSUED_ANEW = "It is written down as not issued, and ISSUED NOW under its reference: if it exists, there will be two."


def _will_be(named: Mapping[str, str]) -> str:
    as_what = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in named.items()) or "it stands"
    return f"It is written down as issued, as {as_what}; it is not sent again."


def _agree(service: Service, document: str, will_be: str, *, asked: bool) -> None:
    """Show what it is about and what is about to happen, and ask; on stderr, so that JSON stays JSON."""
    if asked:
        return
    click.echo(f"{document_page(get(service, '/v1/documents/{id}', id=document))}\n\n{will_be}", err=True)
    click.confirm("Go on?", abort=True, err=True)
