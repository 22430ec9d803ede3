"""The life of a request: no way leads where it should not, and everything that happened stays written."""

import json
from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from invoicing.domain.problem import Problem
from invoicing.domain.request import (
    NEXT_STATES,
    WRITES,
    Attention,
    Issued,
    Request,
    State,
    Step,
    Work,
    request_key,
)
from invoicing.domain.stored_file import StoredFile
from tests.builders import NOW_MS, a_request

# Written out a second time on purpose: design.md, section 4.
ALLOWED = {
    "accepted": "accepted issuing issued completed cancelled rejected needs_attention",
    "issuing": "accepted issued completed rejected unknown",
    "unknown": "unknown accepted issued completed rejected needs_attention",
    "issued": "issued completed needs_attention",
    "needs_attention": "accepted issued completed cancelled rejected",
    "completed": "",
    "rejected": "",
    "cancelled": "",
}
WAYS = [(State(one), State(other)) for one, others in ALLOWED.items() for other in others.split()]
NO_WAYS = sorted(set(product(State, State)) - set(WAYS))


def test_every_state_is_spoken_of() -> None:
    assert set(ALLOWED) == set(State) == set(NEXT_STATES)


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_a_way_there_is_is_taken_and_written_down(one: State, other: State) -> None:
    before = a_request(state=one)
    after = before.moved(other, at_ms=NOW_MS + 5, note="because", who="somebody")
    assert after.state is other
    assert [event.model_dump() for event in after.history] == [
        {"at_ms": NOW_MS + 5, "state": other, "note": "because", "who": "somebody"}
    ]
    assert before.state is one
    assert before.history == ()


@pytest.mark.parametrize(("one", "other"), NO_WAYS)
def test_a_way_there_is_not_is_refused(one: State, other: State) -> None:
    with pytest.raises(ValueError, match=f"no way from {one} to {other}"):
        a_request(state=one).moved(other, at_ms=NOW_MS, note="")


@pytest.mark.parametrize("end", [State.COMPLETED, State.REJECTED, State.CANCELLED])
def test_an_end_is_an_end(end: State) -> None:
    assert NEXT_STATES[end] == frozenset()


def test_nothing_is_cancelled_once_its_intent_is_written() -> None:
    cancellable = {state for state, following in NEXT_STATES.items() if State.CANCELLED in following}
    assert cancellable == {State.ACCEPTED, State.NEEDS_ATTENTION}


def test_an_interrupted_call_is_never_simply_ready_to_be_rejected_by_a_person() -> None:
    assert State.NEEDS_ATTENTION not in NEXT_STATES[State.ISSUING]
    assert State.ISSUING not in NEXT_STATES[State.UNKNOWN]


def test_the_history_grows_and_is_never_rewritten() -> None:
    request = a_request()
    for number, state in enumerate((State.ISSUING, State.UNKNOWN, State.UNKNOWN, State.ISSUED, State.COMPLETED)):
        longer = request.moved(state, at_ms=NOW_MS + number, note=str(number))
        assert longer.history[:-1] == request.history
        request = longer
    assert [event.note for event in request.history] == ["0", "1", "2", "3", "4"]


def test_a_new_state_counts_its_tries_anew_unless_told() -> None:
    tired = a_request(tries=4)
    assert tired.moved(State.ISSUING, at_ms=NOW_MS, note="").tries == 0
    assert tired.moved(State.ISSUING, at_ms=NOW_MS, note="", tries=4).tries == 4


def test_what_changes_with_the_state_is_changed_with_it() -> None:
    issued = Issued(provider_id="7", number="7/2026")
    request = a_request(state=State.ISSUING).moved(
        State.ISSUED, at_ms=NOW_MS, note="", step=Step.FILE, due_ms=9, issued=issued
    )
    assert (request.step, request.due_ms, request.issued) == (Step.FILE, 9, issued)


def test_a_postponed_request_is_the_same_later() -> None:
    request = a_request(step=Step.CREATE, tries=1)
    later = request.postponed(NOW_MS + 1)
    assert (later.due_ms, later.tries, later.step, later.state) == (NOW_MS + 1, 2, Step.CREATE, State.ACCEPTED)
    assert later.history == request.history


def test_a_request_without_a_next_step_has_ended() -> None:
    assert a_request(step=None).ended
    assert not any(a_request(step=step).ended for step in Step)


def test_only_rejected_and_cancelled_end_without_a_document() -> None:
    assert {state for state in State if a_request(state=state).unissued_end} == {State.REJECTED, State.CANCELLED}


def test_settling_goes_before_creating_and_creating_before_files() -> None:
    order = [Step.SETTLE, Step.CREATE, Step.SEND, Step.READ, Step.FILE, Step.FOLLOW, Step.KEEP, Step.PRESERVE]
    assert sorted(Step) == order == list(Step)


def test_exactly_the_work_that_changes_something_can_end_unknown() -> None:
    assert {Work.DOCUMENT, Work.CUSTOMER, Work.CREDIT, Work.PRODUCT} == WRITES


def test_a_request_is_kept_under_its_id() -> None:
    assert a_request().key == request_key(a_request().id) == f"request#{a_request().id}"


def test_a_request_is_changed_only_by_making_another() -> None:
    with pytest.raises(ValidationError):
        a_request().state = State.COMPLETED  # type: ignore[misc]  # mypy says so too


FULL: dict[str, Any] = {
    "version": 3,
    "state": State.NEEDS_ATTENTION,
    "step": Step.SETTLE,
    "due_ms": NOW_MS + 1,
    "tries": 2,
    "intent_ms": NOW_MS,
    "waits_for": ("doc_1", "doc_2"),
    "issued": Issued(provider_id="7", number=None, remarks=("read tolerantly",)),
    "result": {"list": [1, {"a": None}], "text": "è €"},
    "file": StoredFile(key="k", sha256="0" * 64, size=2**40, stored_ms=NOW_MS),
    "attention": Attention(code="c", reason="r", remedy="m"),
    "rejection": (Problem("c", "/lines/0", "d", "r"), Problem("c", "", "d", "r")),
}


def test_a_request_comes_back_whole_from_its_record() -> None:
    request = a_request(**FULL).moved(State.ACCEPTED, at_ms=NOW_MS, note="does not exist: è €", who="Mario")
    again = Request.model_validate(json.loads(json.dumps(request.model_dump(mode="json"))))
    assert again == request.revised(version=0)
    assert Request.model_validate_json(request.model_dump_json()) == again
    assert "version" not in request.model_dump()


def test_a_record_of_a_later_release_can_be_read() -> None:
    values = {**a_request().model_dump(mode="json"), "colour": "red"}
    assert Request.model_validate(values).model_dump(mode="json") == values


def test_a_misspelled_change_is_not_silently_lost() -> None:
    with pytest.raises((TypeError, ValueError)):
        a_request().revised(stat=State.COMPLETED)
