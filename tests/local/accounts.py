"""The demo account and the demo token: what an owner does with the command line, done for the local run."""

from unittest import mock

from invoicing import cli
from invoicing.domain.account import AccountConfiguration
from tests.local.embedded import EmbeddedAws
from tests.local.layout import STACK

ACCOUNT = "demo"
TOKEN = "demo"
PROVIDER = "fattura24"
# Thirty-two characters, as Fattura24's keys are, and plainly nobody's.
DEMO_KEY = "demo".ljust(32, "0")


def add_demo_account(aws: EmbeddedAws) -> None:
    """Make the account `demo` and the token `demo`, by the project's own code and in no other way."""
    with mock.patch.dict("os.environ", aws.environment):
        stack = cli.Stack(STACK)
        # The demo issues a credit note, which an owner must first allow.
        configuration = AccountConfiguration(provider=PROVIDER, settings={"credit_notes_enabled": True})
        cli.add_account(stack, ACCOUNT, configuration, {"api_key": DEMO_KEY})
        cli.add_token(stack, TOKEN, (ACCOUNT,), TOKEN)
