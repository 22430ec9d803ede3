"""Pages as a reader meets them: blocks of code, and curl lines as the requests they make."""

import json
import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from invoicing.api.routes.table import ROUTES

GAP = "…"
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: its language, its text, and the prose before it."""

    language: str
    text: str
    before: str


@dataclass(frozen=True, slots=True)
class Curl:
    """A curl line: the route, its parameters, and the body as text; ``@name`` stands for a file."""

    method: str
    resource: str
    parameters: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    body: str | None


def blocks(path: Path) -> list[Block]:
    """The blocks of the page at ``path``."""
    text, found, last = path.read_text("utf-8"), [], 0
    for match in _BLOCK.finditer(text):
        found.append(Block(match[2], textwrap.dedent(match[3]), text[last : match.start()]))
        last = match.end()
    return found


def commands(path: Path) -> Iterator[str]:
    """Every command line of the page, continued lines joined."""
    for block in blocks(path):
        if block.language == "sh":
            yield from block.text.replace("\\\n", " ").splitlines()


def curls(path: Path) -> list[tuple[str, str]]:
    """Each curl line of the page with the answer shown below it."""
    found = blocks(path)
    pairs = []
    for block, following in zip(found, [*found[1:], None], strict=True):
        lines = [line for line in block.text.replace("\\\n", " ").splitlines() if line.startswith("curl ")]
        if block.language == "sh" and lines:
            assert len(lines) == 1, "one curl in a block, so that its answer can stand below it"
            assert following is not None, lines[0]
            assert following.language == "http", f"no answer is shown below {lines[0]}"
            pairs.append((lines[0], following.text))
    return pairs


def read_curl(line: str, variables: dict[str, str]) -> Curl:
    """The request that ``line`` makes, with ``$NAME`` replaced."""
    # What stands in single quotes is not replaced by a shell either; no body of ours holds a dollar.
    words = shlex.split(re.sub(r"\$([A-Z]+)", lambda name: variables[name[1]], line))[1:]
    headers: dict[str, str] = {}
    method, url, body = "", "", None
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "--data":
                body = words.pop(0)
            case "-o":
                words.pop(0)
            case "-i" | "-L":
                pass
            case other:
                assert not other.startswith("-"), f"an option nobody explained: {other}"
                url = other
    method = method or ("GET" if body is None else "POST")
    resource, parameters = route_of(method, url.removeprefix(variables["URL"]))
    return Curl(method, resource, parameters, dict(parse_qsl(urlsplit(url).query)), headers, body)


def route_of(method: str, address: str) -> tuple[str, dict[str, str]]:
    """The route that answers ``address``, with the values of its path; a literal path before a pattern."""
    path = urlsplit(address).path
    for route in sorted(ROUTES, key=lambda one: one.path.count("{")):
        found = re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(route.path)), path)
        if route.method == method and found:
            return route.path, found.groupdict()
    raise AssertionError(f"no route answers {method} {address}")


def shown_answer(text: str) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body of an answer as a page shows it."""
    head, _, body = text.partition("\n\n")
    status, *lines = head.strip().splitlines()
    headers = dict(line.split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, json.loads(body) if body.strip() else None


def agrees(shown: Any, real: Any) -> bool:
    """Whether ``real`` is as ``shown``: everything, unless a gap says that more follows or that any text may stand."""
    if shown == GAP:
        return True
    if isinstance(shown, dict) and isinstance(real, dict):
        named = shown.keys() - {GAP}
        complete = GAP in shown or named == real.keys()
        return complete and named <= real.keys() and all(agrees(shown[name], real[name]) for name in named)
    if isinstance(shown, list) and isinstance(real, list):
        return len(shown) == len(real) and all(map(agrees, shown, real))
    if isinstance(shown, str) and isinstance(real, str) and GAP in shown:
        return fnmatchcase(real, shown.replace("[", "[[]").replace(GAP, "*"))
    return bool(shown == real)
