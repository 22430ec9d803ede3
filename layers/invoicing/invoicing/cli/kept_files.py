"""The files in the stack's bucket: whether they are what the ledger says, and which are newer than a moment."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from invoicing.domain.stored_file import StoredFile
from invoicing.usecases.hold_restored import FoundFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_KEY = re.compile(r"documents/([a-z0-9-]{1,39})/(doc_[0-9a-f]{40})(?:-[0-9A-Z]{5})?\.pdf", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """Objects of ``bucket``."""

    client: "S3Client"
    bucket: str

    def wrong(self, stored: Iterable[tuple[str, StoredFile]]) -> list[str]:
        """What is wrong with the files of requests, a line for each."""
        return [f"{request}: {fault}" for request, file in stored if (fault := self._fault(file))]

    def since(self, moment: datetime) -> Iterator[FoundFile]:
        """Files stored after ``moment``."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix="documents/")
        for one in (each for page in pages for each in page.get("Contents", [])):
            named = _KEY.fullmatch(one["Key"])
            if named and one["LastModified"] > moment:
                stored_ms = round(one["LastModified"].timestamp() * 1000)
                file = StoredFile(
                    key=one["Key"], sha256=self._sha256(one["Key"]), size=one["Size"], stored_ms=stored_ms
                )
                yield FoundFile(named[1], named[2], file)

    def _fault(self, file: StoredFile) -> str:
        try:
            size = self.client.head_object(Bucket=self.bucket, Key=file.key)["ContentLength"]
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                return f"its file {file.key} is not in the bucket"
            raise
        if size != file.size:
            return f"its file has {size} bytes instead of {file.size}"
        return "" if self._sha256(file.key) == file.sha256 else "its file is another than the one that was stored"

    def _sha256(self, key: str) -> str:
        """What S3 hashed when it took the object; without that, what it is now."""
        told = self.client.head_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED").get("ChecksumSHA256")
        if told:
            return base64.b64decode(told).hex()
        content = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return hashlib.sha256(content).hexdigest()
