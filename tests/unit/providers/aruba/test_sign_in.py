"""Signing in and staying signed in: one call a minute at most, and no password where a refresh token will do."""

from typing import Any
from urllib.parse import parse_qs

import pytest

from invoicing.contract import Connection
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.request import Issued
from invoicing.errors import Misconfigured, ProviderError, RateLimited, Unauthorized, Unavailable
from invoicing.providers.aruba.adapter import Aruba
from tests.contract.benches import RecordingGate
from tests.contract.benches.aruba import SELLER, USER
from tests.contract.benches.fattura24 import BenchClock
from tests.simulators.aruba import Account, ArubaSimulator, VirtualClock

PERSON = {"username": USER.username, "password": USER.password}
CONFIGURATION = AccountConfiguration(provider="aruba", settings={"seller": SELLER})
MINUTE_MS = 60_000


class Door:
    """Aruba's sign-in with its limits, and our provider before it."""

    def __init__(self, **switches: Any) -> None:
        seconds = VirtualClock()
        self.clock = BenchClock(seconds)
        self.simulator = ArubaSimulator(accounts=[USER], clock=seconds, sleep=seconds.sleep, **switches)
        self.provider = Aruba(clock=self.clock, transport=self.simulator.transport())
        self.gate = RecordingGate(now_ms=self.clock.now_ms)

    def renew(self, credentials: dict[str, Any]) -> dict[str, Any]:
        return dict(self.provider.renew(credentials, self.gate))

    def connect(self, credentials: dict[str, Any]) -> Connection:
        return self.provider.connect(credentials, CONFIGURATION, self.gate)

    def failure(self, credentials: dict[str, Any]) -> ProviderError:
        with pytest.raises(ProviderError) as caught:
            self.renew(credentials)
        return caught.value

    def forms(self) -> list[dict[str, list[str]]]:
        """What was sent to the sign-in, call by call."""
        return [parse_qs(call.body.decode()) for call in self.simulator.calls_of("signin")]

    def grants(self) -> list[str]:
        return [form["grant_type"][0] for form in self.forms()]

    def due_in_minutes(self, credentials: dict[str, Any]) -> float:
        due = self.provider.renewal_due_ms(credentials)
        assert due is not None
        return (due - self.clock.now_ms()) / MINUTE_MS


def test_a_new_account_signs_in_at_once_and_is_renewed_two_minutes_before_the_end() -> None:
    door = Door()
    assert door.due_in_minutes(PERSON) < 0
    tokens = door.renew(PERSON)
    assert door.forms() == [{"grant_type": ["password"], **{name: [value] for name, value in PERSON.items()}}]
    assert door.due_in_minutes(tokens) == 28
    assert {name: tokens[name] for name in PERSON} == PERSON
    assert door.gate.passed == [("sign_in", "read")]


def test_the_password_stays_at_home_while_the_refresh_token_lasts() -> None:
    door = Door()
    tokens = door.renew(PERSON)
    for _ in range(3):
        door.clock.sleep_ms(29 * MINUTE_MS)
        tokens = door.renew(tokens)
    assert door.grants() == ["password", *["refresh_token"] * 3]
    door.connect(tokens)


def test_after_an_hour_the_user_signs_in_without_asking_in_vain_first() -> None:
    door = Door()
    tokens = door.renew(PERSON)
    door.clock.sleep_ms(61 * MINUTE_MS)
    door.renew(tokens)
    assert door.grants() == ["password", "password"]
    door.simulator.assert_well_behaved()


@pytest.mark.parametrize("counted", [True, False])
def test_a_refused_refresh_token_is_followed_by_a_sign_in_as_soon_as_that_is_allowed(*, counted: bool) -> None:
    door = Door(refresh_counts_as_login=counted)
    tokens = door.renew(PERSON)
    door.clock.sleep_ms(5 * MINUTE_MS)
    door.simulator.revoke()
    renewed = door.renew(tokens)
    if counted:
        # The refusal took the minute's only sign-in: what is kept says that the next one is with the password.
        assert renewed == PERSON
        with pytest.raises(RateLimited) as caught:
            door.connect(renewed)
        assert caught.value.retry_after_ms == 65_000
        door.clock.sleep_ms(65_000)
        renewed = door.renew(renewed)
    door.connect(renewed)
    assert door.grants() == ["password", "refresh_token", "password", "password"][: 4 if counted else 3]
    assert door.due_in_minutes(renewed) == 28


def test_two_sign_ins_in_a_minute_wait_for_more_than_a_minute() -> None:
    door = Door()
    door.renew(PERSON)
    error = door.failure(PERSON)
    assert (type(error), error.retry_after_ms) == (RateLimited, 65_000)
    door.clock.sleep_ms(65_000)
    door.renew(PERSON)
    door.simulator.others_call("signin")
    door.simulator.inject("status", "signin", status=429, retry_after=600)
    assert door.failure(PERSON).retry_after_ms == 600_000


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_password_waits_for_the_owner_and_shows_nowhere(status: int) -> None:
    door = Door()
    door.simulator.inject("status", "signin", status=status)
    error = door.failure(PERSON)
    assert (type(error), error.code) == (Unauthorized, "sign_in_refused")
    assert error.remedy
    assert not any(secret in f"{error!r} {error.__dict__}" for secret in PERSON.values())


@pytest.mark.parametrize("status", [403, 500, 502, 503])
def test_a_sign_in_that_fails_otherwise_is_tried_again(status: int) -> None:
    door = Door()
    door.simulator.inject("status", "signin", status=status, shape="html")
    assert isinstance(door.failure(PERSON), Unavailable)


@pytest.mark.parametrize("kind", ["html_200", "empty_200"])
def test_an_answer_without_tokens_is_no_sign_in(kind: Any) -> None:
    door = Door()
    door.simulator.inject(kind, "signin", moment="after")
    assert isinstance(door.failure(PERSON), Unavailable)


def test_the_demo_has_hosts_of_its_own_and_one_address_stands_for_both() -> None:
    door = Door()
    demo = {**PERSON, "environment": "demo"}
    tokens = door.renew(demo)
    assert tokens["environment"] == "demo"
    assert door.provider.identity(demo, CONFIGURATION) != door.provider.identity(PERSON, CONFIGURATION)
    hosts = []

    class Hosts(Aruba):
        def _http(self, base_url: str, *more: Any) -> Any:
            hosts.append(base_url)
            return super()._http(base_url, *more)

    for credentials, endpoint in ((PERSON, None), (demo, None), (demo, "http://localhost:5/aruba")):
        Hosts(clock=door.clock, endpoint=endpoint).connect(
            {**credentials, "access_token": "t"}, CONFIGURATION, door.gate
        )
    assert hosts == [
        "https://ws.fatturazioneelettronica.aruba.it",
        "https://auth.fatturazioneelettronica.aruba.it",
        "https://demows.fatturazioneelettronica.aruba.it",
        "https://demoauth.fatturazioneelettronica.aruba.it",
        "http://localhost:5/aruba",
        "http://localhost:5/aruba",
    ]


def test_one_user_is_one_window_whatever_the_password_and_the_seller() -> None:
    door = Door()
    other = CONFIGURATION.model_copy(update={"settings": {"seller": SELLER | {"vat_number": "IT09876540155"}}})
    same = {"username": USER.username.lower(), "password": "another"}
    assert door.provider.identity(PERSON, CONFIGURATION) == door.provider.identity(same, other)


@pytest.mark.parametrize(
    "secret",
    [
        {},
        {"username": "x"},
        {"api_key": "k" * 32},
        {**PERSON, "environment": "test"},
        {**PERSON, "access_token": "a b"},
    ],
)
def test_a_secret_of_another_form_is_the_owners_to_mend(secret: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured) as caught:
        Door().provider.renewal_due_ms(secret)
    assert caught.value.remedy


def test_a_missing_delegation_is_no_reason_to_sign_in_again() -> None:
    door = Door()
    door.simulator.add_account(Account(username="BASE00002", password="of-the-base-user", premium=False))
    base = door.renew({"username": "BASE00002", "password": "of-the-base-user"})
    connection: Any = door.connect(base)
    with pytest.raises(Misconfigured) as caught:
        connection.sdi_status(Issued(provider_id="IT01879020517_00001.xml.p7m"))
    assert caught.value.code == "no_delegation"
