"""Opening a notification's file: XML, signed (CAdES), or zipped with the invoice it is about."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from invoicing.fatturapa.parse.content import Unreadable, root_of

LARGEST: Final = 12 * 1024 * 1024
"""Bytes taken out of an archive: an invoice file has at most 5 MB, a notification a few KB."""
MOST_ENTRIES: Final = 20
_ZIP: Final = b"PK\x03\x04"


def roots(content: bytes) -> Iterator[etree._Element]:
    """The root of every XML file in ``content``; files of an archive that cannot be read are passed over.

    Raises:
        Unreadable: it is no archive and cannot be read, or the archive is damaged or too big.
    """
    if not content.startswith(_ZIP):
        yield root_of(content)
        return
    for entry in _entries(content):
        try:
            yield root_of(entry)
        except Unreadable:
            continue


def _entries(content: bytes) -> Iterator[bytes]:
    left = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist()[:MOST_ENTRIES]:
                # What an entry claims of its size is not believed.
                with archive.open(info) as entry:
                    found = entry.read(left + 1)
                left -= len(found)
                if left < 0:
                    raise Unreadable("an archive far bigger than any notification")
                yield found
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Unreadable("a damaged or encrypted archive") from None
