"""Answers to a consent that must do nothing, or nothing twice: whoever sends them, whenever, and whatever fails."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from invoicing.domain.consent import GOOD_FOR_MS
from tests.consent_world import CALLBACK, ConsentWorld
from tests.fakes.faulty_transport import Moment
from tests.world import Answer


@pytest.fixture
def world() -> ConsentWorld:
    world = ConsentWorld()
    world.add()
    return world


def text(page: Answer) -> str:
    """What a person reads."""
    return unescape(re.sub(r"<[^>]+>", " ", page.text))


def not_connected(world: ConsentWorld, page: Answer, status: int, said: str) -> None:
    assert (page.status, said in text(page)) == (status, True), page.text
    assert "Not connected" in text(page)
    assert "access_token" not in world.secret()
    assert world.account().connected_ms is None


def test_a_state_is_good_once(world: ConsentWorld) -> None:
    back = world.decide(world.ask())
    assert world.come_back(back).status == 200
    kept = world.secret()
    again = world.come_back(back)
    assert (again.status, "was used already" in text(again)) == (400, True)
    assert world.secret() == kept


def test_of_two_browsers_at_once_one_wins(world: ConsentWorld) -> None:
    """Both have read the question as unused before either writes."""
    back, seen = world.decide(world.ask()), list[Answer]()

    def meanwhile(moment: str, operation: str) -> None:
        if (moment, operation) == ("before", "ledger.write") and not seen:
            world.ledger.hook = lambda *_: None
            seen.append(world.come_back(back))

    world.ledger.hook = meanwhile
    late = world.come_back(back)
    assert [seen[0].status, late.status] == [200, 400]
    assert len(world.vendor.calls_of("token")) == 1


@pytest.mark.parametrize(("passed_ms", "status"), [(GOOD_FOR_MS - 1_000, 200), (GOOD_FOR_MS + 1_000, 400)])
def test_a_state_is_good_for_ten_minutes(world: ConsentWorld, passed_ms: int, status: int) -> None:
    url = world.ask()
    world.clock.time_ms += passed_ms
    assert world.come_back(world.decide(url)).status == status


def test_a_clock_that_went_back_opens_nothing(world: ConsentWorld) -> None:
    back = world.decide(world.ask())
    world.clock.time_ms -= 60_000
    not_connected(world, world.come_back(back), 400, "belongs to no open question")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"state": ""},
        {"code": "c/somebody-else's"},
        {"state": "made-up", "code": "c/made-up"},
        {"state": "x" * 201, "code": "c/1"},
        {"state": "x", "code": "y" * 2_001},
        {"state": "è\x00", "code": ""},
    ],
)
def test_what_belongs_to_no_question_does_nothing(world: ConsentWorld, query: dict[str, str]) -> None:
    before = dict(world.ledger.rows)
    not_connected(world, world.come_back(query), 400, "belongs to no open question")
    assert world.ledger.rows == before
    assert world.vendor.calls_of("token") == []


def test_a_state_that_stands_twice_is_none_and_is_not_used_up(world: ConsentWorld) -> None:
    back = world.decide(world.ask())
    event = {
        "resource": "/v1/oauth/callback",
        "path": "/v1/oauth/callback",
        "httpMethod": "GET",
        "headers": {},
        "requestContext": {"path": "/live/v1/oauth/callback", "domainName": "api.example"},
        "multiValueQueryStringParameters": {"state": [back["state"], "other"], "code": [back["code"]]},
    }
    assert world.api.resolve(event, None)["statusCode"] == 400
    assert world.come_back(back).status == 200


def test_parameters_that_nobody_knows_are_ignored(world: ConsentWorld) -> None:
    """RFC 6749, section 4.1.2: the client must ignore unrecognized response parameters."""
    assert world.come_back({**world.decide(world.ask()), "iss": "x", "session_state": "<b>"}).status == 200


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("access_denied", "You did not agree"),
        ("invalid_scope", "a permission that was asked for"),
        ("<b>whatever</b>", "The provider says no."),
    ],
)
def test_the_owner_says_no(world: ConsentWorld, reason: str, said: str) -> None:
    back = world.decide(world.ask(), "deny")
    assert back["error"] == "access_denied"
    page = world.come_back({**back, "error": reason})
    not_connected(world, page, 400, said)
    assert "whatever" not in page.text
    # The question is answered: a code that turns up later is for nobody.
    assert "was used already" in text(world.come_back({"state": back["state"], "code": "c/late"}))
    assert world.vendor.calls_of("token") == []


def test_a_no_is_a_no_though_a_code_stands_beside_it(world: ConsentWorld) -> None:
    back = world.decide(world.ask())
    not_connected(world, world.come_back({**back, "error": "access_denied"}), 400, "You did not agree")


def test_a_code_that_is_refused_or_too_old(world: ConsentWorld) -> None:
    back = world.decide(world.ask())
    page = world.come_back({**back, "code": "c/" + "f" * 64})
    not_connected(world, page, 400, "Fatture in Cloud gives no tokens")
    assert "/connect" in text(page)
    assert "f" * 64 not in page.text
    url = world.ask()
    late = world.decide(url)
    world.clock.advance(61)
    not_connected(world, world.come_back(late), 400, "Fatture in Cloud gives no tokens")


def test_the_address_given_with_the_code_is_the_one_that_was_asked_with(world: ConsentWorld) -> None:
    """An application that is set to another address: the vendor shows its own page, and nothing comes back."""
    asked = world.call("POST", "/v1/accounts/{id}/connect", id="demo", headers={"Host": "elsewhere.example"})
    url = asked.json["open"]
    assert parse_qs(urlsplit(url).query)["redirect_uri"] == [CALLBACK]
    with httpx.Client(transport=world.vendor.transport()) as browser:
        wrong = browser.post(url.replace("api.example", "elsewhere.example"), data={"decision": "approve"})
    assert wrong.status_code == 400


@pytest.mark.parametrize(
    "trouble",
    [
        lambda world: world.line.refuse(),
        lambda world: world.line.break_next(Moment.AFTER, httpx.ReadTimeout),
        lambda world: world.vendor.inject("status", "token", status=503, shape="html"),
        lambda world: world.vendor.inject("html_200", "token"),
        lambda world: world.vendor.inject("status", "token", status=429, retry_after=30),
    ],
    ids=["down", "lost", "503", "a page", "429"],
)
def test_the_vendor_is_down_at_the_exchange(world: ConsentWorld, trouble: Callable[[ConsentWorld], None]) -> None:
    back = world.decide(world.ask())
    trouble(world)
    not_connected(world, world.come_back(back), 502, "Ask for a new page")
    assert world.come_back(back).status == 400
    assert world.connect().status == 200


def test_aws_fails_at_the_exchange_and_the_page_says_what_to_do(world: ConsentWorld) -> None:
    back = world.decide(world.ask())

    def failing(moment: str, operation: str) -> None:
        if (moment, operation) == ("before", "secrets.replace"):
            raise OSError(world.vendor.alive_tokens("refresh"))

    world.secrets.hook = failing
    page = world.come_back(back)
    world.secrets.hook = lambda *_: None
    not_connected(world, page, 500, "Something unexpected happened")
    assert "r/" not in page.text
