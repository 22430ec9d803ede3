"""Run by the code of a kept version: what it makes of items and words, from standard input to standard output."""

import json
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from functions.issue_worker.handler import Message
from invoicing import domain
from invoicing.api.authorize import Tokens
from invoicing.aws.cursors import position
from invoicing.aws.items import Row, Unreadable
from invoicing.domain.account import Record
from invoicing.domain.canonical import content, fingerprint
from invoicing.domain.document import Document
from invoicing.usecases.accept import KeyUse

for module in iter_modules(domain.__path__):
    import_module(f"invoicing.domain.{module.name}")
# That of the use cases is of this module's own import.
_KINDS: list[type[Record]] = [*Record.__subclasses__(), KeyUse]
TYPES: dict[str, Any] = {one.record_type: one for one in _KINDS}


def replaced(item: dict[str, Any]) -> dict[str, Any]:
    """What stands in the ledger after this code has read ``item`` and written it again."""
    try:
        record = Row(item["type"], 7, json.dumps(item["data"]), {}).record(TYPES[item["type"]])
    except Unreadable:
        # It writes nothing, so nothing is lost.
        return {"unreadable": True}
    row = Row.of(record)
    return {"key": record.key, "type": row.record_type, "data": json.loads(row.data), "found": row.found}


def understood(words: dict[str, Any]) -> dict[str, Any]:
    """What this code reads in ``words``."""
    message = Message.model_validate_json(json.dumps(words["message"]))
    return {
        "message": [message.account, message.request],
        "cursor": position("demo", words["cursor"]),
        "tokens": [[one.name, one.sha256, one.accounts] for one in Tokens.model_validate(words["tokens"]).tokens],
        "fingerprint": fingerprint(content(Document.model_validate(words["document"]))),
    }


def read(written: dict[str, Any]) -> dict[str, Any]:
    """All of it."""
    items = {name: replaced(item) for name, item in written["items"].items()}
    return {"items": items, "words": understood(written["words"])}


if __name__ == "__main__":
    json.dump(read(json.load(sys.stdin)), sys.stdout)
