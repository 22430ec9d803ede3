"""Whether a pinned package has a known vulnerability; says what could not be looked up, for that is not a good answer.

Run `python -m tests.advisories`. pip-audit asks the package registry, and what that does not know, the OSV service. No
database of advisories comes as a package, so without either of them nothing is checked: then it says so and passes,
or fails if AUDIT=required.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PIP_AUDIT = ROOT / ".venvs/checkers/bin/pip-audit"
# What runs in AWS first.
PINS = ("layers/dependencies/requirements.txt", "tests/requirements.txt")
PINS_OF_TOOLS = "tests/local/requirements/*.txt"
SERVICES = ("pypi", "osv")
SECONDS = 120


@dataclass
class Findings:
    """What the services said of the packages of one file, each named with its version."""

    checked: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    vulnerable: dict[str, list[str]] = field(default_factory=dict)

    def add(self, report: Mapping[str, Any] | None) -> None:
        """Take in what one service reports; None if it did not answer."""
        for one in report["dependencies"] if report else ():
            if "skip_reason" in one:
                self.unknown.add(one["name"])
                continue
            self.checked.add(one["name"])
            if found := [advisory["id"] for advisory in one["vulns"]]:
                self.vulnerable[f"{one['name']} {one['version']}"] = found
        self.unknown -= self.checked


def asked(service: str, pins: Path) -> Mapping[str, Any] | None:
    """What ``service`` reports of ``pins``; None if it does not answer."""
    command = [str(PIP_AUDIT), "--requirement", str(pins), "--require-hashes", "--disable-pip", "--format", "json"]
    command += ["--progress-spinner", "off", "--vulnerability-service", service]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        report: Mapping[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    return report


def found_in(pins: Path) -> Findings:
    """What is known about the packages of ``pins``."""
    found = Findings()
    for service in SERVICES:
        found.add(asked(service, pins))
        if found.checked and not found.unknown:
            break
    return found


def verdict(findings: Mapping[str, Findings], *, required: bool) -> tuple[int, list[str]]:
    """The exit code, and what is said."""
    lines, unchecked = [], False
    for name, found in findings.items():
        lines.append(f"{name}: {len(found.checked)} packages checked, {len(found.vulnerable)} vulnerable")
        lines += [f"  VULNERABLE {package}: {', '.join(ids)}" for package, ids in found.vulnerable.items()]
        if found.unknown or not found.checked:
            unchecked = True
            lines.append(f"  NOT CHECKED: {', '.join(sorted(found.unknown)) or 'anything, no service answered'}")
    if unchecked:
        lines.append("What is NOT CHECKED may be vulnerable: no advisory service answered for it here.")
    vulnerable = any(found.vulnerable for found in findings.values())
    return int(vulnerable or (required and unchecked)), lines


def files() -> Iterable[Path]:
    """Every file of pins."""
    return [*(ROOT / name for name in PINS), *sorted(ROOT.glob(PINS_OF_TOOLS))]


def main() -> int:
    """Look up every pin."""
    # Without an answer for what runs in AWS there is none for the rest either.
    first, *others = files()
    findings = {str(first.relative_to(ROOT)): found_in(first)}
    if any(found.checked for found in findings.values()):
        findings |= {str(one.relative_to(ROOT)): found_in(one) for one in others}
    else:
        findings |= {str(one.relative_to(ROOT)): Findings() for one in others}
    code, lines = verdict(findings, required=os.environ.get("AUDIT") == "required")
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
