"""A consent that breaks off at each moment, and what else may happen while it is under way."""

from collections.abc import Callable

import httpx
import pytest

from invoicing.domain.account import HELD, Blocked
from invoicing.domain.consent import Consent, consent_id, consent_key
from invoicing.usecases.connect_account import (
    ConnectAccount,
    ConsentDenied,
    ConsentRefused,
    NotConnectable,
    NoTokens,
)
from tests.consent_world import CALLBACK, COMPANY, ConsentWorld
from tests.fakes import Hook
from tests.fakes.faulty_transport import Moment


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def world() -> ConsentWorld:
    world = ConsentWorld()
    world.add()
    return world


@pytest.fixture
def connect(world: ConsentWorld) -> ConnectAccount:
    return ConnectAccount(world.ledger, world.secrets, world.registry, world.clock)


def answered(world: ConsentWorld, connect: ConnectAccount) -> tuple[str, str]:
    """State and code, as they come back."""
    back = world.decide(connect.begin(world.account(), CALLBACK, "shop"))
    return back["state"], back["code"]


def once(when: str, what: str, act: Callable[[], None], skip: int = 0) -> Hook:
    left = [skip]

    def hook(moment: str, operation: str) -> None:
        if (moment, operation) == (when, what):
            left[0] -= 1
            if left[0] == -1:
                act()

    return hook


def kill() -> None:
    raise Killed


def in_ledger(when: str, what: str, skip: int = 0) -> Callable[[ConsentWorld], None]:
    return lambda world: setattr(world.ledger, "hook", once(when, what, kill, skip))


def in_secrets(when: str, what: str, skip: int = 0) -> Callable[[ConsentWorld], None]:
    return lambda world: setattr(world.secrets, "hook", once(when, what, kill, skip))


def on_line(moment: Moment) -> Callable[[ConsentWorld], None]:
    return lambda world: world.line.break_next(moment, Killed)


# In their order, each with whether the tokens are kept by then.
MOMENTS = {
    "the question is read": (in_ledger("after", "ledger.get"), False),
    "before it is used up": (in_ledger("before", "ledger.write"), False),
    "it is used up": (in_ledger("after", "ledger.write"), False),
    "the account is read": (in_ledger("after", "ledger.get", 1), False),
    "the secret is read": (in_secrets("after", "secrets.credentials"), False),
    "the call leaves": (on_line(Moment.BEFORE), False),
    "the vendor has acted": (on_line(Moment.AFTER), False),
    "the answer has arrived": (in_secrets("before", "secrets.credentials", 1), False),
    "before the tokens are written": (in_secrets("before", "secrets.replace"), False),
    "the tokens are written": (in_secrets("after", "secrets.replace"), True),
    "before the account is written": (in_ledger("before", "ledger.write", 1), True),
    "the account is written": (in_ledger("after", "ledger.write", 1), True),
}


@pytest.mark.parametrize(("arrange", "kept"), MOMENTS.values(), ids=MOMENTS)
def test_it_breaks_off(
    world: ConsentWorld, connect: ConnectAccount, arrange: Callable[[ConsentWorld], None], kept: bool
) -> None:
    state, code = answered(world, connect)
    arrange(world)
    with pytest.raises(Killed):
        connect.finish(state, code)
    world.ledger.hook = world.secrets.hook = lambda *_: None
    assert world.works() is kept
    # The browser tries again: a code is exchanged once at most.
    used = world.ledger.get(Consent, consent_key(consent_id(state)))
    if used and used.used_ms is not None:
        with pytest.raises(ConsentRefused):
            connect.finish(state, code)
    assert len(world.vendor.calls_of("token")) <= 1
    # And a new consent does all of it.
    assert world.connect().status == 200
    assert world.works()
    assert world.account().configuration.settings == {"company_id": COMPANY}


def test_a_worker_that_renews_meanwhile_does_not_take_the_new_tokens_away(
    world: ConsentWorld, connect: ConnectAccount
) -> None:
    assert world.connect().status == 200
    state, code = answered(world, connect)

    def renew() -> None:
        world.secrets.put("demo", {**world.secret(), "access_token": "a/renewed-meanwhile"})

    world.secrets.hook = once("before", "secrets.credentials", renew, 1)
    connect.finish(state, code)
    assert world.works()


def test_a_store_that_stays_away_for_seconds_costs_no_consent(world: ConsentWorld, connect: ConnectAccount) -> None:
    state, code = answered(world, connect)
    failures = [OSError("1"), OSError("2"), OSError("3")]

    def hook(when: str, what: str) -> None:
        if (when, what) == ("before", "secrets.replace") and failures:
            raise failures.pop()

    world.secrets.hook = hook
    assert connect.finish(state, code).chosen is not None
    assert world.works()


def test_the_owner_changes_the_account_meanwhile(world: ConsentWorld, connect: ConnectAccount) -> None:
    state, code = answered(world, connect)

    def change() -> None:
        world.ledger.hook = lambda *_: None
        account = world.account()
        configuration = account.configuration.model_copy(update={"external_share": 20})
        world.ledger.write(account.revised(configuration=configuration))

    world.ledger.hook = once("before", "ledger.write", change, 1)
    connect.finish(state, code)
    configuration = world.account().configuration
    assert (configuration.external_share, configuration.settings) == (20, {"company_id": COMPANY})


@pytest.mark.parametrize(("code", "freed"), [("consent_needed", True), (HELD, False)])
def test_an_account_that_waited_waits_no_longer_unless_it_is_held(
    world: ConsentWorld, connect: ConnectAccount, code: str, freed: bool
) -> None:
    """What was restored to an earlier moment is released by name alone."""
    stopped = Blocked(code=code, reason="", remedy="", since_ms=0, retry_at_ms=2**45)
    world.ledger.write(world.account().revised(blocked=stopped))
    connect.finish(*answered(world, connect))
    assert (world.account().blocked is None) is freed


def test_an_application_taken_out_of_the_secret_meanwhile(world: ConsentWorld, connect: ConnectAccount) -> None:
    state, code = answered(world, connect)
    world.secrets.put("demo", {"access_token": "a/made-by-hand"})
    with pytest.raises(NoTokens) as info:
        connect.finish(state, code)
    assert info.value.refused
    assert "client_secret" in info.value.remedy


def test_a_secret_that_is_gone(world: ConsentWorld, connect: ConnectAccount) -> None:
    state, code = answered(world, connect)
    del world.secrets.kept["demo"]
    with pytest.raises(NoTokens) as info:
        connect.finish(state, code)
    assert "accounts add" in info.value.remedy


def test_an_account_that_is_gone(world: ConsentWorld, connect: ConnectAccount) -> None:
    state, code = answered(world, connect)
    del world.ledger.rows["account#demo"]
    with pytest.raises(ConsentRefused):
        connect.finish(state, code)


def test_a_no_keeps_the_former_tokens(world: ConsentWorld, connect: ConnectAccount) -> None:
    assert world.connect().status == 200
    before, (state, _) = world.secret(), answered(world, connect)
    with pytest.raises(ConsentDenied) as info:
        connect.finish(state, None, "access_denied")
    assert info.value.reason == "access_denied"
    assert world.secret() == before
    assert world.works()


def test_what_the_vendor_quotes_of_what_it_was_sent_is_not_said_again(
    world: ConsentWorld, connect: ConnectAccount
) -> None:
    state, code = answered(world, connect)
    secret = world.secret()["client_secret"]
    said = f"The code {code} of pippolone is not good, nor is {secret}."
    world.secrets.put("demo", {**world.secret(), "client_id": "pippolone"})
    body = {"error": "invalid_grant", "error_description": said}
    world.line.change_next(lambda _: httpx.Response(400, json=body))
    with pytest.raises(NoTokens) as info:
        connect.finish(state, code)
    assert "is not good, nor is" in info.value.detail
    for word in (code, code.removeprefix("c/"), secret, "pippolone"):
        assert word not in info.value.detail
    assert (info.value.__cause__, info.value.__context__) == (None, None)


def test_a_provider_without_consent(world: ConsentWorld, connect: ConnectAccount) -> None:
    configuration = world.account().configuration.model_copy(update={"provider": "fattura24"})
    with pytest.raises(NotConnectable):
        connect.begin(world.account().revised(configuration=configuration), CALLBACK, "shop")


def test_each_call_of_a_consent_is_logged(
    world: ConsentWorld, connect: ConnectAccount, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "invoicing")
    connect.finish(*answered(world, connect))
    lines = [vars(one) for one in caplog.records if one.message == "call of a consent ended"]
    assert [(one["operation"], one["status"], one["account"]) for one in lines] == [
        ("oauth_token", 200, "demo"),
        ("companies", 200, "demo"),
    ]
