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

from tests.local.caller import client_of
from tests.local.children import StartFailed, stop_on_signals
from tests.local.layout import OUT, ROOT
from tests.local.run import local_run

SAMPLES = ROOT / "events" / "http_api" / "demo"
PDFS = OUT / "demo"
# The simulator enforces Fattura24's 30 calls a minute; a document takes two.
PATIENCE_SECONDS = 150
ENDS = {"completed", "rejected", "cancelled", "needs_attention"}


@dataclass
class Sample:
    """One document on its way."""

    name: str
    body: bytes
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
    def completed(self) -> bool:
        return self.state == "completed" and self.file is not None


def read_samples() -> list[Sample]:
    """The raw bodies of the demo's requests, in the order of their names."""
    return [Sample(path.stem, path.read_bytes()) for path in sorted(SAMPLES.glob("*.json"))]


def issue(client: httpx.Client, samples: Sequence[Sample], console: Console) -> None:
    """Send every sample, and watch them until each has come to an end."""
    for sample in samples:
        answer = client.post("/v1/documents", content=sample.body, headers={"Content-Type": "application/json"})
        if answer.status_code != httpx.codes.ACCEPTED:
            raise SystemExit(f"{sample.name} was answered {answer.status_code}: {answer.text}")
        sample.document = answer.json()
    with Live(table_of(samples), console=console, transient=True) if console.is_terminal else nullcontext() as live:
        watch(client, samples, live)
    console.print(table_of(samples))


def watch(client: httpx.Client, samples: Sequence[Sample], live: Live | None) -> None:
    """Ask for every document until each has come to an end, or patience has."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(sample.state not in ENDS for sample in samples) and time.monotonic() < deadline:
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
    table = Table("reference", "number", "state")
    table.add_column("file", overflow="fold")
    for sample in samples:
        table.add_row(sample.reference, sample.number, sample.state, str(sample.file or ""))
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; 0 when every document completed."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args(arguments)
    stop_on_signals()
    console = Console()
    samples = read_samples()
    try:
        with local_run(OUT / "local" / "demo", port=options.port) as run, client_of(run.url) as client:
            issue(client, samples, console)
    except StartFailed as failure:
        console.print(str(failure), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130
    done = sum(sample.completed for sample in samples)
    console.print(f"{done} of {len(samples)} documents completed.", style="green" if done == len(samples) else "red")
    return 0 if samples and done == len(samples) else 1


if __name__ == "__main__":
    sys.exit(main())
