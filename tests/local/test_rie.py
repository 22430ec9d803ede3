"""Functions in the Lambda Runtime Interface Emulator, without AWS: what `make lambda` would notice."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.local.build import build
from tests.local.built_functions import BuiltFunction
from tests.local.embedded import CREDENTIALS
from tests.local.layout import ARCHITECTURE, REGION
from tests.local.rie import FunctionFailed, available, emulated
from tests.local.story import harmless, untold

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.xdist_group("embedded"),
    pytest.mark.skipif(not available(), reason="the emulator is a program for Linux"),
]
DEPENDENCIES = {"x86_64": "DependenciesX86Layer", "arm64": "DependenciesArm64Layer"}[ARCHITECTURE]
SETTINGS = {
    "TABLE_NAME": "table",
    "QUEUE_URL": "http://127.0.0.1:9/queue.fifo",
    "BUCKET_NAME": "bucket",
    "IDENTITY_SECRET": "identity-key",
    "POWERTOOLS_SERVICE_NAME": "test",
}


@pytest.fixture(scope="module")
def http_api() -> BuiltFunction:
    built = build().parent
    return BuiltFunction(
        name="HttpApiFunction",
        folder=built / "HttpApiFunction",
        layers=(built / DEPENDENCIES, built / "InvoicingLayer"),
        handler="handler.lambda_handler",
        timeout_seconds=28,
        memory_mb=1024,
        variables=CREDENTIALS | {"AWS_DEFAULT_REGION": REGION} | SETTINGS,
    )


def own(folder: Path, code: str) -> BuiltFunction:
    """A function of a few lines."""
    (folder / "handler.py").write_text(code)
    return BuiltFunction("Own", folder, (), "handler.lambda_handler", 5, 128, CREDENTIALS)


def without(layer: Path, package: str, folder: Path) -> Path:
    """A copy of ``layer`` that lacks ``package``."""
    (folder / "python").mkdir()
    for entry in (layer / "python").iterdir():
        if entry.name != package:
            (folder / "python" / entry.name).symlink_to(entry)
    return folder


def test_a_function_runs_from_what_was_built(http_api: BuiltFunction, tmp_path: Path) -> None:
    with emulated(http_api, tmp_path / "log") as function:
        answers = [function.invoke(harmless("HttpApiFunction"))["statusCode"] for _ in range(2)]
        peak = function.peak_memory_mb()

    assert answers == [200, 200]
    assert len(function.seconds) == 2
    assert 10 < peak < http_api.memory_mb


def test_a_package_that_the_layer_lacks_is_missed(http_api: BuiltFunction, tmp_path: Path) -> None:
    dependencies, invoicing = http_api.layers
    poorer = replace(http_api, layers=(without(dependencies, "stdnum", tmp_path), invoicing))

    with (
        emulated(poorer, tmp_path / "log") as function,
        pytest.raises(FunctionFailed, match="No module named 'stdnum'"),
    ):
        function.invoke(harmless("HttpApiFunction"))


def test_a_function_that_raises_has_failed(tmp_path: Path) -> None:
    raising = own(tmp_path, "def lambda_handler(event, context): raise PermissionError('Unauthorized')")

    with emulated(raising, tmp_path / "log") as function, pytest.raises(FunctionFailed, match="Unauthorized"):
        function.invoke({})


def test_what_the_developer_has_installed_is_not_there(tmp_path: Path) -> None:
    looking = own(
        tmp_path,
        "from importlib.util import find_spec\n"
        "def lambda_handler(event, context): return [name for name in event if find_spec(name)]",
    )

    with emulated(looking, tmp_path / "log") as function:
        assert function.invoke(["boto3", "pydantic", "pytest", "httpx", "invoicing"]) == ["boto3"]


def test_every_full_event_is_part_of_the_story() -> None:
    assert untold() == []
