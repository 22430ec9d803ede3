"""Classes 48 to 57, 66: what is sent again, by somebody else, or too late."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.builders import line_body
from tests.hostile.case import Refusal, document, whole
from tests.hostile.street import DOCUMENTS, Street, places

OTHER = {"Authorization": "Bearer other"}


def accepted(answer: httpx.Response) -> str:
    """Id of the request that was accepted."""
    assert answer.status_code == 202, answer.text
    made: str = answer.json()["id"]
    return made


def paper(reference: str, **changes: Any) -> dict[str, Any]:
    """A document of which no file is fetched."""
    return document(reference=reference, file=False, **changes)


def test_the_same_again_while_it_waits_is_the_same_request(door: Street) -> None:
    first = accepted(door.post(paper("again")))
    before = door.trace()
    again = door.post(paper("again"))
    assert (accepted(again), again.headers["Idempotent-Replayed"]) == (first, "true")
    assert door.trace() == before


def test_the_same_again_when_it_is_done_is_the_stored_answer(door: Street) -> None:
    made = accepted(door.post(paper("done")))
    door.cloud.deliver()
    calls = len(door.simulator.calls)
    again = door.post(paper("done"))
    assert (accepted(again), again.json()["state"], again.headers["Idempotent-Replayed"]) == (made, "completed", "true")
    door.cloud.deliver()
    assert len(door.simulator.calls) == calls


def test_key_order_and_white_space_are_no_other_content(door: Street) -> None:
    body = paper("spelling")
    turned = dict(reversed(body.items()))
    spelt = {**turned, "lines": [line_body(unit_price=100, quantity="2.0")], "customer": {**body["customer"]}}
    assert accepted(door.post(body)) == accepted(door.post(turned)) == accepted(door.post(spelt))


@pytest.mark.parametrize("key", [None, "first", "second"])
def test_the_same_reference_with_another_amount_is_refused(door: Street, key: str | None) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    accepted(door.post(paper("amount"), headers={"Idempotency-Key": "first"}))
    other = paper("amount", lines=[line_body(unit_price="100.01")])
    answer = door.refuses(other, whole(409, "reference_already_used"), headers=headers)
    assert answer.json()["differences"] == ["/lines/0/unit_price"]
    assert answer.headers["Location"]


def test_another_key_for_the_same_document_is_the_same_request(door: Street) -> None:
    """The reference is the key: class 54 asks for 409, the first issue decided otherwise."""
    keys: tuple[dict[str, str], ...] = ({"Idempotency-Key": "a"}, {"Idempotency-Key": "b"}, {})
    assert len({accepted(door.post(paper("keys"), headers=headers)) for headers in keys}) == 1


def test_a_key_used_for_another_document_is_refused(door: Street) -> None:
    key = {"Idempotency-Key": "mine"}
    accepted(door.post(paper("key-1"), headers=key))
    door.refuses(paper("key-2"), whole(409, "idempotency_key_reused"), headers=key)


def test_many_at_the_same_moment_are_one_request_and_one_document(door: Street) -> None:
    door.cloud.deliver()
    before = len(door.simulator.documents())
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: door.post(paper("at-once")), range(8)))
    assert len({accepted(answer) for answer in answers}) == 1
    door.cloud.deliver()
    assert len(door.simulator.documents()) == before + 1


def test_the_same_reference_of_another_tenant_is_another_document(door: Street) -> None:
    mine = accepted(door.post(paper("shared")))
    theirs = accepted(door.post(paper("shared", account="other"), headers=OTHER))
    assert mine != theirs


@pytest.mark.parametrize("method_and_path", ["GET ", "GET /pdf", "POST /cancel", "POST /settle"])
def test_a_foreign_document_is_as_absent_as_one_that_never_was(door: Street, method_and_path: str) -> None:
    method, _, path = method_and_path.partition(" ")
    body = {"exists": False, "why": "seen"} if path == "/settle" else None
    made = accepted(door.post(paper("private")))
    never = f"{made[:-1]}{'0' if made[-1] != '0' else '1'}"
    before = door.trace()
    foreign, absent = (door.send(method, f"{DOCUMENTS}/{one}{path}", body, headers=OTHER) for one in (made, never))
    assert (foreign.status_code, foreign.text) == (absent.status_code, absent.text) == (404, absent.text)
    assert foreign.headers.keys() == absent.headers.keys()
    assert door.trace() == before


def test_a_foreign_account_is_as_unknown_as_one_that_never_was(door: Street) -> None:
    wanted = Refusal(422, {"/account": "unknown_account"})
    foreign = door.refuses(paper("x", account="other"), wanted)
    absent = door.refuses(paper("x", account="never"), wanted)
    assert foreign.text.replace("other", "never") == absent.text
    listed = door.send("GET", f"{DOCUMENTS}?account=other")
    assert (listed.status_code, places(listed)) == (422, {"/query/account": "unknown_account"})


def test_what_is_issued_is_not_cancelled(door: Street) -> None:
    made = accepted(door.post(paper("issued")))
    door.cloud.deliver()
    before = door.trace()
    answer = door.send("POST", f"{DOCUMENTS}/{made}/cancel")
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
    assert door.trace() == before
