"""Versions of the code understand each other: during a deployment, and after one that is taken back, both are at work.

What fails here is put right by two deployments: first one that can read the new thing and does not write it, then one
that writes it. CONTRIBUTING.md ("What outlives a deployment") says how.
"""

import json
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from invoicing.aws.items import Row, Unreadable
from invoicing.cli.comparison import compare
from invoicing.domain.account import Record
from invoicing.domain.request import Request, State
from invoicing.usecases.serve_lane import Ring
from tests.builders import document_body
from tests.compatibility import reader
from tests.compatibility.released import LOST, UNREAD
from tests.compatibility.samples import records, written
from tests.world import RUN_MS, World

type Json = dict[str, Any]

KEPT = Path(__file__).parents[1] / "golden" / "compatibility"
VERSIONS = sorted(path.name for path in KEPT.iterdir())
RULE = "two deployments are needed: see `What outlives a deployment` in CONTRIBUTING.md"


def kept(version: str) -> Json:
    found: Json = json.loads((KEPT / version / "written.json").read_text("utf-8"))
    return found


def read_by(version: str, given: Json, folder: Path) -> Json:
    """What the code of ``version`` makes of ``given``."""
    with zipfile.ZipFile(KEPT / version / "code.zip") as code:
        code.extractall(folder)
    environment = {**os.environ, "PYTHONPATH": str(folder), "POWERTOOLS_SERVICE_NAME": "test"}
    done = subprocess.run(
        [sys.executable, reader.__file__],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, f"{version} cannot read what this version writes; {RULE}\n{done.stderr}"
    found: Json = json.loads(done.stdout)
    return found


def missing(before: Any, after: Any, *path: str) -> set[str]:
    """Where ``after`` lacks what stands in ``before``; lists are compared by place, without naming it."""
    if isinstance(before, dict) and isinstance(after, dict):
        gone = {".".join((*path, name)) for name in before.keys() - after.keys()}
        return gone.union(*(missing(before[name], after[name], *path, name) for name in before.keys() & after.keys()))
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return set[str]().union(*(missing(a, b, *path) for a, b in zip(before, after, strict=True)))
    return set() if before == after else {".".join(path)}


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_released_version_wrote_is_read_and_nothing_of_it_lost(version: str) -> None:
    given = kept(version)
    for name, item in given["items"].items():
        after = reader.replaced(item)
        assert missing(item["data"], after.get("data")) == set(), f"{version}, {name}; {RULE}"
        assert missing(item["found"], after["found"]) == set(), f"{version}, {name} would not be found; {RULE}"
        assert (item["key"], item["type"]) == (after["key"], after["type"])
    now = written()["words"]
    assert reader.understood(given["words"]) == reader.understood({**given["words"], "message": now["message"]})
    same = ("request ids", "credential id", "lanes", "file key", "fingerprint", "cursor")
    for name in same:
        assert missing(given["words"][name], now[name]) == set(), f"{version}: {name} is another now: never change it"
    assert reader.understood(given["words"])["fingerprint"] == given["words"]["fingerprint"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_released_version_reads_what_this_one_writes_and_loses_nothing_unforeseen(
    version: str, tmp_path: Path
) -> None:
    given, known = written(), kept(version)["items"]
    # Lists and kinds of records that came later are asked for and read by later versions alone.
    types = {item["type"] for item in known.values()} - {"lookup"}
    given["items"] = {name: item for name, item in given["items"].items() if name in known or item["type"] in types}
    found = read_by(version, given, tmp_path)
    lost: set[str] = set()
    for name, item in given["items"].items():
        after = found["items"][name]
        expected = name in UNREAD.get(version, {})
        assert ("unreadable" in after) is expected, f"`{name}`: can {version} read it? {RULE}"
        if expected:
            continue
        lost |= missing(item["data"], after["data"])
        assert missing(item["found"], after["found"]) == set(), f"{version} would hide `{name}`; {RULE}"
    assert lost == set(LOST.get(version, {})), f"{version} loses this when it replaces a record; {RULE}"
    assert found["words"] == json.loads(json.dumps(reader.understood(given["words"])))


def test_an_unknown_value_is_left_alone_by_a_released_version(tmp_path: Path) -> None:
    """A state, step or work of a later version: the older one must not take it for something else, nor replace it."""
    given = kept(VERSIONS[0])
    whole = given["items"]["request, whole"]
    for field in ("state", "step", "work"):
        given["items"][f"a later {field}"] = {**whole, "data": {**whole["data"], field: "later"}}
    for version in VERSIONS:
        found = read_by(version, given, tmp_path / version)["items"]
        assert [found[f"a later {field}"] for field in ("state", "step", "work")] == [{"unreadable": True}] * 3


def with_later_fields(value: Any) -> Any:
    """``value`` as a later version might write it: every object has a field more."""
    if isinstance(value, dict):
        return {**{name: with_later_fields(one) for name, one in value.items()}, "later": {"x": [1]}}
    return [with_later_fields(one) for one in value] if isinstance(value, list) else value


# Objects that are named by their keys, or packed into a text, or no objects of ours. A filter is part of its list's
# key: whoever does not know one of its fields never asks for that list.
_NOT_OURS = (
    "content",
    "result",
    "rejection",
    "configuration.mappings",
    "configuration.settings",
    "configuration.refresh_lists",
    "demand.creates",
    "wanted",
)


@pytest.mark.parametrize(("name", "item"), written()["items"].items(), ids=list(written()["items"]))
def test_what_a_later_version_added_survives_this_one(name: str, item: Json) -> None:
    later = with_later_fields(item["data"])
    for path in _NOT_OURS:
        *above, last = path.split(".")
        target, plain = later, item["data"]
        for part in above:
            target, plain = target.get(part) or {}, plain.get(part) or {}
        if last in target:
            target[last] = plain[last]
    after = reader.replaced({**item, "data": later})
    assert missing(later, after.get("data")) == set(), f"{name}: its model needs extra='allow'"


def test_a_later_field_survives_a_transition() -> None:
    later = {**written()["items"]["request, whole"]["data"], "state": "accepted", "later": 1}
    request = Row("request", 3, json.dumps(later), {}).record(Request).postponed(9)
    assert (json.loads(Row.of(request).data)["later"], Row.of(request).version) == (1, 4)


def models(kind: type[BaseModel]) -> set[type[BaseModel]]:
    """``kind`` and every model inside it."""
    found, waiting = set[type[BaseModel]](), [kind]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [inner for field in one.model_fields.values() for inner in _inside(field.annotation)]
    return found


def _inside(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _inside(part)]


def test_there_are_samples_of_every_kind_of_record_and_the_drill_reads_them_all() -> None:
    kinds = {one.record_type for one in Record.__subclasses__()}
    assert {record.record_type for _, record in records()} == kinds
    found = compare([(name, Row.of(record)) for name, record in records()], [])
    assert [line for line in found.wrong if "no longer" not in line] == []


def test_the_samples_fill_every_field_of_every_record() -> None:
    """A new field needs a value in `samples.py`; else nothing here would ever see it."""
    empty = set[tuple[str, str]]()
    filled = set[tuple[str, str]]()
    for _, record in records():
        waiting: list[Any] = [record]
        while waiting:
            one = waiting.pop()
            values = list(one) if isinstance(one, tuple) else list(one.values()) if isinstance(one, dict) else []
            if isinstance(one, BaseModel):
                for name, field in type(one).model_fields.items():
                    value = getattr(one, name)
                    (empty if value == field.default else filled).add((type(one).__name__, name))
                    values.append(value)
            waiting += values
        empty |= {(model.__name__, name) for model in models(type(record)) for name in model.model_fields}
    assert {(model, name) for model, name in empty - filled if name != "version"} == set()


def test_a_record_of_a_later_version_stops_its_account_only_and_stays_as_it_is() -> None:
    world = World()
    world.add_account("demo")
    world.add_account("other", key="o" * 32)
    for account in ("demo", "other"):
        world.post(document_body(account=account))
    key = world.request("order-1001").key
    row = world.ledger.rows[key]
    later = Row(row.record_type, row.version, row.data.replace('"state":"accepted"', '"state":"later"', 1), row.found)
    world.ledger.rows[key] = later
    while world.bell.rings:
        rung = world.bell.rings.popleft()
        with suppress(Unreadable):
            world.worker.run(Ring(rung.account, rung.request, "receipt"), until_ms=world.clock.now_ms() + RUN_MS)
    assert world.ledger.rows[key] == later
    assert world.request("order-1001", "other").state is State.COMPLETED
    assert [account.account_id for account in world.simulator.accounts] == ["100001", "100002"]
    assert len(world.simulator.documents("100001")) == 0
