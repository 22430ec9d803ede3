"""One of everything that outlives a deployment, with every field filled in. It runs on older code too, to tell what
that wrote: so records are made from plain values, of which older models take what they know."""

import json
from collections.abc import Iterator
from typing import Any

from invoicing.aws.bell import SqsBell
from invoicing.aws.cursors import cursor
from invoicing.aws.items import Row
from invoicing.domain.account import Account, Credential, Record
from invoicing.domain.canonical import content, fingerprint
from invoicing.domain.document import Document
from invoicing.domain.identity import credential_id, lane_of, request_id
from invoicing.domain.lookup import Lookup, LookupName
from invoicing.domain.request import Request, State, Step, Work
from invoicing.usecases.accept import KeyUse
from tests.builders import NOW_MS, document_body
from tests.compatibility.reader import TYPES

type Json = dict[str, Any]

_ATTENTION = {"code": "outcome_unknown", "reason": "the reply was lost", "remedy": "look in the panel"}
_EVENT = {"at_ms": NOW_MS, "state": "accepted", "note": "accepted", "who": "web"}
_FILE = {"key": "documents/demo/doc_1.pdf", "sha256": "0" * 64, "size": 7, "stored_ms": NOW_MS}
_STATUS = {
    "state": "sent",
    "said": "inviata",
    "code": "00404",
    "reason": "duplicate",
    "sdi_id": "724999",
    "errors": [{"code": "00404", "description": "duplicate", "suggestion": "look"}],
}
_TRANSMISSION = {
    "status": _STATUS,
    "since_ms": NOW_MS,
    "intent_ms": NOW_MS,
    "sends": 1,
    "looks": 2,
    "xml": _FILE,
    "with_issue": True,
    "notices": [{"type": "RC", "digest": "0" * 64, "file": _FILE}],
}


def _request(**changes: Any) -> Json:
    values = content(Document.model_validate(document_body()))
    return {
        "id": request_id(Work.DOCUMENT, "demo", "order-1001"),
        "work": "document",
        "account": "demo",
        "at": "demo",
        "reference": "order-1001",
        "content": values,
        "fingerprint": fingerprint(values),
        "accepted_ms": NOW_MS,
        "state": "accepted",
        "step": "2create",
        "due_ms": NOW_MS,
        "tries": 1,
        "failures": 2,
        "intent_ms": NOW_MS,
        "waits_for": ["doc_2"],
        "issued": {"provider_id": "9", "number": "1/2026", "remarks": ["read tolerantly"]},
        "result": {"key_valid": True},
        "file": _FILE,
        "attention": _ATTENTION,
        "rejection": [{"code": "c", "pointer": "/p", "detail": "d", "remedy": "r"}],
        "history": [_EVENT],
        "erased_ms": NOW_MS,
        "sdi": _TRANSMISSION,
        "number": "58/A",
        "progressive": "0000A",
        "discarded": [_TRANSMISSION],
        "kept": 7,
        "preservation": {"request": "pre_1", "file": _FILE},
        **changes,
    }


_ACCOUNT: Json = {
    "id": "demo",
    "configuration": {
        "provider": "fattura24",
        "mappings": {
            "series": {"web": "3021"},
            "templates": {"standard": "4001"},
            "payment_accounts": {
                "bank": {"name": "Banca di Prova", "iban": "IT60X0542811101000000123456", "provider_id": "7"}
            },
            "product_groups": {"services": "5003"},
        },
        "settings": {"credit_notes_enabled": True},
        "extra_vat_rates": ["8.5"],
        "external_share": 10,
        "file_reserve": 20,
        "transmit": False,
        "preservation": False,
        "transliterate": True,
        "refresh_lists": {"clients": 24},
    },
    "credential": "c" * 40,
    "created_ms": NOW_MS,
    "leads_to": "cloud",
    "secret_hash": "s" * 40,
    "new_key_ms": NOW_MS,
    "connected_ms": NOW_MS,
    "blocked": {"code": "c", "reason": "r", "remedy": "m", "since_ms": NOW_MS, "retry_at_ms": NOW_MS},
    "status": {
        "key_valid": True,
        "plan": "Business",
        "plan_sufficient": True,
        "expires": "2099-12-31",
        "calls_last_24_hours": 3,
        "message": "m",
    },
    "status_at_ms": NOW_MS,
    "proofs": [{"kind": "sales_order", "electronic": True, "pause_ms": 600_000, "proven_ms": NOW_MS}],
}
_FILTER = {
    "kind": "invoice",
    "date_from": "2026-11-01",
    "date_to": "2026-11-30",
    "updated_since": "2026-11-01",
    "text": "Rossi",
    "number": "1/2026",
}
_CREDENTIAL: Json = {
    "id": "c" * 40,
    "accounts": ["demo"],
    "calls": {
        "ends": [NOW_MS, NOW_MS + 1],
        "blocked_until_ms": NOW_MS,
        "limit_answers": 1,
        "counts": [{"period": "hour", "start_ms": NOW_MS, "calls": 3, "others": 4}],
        "parts": [{"effect": "write", "ends": [NOW_MS]}],
    },
    "demand": {"first_day": 20_000, "creates": {"20000": 3}},
    "mean_call_ms": 1_500,
    "lease": {"owner": "worker", "until_ms": NOW_MS},
}


def records() -> Iterator[tuple[str, Record]]:
    """Records by name: each type whole and bare, a request in every state, with every step, for every work."""
    made = {name: _request(**{field: str(one)}) for field, name, one in _choices()}
    made |= {"request, whole": _request(), "request, ended": _request(state="completed", step=None)}
    yield from ((name, Request.model_validate(values)) for name, values in made.items())
    yield "account, whole", Account.model_validate(_ACCOUNT)
    transmits = {
        **_ACCOUNT["configuration"],
        "transmit": True,
        "preservation": True,
        "transliterate": False,
        "refresh_lists": {},
    }
    yield "account, transmits", Account.model_validate({**_ACCOUNT, "configuration": transmits})
    few = {name: _ACCOUNT[name] for name in ("id", "credential", "created_ms")}
    yield "account, bare", Account.model_validate({**few, "configuration": {"provider": "fattura24"}})
    yield "credential, whole", Credential.model_validate(_CREDENTIAL)
    yield "credential, bare", Credential(id="d" * 40)
    for name, values in _LATER.items():
        if name in TYPES:
            yield name, TYPES[name].model_validate(values)
    yield "key", KeyUse(id="e" * 64, request="doc_1")
    entries = [{"id": "3021", "name": "web", "details": {"pattern": "/WEB"}}]
    for name in LookupName:
        values = {"account": "demo", "name": str(name), "entries": entries, "fetched_ms": NOW_MS}
        yield f"lookup, {name}", Lookup.model_validate(values)
    named = {"account": "demo", "name": "templates", "entries": entries, "fetched_ms": NOW_MS, "wanted": _FILTER}
    named |= {"filtered": "f" * 40, "erased_ms": NOW_MS}
    yield "lookup, of a filter", Lookup.model_validate(named)


# Kinds of records that came later than the first version.
_LATER: Json = {
    "consent": {
        "id": "f" * 64,
        "account": "demo",
        "redirect_uri": "https://invoices.example.com/v1/oauth/callback",
        "who": "web",
        "asked_ms": NOW_MS,
        "used_ms": NOW_MS,
    },
    "sequence": {"id": "IT01234560017#2026#web", "last": 58},
    "number": {"id": "IT01234560017#2026#other#W/58", "request": "doc_1"},
    "archive_head": {"account": "demo", "number": 7, "sha256": "a" * 64, "pending": "{}"},
}


def _choices() -> Iterator[tuple[str, str, str]]:
    for field, kinds in (("state", State), ("step", Step), ("work", Work)):
        yield from ((field, f"request, {field} {one}", str(one)) for one in kinds)


def items() -> dict[str, Json]:
    """What the ledger keeps of ``records``."""
    return {
        name: {"key": record.key, "type": row.record_type, "data": json.loads(row.data), "found": row.found}
        for name, record in records()
        for row in [Row.of(record)]
    }


class _Queue:
    """Takes one message."""

    body = ""

    def send_message(self, **message: str) -> None:
        self.body = message["MessageBody"]


def words() -> dict[str, Any]:
    """Whatever else is written down by one version and read by another."""
    queue: Any = _Queue()
    SqsBell(queue, "https://queue").ring("demo", "doc_1", lane="lane-0")
    return {
        "message": json.loads(queue.body),
        "cursor": cursor("demo", f"{NOW_MS:013d}#doc_1"),
        "request ids": {str(work): request_id(work, "demo", "order-1001") for work in Work},
        "credential id": credential_id(b"k" * 64, "fattura24", "s" * 32),
        "lanes": [lane_of("c" * 40, lanes) for lanes in (1, 2, 7)],
        "tokens": {"tokens": [{"name": "web", "sha256": "0" * 64, "accounts": ["demo", "*"]}]},
        "account secret": {"api_key": "k" * 32},
        "file key": "documents/demo/doc_1.pdf",
        "document": document_body(),
        "fingerprint": fingerprint(content(Document.model_validate(document_body()))),
    }


def written() -> Json:
    """All of it."""
    return {"items": items(), "words": words()}
