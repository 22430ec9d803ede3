"""The demo accounts and the demo token: what an owner does with the command line, done for the local run."""

from collections.abc import Mapping, Sequence
from unittest import mock

from invoicing import cli
from invoicing.domain.account import AccountConfiguration
from tests.local.embedded import EmbeddedAws
from tests.local.layout import STACK
from tests.local.systems import FATTURA24, System

ACCOUNT = "demo"
TOKEN = "demo"
PROVIDER = FATTURA24.slug


def account_at(systems: Sequence[System], system: System) -> str:
    """The account at ``system``: `demo` at the first of ``systems``, `demo-2` at the second."""
    position = systems.index(system)
    return f"{ACCOUNT}-{position + 1}" if position else ACCOUNT


def add_demo_accounts(aws: EmbeddedAws, systems: Sequence[System], simulators: Mapping[str, str]) -> None:
    """Make an account at each of ``systems`` and the token `demo`, by the project's own code and in no other way.

    ``simulators`` are addresses by slug.
    """
    with mock.patch.dict("os.environ", aws.environment):
        stack = cli.Stack(STACK)
        names = [account_at(systems, system) for system in systems]
        for name, system in zip(names, systems, strict=True):
            cli.add_account(stack, name, system.configuration(simulators[system.slug]), system.credentials)
        cli.add_token(stack, TOKEN, tuple(names), TOKEN)


def add_account_to_connect(aws: EmbeddedAws) -> None:
    """Make the account `studio`, whose owner is to be asked for their consent, with nobody's application."""
    application = {"client_id": "an-application", "client_secret": "its-secret"}
    with mock.patch.dict("os.environ", aws.environment):
        cli.add_account(cli.Stack(STACK), "studio", AccountConfiguration(provider="fatture_in_cloud"), application)


def add_token_to_rotate(aws: EmbeddedAws, secret: str) -> None:
    """Make a token, named as ``secret`` ends, that stands in ``secret``."""
    with mock.patch.dict("os.environ", aws.environment):
        token = cli.add_token(cli.Stack(STACK), secret.rpartition("/")[2], (ACCOUNT,))
    aws.client("secretsmanager").create_secret(Name=secret, SecretString=token)
