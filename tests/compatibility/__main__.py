"""Keep what this version writes, and its code, when it is released: `python -m tests.compatibility`."""

import json
from pathlib import Path

from invoicing import __version__
from tests.compatibility.archive import archive
from tests.compatibility.samples import written

ROOT = Path(__file__).resolve().parents[2]

folder = ROOT / "tests" / "golden" / "compatibility" / __version__
if folder.exists():
    raise SystemExit(f"{__version__} is kept already: what was released never changes. Raise the version first.")
folder.mkdir(parents=True)
text = json.dumps(written(), indent=1, ensure_ascii=False, sort_keys=True)
(folder / "written.json").write_text(f"{text}\n", "utf-8")
archive(ROOT, folder / "code.zip")
print(f"kept in {folder.relative_to(ROOT)}")
