"""What `make` does before it runs something, where a newcomer would notice that it was forgotten."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("target", ["demo", "serve"])
@pytest.mark.parametrize(
    ("account", "judged"),
    [("fattura24", False), ("fatture-in-cloud", False), ("aruba", True), ("pec", True), ("all", True)],
)
def test_who_needs_sdis_schema_gets_it(target: str, account: str, *, judged: bool) -> None:
    """The SdI behind the simulators judges by it; in a clone by itself it comes from a registry package."""
    command = ["make", "--dry-run", target, f"ACCOUNT={account}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    assert ("setup.sh schemas" in done.stdout) is judged
