"""Every stable code of ours, found in the source where it is made."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "layers/invoicing/invoicing"
GAP = "…"

# How each call that makes a code takes it: the positions (or names) of code, place, what is wrong, what to do.
type Slot = int | str | None


@dataclass(frozen=True, slots=True)
class Shape:
    """Where a call holds its code and texts; ``kind`` names the table it belongs to."""

    kind: str
    code: int | str
    detail: Slot
    remedy: Slot
    place: Slot = None


SHAPES = {
    "Problem": Shape("problem", 0, 2, 3, place=1),
    "PydanticCustomError": Shape("format", 0, 1, None, place=2),
    "form": Shape("format", 1, 2, None),
    "NotPossible": Shape("answer", 0, 1, 2),
    "BadRequest": Shape("answer", 1, 2, 3, place=0),
    "problem": Shape("answer", 1, 2, "remedy", place=0),
    "Attention": Shape("attention", "code", "reason", "remedy"),
    "Finding": Shape("finding", "code", "reason", "remedy"),
    "Meaning": Shape("provider", 1, 2, 3, place=0),
    **{
        name: Shape("provider", "code", 0, "remedy")
        for name in (
            "Unavailable",
            "RateLimited",
            "OutcomeUnknown",
            "Rejected",
            "Unsupported",
            "Unauthorized",
            "Misconfigured",
        )
    },
    "broken": Shape("provider", "code", 1, "remedy"),
}


@dataclass(frozen=True, slots=True)
class CodeWord:
    """One code where it is made."""

    kind: str
    made_by: str
    code: str
    place: str
    detail: str
    remedy: str
    path: str


@dataclass(frozen=True, slots=True)
class _Site:
    """A call, with the function around it and the constants of its module."""

    call: ast.Call
    inside: ast.FunctionDef | None
    constants: dict[str, ast.expr]
    path: str


def code_words() -> list[CodeWord]:
    """All of them, in the order of the files."""
    sites = [site for path in sorted(PACKAGE.rglob("*.py")) for site in _sites(path)]
    return [word for site in sites for word in _words(site, sites)]


def _sites(path: Path) -> Iterator[_Site]:
    tree = ast.parse(path.read_text("utf-8"))
    constants = {
        node.targets[0].id if isinstance(node.targets[0], ast.Name) else "": node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
    }
    label = str(path.relative_to(PACKAGE))

    def walk(node: ast.AST, inside: ast.FunctionDef | None) -> Iterator[_Site]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                yield _Site(child, inside, constants, label)
            yield from walk(child, child if isinstance(child, ast.FunctionDef) else inside)

    yield from walk(tree, None)


def _words(site: _Site, sites: list[_Site]) -> Iterator[CodeWord]:
    name = ast.unparse(site.call.func)
    shape = SHAPES.get(name)
    code = _argument(site.call, shape.code) if shape else None
    if shape is None or code is None or site.path == "api/problems.py":
        # That module passes on what the checks of single fields said.
        return
    for word in _codes(code, site, sites):
        texts = (_text(_argument(site.call, slot), site) for slot in (shape.place, shape.detail, shape.remedy))
        place, detail, remedy = texts
        yield CodeWord(shape.kind, name, word, place, detail, remedy, site.path)


def _argument(call: ast.Call, slot: Slot) -> ast.expr | None:
    if isinstance(slot, int):
        return call.args[slot] if slot < len(call.args) else None
    return next((one.value for one in call.keywords if one.arg == slot), None) if slot else None


def _codes(node: ast.expr, site: _Site, sites: list[_Site]) -> Iterator[str]:
    """What ``node`` can be; nothing where it was made elsewhere and is only passed on."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.IfExp(body=body, orelse=other):
            yield from _codes(body, site, sites)
            yield from _codes(other, site, sites)
        case ast.Name(id=name) if assigned := _assigned(name, site):
            yield from _codes(assigned, site, sites)
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), ast.FormattedValue(value=ast.Name(id=name))]):
            yield from (head + one for one in _passed(name, site, sites))


def _assigned(name: str, site: _Site) -> ast.expr | None:
    found = (
        one.value
        for one in ast.walk(site.inside or ast.Module([], []))
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name
    )
    return next(found, None)


def _passed(name: str, site: _Site, sites: list[_Site]) -> list[str]:
    """What callers of the function around ``site`` give it as ``name``."""
    if site.inside is None:
        return []
    position = [one.arg for one in site.inside.args.args].index(name)
    calls = [one.call for one in sites if ast.unparse(one.call.func) == site.inside.name]
    values = [call.args[position] for call in calls if position < len(call.args)]
    return list(dict.fromkeys(one.value for one in values if isinstance(one, ast.Constant) and type(one.value) is str))


def _text(node: ast.expr | None, site: _Site) -> str:
    """``node`` for a reader, with a gap where only running code knows more."""
    reader: Callable[[ast.expr], str] = lambda one: _text(one, site)  # noqa: E731 - the site stays the same
    match node:
        case None:
            return ""
        case ast.Constant(value=value):
            return str(value)
        case ast.JoinedStr(values=values):
            return "".join(str(one.value) if isinstance(one, ast.Constant) else GAP for one in values)
        case ast.Name(id=name) if name in site.constants:
            return reader(site.constants[name])
        case ast.IfExp(body=body, orelse=other):
            return " or ".join(filter(None, (reader(body), reader(other))))
        case ast.Call(func=ast.Name(id="pointer"), args=parts):
            return "".join(f"/{reader(part)}" for part in parts)
        case ast.Call(func=ast.Attribute(value=inner, attr="strip")):
            return reader(inner).strip()
        case ast.Dict(values=[ast.Constant(value=value)]):
            return str(value)
        case ast.Name(id=name) if name[:1].isupper():
            return name
    return GAP
