"""The mocked AWS of these tests."""

from collections.abc import Iterator

import pytest

from tests.unit.aws.stack import Stack, mocked_stack


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """AWS in this process."""
    with mocked_stack() as made:
        yield made
