"""PDFs in an S3 bucket."""

import base64
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, override

from invoicing.ports import PDF, Files

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", re.ASCII)


class S3Files(Files):
    """Objects of ``bucket``, under opaque keys.

    ``client`` must sign with Signature Version 4 and address buckets as hosts of their own region: the global host
    that the SDK puts into links otherwise does not serve buckets of regions that had to be switched on.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    @override
    def put(
        self, key: str, content: bytes, *, sha256: str, metadata: Mapping[str, str], content_type: str = PDF
    ) -> None:
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=content,
            ContentType=content_type,
            # S3 refuses what does not arrive as it was hashed.
            ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
            Metadata=dict(metadata),
            ServerSideEncryption="AES256",
        )

    @override
    def get(self, key: str) -> bytes:
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            raise FileNotFoundError(key) from None

    @override
    def link(self, key: str, *, filename: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentType": PDF,
                "ResponseContentDisposition": disposition(filename),
            },
            ExpiresIn=seconds,
        )


def disposition(filename: str) -> str:
    """The header with which a browser saves the file as ``filename`` and never shows it.

    Raises:
        ValueError: the name could end the header or leave the folder.
    """
    if not _PLAIN_NAME.fullmatch(filename):
        raise ValueError("a file's name has letters, digits, dot, underscore and hyphen only")
    return f'attachment; filename="{filename}"'
