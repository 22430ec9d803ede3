"""`sportello accounts rotate` and `check`: a new key, and whether it opens the same account at the provider."""

import json
from pathlib import Path

from invoicing.cli import Stack
from invoicing.domain.account import Account, Credential, account_key, credential_key
from tests.integration.cloud import STACK
from tests.unit.cli.office import ELSEWHERE, KEY, NEW_KEY, Office


def stored() -> Account:
    found = Stack(STACK).ledger().get(Account, account_key("demo"))
    assert found is not None
    return found


def ends() -> int:
    credential = Stack(STACK).ledger().get(Credential, credential_key(stored().credential))
    assert credential is not None
    return len(credential.calls.ends)


def rotate(office: Office, key: str, *words: str) -> str:
    return office.run(
        "accounts", "rotate", "demo", "--credentials", "-", *words, typed=json.dumps({"api_key": key})
    ).output


def test_a_key_is_checked_in_both_ways(office: Office) -> None:
    said = office.both(lambda way: way.done("accounts", "check", "demo").splitlines()[0])
    assert said == "The key of account demo works."
    assert office.json("accounts", "check", "demo")["result"]["key_valid"] is True


def test_a_new_key_of_the_same_account(office: Office) -> None:
    office.cloud.http("POST", "/v1/accounts/{id}/numberings", token="a-token-of-the-demo-account", id="demo")
    office.cloud.deliver()
    before, calls = stored(), ends()
    office.simulator.accounts[0].api_key = NEW_KEY
    said = rotate(office, NEW_KEY)
    assert said.splitlines()[:2] == [
        "Account demo has a new key; its configuration is as it was.",
        "The provider accepts the key.",
    ]
    assert "It opens the same account there: 5 of 5 numberings are those known." in said
    assert (stored().configuration, stored().credential != before.credential) == (before.configuration, True)
    # The former key's call goes on counting, with the two that the check took.
    assert ends() == calls + 2


def test_a_key_of_another_account_is_noticed(office: Office) -> None:
    office.cloud.http("POST", "/v1/accounts/{id}/numberings", token="a-token-of-the-demo-account", id="demo")
    office.cloud.deliver()
    other = next(one for one in office.simulator.accounts if one.api_key == ELSEWHERE)
    other.numerators = tuple(type(one)(f"9{one.numerator_id}", one.pattern, one.states) for one in other.numerators)
    said = rotate(office, ELSEWHERE)
    assert "Error: the new key opens ANOTHER account there: none of its numberings is one of the 5 known." in said


def test_what_cannot_be_told_is_said(office: Office) -> None:
    office.simulator.accounts[0].api_key = NEW_KEY
    assert "cannot be told: no list was ever asked for" in rotate(office, NEW_KEY)


def test_a_key_that_the_provider_refuses(office: Office) -> None:
    said = rotate(office, "x" * 32)
    assert "Error: the provider refuses the new key: " in said
    assert "To go back, rotate to the former key." in said
    assert "x" * 32 not in said


def test_what_is_no_rotation_is_refused_before_anything_changes(office: Office) -> None:
    before = stored()
    assert "this is the key that account demo has already" in rotate(office, KEY)
    unknown = office.run("accounts", "rotate", "nobody")
    assert (unknown.exit_code, "there is no account nobody" in unknown.output) == (1, True)
    assert stored() == before


def test_whoever_gives_no_file_is_asked_without_an_echo(office: Office) -> None:
    said = office.run("accounts", "rotate", "demo", "--no-check", typed=f"{NEW_KEY}\n").output
    assert said.splitlines()[-1] == "Account demo has a new key; its configuration is as it was."
    assert NEW_KEY not in said


def test_a_new_key_in_the_same_window_is_a_rotation_too(office: Office, tmp_path: Path) -> None:
    """At Fatture in Cloud the window is the company's, so that only the secret itself tells a new token."""
    settings = tmp_path / "cloud.json"
    settings.write_text(json.dumps({"settings": {"company_id": 7}}))
    old, new = (json.dumps({"access_token": f"a/{number}".ljust(30, "0")}) for number in (1, 2))
    words = ("accounts", "add", "cloud", "--provider", "fatture_in_cloud", "--configuration", str(settings))
    assert office.run(*words, "--credentials", "-", typed=old).exit_code == 0
    again = ("accounts", "rotate", "cloud", "--no-check", "--credentials", "-")
    assert "this is the key that account cloud has already" in office.run(*again, typed=old).output
    assert office.run(*again, typed=new).output == "Account cloud has a new key; its configuration is as it was.\n"
