"""Bearer tokens: each is kept only as its SHA-256, and is good for the accounts it names."""

import hashlib
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints

from invoicing.domain.identifiers import AccountId

DAY_MS = 86_400_000
# A rotation may be late by the hours of its window, and fail once.
_ROTATES_WITHIN_DAYS = 2


class _Kept(BaseModel):
    # What a newer version wrote is read by an older one, and written back.
    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)


class Token(_Kept):
    """One token.

    Attributes:
        name: who has it. Two of one name are the old and the new one of a rotation: both are good.
        sha256: its hash, in hexadecimal.
        accounts: those it is good for; ``*`` is all.
        made_ms: when it was made; None before that was kept.
        rotate_days: after how many days another one takes its place; None if it was handed out by hand.
    """

    name: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    accounts: tuple[Literal["*"] | AccountId, ...]
    made_ms: int | None = None
    rotate_days: int | None = None

    def old(self, *, now_ms: int, days: int) -> bool:
        """Whether it has been good for longer than it should: ``days`` if made by hand, 0 for ever."""
        limit = self.rotate_days + _ROTATES_WITHIN_DAYS if self.rotate_days else days
        return limit > 0 and (self.made_ms is None or now_ms - self.made_ms > limit * DAY_MS)


class Tokens(_Kept):
    """Content of the tokens' secret."""

    tokens: tuple[Token, ...] = ()

    def named(self, name: str) -> tuple[Token, ...]:
        """Those called ``name``, the newest last."""
        return tuple(one for one in self.tokens if one.name == name)

    def replaced(self, name: str, tokens: Iterable[Token]) -> Self:
        """The same with ``tokens`` in place of those called ``name``."""
        others = (one for one in self.tokens if one.name != name)
        return self.model_copy(update={"tokens": (*others, *tokens)})


def sha256(token: str) -> str:
    """What is kept of ``token``: tokens are long and random, so a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()
