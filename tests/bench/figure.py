"""A figure, measured beside its reference, and the table of all of them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        goal: what is to hold, in words; empty for a figure that only informs.
        met: whether it does; None where there is no goal, or nothing could be measured.
        note: what the reader should know, for the table alone.
    """

    name: str
    value: float | None
    unit: str
    reference: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    note: str = ""


def write(figures: Iterable[Figure], path: Path) -> None:
    """Write ``figures`` to ``path`` as an object, by name."""
    shown = ("value", "unit", "reference", "ratio", "goal", "met")
    found = {figure.name: {field: getattr(figure, field) for field in shown} for figure in figures}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def table(figures: Iterable[Figure]) -> str:
    """``figures`` for a reader."""
    head = ("figure", "value", "unit", "reference", "ratio", "goal", "met", "")
    rows = [head, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head) - 1)]
    return "\n".join(_line(row, widths) for row in rows)


def _row(figure: Figure) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: "-"}[figure.met]
    numbers = (_number(figure.value, 3), figure.unit, _number(figure.reference, 3), _number(figure.ratio, 5))
    return (figure.name, *numbers, figure.goal, met, figure.note)


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}".rstrip("0").rstrip(".") if value else "0"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    right = {1, 3, 4}
    cells = [
        text.rjust(width) if column in right else text.ljust(width)
        for column, (text, width) in enumerate(zip(row, widths, strict=False))
    ]
    return "  ".join((*cells, row[-1])).rstrip()
