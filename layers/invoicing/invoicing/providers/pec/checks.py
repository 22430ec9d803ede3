"""What certified mail cannot do, beside what no file for SdI can say."""

from collections.abc import Iterator
from typing import Final

from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.problem import Problem

TAKER: Final = "SdI"
"""Who takes the files."""

_PUBLIC_BODY: Final = 6


def unsigned_problems(document: Document) -> Iterator[Problem]:
    """That nobody signs the file."""
    code = document.customer.recipient_code
    if code and len(code) == _PUBLIC_BODY and document.kind is not DocumentKind.SELF_BILLED_INVOICE:
        yield Problem(
            "unsigned_for_public_body",
            "/customer/recipient_code",
            "a public body takes signed files only, and certified mail does not sign (SdI 00102)",
            "Issue it on an account whose provider signs.",
        )
