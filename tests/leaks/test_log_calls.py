"""What stands in the code: every record has a constant message and allowed keys, and every function is guarded."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from invoicing.observability import KEYS

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "layers/invoicing/invoicing").rglob("*.py"), *(ROOT / "functions").rglob("*.py")])
METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
# Here records are read, not written.
READS_RECORDS = "observability.py"


def log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls such as ``log.info(...)`` and ``logger().info(...)``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            owner = ast.unparse(node.func.value)
            if owner == "log" or owner.endswith(("logger", "logger()")):
                yield node


def given_with(call: ast.Call, tree: ast.AST) -> ast.expr | None:
    """What ``call`` is given as ``extra``: a dictionary written there, or under a name just before."""
    extra = next((one.value for one in call.keywords if one.arg == "extra"), None)
    if not isinstance(extra, ast.Name):
        return extra
    written = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == [extra.id]
    ]
    return written[0] if len(written) == 1 else extra


def faults(source: str) -> list[str]:
    """What is wrong with the records that ``source`` writes."""
    tree, found = ast.parse(source), list[str]()
    for call in log_calls(tree):
        constant = len(call.args) == 1 and isinstance(call.args[0], ast.Constant)
        if not constant or not {one.arg for one in call.keywords} <= {"extra", "exc_info"}:
            found.append(f"{call.lineno}: more than a constant message and allowed keys")
        extra = given_with(call, tree)
        if extra is None:
            continue
        names = extra.keys if isinstance(extra, ast.Dict) else [None]
        unknown = [one for one in names if not isinstance(one, ast.Constant) or one.value not in KEYS]
        found += [f"{call.lineno}: {ast.unparse(one) if one else 'not a plain dictionary'}" for one in unknown]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_records_carry_what_is_allowed(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'log.info(f"hello {name}")',
        'log.info("hello %s", name)',
        "log.info(text)",
        'log.info("hello", extra={"customer": name})',
        'log.info("hello", extra={**more})',
        'log.info("hello", extra=more)',
        'logger().error("hello", extra=dict(request=one))',
        'log.error("hello", stack_info=True, stacklevel=2)',
    ],
)
def test_a_record_that_could_carry_more_is_found(source: str) -> None:
    assert faults(source)


def test_there_are_records_to_look_at() -> None:
    assert sum(len(list(log_calls(ast.parse(path.read_text("utf-8"))))) for path in SOURCES) > 20


def test_every_key_is_used() -> None:
    """A key that nobody uses is a door left open."""
    text = "".join(path.read_text("utf-8") for path in SOURCES if path.name != READS_RECORDS)
    # Powertools adds the first; the second stands in every record of an invocation.
    assert {key for key in KEYS if f'"{key}"' not in text} <= {"service", "aws_request_id"}


def test_what_people_are_told_of_loggers_goes_nowhere_else() -> None:
    """One way out: nothing is printed, and no logger has a way of its own."""
    doors = ("basicConfig", "StreamHandler", "FileHandler", "sys.stdout", "sys.stderr", "append_keys")
    functions = [path for path in SOURCES if "cli" not in path.parts and path.name != READS_RECORDS]
    assert [str(path) for path in functions if any(door in path.read_text("utf-8") for door in doors)] == []


def test_every_function_is_guarded() -> None:
    handlers = sorted((ROOT / "functions").glob("*/handler.py"))
    assert handlers
    for path in handlers:
        guarded = [
            node.name
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef) and [ast.unparse(one) for one in node.decorator_list] == ["guarded"]
        ]
        # The authorizer's own refusal has to reach API Gateway by its text; what leads to it is guarded.
        assert guarded == (["permission"] if path.parent.name == "authorizer" else ["lambda_handler"]), path
