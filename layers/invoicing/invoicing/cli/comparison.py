"""A restored copy of the ledger, held against the ledger as it is now."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from invoicing.aws.items import Row, Unreadable
from invoicing.domain.account import Account, Credential, Record
from invoicing.domain.consent import Consent
from invoicing.domain.keeping import ArchiveHead
from invoicing.domain.lookup import Lookup
from invoicing.domain.numbering import NumberSequence, NumberUse
from invoicing.domain.request import WRITES, Request
from invoicing.domain.stored_file import StoredFile
from invoicing.usecases.accept import KeyUse

_TYPES: Mapping[str, type[Record]] = {
    one.record_type: one
    for one in (Account, Credential, Request, Lookup, KeyUse, Consent, ArchiveHead, NumberSequence, NumberUse)
}


@dataclass(slots=True)
class Comparison:
    """What a comparison has found.

    Attributes:
        counts: records of the copy, by type.
        same: records that are in the ledger as they are in the copy.
        changed: keys of records that the ledger has in a later version.
        made: keys of records that the ledger alone has: they would be missing.
        issued: requests issued, or perhaps issued, since: restored, the ledger would not know of it.
        wrong: what cannot be explained by the time that passed.
    stored: ids of the copy's requests that have a file, each with it.
    """

    counts: Counter[str] = field(default_factory=Counter)
    same: int = 0
    changed: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    issued: list[Request] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stored: list[tuple[str, StoredFile]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is remembered of a record of the copy: years of them have to fit into memory."""

    version: int
    digest: bytes
    left: bool


def compare(copy: Iterable[tuple[str, Row]], ledger: Iterable[tuple[str, Row]]) -> Comparison:
    """Hold ``copy`` against ``ledger``, which is read later and so may only be newer."""
    found, before = Comparison(), dict[str, _Seen]()
    for key, row in copy:
        found.counts[row.record_type] += 1
        record = _read(found, key, row)
        before[key] = _Seen(row.version, _digest(row), _left(record))
        if isinstance(record, Request) and record.file:
            found.stored.append((record.id, record.file))
    for key, row in ledger:
        _hold(found, key, before.pop(key, None), row)
    found.wrong += [f"{key}: in the copy, and no longer in the ledger" for key in before]
    return found


def _hold(found: Comparison, key: str, before: _Seen | None, now: Row) -> None:
    if before is None:
        found.made.append(key)
    elif before.version == now.version:
        found.same += 1
        if before.digest != _digest(now):
            found.wrong.append(f"{key}: version {now.version} differs")
        return
    elif before.version > now.version:
        found.wrong.append(f"{key}: the copy is of a later version than the ledger")
        return
    else:
        found.changed.append(key)
    record = _read(found, key, now)
    if isinstance(record, Request) and _left(record) and not (before and before.left):
        found.issued.append(record)


def _digest(row: Row) -> bytes:
    return hashlib.sha256(f"{row.record_type} {row.data}".encode()).digest()


def _left(record: Record | None) -> bool:
    """Whether it is issued, or may be."""
    if not isinstance(record, Request) or record.work not in WRITES:
        return False
    return record.issued is not None or record.intent_ms is not None


def _read(found: Comparison, key: str, row: Row) -> Record | None:
    try:
        return row.record(_TYPES[row.record_type])
    except (KeyError, Unreadable) as error:
        found.wrong.append(f"{key}: {error}")
        return None
