"""The file that goes with a document: uploaded first, then named by its token when the document is made."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from invoicing.domain.attachment import Attachment
from invoicing.domain.document import Document
from invoicing.errors import Rejected, Unavailable
from invoicing.providers.fatture_in_cloud.api import Api
from invoicing.providers.fatture_in_cloud.pointers import our_pointer

TOKEN: Final = "attachment_token"  # noqa: S105 - the name of a field


def uploaded(api: Api, path: str, document: Document) -> dict[str, str]:
    """What a document that is about to be made says of its file, which is uploaded for it; nothing, without one.

    Raises:
        Unavailable: the upload failed, or its answer is missing: no document was made.
    """
    if not document.attachments:
        return {}
    (attachment,) = document.attachments
    return {TOKEN: _token(api.upload("upload", path, *form(attachment)))}


def form(attachment: Attachment) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """The upload's form: its fields, and those of them that are files."""
    return {"filename": attachment.name}, {"attachment": (attachment.name, attachment.data)}


@contextmanager
def token_may_expire() -> Iterator[None]:
    """A call that names an uploaded file: if it is refused for the token alone, the next try uploads the file anew.

    Raises:
        Unavailable: the vendor knows the token no longer; it made nothing.
    """
    try:
        yield
    except Rejected as error:
        if not error.problems or any(one.pointer != our_pointer(TOKEN) for one in error.problems):
            raise
        raise Unavailable(
            "the uploaded attachment is known no longer", code="attachment_expired", provider_code=error.provider_code
        ) from error


def is_missing(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Whether what was made shows that it has no file although one was ``sent``; what shows nothing is not judged."""
    return TOKEN in sent and "attachment_url" in stored and not stored["attachment_url"]


def _token(answer: Mapping[str, Any]) -> str:
    data = answer.get("data")
    token = data.get(TOKEN) if isinstance(data, dict) else None
    if not isinstance(token, str) or not token:
        raise Unavailable("the answer names no uploaded attachment", code="unreadable_answer")
    return token
