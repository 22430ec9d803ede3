"""`accounts move`: from one account to another that works, and back."""

import boto3
import pytest

from invoicing.cli import Stack, add_account
from invoicing.domain.account import Account, AccountConfiguration, AccountStatus, account_key
from tests.integration.cloud import STACK, Cloud
from tests.unit.cli.conftest import Sportello


def stored(name: str) -> Account:
    found = Stack(STACK).ledger().get(Account, account_key(name))
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _accounts(cloud: Cloud) -> None:
    """`shop` at Fattura24; `cloud` at Fatture in Cloud, whose token was seen to work."""
    add_account(Stack(STACK), "shop", AccountConfiguration(provider="fattura24"), {"api_key": "k" * 32})
    settings = {"company_id": 4_242}
    at_cloud = AccountConfiguration(provider="fatture_in_cloud", settings=settings)
    add_account(Stack(STACK), "cloud", at_cloud, {"access_token": "a/token-of-nobody"})
    Stack(STACK).ledger().write(stored("cloud").revised(status=AccountStatus(key_valid=True)))


def test_it_is_moved_and_moved_back(sportello: Sportello) -> None:
    moved = sportello("accounts", "move", "shop", "--to", "cloud", "--yes")
    assert (moved.exit_code, moved.stdout) == (
        0,
        "New requests for shop are served by cloud at fatture_in_cloud. Within five seconds every function knows.\n",
    )
    assert stored("shop").leads_to == "cloud"
    assert "leads to cloud" in sportello("accounts", "list").output
    assert sportello("accounts", "move", "shop", "--to", "shop", "--yes").exit_code == 0
    assert stored("shop").leads_to is None


def test_it_is_said_first_and_nothing_happens_unless_it_is_wanted(sportello: Sportello) -> None:
    asked = sportello("accounts", "move", "shop", "--to", "cloud", typed="n\n")
    assert asked.exit_code == 1
    assert "will be served by cloud at fatture_in_cloud" in asked.output
    assert stored("shop").leads_to is None


def test_an_account_that_nobody_saw_work_is_moved_to_by_nobody(sportello: Sportello) -> None:
    for status in (None, AccountStatus(key_valid=False)):
        Stack(STACK).ledger().write(stored("cloud").revised(status=status))
        refused = sportello("accounts", "move", "shop", "--to", "cloud", "--yes")
        assert (refused.exit_code, "accounts check cloud" in refused.output) == (1, True)
    assert stored("shop").leads_to is None


@pytest.mark.parametrize(("account", "to"), [("shop", "nowhere"), ("nowhere", "shop"), ("shop", "No Name")])
def test_what_there_is_not_is_said(sportello: Sportello, account: str, to: str) -> None:
    refused = sportello("accounts", "move", account, "--to", to, "--yes")
    assert (refused.exit_code, refused.stdout) == (1, "")


def test_the_secrets_are_left_as_they_are(sportello: Sportello) -> None:
    before = secrets()
    sportello("accounts", "move", "shop", "--to", "cloud", "--yes")
    assert secrets() == before


def secrets() -> dict[str, str]:
    client = boto3.client("secretsmanager")
    names = [one["Name"] for one in client.list_secrets()["SecretList"]]
    return {name: client.get_secret_value(SecretId=name)["SecretString"] for name in names}
