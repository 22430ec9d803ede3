"""What silences a checker says why, beside it or in a comment on the line above: at the first of its kind in a file."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for room in ("layers/invoicing", "functions", "tests") for path in (ROOT / room).rglob("*.py"))
SILENCED = re.compile(r"# (?P<what>noqa(?:: [\w, ]+)?|type: ignore(?:\[[\w, -]+\])?|nosec(?: B\d+(?:[ ,]+B\d+)*)?)")


def unexplained(text: str) -> Iterator[tuple[int, str]]:
    """Line and kind of each silence, the first of its kind, that gives no reason."""
    seen, above = set[str](), ""
    for number, line in enumerate(text.splitlines(), start=1):
        kinds = [found["what"].strip() for found in SILENCED.finditer(line)]
        why = SILENCED.sub("", line.partition("  # ")[2] and "# " + line.partition("  # ")[2]).strip(" -#")
        for kind in kinds:
            if kind not in seen and not why and not above.startswith("#"):
                yield number, kind
            seen.add(kind)
        above = line.strip()


def test_every_silence_has_its_reason() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in SOURCES
        if path != Path(__file__)
        for line, what in unexplained(path.read_text("utf-8"))
    ] == []


def test_a_reason_stands_beside_or_above_and_serves_the_file() -> None:
    silent, more = "import a  # " + "noqa: F401", "  # " + "type: ignore[misc]"
    assert list(unexplained(silent)) == [(1, "noqa: F401")]
    assert list(unexplained(silent + more)) == [(1, "noqa: F401"), (1, "type: ignore[misc]")]
    assert list(unexplained("import a  # " + "noqa: F401, E402")) == [(1, "noqa: F401, E402")]
    assert list(unexplained("import a  # " + "noqa")) == [(1, "noqa")]
    for told in (f"{silent} - for its side effects", f"# For its side effects.\n{silent}\n{silent}"):
        assert list(unexplained(told)) == []
