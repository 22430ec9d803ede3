"""A file as it was stored."""

from pydantic import BaseModel, ConfigDict


class StoredFile(BaseModel):
    """A document's file; ``key`` is its object key."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    key: str
    sha256: str
    size: int
    stored_ms: int
