"""One office for each test; whatever was said in it must have kept the vendor's contract."""

from collections.abc import Iterator

import pytest

from tests.simulators.fatture_in_cloud.sample_office import SampleOffice


@pytest.fixture
def office() -> Iterator[SampleOffice]:
    opened = SampleOffice()
    yield opened
    assert not opened.transport.broken, opened.transport.broken[0]
