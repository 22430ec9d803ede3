"""`sam build` for this machine, done again only when one of its inputs has changed."""

import fcntl
import hashlib
import os
import subprocess
from pathlib import Path

from tests.local.children import StartFailed, environment
from tests.local.layout import ARCHITECTURE, BUILD, REGION, ROOT, SAM_BIN

INPUTS = ("template.yaml", "functions", "layers", ".venvs/sam/pyvenv.cfg")
LEFT_BY_TOOLS = {"__pycache__", ".mypy_cache", ".ruff_cache", ".DS_Store"}

TEMPLATE = BUILD / "build" / "template.yaml"
STAMP = BUILD / "inputs.sha256"
LOG = BUILD / "build.log"


def build() -> Path:
    """The built template; its functions and layers lie beside it.

    Raises:
        StartFailed: `sam build` failed.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        # Another local run may be at it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        inputs = hash_of_inputs()
        if not (TEMPLATE.exists() and STAMP.exists() and STAMP.read_text() == inputs):
            STAMP.unlink(missing_ok=True)
            _sam_build()
            STAMP.write_text(inputs)
    return TEMPLATE


def _sam_build() -> None:
    command = [str(SAM_BIN / "sam"), "build", "--build-dir", str(TEMPLATE.parent)]
    command += ["--parameter-overrides", f"Architecture={ARCHITECTURE}"]
    done = subprocess.run(command, cwd=ROOT, env=build_environment(), capture_output=True, text=True, check=False)
    LOG.write_text(done.stdout + done.stderr)
    if done.returncode:
        raise StartFailed(f"sam build failed; {LOG} ends with:\n{LOG.read_text()[-3000:]}")


def build_environment() -> dict[str, str]:
    """SAM and the layers' makefiles need a python3.13 on PATH."""
    path = f"{SAM_BIN}{os.pathsep}{os.environ['PATH']}"
    # Without credentials SAM does not try to ask AWS who we are, which takes it seconds.
    return environment(PATH=path, AWS_DEFAULT_REGION=REGION)


def hash_of_inputs() -> str:
    """One hash over the names and contents of everything that goes into the build."""
    digest = hashlib.sha256(ARCHITECTURE.encode())
    for file in sorted(file for name in INPUTS for file in _files(ROOT / name)):
        digest.update(f"\0{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [file for file in path.rglob("*") if file.is_file() and not LEFT_BY_TOOLS & set(file.parts)]
