"""What is said of built functions and layers: sizes, processors, bytecode."""

import os
import struct
from pathlib import Path

import pytest

from tests.local.artifacts import LAYER, MACHINES, Artifact, artifacts

FUNCTION = "AWS::Serverless::Function"


def a_layer(folder: Path, *, extension_for: str = "arm64", bytecode: bool = True) -> Artifact:
    package = folder / "python" / "package"
    (package / "__pycache__").mkdir(parents=True)
    (package / "module.py").write_text("pass")
    header = b"\x7fELF" + bytes(14) + struct.pack("<H", MACHINES[extension_for])
    (package / "fast.cpython-313.so").write_bytes(header)
    if bytecode:
        (package / "__pycache__" / "module.cpython-313.pyc").touch()
    return Artifact("Layer", LAYER, folder, ("arm64",))


def test_a_whole_layer_has_no_faults(tmp_path: Path) -> None:
    assert a_layer(tmp_path).faults() == []


def test_an_extension_for_another_processor_is_named(tmp_path: Path) -> None:
    (fault,) = a_layer(tmp_path, extension_for="x86_64").faults()

    assert fault == "Layer: python/package/fast.cpython-313.so is not for arm64"


def test_a_file_that_only_looks_like_an_extension_is_named(tmp_path: Path) -> None:
    layer = a_layer(tmp_path)
    (tmp_path / "python" / "text.so").write_text("no program")

    assert layer.faults() == ["Layer: python/text.so is not for arm64"]


def test_an_extension_in_a_layer_for_both_processors_is_named(tmp_path: Path) -> None:
    a_layer(tmp_path)

    assert len(Artifact("Layer", LAYER, tmp_path, ("arm64", "x86_64")).faults()) == 1


def test_a_module_of_a_layer_without_bytecode_is_named(tmp_path: Path) -> None:
    (fault,) = a_layer(tmp_path, bytecode=False).faults()

    assert fault == "Layer: python/package/module.py has no bytecode"


def test_an_empty_layer_is_named(tmp_path: Path) -> None:
    assert Artifact("Layer", LAYER, tmp_path).faults() == ["Layer: it is empty"]


def test_a_functions_own_module_is_compiled_at_its_start(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("pass")

    assert Artifact("Function", FUNCTION, tmp_path).faults() == []


def test_the_size_is_that_of_the_zip(tmp_path: Path) -> None:
    (tmp_path / "random").write_bytes(os.urandom(300_000))
    (tmp_path / "zeros").write_bytes(bytes(300_000))

    assert Artifact("Function", FUNCTION, tmp_path).zipped_mb() == pytest.approx(0.3, abs=0.002)


def test_functions_and_layers_are_read_from_the_built_template(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("""
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Worker: {Type: AWS::Serverless::Function, Properties: {CodeUri: Worker}}
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: Layer, CompatibleArchitectures: [arm64]}}
""")

    assert artifacts(template) == [
        Artifact("Worker", FUNCTION, tmp_path / "Worker"),
        Artifact("Layer", LAYER, tmp_path / "Layer", ("arm64",)),
    ]
    assert [one.goal_mb for one in artifacts(template)] == [1, 12]
