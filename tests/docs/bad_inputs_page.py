"""The page of bad inputs: each class, its test, and what is worth knowing of the answer."""

from tests.docs.tables import table
from tests.hostile.classes import CLASSES, BadInput

_HEAD = """# Bad inputs

Each class of bad input has a test that sends it, most of them over a real socket through the authorizer and the
function. The answer is a problem (RFC 9457), nothing stands in the ledger or the queue, no provider was called.
Generated from `tests/hostile/classes.py`.

"""


def bad_inputs_page() -> str:
    """The page, whole."""
    rows = [[str(number), one.title, _tests(one), one.note] for number, one in CLASSES.items()]
    return _HEAD + table(["#", "Input", "Tests", "Note"], rows)


def _tests(one: BadInput) -> str:
    return ", ".join(dict.fromkeys(f"`{test.partition('::')[0]}`" for test in one.tests)) or "not yet"
