"""Files that travel inside an electronic document."""

import base64
from typing import Annotated, Final

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from invoicing.domain.item_counts import items
from invoicing.domain.party import Model
from invoicing.domain.text import Line10, Line60, Line100

_MOST: Final = 20


def _base64(value: str) -> str:
    try:
        decoded = base64.b64decode(value)
    except ValueError:
        decoded = b""
    # Encoded again it is the same: so one content has one text, without line breaks or bits behind the last byte.
    if not decoded or base64.b64encode(decoded).decode() != value:
        raise PydanticCustomError("invalid_base64", "content in base64 (RFC 4648, section 4), padded, without breaks")
    return value


Base64 = Annotated[
    str, AfterValidator(_base64), WithJsonSchema({"type": "string", "contentEncoding": "base64", "minLength": 4})
]


class Attachment(Model):
    """Allegato: one file."""

    name: Line60 = Field(description="Name of the file.", examples=["report.pdf"])
    content: Base64 = Field(
        description="The file in base64 (RFC 4648, section 4), padded, without line breaks. What bounds it is the size "
        "of a request's body, 256 KiB in all.",
        examples=["UGVyIGNvbnRvIGRpIGNoaSBzcGV0dGE="],
    )
    format: Line10 | None = Field(None, description="What kind of file it is.", examples=["PDF"])
    description: Line100 | None = Field(None, description="What it is about.")

    @property
    def data(self) -> bytes:
        """The file itself."""
        return base64.b64decode(self.content)


Attachments = Annotated[tuple[Attachment, ...], items(0, _MOST)]
