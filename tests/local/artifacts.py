"""What `sam build` made: each function's folder and each layer's, what they weigh, and whether they can run."""

import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml

MEGABYTE = 1_000_000
# By SAM's type of resource: the goals of the zip. Lambda itself takes 50 MB, unpacked 250 MB with all layers.
GOALS_MB: Mapping[str, float] = {"AWS::Serverless::Function": 1, "AWS::Serverless::LayerVersion": 12}
LAYER = "AWS::Serverless::LayerVersion"
# ELF's e_machine.
MACHINES = {"x86_64": 62, "arm64": 183}


@dataclass(frozen=True)
class Artifact:
    """A function or a layer, by its name in the template."""

    name: str
    type: str
    folder: Path
    architectures: tuple[str, ...] = ()

    @property
    def goal_mb(self) -> float:
        return GOALS_MB[self.type]

    def zipped_mb(self) -> float:
        """Its size as `sam deploy` uploads it."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in _files(self.folder):
                archive.write(file, file.relative_to(self.folder))
        return len(packed.getbuffer()) / MEGABYTE

    def faults(self) -> list[str]:
        """Why it could not run, or would start slowly."""
        return [*self._foreign(), *self._slow()]

    def _foreign(self) -> Iterator[str]:
        machines = {MACHINES[name] for name in self.architectures}
        for file in self.folder.rglob("*.so*"):
            head = file.read_bytes()[:20]
            machine = struct.unpack_from("<H", head, 18)[0] if head.startswith(b"\x7fELF") else None
            if {machine} != machines:
                yield f"{self.name}: {file.relative_to(self.folder)} is not for {' and '.join(self.architectures)}"

    def _slow(self) -> Iterator[str]:
        """Without bytecode a layer is compiled at each cold start, for it is mounted read-only."""
        if self.type != LAYER:
            return
        sources = list(self.folder.rglob("*.py"))
        if not sources:
            yield f"{self.name}: it is empty"
        for source in sources:
            if not (source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc").exists():
                yield f"{self.name}: {source.relative_to(self.folder)} has no bytecode"


def artifacts(built_template: Path) -> list[Artifact]:
    """Every function and layer of a built template."""
    resources: dict[str, dict[str, Any]] = yaml.safe_load(built_template.read_text())["Resources"]
    found = []
    for name, resource in resources.items():
        if resource["Type"] in GOALS_MB:
            properties = resource["Properties"]
            place = built_template.parent / (properties.get("CodeUri") or properties["ContentUri"])
            found.append(Artifact(name, resource["Type"], place, tuple(properties.get("CompatibleArchitectures", ()))))
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())
