"""The house keeps its plan: imports point one way, shared rooms name no provider, and everything stays short."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/invoicing/invoicing"
FUNCTIONS = ROOT / "functions"
SOURCES = sorted([*PACKAGE.rglob("*.py"), *FUNCTIONS.rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))

# By room (a folder or module of the package): the rooms it may import. Every room may import itself.
MAY_IMPORT = {
    "domain": set[str](),
    "fatturapa": {"domain"},
    "errors": {"domain"},
    "contract": {"domain", "errors"},
    "abilities": {"domain", "errors", "contract"},
    "ports": {"domain", "errors"},
    "usecases": {"domain", "fatturapa", "errors", "contract", "abilities", "ports"},
    "api": {"__init__", "domain", "errors", "contract", "ports", "usecases"},
    "providers": {"domain", "fatturapa", "errors", "contract", "abilities", "ports"},
    "aws": {"domain", "errors", "ports"},
    "settings": set[str](),
    "observability": set[str](),
    "functions": {"api", "ports", "usecases", "settings", "observability", "bootstrap"},
    "bootstrap": {"api", "usecases", "settings", "aws", "providers"},
    "cli": {"api", "domain", "errors", "ports", "usecases", "settings", "aws", "providers", "bootstrap"},
    "__init__": set[str](),
}
CHOOSE_IMPLEMENTATIONS = {"bootstrap", "cli"}
IMPLEMENTATIONS = {"aws", "providers"}

# What the pure rooms may use besides the standard library, and which doors of it stay shut for them.
THIRD_PARTY = {
    "domain": {"pydantic", "pydantic_core", "stdnum"},
    "fatturapa": {"lxml", "pydantic", "pydantic_core", "pydyf", "stdnum"},
    "errors": set[str](),
    "contract": set[str](),
    "abilities": set[str](),
    "ports": set[str](),
    "usecases": {"pydantic"},
}
DOORS = set("os socket ssl http urllib subprocess sqlite3 tempfile shutil pathlib time random".split())

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_HANDLER = 250, 30, 60
# Longer than allowed, each with its reason.
LONG_FUNCTIONS: dict[str, str] = {}
LONG_TESTS = {
    "tests/contract/test_architecture.py": "one rule of the house after another",
    "tests/contract/test_invoicing_provider.py": "one suite, run whole on every provider",
    "tests/contract/test_ports.py": "one suite for each port, run on fake and real alike",
    "tests/simulation/mutations.py": "one broken rule after another",
    "tests/unit/usecases/test_sending.py": "one moment of a sending after another",
    "tests/unit/providers/test_http.py": "one kind of failure after another",
}
# Where a shared module may name a provider all the same, with how often and why.
NAMED_PROVIDERS = {"cli": (1, "the default of `sportello accounts add --provider`")}
# A provider called by a word of the field, which other modules use too: these forms alone name the provider.
WORDS_OF_THE_FIELD = {"pec": ('"pec"', "providers.pec", "providers/pec")}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "base"}


def room_of(path: Path) -> str:
    if path.is_relative_to(FUNCTIONS):
        return "functions"
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything ``path`` imports, wherever in it, also for type checking alone."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{base}.{one.name}" if base == "invoicing" else base) for one in node.names)


def own_imports(path: Path) -> Iterator[tuple[int, str]]:
    for line, name in imports_of(path):
        assert not name.startswith("."), f"{label(path)}:{line}: imports are absolute"
        first, _, rest = name.partition(".")
        if first == "invoicing":
            yield line, rest.partition(".")[0].replace("__version__", "__init__")


def slugs() -> list[str]:
    return sorted(path.name for path in (PACKAGE / "providers").iterdir() if (path / "__init__.py").exists())


def test_there_is_something_to_look_at() -> None:
    assert {room_of(path) for path in SOURCES} >= {"domain", "usecases", "api", "functions", "providers"}
    assert {room_of(path) for path in SOURCES} <= set(MAY_IMPORT), "a room that is not on the plan"
    assert slugs()


def test_imports_point_one_way() -> None:
    outward = [
        f"{label(path)}:{line} {room_of(path)} imports {room}"
        for path in SOURCES
        for line, room in own_imports(path)
        if room != room_of(path) and room not in MAY_IMPORT[room_of(path)]
    ]
    assert outward == []


def test_the_plan_itself_points_one_way() -> None:
    settled: set[str] = set()
    while left := {room for room, inner in MAY_IMPORT.items() if room not in settled and inner <= settled}:
        settled |= left
    assert settled == set(MAY_IMPORT)


def test_only_bootstrap_and_the_command_line_choose_implementations() -> None:
    choosing = {
        f"{label(path)}:{line} imports {room}"
        for path in SOURCES
        for line, room in own_imports(path)
        if room in IMPLEMENTATIONS and room_of(path) not in CHOOSE_IMPLEMENTATIONS | {room}
    }
    assert choosing == set()


def test_a_provider_knows_nothing_of_another() -> None:
    strangers = [
        f"{label(path)}:{line} {name}"
        for slug in slugs()
        for path in (PACKAGE / "providers" / slug).rglob("*.py")
        for line, name in imports_of(path)
        if any(name.startswith(f"invoicing.providers.{other}") for other in slugs() if other != slug)
    ]
    assert strangers == []


def test_no_shared_module_names_a_provider() -> None:
    named = {}
    for path in SOURCES:
        text = path.read_text(encoding="utf-8").lower()
        count = sum(text.count(form) for slug in slugs() for form in WORDS_OF_THE_FIELD.get(slug, (slug,)))
        own = path.parent.name in slugs() or path.name == "registry.py"
        if not own and count > NAMED_PROVIDERS.get(room_of(path), (0, ""))[0]:
            named[label(path)] = count
    assert named == {}


@pytest.mark.parametrize("room", THIRD_PARTY)
def test_pure_rooms_do_no_input_or_output(room: str) -> None:
    allowed = (set(sys.stdlib_module_names) - DOORS) | THIRD_PARTY[room] | {"invoicing"}
    outside = [
        f"{label(path)}:{line} {name}"
        for path in SOURCES
        if room_of(path) == room
        for line, name in imports_of(path)
        if name.partition(".")[0] not in allowed
    ]
    assert outside == []


def test_time_comes_from_a_clock() -> None:
    told = [
        f"{label(path)}:{node.lineno} {name}"
        for path in SOURCES
        if room_of(path) in {"domain", "contract", "abilities", "ports", "usecases", "api"}
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and (name := ast.unparse(node.func)).endswith(
            ("datetime.now", "datetime.utcnow", "date.today", "time.time", "time.monotonic", "time.sleep")
        )
    ]
    assert told == []


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: everything but the bodies of functions."""
    yield node
    for name, value in ast.iter_fields(node):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and name == "body":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from at_import(child)


AT_WORK_ONLY = ("os.environ", "os.getenv", "environ")
OPENING = ("boto3.", "httpx.", "socket.", "open", "urlopen", "Session", "Client", "logger", "bootstrap.")


def test_nothing_reads_the_environment_or_opens_a_client_at_import() -> None:
    early = []
    for path in SOURCES:
        for node in at_import(tree_of(path)):
            reads = isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node) in AT_WORK_ONLY
            opens = isinstance(node, ast.Call) and ast.unparse(node.func).startswith(OPENING)
            if reads or opens:
                early.append(f"{label(path)}:{getattr(node, 'lineno', 0)} {ast.unparse(node)}")
    assert early == []


def test_only_functions_read_the_environment() -> None:
    readers = {room_of(path) for path in SOURCES if any(text in path.read_text() for text in AT_WORK_ONLY[:2])}
    assert readers <= {"functions"}


def test_no_name_is_vague() -> None:
    parts = {label(path): {*path.relative_to(ROOT).parts[:-1], path.stem} for path in (*SOURCES, *TESTS)}
    assert [name for name, words in parts.items() if words & VAGUE_NAMES] == []


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """Lines of ``function`` from its name to its end, without docstring, comments and blanks."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = range(first.lineno, (first.end_lineno or first.lineno) + 1) if documented else range(0)
    numbers = range(function.lineno, (function.end_lineno or function.lineno) + 1)
    texts = [lines[number - 1].strip() for number in numbers if number not in docstring]
    return sum(bool(text) and not text.startswith("#") for text in texts)


def test_functions_are_short() -> None:
    long = {
        f"{label(path)}:{node.name}": count
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (count := code_lines(node, path.read_text(encoding="utf-8").splitlines())) > LONGEST_FUNCTION
    }
    assert {name: count for name, count in long.items() if name not in LONG_FUNCTIONS} == {}
    assert set(LONG_FUNCTIONS) <= set(long)


def too_long(paths: list[Path]) -> dict[str, int]:
    lengths = {label(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return {name: count for name, count in lengths.items() if count > LONGEST_FILE}


def test_files_are_short() -> None:
    assert too_long(SOURCES) == {}


def test_files_of_tests_are_short() -> None:
    assert too_long(TESTS).keys() == LONG_TESTS.keys()


def test_handlers_are_very_short() -> None:
    handlers = {label(path): len(path.read_text().splitlines()) for path in FUNCTIONS.rglob("handler.py")}
    assert handlers
    assert {name: count for name, count in handlers.items() if count > LONGEST_HANDLER} == {}
