"""The open route of a consent: whatever a browser is made to send there, nothing comes of it and nothing comes back."""

from urllib.parse import quote

import pytest

from tests.hostile.street import Street

CALLBACK = "/v1/oauth/callback"
SENT = (
    "",
    "code=1",
    "state=",
    "state=x",
    "state=x&code=c%2F1",
    "state=x&state=y&code=1",
    "state[]=x",
    "state=x&error=access_denied&error_description=" + quote("<script>alert(1)</script>"),
    "state=" + quote('"><img src=x onerror=alert(1)>'),
    "state=" + "x" * 5_000,
    "state=%00&code=%00",
    "state=%ff%fe&code=%c3%28",
    "state=" + quote("\u202eè\ud7ff"),
    "state=" + quote("../../consent#x"),
    "state=" + quote("consent#" + "0" * 64),
    "state=x%0d%0aSet-Cookie:a=b&code=1",
    "redirect_uri=https://evil.example&state=x&code=1",
    "&".join(f"p{number}=1" for number in range(1_000)),
)


@pytest.mark.parametrize("query", SENT, ids=lambda query: query[:30])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer demo"}], ids=["nobody", "somebody"])
def test_an_answer_to_no_question_does_nothing(door: Street, query: str, headers: dict[str, str]) -> None:
    before = door.trace()
    answer = door.client.get(f"{door.door.url}{CALLBACK}?{query}", headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert "belongs to no open question" in answer.text
    for word in ("script", "onerror", "evil", "consent#", "xxxx"):
        assert word not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert door.trace() == before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_an_answer_comes_by_get_alone(door: Street, method: str) -> None:
    assert door.send(method, f"{CALLBACK}?state=x&code=1").status_code == 404


def test_what_is_written_of_an_answer_holds_nothing_of_it(door: Street, capfd: pytest.CaptureFixture[str]) -> None:
    door.client.get(f"{door.door.url}{CALLBACK}?state=qzstate4711&code=c%2Fqzcode4711")
    printed = capfd.readouterr()
    assert "4711" not in printed.out + printed.err


@pytest.mark.parametrize("account", ["other", "nobody", "demo%2F..%2Fother", "%2A"])
def test_a_page_is_asked_for_with_the_account_s_own_token_alone(door: Street, account: str) -> None:
    before = door.trace()
    answer = door.send("POST", f"/v1/accounts/{account}/connect")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert door.trace() == before


def test_a_provider_that_asks_for_no_consent_says_so(door: Street) -> None:
    before = door.trace()
    answer = door.send("POST", "/v1/accounts/demo/connect")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_offered")
    assert door.trace() == before
