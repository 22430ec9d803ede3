"""How the answers of the API look to people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print the JSON of the API, for machines.")


def say(value: Any, text: str, *, machine: bool) -> None:
    """Print ``value`` as JSON for a ``machine``, else ``text``."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2) if machine else text)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """``rows`` with their cells below one another."""
    widths = [max(len(cell) for cell in cells) for cells in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def account_line(account: Mapping[str, Any]) -> str:
    """One account of a list, and below it what should be done about it."""
    waits = f"waits: {account['waits']['reason']}" if "waits" in account else "ready"
    waits = f"leads to {account['leads_to']}; {waits}" if "leads_to" in account else waits
    found = (f"{'':40} {one['code']}: {one['reason']}. {one['remedy']}" for one in account.get("findings", []))
    return "\n".join([f"{account['id']:40} {account['provider']:20} {waits}", *found])


def document_row(document: Mapping[str, Any]) -> tuple[str, ...]:
    """One document of a list."""
    number = document.get("issued", {}).get("number", "-")
    kind = document.get("kind", "-")
    gross = document.get("totals", {}).get("gross", "-")
    cells = (
        document["id"],
        document["state"],
        document.get("date", "-"),
        kind,
        gross,
        number,
        document.get("reference", "-"),
    )
    return tuple(str(cell) for cell in cells)


def document_page(document: Mapping[str, Any]) -> str:
    """One document, with its history."""
    issued, file = document.get("issued", {}), document.get("file", {})
    facts = {
        "document": document["id"],
        "account": document["account"],
        "reference": document.get("reference"),
        "state": document["state"],
        "kind": document.get("kind"),
        "date": document.get("date"),
        "gross": document.get("totals", {}).get("gross"),
        "accepted": document["accepted_at"],
        "ready by": document.get("ready_by"),
        "erased": document.get("content_erased_at"),
        "number": issued.get("number"),
        "provider id": issued.get("provider_id"),
        "file": f"{file['size']} bytes, SHA-256 {file['sha256']}" if file else None,
    }
    lines = [f"{name + ':':12} {value}" for name, value in facts.items() if value]
    return "\n".join([*lines, *_troubles(document), *_history(document)])


def _troubles(document: Mapping[str, Any]) -> Iterable[str]:
    """What stands in its way, with what to do about it."""
    for name in ("attention", "account_waits"):
        if found := document.get(name):
            yield f"{name.replace('_', ' ') + ':':12} {found['reason']} {found['remedy']}"
    for one in document.get("problems", []):
        yield f"{'problem:':12} {one['pointer']}: {one['detail']}. {one['remedy']}"
    for remark in document.get("issued", {}).get("remarks", []):
        yield f"{'remark:':12} {remark}"


def _history(document: Mapping[str, Any]) -> Iterable[str]:
    for event in document.get("history", []):
        yield f"  {event['at']}  {event['state']:16} {event['who']}: {event['note']}"
