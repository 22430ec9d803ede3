"""Zip files of an invoice: with SdI's notices, and as the package of the statutory preservation."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

from tests.simulators.aruba.records import SentInvoice


def zipped_with_notices(invoice: SentInvoice, now: float) -> bytes:
    return _zipped(_files(invoice, now))


def preservation_package(invoice: SentInvoice, now: float) -> bytes:
    """The same files with an index of their hashes. The real index is SInCRO's, signed and time-stamped."""
    files = _files(invoice, now)
    index = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return _zipped(files | {"index.json": json.dumps(index).encode()})


def _files(invoice: SentInvoice, now: float) -> dict[str, bytes]:
    notices = invoice.arrival.due(now) if invoice.arrival else []
    return {invoice.filename: invoice.content} | {notice.name: notice.content for notice in notices}


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()
