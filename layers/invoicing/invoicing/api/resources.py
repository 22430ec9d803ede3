"""How records look from outside."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from invoicing.contract import Capabilities, SdiDelivery
from invoicing.domain.account import Account
from invoicing.domain.canonical import content
from invoicing.domain.dates import utc_text
from invoicing.domain.document import Document
from invoicing.domain.lookup import Lookup
from invoicing.domain.request import Request, State, Work
from invoicing.domain.stored_file import StoredFile
from invoicing.domain.totals import compute
from invoicing.usecases.findings import Finding, key_since_ms
from invoicing.usecases.resend import resendable

_NOT_TRANSMITTED = {
    "status": "not_transmitted",
    "what_to_do": "This provider's API does not transmit to SdI: open the document in the provider's web panel and "
    "send it from there.",
}
_PATHS = {Work.DOCUMENT: "documents"}


def path_of(request: Request) -> str:
    """Where ``request`` is read."""
    return f"/v1/{_PATHS.get(request.work, 'requests')}/{request.id}"


def request_resource(
    request: Request, base: str, account: Account | None, capabilities: Capabilities | None
) -> dict[str, Any]:
    """``request`` as the API shows it."""
    own = base + path_of(request)
    shown: dict[str, Any] = {
        "id": request.id,
        "account": request.account,
        "reference": request.reference,
        "state": request.state,
        "accepted_at": utc_text(request.accepted_ms),
        "links": {"self": own},
    }
    if request.work is Work.DOCUMENT:
        shown |= _document(request, base, own, capabilities)
    else:
        shown |= _task(request, base, own)
    if request.cancellable:
        shown["links"]["cancel"] = f"{own}/cancel"
    if request.state is State.NEEDS_ATTENTION:
        shown["links"]["settle"] = f"{own}/settle"
    shown |= _what_came_of_it(request)
    if account and account.blocked and request.state is State.ACCEPTED:
        shown["account_waits"] = _blocked(account)
    shown["history"] = [
        {"at": utc_text(event.at_ms), "state": event.state, "note": event.note, "who": event.who}
        for event in request.history
    ]
    return {name: value for name, value in shown.items() if value is not None}


def _task(request: Request, base: str, own: str) -> dict[str, Any]:
    links = {"self": own}
    if request.work is Work.LOOKUP:
        query = urlencode(request.content.get("wanted", {}))
        links["list"] = f"{base}/v1/accounts/{request.account}/{request.content['name']}" + (
            f"?{query}" if query else ""
        )
    asked = None if request.erased_ms else request.content or None
    return {"asks_for": request.work, "asked": asked, "result": request.result, "links": links}


def account_resource(account: Account, base: str, found: Sequence[Finding] = ()) -> dict[str, Any]:
    """``account`` as the API shows it, with what was ``found`` about it: nothing in it is secret."""
    shown: dict[str, Any] = {
        "id": account.id,
        **account.configuration.model_dump(mode="json", exclude_defaults=True),
        "leads_to": account.leads_to,
        "created_at": utc_text(account.created_ms),
        "connected_at": utc_text(account.connected_ms) if account.connected_ms else None,
        "status": account.status.model_dump(mode="json", exclude_none=True) if account.status else None,
        "status_at": utc_text(account.status_at_ms) if account.status_at_ms else None,
        "waits": _blocked(account) if account.blocked else None,
        "key_since": utc_text(key_since_ms(account)),
        "findings": [finding.as_dict() for finding in found] or None,
        "proofs": [
            {"kind": proof.kind, "electronic": proof.electronic, "pause_seconds": proof.pause_ms // 1000}
            for proof in account.proofs
        ]
        or None,
        "links": {"self": f"{base}/v1/accounts/{account.id}"},
    }
    return {name: value for name, value in shown.items() if value is not None}


def lookup_resource(lookup: Lookup, now_ms: int) -> dict[str, Any]:
    """``lookup`` as the API shows it, with its age in seconds."""
    wanted = content(lookup.wanted)
    return {
        "account": lookup.account,
        "name": lookup.name,
        **({"wanted": wanted} if wanted else {}),
        "fetched_at": utc_text(lookup.fetched_ms),
        "age_seconds": max(now_ms - lookup.fetched_ms, 0) // 1000,
        "entries": [entry.model_dump(mode="json") for entry in lookup.entries],
    }


def _document(request: Request, base: str, own: str, capabilities: Capabilities | None) -> dict[str, Any]:
    kept = request.content
    electronic = bool(kept.get("electronic", False))
    links = {
        "self": own,
        "pdf": f"{own}/pdf" if request.file else None,
        "xml": f"{own}/xml" if request.sdi and request.sdi.xml else None,
        "preservation": f"{own}/preservation" if request.preservation and request.preservation.file else None,
        "resend": f"{own}/resend" if resendable(request) else None,
    }
    return {
        "kind": kept.get("kind"),
        "electronic": electronic,
        "date": kept.get("date"),
        **({"totals": kept.get("totals")} if request.erased_ms else {"document": kept, "totals": _totals(kept)}),
        "number": request.number,
        "sdi": _sdi(request, own, capabilities) if electronic else None,
        "preservation": _preservation(request, base),
        "links": {name: link for name, link in links.items() if link},
    }


def _sdi(request: Request, own: str, capabilities: Capabilities | None) -> dict[str, Any] | None:
    """The document's way through SdI, as far as it is known here."""
    sdi = request.sdi
    if sdi is None:
        transmits = capabilities is None or capabilities.sdi in (SdiDelivery.PROVIDER_SENDS, SdiDelivery.WITH_ISSUE)
        return None if transmits else _NOT_TRANSMITTED
    told = {"provider_says": sdi.status.said or None, "code": sdi.status.code, "reason": sdi.status.reason}
    xml = {"sha256": sdi.xml.sha256, "size": sdi.xml.size} if sdi.xml else None
    shown = {
        "status": sdi.status.state,
        "since": utc_text(sdi.since_ms),
        **told,
        "sdi_id": sdi.status.sdi_id,
        "errors": [error.model_dump(mode="json") for error in sdi.status.errors] or None,
        "xml": xml,
        "notices": _notices(request, own) or None,
        "discarded_before": len(request.discarded) or None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _preservation(request: Request, base: str) -> dict[str, Any] | None:
    """The provider's proof of its statutory preservation, as far as it came, and where to see what became of it."""
    found = request.preservation
    if found is None:
        return None
    stored = _stored(found.file) if found.file else {}
    return {"request": f"{base}/v1/requests/{found.request}", **stored}


def _notices(request: Request, own: str) -> list[dict[str, Any]]:
    """What SdI sent, the discarded files' first."""
    ways = [one for one in (*request.discarded, request.sdi) if one]
    notices = [notice for way in ways for notice in way.notices]
    return [
        {"type": notice.type, "sha256": notice.file.sha256, "href": f"{own}/notices/{number}"}
        for number, notice in enumerate(notices, start=1)
    ]


def _totals(content: dict[str, Any]) -> dict[str, Any]:
    totals = compute(Document.model_validate(content))
    return {
        "net": str(totals.net),
        "vat": str(totals.vat),
        "gross": str(totals.gross),
        "withheld": str(totals.withheld),
        "payable": str(totals.payable),
        "vat_summary": [
            {"rate": str(row.rate), "nature": row.nature, "net": str(row.net), "vat": str(row.vat)}
            for row in totals.summary
        ],
    }


def _what_came_of_it(request: Request) -> dict[str, Any]:
    file = request.file
    return {
        "issued": request.issued.model_dump(mode="json", exclude_none=True) if request.issued else None,
        "file": _stored(file) if file else None,
        "attention": request.attention.model_dump() if request.attention else None,
        "problems": [problem.as_dict() for problem in request.rejection] or None,
        "content_erased_at": utc_text(request.erased_ms) if request.erased_ms else None,
    }


def _stored(file: StoredFile) -> dict[str, Any]:
    return {"sha256": file.sha256, "size": file.size, "stored_at": utc_text(file.stored_ms)}


def _blocked(account: Account) -> dict[str, Any] | None:
    if account.blocked is None:
        return None
    blocked = account.blocked
    return {
        "code": blocked.code,
        "reason": blocked.reason,
        "remedy": blocked.remedy,
        "since": utc_text(blocked.since_ms),
        "tried_again_at": utc_text(blocked.retry_at_ms),
    }
