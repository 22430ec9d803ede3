"""The `q` language: its grammar, and rows judged by it (fact sheet, section 5.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from tests.simulators.answers import Refusal
from tests.simulators.fatture_in_cloud.answers import api_error, invalid
from tests.simulators.fatture_in_cloud.switches import Switches

Value = str | bool | Decimal | None
Test = Callable[[Callable[[str], Any]], bool]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^']|'')*')
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<compare><>|!=|>=|<=|=|>|<)
    | (?P<bracket>[()])
    | (?P<word>[A-Za-z_.]+)
    )""",
    re.VERBOSE,
)
_FIELD = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
_PATTERNS = {
    ("like",), ("not", "like"), ("contains",), ("not", "contains"), ("starts", "with"), ("ends", "with"),
}  # fmt: skip
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "!=": lambda one, other: one != other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
}


def bad_syntax() -> Refusal:
    return Refusal(api_error(422, "Invalid query syntax."))


def parse(text: str, allowed: Collection[str], switches: Switches) -> Test:
    """A test for rows; 422 for bad syntax and for a field that may not be filtered."""
    parser = _Parser(_tokens(text), allowed, switches)
    test = parser.either()
    if parser.rest():
        raise bad_syntax()
    return test


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise bad_syntax()
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return tokens


class _Parser:
    """`and` binds tighter than `or`; there is neither `in` nor a `not (...)`."""

    def __init__(self, tokens: list[tuple[str, str]], allowed: Collection[str], switches: Switches) -> None:
        self._tokens = tokens
        self._allowed = allowed
        self._switches = switches

    def rest(self) -> bool:
        return bool(self._tokens)

    def either(self) -> Test:
        tests = [self._both()]
        while self._next_is("word", "or", "OR"):
            self._tokens.pop(0)
            tests.append(self._both())
        return lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._next_is("word", "and", "AND"):
            self._tokens.pop(0)
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._next_is("bracket", "("):
            self._tokens.pop(0)
            test = self.either()
            self._take("bracket", ")")
            return test
        field = self._take("word")
        if not _FIELD.fullmatch(field):
            raise bad_syntax()
        test = self._condition(field)
        if field not in self._allowed:
            raise invalid({"q": [f"The field {field} cannot be filtered."]})
        return test

    def _condition(self, field: str) -> Test:
        if self._next_is("compare"):
            return self._comparison(field, self._take("compare"))
        words: list[str] = []
        while self._next_is("word") and len(words) < 3:
            words.append(self._take("word").lower())
        if words in (["is", "null"], ["is", "not", "null"]):
            return lambda row: any(value is None for value in _values(row, field)) is ("not" not in words)
        if tuple(words) not in _PATTERNS:
            raise bad_syntax()
        text = self._take("string")[1:-1].replace("''", "'")
        matches, wanted = self._pattern(words[-2] if words[-1] == "with" else words[-1], text), words[0] != "not"
        return lambda row: any(matches(value) for value in _values(row, field)) is wanted

    def _comparison(self, field: str, sign: str) -> Test:
        wanted = self._literal()
        if wanted is None and sign not in ("=", "!="):
            raise bad_syntax()
        compare = _COMPARE[sign]
        return lambda row: any(_compared(value, wanted, compare) for value in _values(row, field))

    def _literal(self) -> Value:
        if not self._tokens:
            raise bad_syntax()
        kind, text = self._tokens.pop(0)
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return Decimal(text)
        if kind == "word" and text in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[text]
        raise bad_syntax()

    def _pattern(self, word: str, text: str) -> Callable[[Any], bool]:
        """`contains` and its like probably become SQL's LIKE, where % and _ stand for anything."""
        if word == "like" or self._switches.contains_has_wildcards:
            body = "".join({"%": ".*", "_": "."}.get(char) or re.escape(char) for char in text)
        else:
            body = re.escape(text)
        shape = {"like": body, "contains": f".*{body}.*", "starts": f"{body}.*", "ends": f".*{body}"}[word]
        flags = re.DOTALL if self._switches.contains_is_case_sensitive else re.DOTALL | re.IGNORECASE
        compiled = re.compile(shape, flags)
        return lambda value: value is not None and compiled.fullmatch(str(value)) is not None

    def _next_is(self, kind: str, *texts: str) -> bool:
        return bool(self._tokens) and self._tokens[0][0] == kind and (not texts or self._tokens[0][1] in texts)

    def _take(self, kind: str, *texts: str) -> str:
        if not self._next_is(kind, *texts):
            raise bad_syntax()
        return self._tokens.pop(0)[1]


def _values(row: Callable[[str], Any], field: str) -> list[Any]:
    """`any_subject` is either of two."""
    return [row("subject"), row("visible_subject")] if field == "any_subject" else [row(field)]


def _compared(value: Any, wanted: Value, compare: Callable[[Any, Any], bool]) -> bool:
    if wanted is None:
        return compare(value, None)
    if value is None:
        return False
    if isinstance(wanted, bool) or isinstance(value, bool):
        return compare(bool(value), wanted in (True, "true", Decimal(1)))
    if isinstance(wanted, Decimal):
        try:
            return compare(Decimal(str(value)), wanted)
        except ArithmeticError:
            return False
    if isinstance(value, int | float | Decimal):
        return compare(str(value), wanted)
    return compare(str(value).lower(), wanted.lower())
