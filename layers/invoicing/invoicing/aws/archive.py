"""The archive: an S3 bucket whose objects are locked (Object Lock) as soon as they are put."""

import base64
from typing import TYPE_CHECKING, override

from botocore.exceptions import ClientError

from invoicing.domain.keeping import Altered
from invoicing.ports import Archive

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Archive(Archive):
    """Objects of ``bucket``, each put once; the bucket's default retention locks them for ``years``."""

    def __init__(self, client: "S3Client", bucket: str, *, years: int) -> None:
        self._client, self._bucket, self.years = client, bucket, years

    @override
    def put(self, key: str, content: bytes, *, sha256: str, content_type: str) -> None:
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=content,
                ContentType=content_type,
                # S3 wants a checksum of whatever it locks, and refuses what does not arrive as it was hashed.
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=checksum,
                IfNoneMatch="*",
                ServerSideEncryption="AES256",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            if self._checksum(key) != checksum:
                raise Altered(f"something else is kept under {key}") from None

    def _checksum(self, key: str) -> str | None:
        answer = self._client.head_object(Bucket=self._bucket, Key=key, ChecksumMode="ENABLED")
        return answer.get("ChecksumSHA256")
