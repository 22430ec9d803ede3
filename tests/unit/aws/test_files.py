"""How a PDF lies in S3, and what a link to it says."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from invoicing.aws.files import S3Files
from tests.unit.aws.stack import REGION, Stack

CONTENT = b"%PDF-1.7 %%EOF"
DIGEST = hashlib.sha256(CONTENT)


def test_a_file_is_a_pdf_encrypted_and_sealed(stack: Stack) -> None:
    bucket, sent = stack.bucket(), []
    # The mocked S3 neither checks nor keeps the checksum, so what is sent must be looked at.
    stack.s3.meta.events.register("before-send.s3.PutObject", lambda request, **_: sent.append(request), unique_id="t")
    S3Files(stack.s3, bucket).put("documents/shop/doc_1.pdf", CONTENT, sha256=DIGEST.hexdigest(), metadata={"a": "b"})
    stack.s3.meta.events.unregister("before-send.s3.PutObject", unique_id="t")
    assert sent[0].headers["x-amz-checksum-sha256"] == base64.b64encode(DIGEST.digest())
    found = stack.s3.head_object(Bucket=bucket, Key="documents/shop/doc_1.pdf")
    assert (found["ContentType"], found["ServerSideEncryption"]) == ("application/pdf", "AES256")
    assert (found["Metadata"], found["ContentLength"]) == ({"a": "b"}, len(CONTENT))


def test_a_link_is_signed_for_the_buckets_own_region(stack: Stack) -> None:
    link = urlsplit(S3Files(stack.s3, "a-bucket").link("documents/shop/doc_1.pdf", filename="1.pdf", seconds=60))
    asked = parse_qs(link.query)
    assert (link.hostname, link.path) == (f"a-bucket.s3.{REGION}.amazonaws.com", "/documents/shop/doc_1.pdf")
    assert asked["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert f"/{REGION}/s3/aws4_request" in asked["X-Amz-Credential"][0]
    assert asked["response-content-type"] == ["application/pdf"]


def test_a_file_that_must_not_be_read_is_not_taken_for_a_lost_one(stack: Stack) -> None:
    """A lost file is a person's work, document by document; a role that lacks something is mended once, for all."""
    with Stubber(stack.s3) as s3:
        s3.add_client_error("get_object", "NoSuchKey", http_status_code=404)
        with pytest.raises(FileNotFoundError):
            S3Files(stack.s3, "a-bucket").get("documents/shop/doc_1.pdf")
        s3.add_client_error("get_object", "AccessDenied", http_status_code=403)
        with pytest.raises(ClientError, match="AccessDenied"):
            S3Files(stack.s3, "a-bucket").get("documents/shop/doc_1.pdf")
