"""Every status, both shapes of bodies and none: each with its own next step (fact sheet, sections 6 and 7)."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period
from invoicing.errors import (
    Misconfigured,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from invoicing.providers.exchange import Reply
from invoicing.providers.fatture_in_cloud.errors import judged, told

HALF_PAST = 1_767_225_600_000 + 30 * 60_000
"""2026-01-01 00:30 UTC."""
BODIES = {
    "api": {"error": {"message": "No.", "code": "NO_PERMISSION", "validation_result": None}, "extra": {}},
    "oauth": {"error": "invalid_request", "error_description": "No."},
    "html": b"<!DOCTYPE html><html><body><h1>Error</h1></body></html>",
    "empty": b"",
    "odd": ["error"],
    "odder": {"error": {"message": 7, "code": [], "validation_result": ["x"]}},
}


def judge(
    status: int, body: Any = b"", effect: Effect = Effect.WRITE, headers: Mapping[str, str] = MappingProxyType({})
) -> ProviderError | None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return judged(Reply(status, named, content), effect, HALF_PAST)


@pytest.mark.parametrize("shape", BODIES)
@pytest.mark.parametrize(
    ("status", "on_write", "on_read"),
    [
        (301, OutcomeUnknown, Unavailable),
        (400, Rejected, Rejected),
        (401, Unauthorized, Unauthorized),
        (403, Misconfigured, Misconfigured),
        (404, Rejected, Unavailable),
        (405, Rejected, Rejected),
        (408, OutcomeUnknown, Unavailable),
        (409, Rejected, Rejected),
        (418, OutcomeUnknown, Unavailable),
        (422, Rejected, Rejected),
        (429, RateLimited, RateLimited),
        (500, OutcomeUnknown, Unavailable),
        (502, OutcomeUnknown, Unavailable),
        (503, OutcomeUnknown, Unavailable),
        (504, OutcomeUnknown, Unavailable),
    ],
)
def test_the_status_decides_whatever_the_body_is(
    shape: str, status: int, on_write: type[ProviderError], on_read: type[ProviderError]
) -> None:
    for effect, expected in ((Effect.WRITE, on_write), (Effect.READ, on_read)):
        error = judge(status, BODIES[shape], effect)
        assert type(error) is expected
        assert error.provider_code == str(status)
        assert error.in_flight == (error.code == "http_error")


def test_a_success_is_no_error_whatever_it_holds() -> None:
    assert judge(200, BODIES["html"]) is None
    assert judge(200) is None


@pytest.mark.parametrize(
    ("body", "headers", "expected", "code"),
    [
        (b"", {"retry_after": "60"}, RateLimited, "rate_limited"),
        (b"", {"ratelimit_hourlyremaining": "0"}, RateLimited, "rate_limited"),
        (b"", {"ratelimit_monthlyremaining": "0", "ratelimit_hourlyremaining": "12"}, RateLimited, "rate_limited"),
        (b"", {"ratelimit_hourlyremaining": "12"}, Misconfigured, "not_permitted"),
        (b"", {}, Misconfigured, "not_permitted"),
        ({"error": {"message": "x", "code": "NO_PERMISSION"}}, {}, Misconfigured, "not_permitted"),
        ({"error": {"message": "x", "code": "NO_PERMISSION"}}, {"retry_after": "60"}, Misconfigured, "not_permitted"),
        ({"error": {"message": "x", "code": "LICENSE_EXPIRED"}}, {}, Unauthorized, "subscription_expired"),
        ({"error": {"code": "LICENSE_EXPIRED"}}, {"retry_after": "9"}, Unauthorized, "subscription_expired"),
        ({"error": {"code": "NO_PERMISSION"}}, {"ratelimit_hourlyremaining": "0"}, RateLimited, "rate_limited"),
    ],
)
def test_a_403_is_a_quota_a_scope_or_a_licence(
    body: Any, headers: dict[str, str], expected: type[ProviderError], code: str
) -> None:
    error = judge(403, body, headers=headers)
    assert type(error) is expected
    assert error.code == code


@pytest.mark.parametrize(
    ("headers", "pause_ms"),
    [
        ({"retry_after": "90"}, 90_000),
        ({"retry_after": "2592000"}, 86_400_000),
        ({"ratelimit_hourlyremaining": "0"}, 30 * 60_000),
        ({"ratelimit_monthlyremaining": "0"}, (31 * 24 * 60 - 60 - 30) * 60_000),
        ({"retry_after": "soon"}, None),
    ],
)
def test_a_limit_says_how_long_or_its_period_does(headers: dict[str, str], pause_ms: int | None) -> None:
    error = judge(429, headers=headers)
    assert error is not None
    assert error.retry_after_ms == pause_ms


def test_faults_point_into_our_request_and_others_are_told_in_words() -> None:
    validation = {
        "data.items_list.2.vat.id": ["The selected vat is invalid."],
        "data.entity.name": ["Required.", "Too short."],
        "xml_errors": ["1.4.2: manca la provincia"],
    }
    error = judge(422, {"error": {"message": "Invalid request.", "validation_result": validation}})
    assert error is not None
    assert [(problem.pointer, problem.detail) for problem in error.problems] == [
        ("/lines/2/vat_rate", "The selected vat is invalid."),
        ("/customer/name", "Required."),
        ("/customer/name", "Too short."),
        ("", "1.4.2: manca la provincia"),
    ]
    assert error.detail == "Fatture in Cloud refuses it: Invalid request.; 1.4.2: manca la provincia"


def test_a_flood_of_faults_is_cut() -> None:
    error = judge(422, {"error": {"validation_result": {f"data.items_list.{number}": "x" for number in range(5_000)}}})
    assert error is not None
    assert len(error.problems) == 50


# What the counters tell.


def counted(**values: int) -> dict[Period, int]:
    return dict(told(Reply(200, {f"ratelimit-{name}": str(value) for name, value in values.items()}, b"")))


def test_counters_tell_how_much_of_the_hour_and_the_month_is_used() -> None:
    assert counted(hourlylimit=1_000, hourlyremaining=840, monthlylimit=40_000, monthlyremaining=1_430) == {
        Period.HOUR: 160,
        Period.MONTH_ROME: 38_570,
        Period.MONTH_UTC: 38_570,
    }


@pytest.mark.parametrize(
    ("limit", "remaining", "used"),
    [(5_000, 4_900, 0), (5_000, 300, 700), (500, 500, 500), (500, 0, 1_000)],
    ids=["more granted", "more granted, nearly used", "less granted, unused", "less granted, used up"],
)
def test_another_limit_leaves_what_remains_of_it_and_never_more_than_ours(
    limit: int, remaining: int, used: int
) -> None:
    assert counted(hourlylimit=limit, hourlyremaining=remaining) == {Period.HOUR: used}


@pytest.mark.parametrize(
    "values", [{}, {"hourlyremaining": 5}, {"hourlylimit": 5}, {"hourlylimit": 5, "hourlyremaining": 6}]
)
def test_half_a_counter_tells_nothing(values: dict[str, int]) -> None:
    assert counted(**values) == {}
    assert not told(Reply(200, {"ratelimit-hourlylimit": "-1", "ratelimit-hourlyremaining": "x"}, b""))
