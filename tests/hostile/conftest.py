"""One door for the tests of a file: each of them leaves it as it found it, or uses a reference of its own."""

from collections.abc import Iterator

import pytest

from tests.hostile.street import Street, street


@pytest.fixture(scope="module")
def doorway() -> Iterator[Street]:
    with street() as opened:
        yield opened


@pytest.fixture
def door(doorway: Street) -> Iterator[Street]:
    """The door, and behind it no failure that nobody expected."""
    yield doorway
    assert doorway.door.failures == []
