"""docs/runbook.md, read and followed: its commands are run, its queries are asked of the lines that were logged."""

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

RUNBOOK = Path(__file__).parents[2] / "docs" / "runbook.md"
COMMAND = "python -m invoicing.cli --stack sportello "

type Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """A query of Logs Insights, and the function whose log group it is for."""

    function: str
    text: str

    @property
    def fields(self) -> list[str]:
        """The fields it shows."""
        return [name.strip() for name in self._parts("fields")[0].split(",")]

    def ask(self, lines: Iterable[Line]) -> list[dict[str, Any]]:
        """What it shows of ``lines``, the oldest of which comes first."""
        conditions = [one for part in self._parts("filter") for one in part.split(" and ")]
        found = [line for line in lines if all(_holds(condition, line) for condition in conditions)]
        (limit,) = self._parts("limit")
        assert self._parts("sort") == ["@timestamp desc"]
        return [{name: line.get(name) for name in self.fields} for line in found[::-1][: int(limit)]]

    def _parts(self, word: str) -> list[str]:
        parts = [part.strip() for part in self.text.split("|")]
        return [part.removeprefix(word).strip() for part in parts if part.startswith(f"{word} ")]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the commands after `sportello --stack ...`, and the queries."""

    text: str
    commands: list[list[str]]
    queries: list[Query]


@cache
def pages() -> Mapping[str, Page]:
    """The pages, by name."""
    found = re.split(r"^## ([a-z-]+)$", RUNBOOK.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {name: _page(text) for name, text in zip(found[::2], found[1::2], strict=True)}


def _page(text: str) -> Page:
    commands = [
        shlex.split(line.removeprefix(COMMAND))
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        for line in block.splitlines()
    ]
    groups = r"`/sportello/sportello/([a-z-]+)`[^`]*?:\n\n```text\n(.*?)^```"
    return Page(text, commands, [Query(*one) for one in re.findall(groups, text, re.DOTALL | re.MULTILINE)])


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    ">": lambda one, other: one is not None and one > other,
}


def _holds(condition: str, line: Line) -> bool:
    name, comparison, wanted = condition.strip().split(" ", 2)
    return _COMPARED[comparison](line.get(name), wanted[1:-1] if wanted.startswith('"') else float(wanted))
