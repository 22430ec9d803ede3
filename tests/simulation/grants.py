"""Consents at the provider: pairs of tokens, of which the renewing one is good once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

RENEW_EARLY_MS: Final = 600_000
"""So long before a pair ends it is renewed."""


@dataclass
class Grants:
    """All pairs that an account at the provider has given.

    Attributes:
        life_ms: how long the token for calls lives.
        kills: whether a renewal ends the old token for calls at once, or only the old renewing one.
    """

    name: str
    life_ms: int = 24 * 3_600_000
    kills: bool = False
    _good: dict[str, int] = field(default_factory=dict)
    _renewing: dict[str, str] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def give(self, now_ms: int, *, life_ms: int | None = None) -> dict[str, Any]:
        """A new pair."""
        number = next(self._numbers)
        access, renewing = f"{self.name}-access-{number}", f"{self.name}-renewing-{number}"
        life = self.life_ms if life_ms is None else life_ms
        self._good[access] = now_ms + life
        self._renewing[renewing] = access
        return {"access": access, "renewing": renewing, "life_ms": life}

    def renew(self, renewing: str, now_ms: int) -> dict[str, Any] | None:
        """A pair for the one that ``renewing`` belongs to, which is worth nothing from now on; None if it was not."""
        access = self._renewing.pop(renewing, None)
        if access is None:
            return None
        if self.kills:
            self._good.pop(access, None)
        return self.give(now_ms)

    def revoke(self) -> None:
        """The owner takes all consents back."""
        self._good.clear()
        self._renewing.clear()

    def good(self, access: str, now_ms: int) -> bool:
        """Whether calls with ``access`` are let in."""
        return now_ms < self._good.get(access, 0)


@dataclass
class Vault:
    """Secrets by account, and every token that was ever stored."""

    kept: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)

    def store(self, account: str, credentials: Mapping[str, Any]) -> None:
        """Keep ``credentials`` as those of ``account``."""
        self.kept[account] = credentials
        if "access" in credentials:
            self.stored.add(credentials["access"])
