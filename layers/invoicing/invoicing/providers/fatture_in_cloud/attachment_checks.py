"""What Fatture in Cloud takes of attachments: one file, of a few types, and nothing said of it but its name."""

from collections.abc import Iterator
from typing import Final

from invoicing.domain.document import Document
from invoicing.domain.problem import Problem, pointer

SUFFIXES: Final = (".png", ".jpg", ".gif", ".pdf", ".zip", ".xls", ".xlsx", ".doc", ".docx")
"""By which the vendor knows the type of a file (its OpenAPI 2.1.8, `uploadIssuedDocumentAttachment`)."""


def attachment_problems(document: Document) -> Iterator[Problem]:
    """All that Fatture in Cloud cannot be told of the document's files."""
    for number, attachment in enumerate(document.attachments):
        if number:
            yield Problem(
                "unsupported_attachments",
                pointer("attachments", number),
                "Fatture in Cloud takes one attachment for a document",
                "Put the files into one .zip.",
            )
        elif not attachment.name.lower().endswith(SUFFIXES):
            yield Problem(
                "unsupported_attachment_type",
                pointer("attachments", number, "name"),
                f"Fatture in Cloud takes no files but {' '.join(SUFFIXES)}",
                "Send a file whose `name` ends in one of these, for instance a .zip with this one in it.",
            )
