"""The table of figures, its file, and what the figures of many accounts are taken from."""

import json
from pathlib import Path

from invoicing.domain.account import Account, Credential, account_key, credential_key
from invoicing.domain.request import Request, Step, request_key
from tests.bench.figure import Figure, table, write
from tests.bench.scale import picking, reads_of_a_tick, work
from tests.bench.seeds import figures as seeds
from tests.bench.vast_ledger import VastLedger, name_of
from tests.builders import NOW_MS

FIGURES = (
    Figure("speed", 2_500.5, "s", 2_000, 0.8, "ratio >= 0.98", met=False, note="slow"),
    Figure("waste", 0, "calls", goal="value = 0", met=True),
    Figure("absent", None, "seeds/s", note="not measured"),
)


def test_the_table_shows_each_figure_with_its_note() -> None:
    lines = [line.split() for line in table(FIGURES).splitlines()]
    assert lines[1] == ["speed", "2,500.5", "s", "2,000", "0.8", "ratio", ">=", "0.98", "NO", "slow"]
    assert lines[2] == ["waste", "0", "calls", "-", "-", "value", "=", "0", "yes"]
    assert lines[3] == ["absent", "-", "seeds/s", "-", "-", "-", "not", "measured"]


def test_the_file_has_the_promised_fields_and_no_others(tmp_path: Path) -> None:
    file = tmp_path / "out" / "bench.json"
    write(FIGURES, file)
    found = json.loads(file.read_text("utf-8"))
    assert list(found) == ["speed", "waste", "absent"]
    assert found["speed"] == {
        "value": 2_500.5,
        "unit": "s",
        "reference": 2_000,
        "ratio": 0.8,
        "goal": "ratio >= 0.98",
        "met": False,
    }
    assert found["absent"]["value"] is None


def test_a_vast_ledger_holds_what_it_says() -> None:
    ledger = VastLedger(3, 4)
    assert list(ledger.accounts_with_work()) == [name_of(number) for number in range(3)]
    account = ledger.get(Account, account_key(name_of(1)))
    assert account is not None
    credential = ledger.get(Credential, credential_key(account.credential))
    assert credential is not None
    assert credential.accounts == (name_of(1),)
    assert ledger.count_due(name_of(1), Step.CREATE, until_ms=NOW_MS) == 4
    first, second = ledger.due(name_of(1), Step.CREATE, now_ms=NOW_MS, limit=2)
    request = ledger.get(Request, request_key(first))
    assert request is not None
    ledger.write(request.revised(step=Step.FILE))
    assert ledger.due(name_of(1), Step.CREATE, now_ms=NOW_MS) == [second]
    assert ledger.due(name_of(1), Step.FILE, now_ms=NOW_MS) == [first]
    assert ledger.due(name_of(2), Step.FILE, now_ms=NOW_MS) == []


def test_a_worker_reads_no_more_in_a_larger_ledger() -> None:
    small, large = work(50, 30), work(2_000, 30)
    assert (small.calls, small.reads) == (large.calls, large.reads)
    assert small.calls > 0
    assert min(small.peak_bytes, large.peak_bytes) > 0
    assert reads_of_a_tick(5) == reads_of_a_tick(50)


def test_each_size_has_its_time_to_pick() -> None:
    assert all(taken > 0 for taken in picking((1, 3), rounds=2))


def test_seeds_are_measured_or_it_is_said_why_not() -> None:
    (figure,) = seeds(0.0)
    assert (figure.value is None) == figure.note.startswith("not measured")
