"""A stack whose figures somebody reads."""

from collections.abc import Iterator

import pytest

from invoicing.cli import Stack, add_account, add_token
from invoicing.domain.account import AccountConfiguration
from tests.alarms.plant import Plant
from tests.integration.cloud import STACK, deployed
from tests.simulators.fattura24 import Account, Fattura24Simulator
from tests.simulators.serve import RunningServer
from tests.unit.cli.stacks import outputs, tell

KEY = "k" * 32


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plant]:
    simulator = Fattura24Simulator(accounts=[Account(account_id="100001", api_key=KEY)])
    with RunningServer(simulator) as url, deployed({"fattura24": f"{url}/api/v0.3"}) as cloud:
        tell(monkeypatch, {STACK: outputs(cloud)})
        add_account(Stack(STACK), "shop", AccountConfiguration(provider="fattura24"), {"api_key": KEY})
        add_token(Stack(STACK), "demo", ("shop",), "demo")
        yield Plant(cloud, simulator)
