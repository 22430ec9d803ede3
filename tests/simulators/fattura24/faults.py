"""What a fault does to a call: instead of it, or to its answer (fact sheet, section 9)."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.simulators.fattura24.answers import IN_PROGRESS, WireAnswer, html_page
from tests.simulators.fattura24.endpoints import FILE_NOT_FOUND
from tests.simulators.fattura24.scenarios import Fault
from tests.simulators.fattura24.world import Call, World

_STATUS = re.compile(r"http_(\d{3})_")
TITLES = {429: "Too Many Requests", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}


def replaced_answer(call: Call, world: World) -> WireAnswer | None:
    """The answer of a fault that keeps the call from doing anything, or None."""
    for fault in call.faults:
        answer = _instead(fault, world)
        if answer is not None:
            return answer
    return None


def _instead(fault: Fault, world: World) -> WireAnswer | None:
    match fault.name:
        case "unauthorized":
            return world.answers.not_authorized()
        case "expired":
            code = str(fault.params.get("code", world.switches.expired_code))
            return world.answers.error(code, "Abbonamento scaduto")
        case "unknown_code_before":
            return world.answers.error(str(fault.params.get("code", "-99")), str(fault.params.get("text", "Errore")))
        case "file_unknown":
            return world.answers.error(world.switches.unknown_file_code, FILE_NOT_FOUND)
        case "file_too_early":
            return world.answers.error(world.switches.unknown_file_code, "Il file non è ancora disponibile")
    return _broken(fault, world) if fault.name.endswith("_before") else None


def changed_answer(answer: WireAnswer, call: Call, world: World) -> WireAnswer:
    """The answer after every fault that lets the call act and then spoils what comes back."""
    for fault in call.faults:
        answer = _changed(answer, fault, world)
    return answer


def _changed(answer: WireAnswer, fault: Fault, world: World) -> WireAnswer:
    half = round(len(answer.body) * fault.number("at", 0.5))
    match fault.name:
        case "cut_answer":
            return replace(answer, sent=half, drop=True)
        case "cut_answer_silently":
            return replace(answer, sent=half, declare_length=False)
        case "broken_doc_number":
            return answer.with_body(answer.body.replace(b"</docNumber>", b"<docNumber>"))
        case "no_doc_id":
            return answer.with_body(re.sub(rb"<docId>.*?</docId>", b"", answer.body))
        case "zero_doc_id":
            return answer.with_body(re.sub(rb"<docId>.*?</docId>", b"<docId>0</docId>", answer.body))
        case "file_truncated" if answer.code == "pdf":
            return answer.with_body(answer.body[:half])
        case "file_empty" if answer.code == "pdf":
            return answer.with_body(b"")
    return (_broken(fault, world) or answer) if fault.name.endswith("_after") else answer


def _broken(fault: Fault, world: World) -> WireAnswer | None:
    """The failures that exist both before and after the call has acted."""
    kind = fault.name.removesuffix("_before").removesuffix("_after")
    status = _STATUS.match(fault.name)
    if status:
        code = int(status.group(1))
        retry_after = fault.params.get("retry_after")
        extra = (("Retry-After", str(retry_after)),) if retry_after is not None else ()
        return html_page(code, TITLES[code], extra)
    match kind:
        case "drop":
            return WireAnswer(sent=0, drop=True)
        case "html_200":
            return html_page(200, "Fattura24 - manutenzione in corso")
        case "empty_body":
            return WireAnswer(content_type=world.switches.xml_content_type)
        case "minus_4":
            return world.answers.error("-4", IN_PROGRESS)
    return None
