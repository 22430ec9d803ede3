"""What is deployed may be used commercially: every pinned package of the layer has a licence on the list."""

import re
from importlib.metadata import metadata
from pathlib import Path

import pytest

PINS = Path(__file__).parents[2] / "layers/dependencies/requirements.txt"
# By what a package's own metadata calls it. MPL-2.0 is a weak copyleft: it asks for changes to its own files.
ALLOWED = {
    "Apache-2.0",
    "BSD-3-Clause",
    "BSD License",
    "MIT",
    "MIT License",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}
# GNU LGPL 2.1 or later: used unchanged, as a package of its own that anybody may replace.
EXCEPTIONS = {"python-stdnum": "LGPL"}


def pinned() -> list[str]:
    return re.findall(r"^([A-Za-z0-9._-]+)==", PINS.read_text("utf-8"), re.MULTILINE)


def licence(package: str) -> str:
    """As it is told: the expression, else the field, else the classifier."""
    told = metadata(package)
    classified = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier", []) if one.startswith("License ::")]
    return told.get("License-Expression") or told.get("License") or next(iter(classified), "none")


@pytest.mark.parametrize("package", pinned())
def test_a_package_of_the_layer_may_be_used(package: str) -> None:
    assert licence(package) in ALLOWED | {EXCEPTIONS.get(package, "")}


def test_something_is_pinned_and_no_exception_is_idle() -> None:
    assert len(pinned()) >= 5
    assert set(EXCEPTIONS) <= set(pinned())
