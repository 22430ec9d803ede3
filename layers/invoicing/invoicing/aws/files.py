"""PDFs in an S3 bucket."""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, override

from invoicing.ports import Files

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PDF = "application/pdf"


class S3Files(Files):
    """Objects of ``bucket``, under opaque keys."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client, self._bucket = client, bucket

    @override
    def put(self, key: str, content: bytes, *, sha256: str, metadata: Mapping[str, str]) -> None:
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=content,
            ContentType=_PDF,
            ChecksumSHA256=base64.b64encode(bytes.fromhex(sha256)).decode(),
            Metadata=dict(metadata),
            ServerSideEncryption="AES256",
        )

    @override
    def link(self, key: str, *, filename: str, seconds: int) -> str:
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentType": _PDF,
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
            },
            ExpiresIn=seconds,
        )
