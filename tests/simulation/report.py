"""What many seeds showed: figures while they run, the faults that struck, and the report they leave."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulation.faults import Kind
from tests.simulation.run import Result

FEWEST_SHARE = 0.01
"""A fault kind that strikes in a smaller share of the seeds is as good as untested."""


@dataclass
class Report:
    """Adds results up."""

    paths: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    failed: list[Result] = field(default_factory=list)
    seeds: int = 0
    seconds: float = 0.0
    figures: Counter[str] = field(default_factory=Counter)
    struck: Counter[Kind] = field(default_factory=Counter)
    struck_seeds: Counter[Kind] = field(default_factory=Counter)
    failed_paths: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count ``result``."""
        self.seeds += 1
        self.figures.update(result.figures)
        self.struck.update(result.faults)
        self.struck_seeds.update(kind for kind, number in result.faults.items() if number)
        if result.violation:
            self.by_kind[result.violation] += 1
            self.failed.append(result)

    def add_paths(self, paths: int, failures: list[tuple[str, str, str]]) -> None:
        """Count exhaustive paths; each failure is its kind, its path and what was violated."""
        self.paths += paths
        for kind, path, detail in failures:
            self.by_kind[kind] += 1
            self.failed_paths.append(f"{path}: {detail}")

    @property
    def violations(self) -> int:
        """How many seeds and paths found one."""
        return sum(self.by_kind.values())

    @property
    def unknown_share(self) -> float:
        """Of the calls that create, the share whose outcome became unknown."""
        return self.figures["unknown"] / max(self.figures["creates"], 1)

    @property
    def speed(self) -> float:
        """Seeds per second."""
        return self.seeds / max(self.seconds, 1e-9)

    def rare(self) -> list[Kind]:
        """Fault kinds that struck in too few seeds to count as tried."""
        return [kind for kind in Kind if self.struck_seeds[kind] < self.seeds * FEWEST_SHARE]

    def as_json(self) -> dict[str, Any]:
        """The report as it is kept."""
        seeds = max(self.seeds, 1)
        return {
            "seeds": self.seeds,
            "paths": self.paths,
            "violations": self.violations,
            "by_kind": dict(sorted(self.by_kind.items())),
            "failing_seeds": sorted(result.seed for result in self.failed),
            "failing_paths": self.failed_paths,
            "unknown_share": round(self.unknown_share, 4),
            "seeds_per_second": round(self.speed, 2),
            "seconds": round(self.seconds, 1),
            "figures": dict(sorted(self.figures.items())),
            "faults": {
                kind: {"times": self.struck[kind], "seeds": round(self.struck_seeds[kind] / seeds, 4)} for kind in Kind
            },
            "rare_faults": self.rare() if self.seeds else [],
        }

    def write(self, path: Path) -> None:
        """Keep the report at ``path``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=2) + "\n", encoding="utf-8")

    def summary(self) -> list[str]:
        """The report as it is printed."""
        figures = self.figures
        lines = [
            f"{self.seeds} seeds in {self.seconds:.1f} s ({self.speed:.1f} seeds/s), {self.paths} exhaustive paths",
            f"{figures['requests']} requests, {figures['calls']} calls, {figures['creates']} creates, "
            f"{self.unknown_share:.1%} of them unknown, {sum(self.struck.values())} faults of {len(Kind)} kinds",
        ]
        if self.seeds and (rare := self.rare()):
            lines.append(f"faults in under {FEWEST_SHARE:.0%} of the seeds: {', '.join(rare)}")
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(self.by_kind.items()))
        lines.append(f"violations: {self.violations}" + (f" ({kinds})" if kinds else ""))
        return lines
