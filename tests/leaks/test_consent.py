"""Nothing that a consent is made of is anywhere but where it belongs: code, state, tokens, the application's secret."""

from collections.abc import Callable

import pytest
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from invoicing.api.routes import connect
from invoicing.observability import AllowedOnly
from invoicing.usecases import connect_account
from invoicing.usecases.discretion import Discretion
from tests.leaks.consent import ROADS, ConsentOffice, consent_office, consents, failing_consents, renewals
from tests.leaks.overheard import Overheard


@pytest.fixture(scope="module")
def heard() -> Overheard:
    with consent_office() as here:
        for road in ROADS:
            road(here)
    return here.heard


def test_nothing_leaks(heard: Overheard) -> None:
    assert heard.leaks() == set()


def test_every_place_was_looked_at(heard: Overheard) -> None:
    places = "log page header answer problem address sqs.SendMessage dynamodb.PutItem secretsmanager.PutSecretValue"
    assert set(places.split()) <= {place for place, _ in heard.said}
    # Five pages and more were asked for, each with a state of its own.
    assert len(heard.marked) > 10
    pages = " ".join(heard.at("page"))
    for said in ("is connected", "You did not agree", "gives no tokens", "Something unexpected happened"):
        assert said in pages, said


def test_our_own_records_carry_only_what_is_allowed(heard: Overheard) -> None:
    assert [line for line in heard.at("log") if '"withheld"' in line] == []


type Apply = Callable[[pytest.MonkeyPatch], None]
MUTATIONS: dict[str, tuple[Apply, Callable[[ConsentOffice], None], str]] = {
    "the vendor's words on the page": (
        lambda patch: patch.setattr(Discretion, "said", lambda _, text: str(text)),
        consents,
        "page",
    ),
    "the vendor's words about an account": (
        lambda patch: patch.setattr(Discretion, "told", lambda _, text, __: text),
        renewals,
        "answer",
    ),
    "the state itself in the ledger's key": (
        lambda patch: patch.setattr(connect_account, "consent_id", lambda state: state),
        consents,
        "dynamodb.PutItem",
    ),
    "an exception's message in a record": (
        lambda patch: patch.setattr(AllowedOnly, "format", LambdaPowertoolsFormatter.format),
        failing_consents,
        "log",
    ),
    "what came back, shown again": (
        lambda patch: patch.setattr(connect, "_DENIALS", Echoing()),
        consents,
        "page",
    ),
}


class Echoing(dict[str, str]):
    """A table that has every word in it."""

    def get(self, key: str, default: object = None) -> str:
        return key


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_leak_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code is made to leak on purpose, each time somewhere else."""
    apply, road, place = MUTATIONS[name]
    apply(monkeypatch)
    with consent_office() as here:
        road(here)
    assert {found for found, _ in here.heard.leaks()} >= {place}
