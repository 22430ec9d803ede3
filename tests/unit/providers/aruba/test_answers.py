"""What single answers mean: statuses, codes however they are written, and what Aruba tells of the user."""

from typing import Any

import httpx
import pytest

from invoicing.domain.effect import Effect
from invoicing.errors import (
    Misconfigured,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from invoicing.providers.aruba.errors import CODES, judged
from invoicing.providers.exchange import Reply
from invoicing.providers.json_bodies import dump
from tests.simulators.aruba import Account
from tests.unit.providers.aruba.office import Office


def judge(status: int, body: Any, effect: Effect = Effect.WRITE) -> ProviderError | None:
    content = body if isinstance(body, bytes) else dump(body)
    return judged(Reply(status, {}, content), effect, 0)


@pytest.mark.parametrize(
    ("status", "body", "write", "read"),
    [
        (200, {"errorCode": "0000"}, None, None),
        (200, {"errorCode": 0}, None, None),
        (200, {"errorCode": 92}, Rejected, Rejected),
        (200, {"errorCode": "92 "}, Rejected, Rejected),
        (400, {"errorCode": "0096"}, Rejected, Rejected),
        (200, {"errorCode": "0001"}, OutcomeUnknown, Unavailable),
        (200, {"errorCode": "0072"}, OutcomeUnknown, Unavailable),
        (200, {"errorCode": "1234"}, OutcomeUnknown, Unavailable),
        (500, {"errorCode": "0096"}, OutcomeUnknown, Unavailable),
        (400, b"", OutcomeUnknown, Unavailable),
        (403, b"<html>", OutcomeUnknown, Unavailable),
        (404, b"{}", OutcomeUnknown, Unavailable),
        (413, b"<html>", Rejected, Rejected),
        (302, b"", OutcomeUnknown, Unavailable),
        (408, b"", OutcomeUnknown, Unavailable),
        (429, b"", RateLimited, RateLimited),
        (401, b"", Unauthorized, Unauthorized),
        (401, {"Message": "Authorization has been denied for this request."}, Unauthorized, Unauthorized),
        (401, {"Message": "L'utente non ha la DELEGA FAW-R"}, Misconfigured, Misconfigured),
        (401, "senza delega".encode("utf-16"), Unauthorized, Unauthorized),
    ],
)
def test_what_may_have_been_done_is_unknown_and_what_was_not_is_said(
    status: int, body: Any, write: type[ProviderError] | None, read: type[ProviderError] | None
) -> None:
    for effect, wanted in ((Effect.WRITE, write), (Effect.READ, read)):
        error = judge(status, body, effect)
        assert (type(error) if error else None) is wanted, (effect, error)


def test_a_limit_waits_as_long_as_it_says_else_a_minute() -> None:
    headers: dict[str, str]
    for headers, pause in (({}, 60_000), ({"retry-after": "7"}, 7_000)):
        error = judged(Reply(429, headers, b""), Effect.WRITE, 0)
        assert error
        assert error.retry_after_ms == pause


def test_arubas_words_are_told() -> None:
    error = judge(200, {"errorCode": "0096", "errorDescription": "Importo errato"})
    assert error
    assert (error.detail, error.provider_code) == ("Aruba refuses the document: Importo errato", "0096")


def test_every_code_says_what_to_do() -> None:
    assert all(meaning.remedy and meaning.detail for meaning in CODES.values())


@pytest.mark.parametrize("changes", [{"uploadFileName": None}, {"uploadFileName": ""}, {"errorCode": None}])
def test_an_upload_that_does_not_say_what_it_made_is_unknown(changes: dict[str, Any]) -> None:
    office = Office()

    def changed(response: httpx.Response) -> httpx.Response:
        response.read()
        return httpx.Response(200, json=response.json() | changes)

    office.faults.change_next(changed, on=Effect.WRITE)
    with pytest.raises(OutcomeUnknown):
        office.connection().issue(office.order())


@pytest.mark.parametrize("space", [1_024, 950_000])
def test_the_check_of_an_account_warns_of_its_end_and_of_full_space(space: int) -> None:
    office = Office()
    account = office.simulator.account
    end = office.clock.now_ms() / 1000 + 86_400
    office.simulator.add_account(
        Account(account.username, account.password, account.vat_number, expires=end, used_space_kb=space)
    )
    status = office.connection().check_account()
    assert (status.key_valid, status.plan_sufficient) == (True, None)
    assert status.expires
    assert ("90% of the space" in status.message) == (space > 900_000)
    office.minutes_pass(2 * 24 * 60)
    ended = office.connection().check_account()
    assert (ended.key_valid, ended.plan_sufficient) == (True, False)
    assert "90 days" in ended.message


def test_an_answer_about_nobody_says_nothing_of_the_account() -> None:
    office = Office()
    office.faults.change_next(lambda _: httpx.Response(200, json={"errorCode": "0000"}), on=Effect.READ)
    with pytest.raises(Unavailable):
        office.connection().check_account()
