"""The table of the 76 classes is whole, and every test it names exists."""

import ast
from functools import cache

import pytest

from tests.hostile.classes import CLASSES, REFUSED
from tests.hostile.test_refused import CASES
from tests.local.layout import ROOT


@cache
def functions(file: str) -> frozenset[str]:
    """Names of the tests in ``file``."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_class_is_there() -> None:
    assert list(CLASSES) == list(range(1, 77))
    assert len({one.title for one in CLASSES.values()}) == 76


@pytest.mark.parametrize("number", CLASSES)
def test_a_class_has_its_tests_or_says_why_not(number: int) -> None:
    found = CLASSES[number]
    assert found.tests or len(found.note) > 5
    for test in found.tests:
        file, _, name = test.partition("::")
        assert name in functions(file), test
    assert (REFUSED in found.tests) == any(case.number == number for case in CASES)
