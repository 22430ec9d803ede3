"""The code of a version, kept so that its own functions can be asked what they make of what later ones wrote."""

import zipfile
from pathlib import Path

_LEFT_OUT = ("cli", "__pycache__")


def archive(sources: Path, target: Path) -> None:
    """Keep the package `invoicing` and the worker's handler below ``sources`` in the zip file ``target``.

    The same sources always make the same bytes.
    """
    package, functions = sources / "layers" / "invoicing", sources / "functions"
    files = {path.relative_to(package): path for path in (package / "invoicing").rglob("*.py")}
    handler = functions / "issue_worker" / "handler.py"
    files[handler.relative_to(sources)] = handler
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as kept:
        for name, path in sorted(files.items()):
            if not set(name.parts) & set(_LEFT_OUT):
                kept.writestr(zipfile.ZipInfo(str(name)), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
