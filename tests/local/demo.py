"""`make demo`: sample documents go in over HTTP, wait their turn, are issued by the simulator, and come out as PDFs."""

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.live import Live
from rich.table import Table

from tests.local.accounts import ACCOUNT, account_at
from tests.local.caller import client_of
from tests.local.children import StartFailed, stop_on_signals
from tests.local.layout import OUT, ROOT
from tests.local.run import LocalRun, local_run
from tests.local.sdi import HOURS, hours_pass
from tests.local.systems import FATTURA24, SYSTEMS, System

SAMPLES = ROOT / "events" / "http_api" / "demo"
PDFS = OUT / "demo"
# The simulator enforces Fattura24's 30 calls a minute; a document takes two.
PATIENCE_SECONDS = 150
REFUSED = "refused"
ENDS = {"completed", "rejected", "cancelled", "needs_attention", REFUSED}


@dataclass
class Sample:
    """One document on its way."""

    name: str
    body: bytes
    refused: bool = False
    document: dict[str, Any] = field(default_factory=dict)
    file: Path | None = None

    @property
    def state(self) -> str:
        return str(self.document.get("state", "-"))

    @property
    def reference(self) -> str:
        return str(self.document.get("reference", self.name))

    @property
    def number(self) -> str:
        return str((self.document.get("issued") or {}).get("number") or "")

    @property
    def sdi(self) -> str:
        """Where it stands at SdI, if it is sent there."""
        return str((self.document.get("sdi") or {}).get("status") or "")

    @property
    def on_its_way(self) -> bool:
        """Whether nothing is missing but the news of SdI."""
        return self.state == "issued" and "file" in self.document and self.sdi not in ("to_send", "sending")

    @property
    def completed(self) -> bool:
        return self.state == "completed" and self.file is not None

    @property
    def as_expected(self) -> bool:
        """Whether it came to the end that it ought to."""
        return self.state == REFUSED if self.refused else self.completed


def read_samples(system: System = FATTURA24, account: str = ACCOUNT) -> list[Sample]:
    """The raw bodies of the demo's requests, for ``account`` at ``system``, in the order of their names."""
    told = f'"account": "{account}"'.encode()
    return [
        Sample(
            path.stem if account == ACCOUNT else f"{account}-{path.stem}",
            path.read_bytes().replace(f'"account": "{ACCOUNT}"'.encode(), told),
            path.stem in system.refuses,
        )
        for path in sorted(SAMPLES.glob("*.json"))
    ]


def issue(client: httpx.Client, samples: Sequence[Sample], console: Console, run: LocalRun) -> None:
    """Send every sample, and watch them until each has come to an end."""
    for sample in samples:
        answer = client.post("/v1/documents", content=sample.body, headers={"Content-Type": "application/json"})
        if sample.refused and answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
            sample.document = {"state": REFUSED, "problem": answer.json()["problems"][0]["detail"]}
        elif answer.status_code != httpx.codes.ACCEPTED:
            raise SystemExit(f"{sample.name} was answered {answer.status_code}: {answer.text}")
        else:
            sample.document = answer.json()
    with Live(table_of(samples), console=console, transient=True) if console.is_terminal else nullcontext() as live:
        watch(client, samples, live)
        waiting = [sample.document for sample in samples if sample.on_its_way]
        if waiting:
            console.print(f"{HOURS} hours pass at SdI ...")
            hours_pass(run, waiting)
            watch(client, samples, live, followed=True)
    console.print(table_of(samples))


def watch(client: httpx.Client, samples: Sequence[Sample], live: Live | None, *, followed: bool = False) -> None:
    """Ask for every document until each has come to an end, or is on its way to SdI unless ``followed``."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and not all(
        sample.state in ENDS or (sample.on_its_way and not followed) for sample in samples
    ):
        time.sleep(0.25)
        for sample in samples:
            before = sample.state
            look_again(client, sample)
            if sample.state != before and not live:
                print(f"         {sample.reference}: {before} -> {sample.state}", flush=True)
        if live:
            live.update(table_of(samples))


def look_again(client: httpx.Client, sample: Sample) -> None:
    """Ask for the document, unless it has ended, and fetch its file when it has one."""
    if sample.state in ENDS:
        return
    sample.document = client.get(f"/v1/documents/{sample.document['id']}").raise_for_status().json()
    if sample.state == "completed":
        sample.file = _download(client, sample)


def _download(client: httpx.Client, sample: Sample) -> Path:
    content = client.get(f"/v1/documents/{sample.document['id']}/pdf", follow_redirects=True).raise_for_status().content
    PDFS.mkdir(parents=True, exist_ok=True)
    file = PDFS / f"{sample.name}.pdf"
    file.write_bytes(content)
    return file.relative_to(ROOT) if file.is_relative_to(ROOT) else file


def table_of(samples: Sequence[Sample]) -> Table:
    """How the documents stand."""
    sent = any(sample.sdi not in ("", "not_transmitted") for sample in samples)
    table = Table("reference", "number", "state", *(["SdI"] if sent else []))
    table.add_column("file", overflow="fold")
    for sample in samples:
        at_sdi = [sample.sdi.replace("_", " ")] if sent else []
        outcome = str(sample.file or sample.document.get("problem", ""))
        table.add_row(sample.reference, sample.number, sample.state, *at_sdi, outcome)
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; 0 when every document completed."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--account", choices=SYSTEMS, default=FATTURA24.name, help="where the account is")
    options = parser.parse_args(arguments)
    stop_on_signals()
    console, systems = Console(), SYSTEMS[options.account]
    samples = [sample for system in systems for sample in read_samples(system, account_at(systems, system))]
    try:
        logs = OUT / "local" / "demo"
        with local_run(logs, port=options.port, systems=systems) as run, client_of(run.url) as client:
            issue(client, samples, console, run)
    except StartFailed as failure:
        console.print(str(failure), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130
    done, wanted = sum(sample.completed for sample in samples), sum(not sample.refused for sample in samples)
    good = bool(samples) and all(sample.as_expected for sample in samples)
    beside = f", {len(samples) - wanted} refused by name" if wanted < len(samples) else ""
    console.print(f"{done} of {wanted} documents completed{beside}.", style="green" if good else "red")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
