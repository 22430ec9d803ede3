"""The customers of the service, and the tokens they hold (fact sheet, sections 1 and 3)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

ACCESS_LIFE, REFRESH_LIFE = 1_800.0, 3_600.0
Kind = Literal["access", "refresh"]


@dataclass(slots=True)
class Account:
    """A user. A base one (`premium=False`) signs in, but needs a Premium user's delegation for everything else.

    `sellers` are further VAT numbers (`IT` and 11 digits) it may send for; `delegations` are the ones given to it.
    """

    username: str = "ARUBA0001"
    password: str = "simulated-password"
    vat_number: str = "01234560017"
    description: str = "Ditta di prova"
    pec: str = "ditta@pec.example.it"
    premium: bool = True
    delegated: bool = False
    sellers: frozenset[str] = frozenset()
    expires: float | None = None
    used_space_kb: int = 1_024
    max_space_kb: int = 1_048_576

    @property
    def may_use_services(self) -> bool:
        return self.premium or self.delegated

    @property
    def own_sellers(self) -> frozenset[str]:
        return self.sellers | {f"IT{self.vat_number}"}


@dataclass(slots=True)
class Token:
    value: str
    kind: Kind
    username: str
    expires_at: float
    dead: bool = False

    def lives(self, now: float) -> bool:
        return not self.dead and now < self.expires_at


@dataclass(slots=True)
class Tokens:
    """Every token ever issued; values are deterministic, so that a failing test fails the same way again."""

    issued: dict[str, Token] = field(default_factory=dict)

    def issue(self, kind: Kind, username: str, now: float) -> Token:
        life = ACCESS_LIFE if kind == "access" else REFRESH_LIFE
        value = hashlib.sha256(f"{kind} {len(self.issued)} {username}".encode()).hexdigest()
        self.issued[value] = Token(value, kind, username, now + life)
        return self.issued[value]

    def find(self, value: str, kind: Kind) -> Token | None:
        token = self.issued.get(value)
        return token if token and token.kind == kind else None

    def revoke(self, username: str) -> None:
        """All tokens of the user die, as when the password changes."""
        for token in self.issued.values():
            token.dead = token.dead or token.username == username
