"""The moments at which the worker is killed: each request that leaves it, named by what it is for."""

import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice
from typing import Any

from invoicing.domain.account import Credential
from invoicing.domain.request import Request
from tests.local.tap import Passing

# After these something is different for whoever comes next, so they are looked at from both sides.
EFFECTS = ("write", "hold", "call", "store", "ring")


class When(StrEnum):
    """On which side of a request the process is killed."""

    BEFORE = "before"  # it never arrives
    DURING = "during"  # it arrives, and is answered when nobody listens any more
    AFTER = "after"  # it was answered, and the answer does not arrive


class Road(StrEnum):
    """Along which road a document goes."""

    PLAIN = "plain"
    NEW_KEY = "new key"  # the account's secret was replaced by one with another key


@dataclass(frozen=True, order=True)
class Moment:
    """The ``occurrence``-th request called ``name`` on a document's road."""

    name: str
    occurrence: int

    @property
    def effect(self) -> bool:
        """Whether it changes anything."""
        return self.name.startswith(EFFECTS)

    def __str__(self) -> str:
        return self.name if self.occurrence == 1 else f"{self.name} ({self.occurrence})"


@dataclass(frozen=True)
class Aim:
    """A kill to be made."""

    road: Road
    moment: Moment
    when: When


def moments_of(names: Iterable[str]) -> list[Moment]:
    """A road's moments, in the order in which they were passed."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(Moment(name, seen[name]))
    return found


def aims(passed: Mapping[Road, Sequence[Moment]], kills: int) -> list[Aim]:
    """``kills`` aims, in the roads' order: the calls first if they are few, then every effect, then what is read."""
    known = {moment.name for moment in passed[Road.PLAIN]}
    only_there = [moment for moment in passed[Road.NEW_KEY] if moment.effect and moment.name not in known]
    roads = [(Road.PLAIN, moment) for moment in passed[Road.PLAIN]] + [(Road.NEW_KEY, one) for one in only_there]
    possible = [Aim(road, moment, when) for road, moment in roads for when in _sides(moment)]
    ranked = sorted(possible, key=_rank)
    chosen = Counter(islice(cycle(ranked), kills))
    return [aim for aim in possible for _ in range(chosen[aim])]


def _sides(moment: Moment) -> Sequence[When]:
    if moment.name.startswith("call"):
        return tuple(When)
    # After a read stands where the next request's before does.
    return (When.BEFORE, When.AFTER) if moment.effect else (When.BEFORE,)


def _rank(aim: Aim) -> int:
    if aim.moment.name == "call SaveDocument":
        return 0
    if aim.moment.effect:
        return 1
    # Those that were passed only once say something new; further ones of a name stand between the same effects.
    return 1 + aim.moment.occurrence


def name_of(passing: Passing) -> str:
    """What the request is for."""
    operation = passing.headers.get("X-Amz-Target", "").rpartition(".")[2]
    if not operation:
        return f"call {passing.path.rpartition('/')[2]}" if "/api/" in passing.path else "store file"
    body: dict[str, Any] = json.loads(passing.body)
    match operation:
        case "GetItem":
            return f"read {body['Key']['pk']['S'].partition('#')[0]}"
        case "Query":
            return f"look for what to {_step(body)}"
        case "PutItem" | "TransactWriteItems":
            items = [put["Put"]["Item"] for put in body.get("TransactItems", [{"Put": body}])]
            return "write " + " + ".join(_written(item, among=items) for item in items)
        case "GetSecretValue":
            return f"read secret {'of the account' if '/accounts/' in body['SecretId'] else 'of identities'}"
        case "ChangeMessageVisibility":
            return "hold the ring"
        case "SendMessage":
            return "ring again"
    return operation


def account_of(passing: Passing) -> str | None:
    """The account whose ring begins to be answered with this request, if it does so."""
    found = re.search(rb'"pk":\s*\{"S":\s*"account#([^"]+)"', passing.body)
    is_read = passing.headers.get("X-Amz-Target", "").endswith(".GetItem")
    return found[1].decode() if found and is_read else None


def receipt_of(passing: Passing) -> str | None:
    """The receipt of the ring that is being held with this request, if it is one for that."""
    holds = passing.headers.get("X-Amz-Target", "").endswith(".ChangeMessageVisibility")
    return str(json.loads(passing.body)["ReceiptHandle"]) if holds else None


def _step(query: dict[str, Any]) -> str:
    first: str = query["ExpressionAttributeValues"][":first"]["S"]
    return first.split("#")[1].lstrip("0123456789")


def _written(item: dict[str, Any], *, among: Sequence[dict[str, Any]]) -> str:
    kind, data = item["t"]["S"], item["data"]["S"]
    if kind == Request.record_type:
        return str(Request.model_validate_json(data).state)
    if kind != Credential.record_type:
        return str(kind)
    credential = Credential.model_validate_json(data)
    # A call that is open stands with the latest moment at which it can end.
    if max(credential.calls.ends, default=0) > time.time_ns() // 1_000_000:
        return "permit"
    if len(among) > 1:
        return "end of call" if any(other["t"]["S"] == Request.record_type for other in among) else str(kind)
    return "lease" if credential.lease else "release"
