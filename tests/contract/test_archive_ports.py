"""What the archive promises, on the fake and on S3 with Object Lock, before a mocked AWS."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from invoicing.aws.archive import S3Archive
from invoicing.aws.clock import SystemClock
from invoicing.cli.archived_files import ArchivedFiles
from invoicing.domain.keeping import Altered
from invoicing.ports import Archive, ArchiveReader
from tests.fakes.archive import FakeArchive
from tests.unit.aws.stack import Stack, mocked_stack

ON_BOTH = pytest.mark.parametrize("real", [False, True], ids=["fake", "moto"])
KEY = "shop/2026/doc_1/xml-0123456789abcdef.xml"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with mocked_stack() as made:
        yield made


@dataclass
class Vault:
    """An archive, whoever reads it, and somebody who puts something over what is there."""

    archive: Archive
    reader: ArchiveReader
    hide: Callable[[str], object]

    def put(self, content: bytes, key: str = KEY) -> None:
        """Put ``content``."""
        digest = hashlib.sha256(content).hexdigest()
        self.archive.put(key, content, sha256=digest, content_type="application/xml")

    def get(self, key: str = KEY) -> bytes | None:
        """The content under ``key``."""
        found = self.reader.get(key)
        return found.content if found else None


@pytest.fixture
def vault(stack: Stack, *, real: bool) -> Vault:
    if not real:
        fake = FakeArchive(SystemClock())
        return Vault(fake, fake, fake.hidden.add)
    bucket = stack.archive()
    return Vault(
        S3Archive(stack.s3, bucket, years=11),
        ArchivedFiles(stack.s3, bucket),
        lambda key: stack.s3.put_object(Bucket=bucket, Key=key, Body=b"over it", ChecksumAlgorithm="SHA256"),
    )


@ON_BOTH
def test_what_was_never_put_is_not_there(vault: Vault) -> None:
    vault.put(b"x", KEY + ".more")
    assert vault.reader.get(KEY) is None


@ON_BOTH
def test_the_same_again_changes_nothing(vault: Vault) -> None:
    for _ in range(3):
        vault.put(b"\x00\xff<xml/>")
    found = vault.reader.get(KEY)
    assert found is not None
    assert (found.content, found.hidden) == (b"\x00\xff<xml/>", False)


@ON_BOTH
def test_other_content_under_a_key_fails_loudly(vault: Vault) -> None:
    vault.put(b"first")
    with pytest.raises(Altered, match="something else"):
        vault.put(b"second")
    assert vault.get() == b"first"


@ON_BOTH
def test_what_is_put_is_locked_for_years(vault: Vault) -> None:
    vault.put(b"x")
    found = vault.reader.get(KEY)
    assert found is not None
    assert found.locked_until is not None
    assert found.locked_until >= datetime.now(UTC).date() + timedelta(days=365 * vault.archive.years)
    assert found.locked_until < date(datetime.now(UTC).year + 12, 12, 31)


@ON_BOTH
def test_what_is_put_over_it_is_noticed_and_takes_no_ones_place(vault: Vault) -> None:
    vault.put(b"first")
    vault.hide(KEY)
    found = vault.reader.get(KEY)
    assert found is not None
    assert (found.content, found.hidden) == (b"first", True)


def test_a_mark_of_deletion_hides_and_takes_nothing_away(stack: Stack) -> None:
    bucket = stack.archive()
    vault = Vault(S3Archive(stack.s3, bucket, years=11), ArchivedFiles(stack.s3, bucket), lambda _: None)
    vault.put(b"first")
    stack.s3.delete_object(Bucket=bucket, Key=KEY)
    found = vault.reader.get(KEY)
    assert found is not None
    assert (found.content, found.hidden) == (b"first", True)
    vault.put(b"first")
    assert vault.get() == b"first"


def test_a_locked_version_cannot_be_deleted(stack: Stack) -> None:
    bucket = stack.archive()
    S3Archive(stack.s3, bucket, years=11).put(
        KEY, b"x", sha256=hashlib.sha256(b"x").hexdigest(), content_type="text/plain"
    )
    (version,) = stack.s3.list_object_versions(Bucket=bucket)["Versions"]
    with pytest.raises(ClientError, match="AccessDenied"):
        stack.s3.delete_object(Bucket=bucket, Key=KEY, VersionId=version["VersionId"])


def test_where_nothing_is_locked_it_says_so(stack: Stack) -> None:
    bucket = stack.bucket()
    S3Archive(stack.s3, bucket, years=11).put(
        KEY, b"x", sha256=hashlib.sha256(b"x").hexdigest(), content_type="text/plain"
    )
    found = ArchivedFiles(stack.s3, bucket).get(KEY)
    assert found is not None
    assert found.locked_until is None
