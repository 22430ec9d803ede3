"""Prove: create one order twice under one key, to see whether the provider recognises the repeat."""

from typing import Any

from invoicing.contract import Order
from invoicing.domain.account import KeyProof
from invoicing.domain.dates import rome_date
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.request import Issued, Request, State, Step
from invoicing.domain.tasks import AccountCheck
from invoicing.errors import Conflict, LeaseLost, ProviderError, RateLimited, Repair, Retry
from invoicing.usecases.backlog import Task
from invoicing.usecases.pace import retry_after
from invoicing.usecases.shift import Shift
from invoicing.usecases.steps.intent import intent

KIND = DocumentKind.SALES_ORDER


def prove(shift: Shift, task: Task) -> None:
    """Send the order of ``task``, for the first or the second time, and compare what comes back."""
    request = task.request
    try:
        connection = shift.connect(task.account)
        shift.desk.intend(intent(request, shift.clock.now_ms(), shift.pace))
        issued = connection.issue(Order(document=_order(request), key=request.id))
    except (LeaseLost, Conflict):
        raise
    except Retry as error:
        if isinstance(error, RateLimited) and shift.desk.recorded is not None:
            shift.desk.limited(error)
        sent, due = shift.desk.recorded or request, shift.clock.now_ms() + retry_after(request.tries)
        _again(shift, sent, request.result or {}, due, error.code, request.tries + 1)
    except ProviderError as error:
        if isinstance(error, Repair):
            shift.block(task, error)
        _ends(shift, request, {"proven": False, "why": error.code})
    else:
        _compare(shift, task, issued)


def unanswered(shift: Shift, request: Request) -> None:
    """The answer to one of the two is missing: nothing is proven."""
    _ends(shift, request, {"proven": False, "why": "outcome_unknown"})


def _compare(shift: Shift, task: Task, issued: Issued) -> None:
    request, now = task.request, shift.clock.now_ms()
    sent, result = shift.desk.recorded or request, dict(request.result or {})
    first = result.get("first")
    shift.desk.credential = shift.desk.answered()
    if first is None:
        pause = AccountCheck.model_validate(request.content).pause_seconds * 1000
        result["first"] = {"provider_id": issued.provider_id, "number": issued.number, "at_ms": now}
        _again(shift, sent, result, now + pause, "first order made; it is sent again after the pause", 0)
    elif issued.provider_id != first["provider_id"]:
        _ends(shift, request, {"proven": False, "why": "two_orders_made"})
    else:
        # The provider looked at the key at some time of the call: only what had passed when it left is proven.
        pause = (sent.intent_ms or now) - int(first["at_ms"])
        proof = KeyProof(kind=KIND, electronic=False, pause_ms=pause, proven_ms=now)
        others = tuple(one for one in task.account.proofs if (one.kind, one.electronic) != (KIND, False))
        longest = max([proof, *(one for one in task.account.proofs if one not in others)], key=lambda one: one.pause_ms)
        shift.replace(task.account.revised(proofs=(*others, longest)))
        _ends(shift, request, {"proven": True, "kind": KIND, "pause_seconds": pause // 1000})


def _again(shift: Shift, sent: Request, result: dict[str, Any], due_ms: int, note: str, tries: int) -> None:
    now = shift.clock.now_ms()

    def change(current: Request) -> Request:
        return current.moved(
            State.ACCEPTED, at_ms=now, note=note, step=Step.CREATE, due_ms=due_ms, tries=tries, result=result or None
        )

    shift.record(sent, change)


def _ends(shift: Shift, request: Request, proof: dict[str, Any]) -> None:
    now = shift.clock.now_ms()
    result = {**(request.result or {}), "proof": proof}
    note = "proven" if proof["proven"] else f"not proven: {proof['why']}"
    shift.record(
        shift.desk.recorded or request,
        lambda current: current.moved(State.COMPLETED, at_ms=now, note=note, step=None, result=result),
    )


def _order(request: Request) -> Document:
    return Document.model_validate(
        {
            "account": request.account,
            "reference": request.id,
            "kind": KIND,
            "date": rome_date(request.accepted_ms),
            "customer": {"name": "Prova Sportello"},
            "lines": [{"description": "Prova", "quantity": 1, "unit_price": 1, "vat_rate": 22}],
            "file": False,
        }
    )
