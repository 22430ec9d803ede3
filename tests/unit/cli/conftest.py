"""A deployed stack on moto, and a CloudFormation that tells where its parts are."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result

from invoicing.cli import main
from tests.integration.cloud import STACK, Cloud, deployed
from tests.unit.cli.office import Office, opened
from tests.unit.cli.stacks import outputs, tell

type Sportello = Callable[..., Result]
"""Runs `sportello --stack ...` with these words."""


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with deployed({}) as cloud:
        tell(monkeypatch, {STACK: outputs(cloud), "other": {}})
        yield cloud


@pytest.fixture
def sportello() -> Sportello:
    def run(*words: str, stack: str = STACK, typed: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, ["--stack", stack, *words], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with opened(monkeypatch) as office:
        yield office
