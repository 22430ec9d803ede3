"""The files in the stack's archive, read by whoever looks whether they are all there."""

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, override

from invoicing.domain.keeping import Kept
from invoicing.ports import ArchiveReader

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class ArchivedFiles(ArchiveReader):
    """Objects of ``bucket``, in the version that was put first: it is the one that is locked."""

    client: "S3Client"
    bucket: str

    @override
    def get(self, key: str) -> Kept | None:
        version, hidden = self._first(key)
        if version is None:
            return None
        found = self.client.get_object(Bucket=self.bucket, Key=key, VersionId=version)
        until = found.get("ObjectLockRetainUntilDate")
        return Kept(found["Body"].read(), until.astimezone(UTC).date() if until else None, hidden)

    def _first(self, key: str) -> tuple[str | None, bool]:
        """The oldest version of ``key``, and whether anything came after it."""
        pages = self.client.get_paginator("list_object_versions").paginate(Bucket=self.bucket, Prefix=key)
        versions, marks = list[str](), 0
        for page in pages:
            # They come with the newest first.
            versions += [one["VersionId"] for one in page.get("Versions", []) if one["Key"] == key]
            marks += sum(one["Key"] == key for one in page.get("DeleteMarkers", []))
        return (versions[-1] if versions else None), len(versions) + marks > 1
