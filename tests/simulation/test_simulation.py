"""Some seeds, every crash point of one document, and what once went wrong. `make simulate` runs many more."""

import json
from pathlib import Path
from random import Random

import pytest

from invoicing.abilities import RenewsCredentials
from invoicing.contract import SdiDelivery
from invoicing.providers.registry import PROVIDERS, Registry
from tests.fakes.clock import FakeClock
from tests.simulation.__main__ import main
from tests.simulation.exhaustive import ONE, TWO, follow, with_the_tests, without_the_tests
from tests.simulation.exhaustive import Path as Run
from tests.simulation.planner import Planner
from tests.simulation.regressions import REGRESSIONS
from tests.simulation.run import TESTED, run_seed
from tests.simulation.slugs import SLUGS, TIGHT, WIDE

_CHUNK = 20


@pytest.mark.parametrize(("seed", "reason"), REGRESSIONS)
def test_what_was_found_once_stays_mended(seed: int, reason: str) -> None:
    assert not run_seed(seed).detail, reason


def test_every_registered_provider_is_run_with_its_own_windows_and_its_own_ways() -> None:
    for slug in PROVIDERS:
        said = Registry(clock=FakeClock()).get(slug)
        ways, tight = SLUGS[f"{slug}_wide"], SLUGS[f"{slug}_tight"]
        assert ways.capabilities.windows == said.capabilities.windows
        assert [one.fixed for one in tight.capabilities.windows] == [one.fixed for one in said.capabilities.windows]
        assert ways.capabilities.settlement is tight.capabilities.settlement is said.capabilities.settlement
        assert ways.renews is tight.renews is isinstance(said, RenewsCredentials)
        assert ways.sends is (said.capabilities.sdi is SdiDelivery.WE_SEND)
    assert {one.slug for one in ONE} >= set(WIDE)
    assert {one.slug for one in TWO} == set(TIGHT)
    drawn = {server.slug for seed in range(100) for server in Planner(Random(seed)).plan().servers}
    assert drawn == set(SLUGS)


@pytest.mark.parametrize("first", TESTED[::_CHUNK])
def test_no_seed_breaks_a_promise(first: int) -> None:
    found = [f"{seed}: {result.detail}" for seed in range(first, first + _CHUNK) if (result := run_seed(seed)).detail]
    assert not found


@pytest.mark.parametrize("start", with_the_tests(), ids=lambda start: f"{start.setting.slug}-{start.point}")
def test_no_fault_at_any_boundary_breaks_a_promise(start: Run) -> None:
    paths, failures = follow(start)
    assert paths > 200
    assert not failures


def test_the_same_seed_does_the_same() -> None:
    first, second = run_seed(7, tracing=True), run_seed(7, tracing=True)
    assert first.trace == second.trace


def test_the_report_says_what_was_run(tmp_path: Path) -> None:
    out = tmp_path / "simulate.json"
    assert main(["--seeds", "3", "--jobs", "1", "--no-exhaustive", "--out", str(out)]) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert (report["seeds"], report["paths"], report["violations"], report["by_kind"]) == (3, 0, 0, {})
    assert "lost_after" in report["faults"]


def test_what_the_tests_run_is_left_out_after_them_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "simulate.json"
    wanted = ["--start", str(TESTED[-2]), "--seeds", "3", "--jobs", "1", "--no-exhaustive", "--out", str(out)]
    for said, seeds in (([], 3), (["--after-tests"], 1)):
        assert main([*wanted, *said]) == 0
        assert json.loads(out.read_text(encoding="utf-8"))["seeds"] == seeds
    settings = {start.setting for start in (*with_the_tests(), *without_the_tests())}
    assert settings == {*ONE, *TWO}
    assert not {*with_the_tests()} & {*without_the_tests()}
