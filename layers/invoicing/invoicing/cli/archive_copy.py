"""Documents out of the archive, in a folder: their files, the entries that prove them, and an index for people."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final, Self

import click

from invoicing.domain.keeping import Entry, FileKind, KeptFile, Party

_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Documents out of the archive</title>
<style>
body {{ font-family: sans-serif }}
table {{ border-collapse: collapse }}
th, td {{ border: 1px solid #999; padding: 0.3em 0.6em; text-align: left; vertical-align: top }}
</style>
<h1>Documents out of the archive</h1>
<p>Each file is what its hash in <a href="SHA256SUMS">SHA256SUMS</a> says (<code>sha256sum -c SHA256SUMS</code>),
and each entry.json holds the hash of the entry before it. This is an archive, not a conservazione a norma.</p>
<table>
<tr>{headings}</tr>
{rows}
</table>
</html>
"""
_HEADINGS = ("Entry", "Date", "Number", "Type", "Seller", "Buyer", "Total", "At SdI", "Kept until", "Files")


@dataclass(slots=True)
class ArchiveCopy:
    """A folder that is being filled."""

    folder: Path
    entries: list[tuple[Entry, list[str]]] = field(default_factory=list)
    _sums: list[str] = field(default_factory=list)

    @classmethod
    def into(cls, folder: Path) -> Self:
        """A copy into ``folder``, for nobody else to read.

        Raises:
            ClickException: there is something already.
        """
        if folder.exists() and any(folder.iterdir()):
            raise click.ClickException(f"{folder} is not empty: name a new folder.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder)

    def add(self, entry: Entry, contents: Mapping[str, bytes]) -> None:
        """Write those files of ``entry`` of which there are ``contents``, by their keys."""
        number = entry.particulars.number if entry.particulars else None
        place = f"{entry.number:06d}-{_plain(number or entry.request)}"
        (self.folder / place).mkdir()
        self._write(f"{place}/entry.json", entry.content())
        found = [(name, file) for name, file in _names(entry) if file.key in contents]
        for name, file in found:
            self._write(f"{place}/{name}", contents[file.key])
        self.entries.append((entry, [f"{place}/{name}" for name, _ in found]))

    @property
    def documents(self) -> int:
        """How many documents there are; what came later of one is an entry of its own."""
        return len({entry.request for entry, _ in self.entries})

    def finish(self) -> None:
        """Write the index and the hashes."""
        (self.folder / "SHA256SUMS").write_text("".join(self._sums), "utf-8")
        headings = "".join(f"<th>{one}</th>" for one in _HEADINGS)
        rows = "\n".join(_row(entry, names) for entry, names in self.entries)
        (self.folder / "index.html").write_text(_PAGE.format(headings=headings, rows=rows), "utf-8")

    def _write(self, name: str, content: bytes) -> None:
        (self.folder / name).write_bytes(content)
        self._sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")


def _names(entry: Entry) -> Iterator[tuple[str, KeptFile]]:
    """The files by names for people: the invoice under its name at SdI, what SdI sent under its type."""
    seen = Counter[str]()
    for file in entry.files:
        suffix = _plain(file.key.rpartition(".")[2])
        stem = file.type if file.kind is FileKind.NOTICE and file.type else str(file.kind)
        if file.kind is FileKind.XML and entry.sdi.file_name:
            stem = entry.sdi.file_name.partition(".")[0]
        seen[stem] += 1
        more = f"-{seen[stem]}" if seen[stem] > 1 else ""
        yield f"{_plain(stem)}{more}.{suffix}", file


def _row(entry: Entry, names: list[str]) -> str:
    told = entry.particulars
    links = "<br>".join(f'<a href="{escape(name)}">{escape(name.partition("/")[2])}</a>' for name in names)
    cells = (
        f"{entry.number} (to {entry.supplements})" if entry.supplements else str(entry.number),
        (told.date if told else None) or str(entry.year),
        (told.number if told else None) or entry.provider_id,
        (told.document_type if told else None) or "",
        _party(told.seller) if told else "",
        _party(told.buyer) if told else "",
        f"{told.total or ''} {told.currency or ''}".strip() if told else "",
        f"{entry.sdi.state} {entry.sdi.id or ''}".strip(),
        entry.retain_until,
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + f"<td>{links}</td></tr>"


def _party(party: Party) -> str:
    return " ".join(one for one in (party.name, party.vat_number, party.tax_code) if one)


def _plain(text: str) -> str:
    """``text`` as a name that is nothing but a name."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:80] or "unnamed"
