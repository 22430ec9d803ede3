"""`sportello accounts`: what is not given stays as it is, and what happened is said."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import boto3
import pytest

from invoicing.aws.clock import SystemClock
from invoicing.cli import Stack
from invoicing.domain.account import Account, Credential, Lease, account_key, credential_key
from invoicing.providers.registry import Registry
from tests.integration.cloud import STACK
from tests.unit.cli.conftest import Sportello

KEY, OTHER_KEY = "k" * 32, "o" * 32
MAPPED = {"mappings": {"series": {"web": "3021"}}, "external_share": 10}
pytestmark = pytest.mark.usefixtures("cloud")


def credentials(key: str = KEY) -> str:
    return json.dumps({"api_key": key})


def file(folder: Path, content: Any) -> str:
    path = folder / "shop.json"
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


def account(name: str = "shop") -> Account:
    found = Stack(STACK).ledger().get(Account, account_key(name))
    assert found is not None
    return found


def secret(name: str = "shop") -> Any:
    found = boto3.client("secretsmanager").get_secret_value(SecretId=f"{STACK}/accounts/{name}")
    return json.loads(found["SecretString"])


@pytest.fixture
def shop(sportello: Sportello, tmp_path: Path) -> Account:
    made = sportello(
        *("accounts", "add", "shop", "--configuration", file(tmp_path, MAPPED), "--credentials", "-"),
        typed=credentials(),
    )
    assert (made.exit_code, made.output) == (
        0,
        "Account shop is made. Check its key: accounts check shop\n",
    )
    return account()


def test_an_account_is_made_with_its_secret_and_its_configuration(shop: Account) -> None:
    assert shop.configuration.provider == "fattura24"
    assert shop.configuration.mappings.series == {"web": "3021"}
    assert secret() == {"api_key": KEY}


def test_a_new_key_leaves_the_configuration_alone(sportello: Sportello, shop: Account) -> None:
    done = sportello("accounts", "add", "shop", "--credentials", "-", typed=credentials(OTHER_KEY))
    assert done.exit_code == 0
    assert "Account shop has new credentials; its configuration is as it was." in done.output
    assert account().configuration == shop.configuration
    assert account().credential != shop.credential
    assert secret() == {"api_key": OTHER_KEY}


def test_a_configuration_replaces_the_one_before_as_a_whole(
    sportello: Sportello, shop: Account, tmp_path: Path
) -> None:
    changed = file(tmp_path, {"extra_vat_rates": ["8.5"]})
    done = sportello("accounts", "add", "shop", "--configuration", changed, "--keep-credentials")
    assert (done.exit_code, done.output) == (0, "Account shop has a new configuration.\n")
    assert account().configuration.mappings.series == {}
    assert account().configuration.external_share == 0
    assert account().credential == shop.credential


def test_both_can_be_given_at_once(sportello: Sportello, shop: Account, tmp_path: Path) -> None:
    words = ("accounts", "add", "shop", "--configuration", file(tmp_path, {}), "--credentials", "-")
    done = sportello(*words, typed=credentials(OTHER_KEY))
    assert "Account shop has new credentials and a new configuration. Check" in done.output
    assert account().configuration != shop.configuration


def test_whoever_gives_no_file_is_asked_without_an_echo(sportello: Sportello) -> None:
    done = sportello("accounts", "add", "shop", typed=f"{KEY}\n")
    assert done.exit_code == 0
    assert "api_key" in done.output
    assert KEY not in done.output
    assert secret() == {"api_key": KEY}


def test_the_account_s_own_provider_may_be_named(sportello: Sportello, shop: Account) -> None:
    words = ("accounts", "add", "shop", "--provider", "fattura24", "--credentials", "-")
    assert sportello(*words, typed=credentials()).exit_code == 0
    assert account().configuration == shop.configuration


def test_accounts_are_listed(sportello: Sportello, shop: Account) -> None:
    listed = sportello("accounts", "list")
    assert listed.exit_code == 0
    assert listed.output.split() == [shop.id, "fattura24", "ready"]


def test_a_key_that_is_too_old_is_told_of_in_the_list(sportello: Sportello, shop: Account) -> None:
    ninety_one_days = 91 * 86_400_000
    Stack(STACK).ledger().write(shop.revised(created_ms=shop.created_ms - ninety_one_days, new_key_ms=None))
    line, finding = sportello("accounts", "list").output.splitlines()
    assert line.split() == [shop.id, "fattura24", "ready"]
    assert finding.split()[:4] == ["key_old:", "its", "key", "is"]
    assert "sportello accounts rotate" in finding


# What is refused.


def refused(sportello: Sportello, *words: str, typed: str | bytes | None = None) -> str:
    done = sportello("accounts", "add", *words, typed=typed)
    assert done.exit_code == 1, done.output
    assert "Traceback" not in done.output
    (line,) = done.output.splitlines()
    return line.removeprefix("Error: ")


@pytest.mark.parametrize("name", ["Shop", "a b", "-" * 3, "x" * 40, "caffè", ""])
def test_a_bad_name(sportello: Sportello, name: str) -> None:
    said = refused(sportello, "--keep-credentials", "--", name)
    assert said == f"`{name}` is no account's name: that is 1 to 39 lower-case letters, digits or hyphens."


def test_a_provider_that_there_is_not(sportello: Sportello, tmp_path: Path) -> None:
    expected = f"there is no provider `acme`: there is {', '.join(Registry(clock=SystemClock()).slugs())}."
    assert refused(sportello, "shop", "--provider", "acme") == expected
    assert refused(sportello, "shop", "--configuration", file(tmp_path, {"provider": "acme"})) == expected
    assert "there is no provider `5`" in refused(sportello, "shop", "--configuration", file(tmp_path, {"provider": 5}))


def test_two_providers_at_once(sportello: Sportello, tmp_path: Path) -> None:
    given = file(tmp_path, {"provider": "acme"})
    said = refused(sportello, "shop", "--provider", "fattura24", "--configuration", given)
    assert said == "--provider says `fattura24`, the configuration `acme`: give one of them."


def test_another_provider_than_the_account_s(sportello: Sportello) -> None:
    assert sportello("accounts", "add", "shop", "--credentials", "-", typed=credentials()).exit_code == 0
    elsewhere = account().configuration.model_copy(update={"provider": "elsewhere"})
    Stack(STACK).ledger().write(account().revised(configuration=elsewhere))
    said = refused(sportello, "shop", "--provider", "fattura24", "--credentials", "-", typed=credentials())
    assert (
        said
        == "account shop is at `elsewhere`: make another account at `fattura24`, then `accounts move shop --to` it."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON: Expecting property name enclosed in double quotes, line 1, column 2."),
        ("", "is no JSON: Expecting value, line 1, column 1."),
        ("[1]", "is no JSON object: {...}."),
        ("\xff", "is no JSON in UTF-8."),
        ("[" * 100_000, "is no JSON in UTF-8."),
        ('{"serie": 1}', "/serie: there is no such field. Leave it out, or correct its name."),
        ('{"external_share": 91}', "/external_share: "),
        ('{"settings": {"no_such": 1}}', "/settings/no_such: "),
    ],
    ids=["cut", "empty", "a list", "not UTF-8", "deep", "unknown", "too much", "unknown setting"],
)
def test_a_configuration_that_is_none(sportello: Sportello, tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "shop.json"
    path.write_text(content, "latin-1")
    shown = refused(sportello, "shop", "--configuration", str(path), "--credentials", "-", typed=credentials())
    assert said in shown


def test_a_byte_order_mark_is_no_fault(sportello: Sportello, tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(MAPPED), "utf-8-sig")
    words = ("accounts", "add", "shop", "--configuration", str(path), "--credentials", "-")
    assert sportello(*words, typed=credentials()).exit_code == 0


@pytest.mark.parametrize("typed", ['"a secret word', "a secret word", '["a secret word"]', '{"key": "a secret word"}'])
def test_a_secret_that_is_none_is_not_shown(sportello: Sportello, typed: str) -> None:
    said = refused(sportello, "shop", "--credentials", "-", typed=typed)
    assert "the secret" in said
    assert "a secret word" not in said
    assert Stack(STACK).ledger().get(Account, account_key("shop")) is None


def test_nothing_to_change(sportello: Sportello, shop: Account) -> None:
    assert "there is nothing to change" in refused(sportello, shop.id, "--keep-credentials")
    assert "exclude each other" in refused(sportello, "shop", "--keep-credentials", "--credentials", "-", typed="{}")
    assert refused(sportello, "new", "--keep-credentials") == "a new account needs its credentials."


# While a worker works.


@pytest.fixture
def busy(shop: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    """The account, its credential held by a worker for longer than anybody waits."""
    monkeypatch.setattr(import_module("invoicing.cli.accounts"), "PAUSES_MS", (1, 1))
    ledger = Stack(STACK).ledger()
    held = ledger.get(Credential, credential_key(shop.credential))
    assert held is not None
    ledger.write(held.revised(lease=Lease(owner="a worker", until_ms=2**45)))
    return shop


def test_a_worker_goes_over_to_new_credentials_by_itself(sportello: Sportello, busy: Account, tmp_path: Path) -> None:
    given = file(tmp_path, {"external_share": 20})
    words = ("shop", "--configuration", given, "--credentials", "-")
    said = refused(sportello, *words, typed=credentials(OTHER_KEY))
    assert "a worker is using account shop just now. Its new credentials are kept" in said
    assert "the worker goes over to them by itself within five minutes. Its configuration is changed." in said
    assert secret() == {"api_key": OTHER_KEY}
    assert account().configuration.external_share == 20
    assert account().credential == busy.credential


def test_new_account_on_a_key_that_a_worker_uses_is_not_made(sportello: Sportello, busy: Account) -> None:
    said = refused(sportello, "second", "--credentials", "-", typed=credentials())
    assert said.startswith("account second is not made yet: a worker is using these credentials for another account")
    assert Stack(STACK).ledger().get(Account, account_key("second")) is None
    assert account() == busy


def test_a_configuration_alone_waits_for_no_worker(sportello: Sportello, busy: Account, tmp_path: Path) -> None:
    words = ("accounts", "add", "shop", "--configuration", file(tmp_path, {}), "--keep-credentials")
    assert sportello(*words).exit_code == 0
    assert account().configuration != busy.configuration
