"""A consent that an account's owner was asked for: good once, and for ten minutes."""

import hashlib
from typing import ClassVar, Final, override

from pydantic import Field

from invoicing.domain.account import Record
from invoicing.domain.identifiers import AccountId

GOOD_FOR_MS: Final = 10 * 60_000


class Consent(Record):
    """One question. Its ``state`` comes back with the owner, and stands here only as a hash."""

    record_type: ClassVar[str] = "consent"
    id: str = Field(description="Hash of the state.")
    account: AccountId
    redirect_uri: str
    who: str = Field(description="Name of the token that asked.")
    asked_ms: int
    used_ms: int | None = None

    @property
    @override
    def key(self) -> str:
        return consent_key(self.id)

    def good(self, now_ms: int) -> bool:
        """Whether it may be used now."""
        return self.used_ms is None and 0 <= now_ms - self.asked_ms < GOOD_FOR_MS


def consent_id(state: str) -> str:
    """What ``state`` is known by. It is random and long, so that a plain hash is enough."""
    return hashlib.sha256(state.encode()).hexdigest()


def consent_key(consent: str) -> str:
    """Where consent ``consent`` is kept."""
    return f"consent#{consent}"
