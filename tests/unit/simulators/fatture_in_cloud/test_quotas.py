"""Three windows, their statuses and their headers (fact sheet, section 6)."""

from __future__ import annotations

import httpx
import pytest

from tests.simulators.fatture_in_cloud import App, Limits
from tests.simulators.fatture_in_cloud.sample_office import FIRST, SECOND, SampleOffice

SMALL = Limits(five_minutes=5, hour=8, month=12)


@pytest.fixture
def tight() -> SampleOffice:
    return SampleOffice(limits=SMALL)


def ask(office: SampleOffice, times: int = 1) -> httpx.Response:
    answers = [office.get("/company/info") for _ in range(times)]
    return answers[-1]


def test_counters_come_with_success(office: SampleOffice) -> None:
    headers = ask(office, 3).headers
    counters = {name: headers[name] for name in headers if name.startswith("ratelimit")}
    assert counters == {
        "ratelimit-hourlylimit": "1000",
        "ratelimit-hourlyremaining": "997",
        "ratelimit-monthlylimit": "40000",
        "ratelimit-monthlyremaining": "39997",
    }
    assert "ratelimit-hourlylimit" not in office.client.get("/user/info").headers, "no company, no counter"


def test_the_vendors_figures(office: SampleOffice) -> None:
    assert ask(office, 300).status_code == 200
    assert ask(office).status_code == 429


def test_five_minutes_slide_and_are_429(tight: SampleOffice) -> None:
    ask(tight)
    tight.clock.advance(100)
    assert ask(tight, 4).status_code == 200
    over = ask(tight)
    assert (over.status_code, over.headers["retry-after"], over.json()["error"]["message"]) == (
        429,
        "200",
        "Too many requests.",
    )
    assert "ratelimit-hourlyremaining" not in over.headers
    tight.clock.advance(200)
    assert ask(tight).status_code == 200, "a refused call does not count"
    assert ask(tight).status_code == 429
    with pytest.raises(AssertionError, match="over the limit"):
        tight.simulator.assert_well_behaved()


def test_the_hour_is_fixed_and_403(tight: SampleOffice) -> None:
    tight.clock.advance(1800)
    ask(tight, 5)
    tight.clock.advance(300)
    ask(tight, 3)
    over = ask(tight)
    assert (over.status_code, over.headers["retry-after"]) == (403, "1500")
    assert "code" not in over.json()["error"], "told from a missing scope by its headers alone"
    tight.clock.advance(1499)
    assert ask(tight).status_code == 403
    tight.clock.advance(1)
    assert ask(tight).status_code == 200


def test_the_month_is_fixed_and_403_for_days(office: SampleOffice) -> None:
    office.simulator.set_used(office.token, month=39_999)
    assert ask(office).headers["ratelimit-monthlyremaining"] == "0"
    over = ask(office)
    assert (over.status_code, over.headers["retry-after"]) == (403, str(31 * 86_400 - 3_600)), (
        "an hour of January is past"
    )
    office.clock.advance(31 * 86_400)
    assert ask(office).status_code == 200


def test_others_fill_the_five_minutes_and_not_our_hour(tight: SampleOffice) -> None:
    tight.simulator.other_apps_call(5)
    assert ask(tight).status_code == 429
    assert tight.client.get(f"/c/{SECOND}/company/info").status_code == 200, "another company has its own windows"
    tight.simulator.assert_well_behaved()
    tight.clock.advance(300)
    assert ask(tight).headers["ratelimit-hourlyremaining"] == "7"
    assert [excess.own_calls for excess in tight.simulator.excesses] == [False]


def test_private_apps_share_the_month_and_public_ones_do_not(tight: SampleOffice) -> None:
    tight.simulator.other_apps_call(4, app="private:another")
    tight.simulator.other_apps_call(4, app="public:another")
    tight.clock.advance(300)
    assert ask(tight).headers["ratelimit-monthlyremaining"] == "7"
    public = App("shop", private=False)
    access, _ = tight.simulator.connected(app=public)
    answer = tight.client_with(access).get(f"/c/{FIRST}/company/info")
    assert answer.headers["ratelimit-monthlyremaining"] == "11"


def test_quota_403_may_look_otherwise(tight: SampleOffice) -> None:
    tight.simulator.set_used(tight.token, hour=8)
    tight.simulator.configure(quota_retry_after=False, counters_on_errors=True, quota_shape="html")
    over = ask(tight)
    assert (over.status_code, "retry-after" in over.headers) == (403, False)
    assert over.headers["content-type"].startswith("text/html")
    tight.simulator.configure(quota_shape="empty")
    assert ask(tight).content == b""
    tight.simulator.configure(quota_shape="oauth")
    assert ask(tight).json()["error"] == "invalid_request"
    tight.simulator.configure(quota_shape="api")
    assert ask(tight).headers["ratelimit-hourlyremaining"] == "0"


def test_a_missing_scope_has_no_retry_after(office: SampleOffice) -> None:
    answer = office.limited_to("products:r").get(f"/c/{FIRST}/info/vat_types")
    assert (office.refused(answer, 403)["code"], "retry-after" in answer.headers) == ("NO_PERMISSION", False)


def test_refused_calls_may_count(tight: SampleOffice) -> None:
    tight.simulator.configure(refused_calls_count=True)
    ask(tight, 6)
    tight.clock.advance(299)
    assert ask(tight).status_code == 429
    tight.clock.advance(2)
    assert ask(tight).headers["ratelimit-hourlyremaining"] == "0", "six, one refused, and this one"
