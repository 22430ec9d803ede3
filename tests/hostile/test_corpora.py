"""The two lists of hostile input, through the whole road: no 5xx, no call for what is refused, nothing changed."""

import json
import unicodedata
from collections import Counter
from typing import Any

import httpx
import pytest

from tests.builders import Json, address_body, customer_body, document_body, line_body
from tests.hostile.case import document
from tests.hostile.corpora import naughty_strings, parsing_cases
from tests.hostile.street import DOCUMENTS, PROBLEM, Street
from tests.simulators.fattura24.records import Document
from tests.world import World

# By the pointer of each free text of a document: how the provider got it.
FREE_TEXTS = {
    "/customer/name": "CustomerName",
    "/customer/address/street": "CustomerAddress",
    "/customer/address/city": "CustomerCity",
    "/subject": "Object",
    "/notes": "FootNotes",
    "/lines/0/description": "Description",
    "/lines/0/code": "Code",
    "/lines/0/unit": "Um",
}
APART_MS = 3 * 60 * 1000


def kept(text: str) -> str:
    """What is meant by ``text``, and all that is done to it: composed (NFC), and trimmed."""
    return unicodedata.normalize("NFC", text).strip()


def with_texts(texts: dict[str, str], **changes: Any) -> Json:
    """A document with ``texts`` at their pointers."""
    named = {pointer.rpartition("/")[2]: text for pointer, text in texts.items()}
    address = address_body(**{name: named[name] for name in ("street", "city") if name in named})
    customer = customer_body(address=address, **{name: named[name] for name in ("name",) if name in named})
    line = line_body(**{name: named[name] for name in ("description", "code", "unit") if name in named})
    top = {name: named[name] for name in ("subject", "notes") if name in named}
    return document_body(customer=customer, lines=[line], file=False, **top, **changes)


def looked_up(value: Any, pointer: str) -> Any:
    for part in pointer.strip("/").split("/"):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def received(issued: Document, name: str) -> str:
    """What the provider got as ``name``."""
    return issued.rows[0].get(name, "") if name in ("Description", "Code", "Um") else issued.fields.get(name, "")


def sent(world: World, body: Json) -> tuple[int, set[str]]:
    """Status of the answer to ``body``, and the pointers of its problems; a refusal leaves nothing behind."""
    before, calls = dict(world.ledger.rows), len(world.simulator.calls)
    answer = world.post(json.dumps(body, ensure_ascii=False))
    if answer.status != 202:
        assert (world.ledger.rows, len(world.bell.rings), len(world.simulator.calls)) == (before, 0, calls)
    return answer.status, answer.pointers if answer.status == 422 else set()


def test_every_naughty_string_is_refused_by_name_or_arrives_as_it_was() -> None:
    """In memory, for a limit of 500 calls in 24 hours takes a clock of its own."""
    world, came = World(latency=0), Counter[str]()
    world.add_account()
    for number, text in enumerate(naughty_strings()):
        texts, reference = dict.fromkeys(FREE_TEXTS, text), f"n-{number}"
        status, refused = sent(world, with_texts(texts, reference=reference))
        if status != 202:
            assert (status, refused <= set(FREE_TEXTS), bool(refused)) == (422, True, True), ascii(text)
            texts = {pointer: text for pointer in texts if pointer not in refused}
            assert sent(world, with_texts(texts, reference=reference)) == (202, set()), ascii(text)
        world.work()
        shown = world.call("GET", "/v1/documents/{id}", id=world.request(reference).id).json
        issued = world.simulator.documents()[-1]
        assert (shown["state"], len(world.simulator.documents())) == ("completed", number + 1), ascii(text)
        for pointer in texts:
            assert looked_up(shown["document"], pointer) == kept(text), (pointer, ascii(text))
            assert received(issued, FREE_TEXTS[pointer]) == kept(text), (pointer, ascii(text))
        came.update({"arrived": len(texts), "refused": len(FREE_TEXTS) - len(texts)})
        world.clock.advance(APART_MS // 1000)
    world.simulator.assert_well_behaved()
    assert came["arrived"] > 3 * came["refused"] > 0


def test_naughty_strings_arrive_over_http_and_through_dynamodb_and_the_queue(door: Street) -> None:
    lines = [line_body(description=text) for text in naughty_strings()]
    refused = door.post(document(reference="naughty", file=False, lines=lines))
    wrong = {int(one["pointer"].split("/")[2]) for one in refused.json()["problems"]}
    good = [line for number, line in enumerate(lines) if number not in wrong]
    made = door.post(document(reference="naughty", file=False, lines=good))
    assert (refused.status_code, made.status_code, len(good) > 400) == (422, 202, True), made.text[:500]
    door.cloud.deliver()
    shown = door.send("GET", f"{DOCUMENTS}/{made.json()['id']}").json()
    (issued,) = door.simulator.documents()
    wanted = [kept(line["description"]) for line in good]
    assert [line["description"] for line in shown["document"]["lines"]] == wanted
    assert [row["Description"] for row in issued.rows] == wanted


def check_refusal(answer: httpx.Response) -> None:
    assert 400 <= answer.status_code < 500, answer.text
    assert (answer.headers["Content-Type"], answer.json()["status"]) == (PROBLEM, answer.status_code)


@pytest.mark.parametrize("path", [DOCUMENTS, f"{DOCUMENTS}/check"])
def test_every_case_of_jsontestsuite_as_a_body_is_refused(door: Street, path: str) -> None:
    """None of them is a document; what is no JSON is not even looked at."""
    before = door.trace()
    for name, raw in parsing_cases().items():
        answer = door.send("POST", path, raw)
        check_refusal(answer)
        if name.startswith("n_"):
            assert (answer.status_code, answer.json()["code"]) in {
                (400, code) for code in ("not_json", "not_utf8", "empty_body")
            }, name
    assert door.trace() == before


def test_every_case_of_jsontestsuite_inside_a_document_is_read_right_or_refused(door: Street) -> None:
    before, read = door.trace(), Counter[str]()
    for name, raw in parsing_cases().items():
        answer = door.send("POST", f"{DOCUMENTS}/check", json.dumps(document())[:-1].encode() + b', "x":' + raw + b"}")
        check_refusal(answer)
        was_read = answer.status_code == 422 and answer.json()["problems"][0]["code"] == "unknown_field"
        assert not (was_read and name.startswith("n_")), name
        read[name[0]] += was_read
    assert door.trace() == before
    # Strictness refuses seven more: names said twice, numbers beyond all bounds, UTF-16.
    assert (read["y"], len(parsing_cases())) == (95, 317)
