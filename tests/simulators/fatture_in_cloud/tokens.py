"""Apps, codes and tokens with their lives (fact sheet, sections 3.2, 3.4 and 3.5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

CODE_LIFE = 60.0
ACCESS_LIFE = 86_400.0
REFRESH_LIFE = 365 * 86_400.0
MANUAL_APP = "private:manual"


@dataclass(frozen=True, slots=True)
class App:
    """An app as its owner set it up. A private app shares the month of its company with all other private ones."""

    client_id: str = "sportello-client-id"
    client_secret: str = "sportello-client-secret"
    redirect_uri: str = "https://sportello.example/v1/oauth/callback"
    name: str = "Sportello"
    private: bool = True

    @property
    def key(self) -> str:
        return f"{'private' if self.private else 'public'}:{self.client_id}"


@dataclass(slots=True)
class Grant:
    """What a user consented to once. It ends when the user revokes it."""

    app: str
    scopes: frozenset[str]
    companies: frozenset[int]
    ended: bool = False


@dataclass(slots=True)
class Token:
    """A code, an access token or a refresh token. `expires_at` None: never (manual tokens)."""

    value: str
    kind: Literal["code", "access", "refresh"]
    grant: Grant
    expires_at: float | None
    redirect_uri: str = ""
    dead_since: float | None = None

    def lives(self, now: float, grace: float = 0.0) -> bool:
        expired = self.expires_at is not None and now >= self.expires_at
        dead = self.dead_since is not None and now - self.dead_since >= grace
        return not (expired or dead or self.grant.ended)


@dataclass(slots=True)
class TokenStore:
    """All tokens ever issued: a dead one is still known, so that its use can be told from a stranger's."""

    tokens: dict[str, Token] = field(default_factory=dict)

    def issue(
        self, kind: Literal["code", "access", "refresh"], grant: Grant, expires_at: float | None, redirect_uri: str = ""
    ) -> Token:
        prefix = {"code": "c/", "access": "a/", "refresh": "r/"}[kind]
        # Deterministic, so that a failing test fails the same way again.
        value = prefix + hashlib.sha256(f"{kind} {len(self.tokens)}".encode()).hexdigest()
        self.tokens[value] = Token(value, kind, grant, expires_at, redirect_uri)
        return self.tokens[value]

    def add(self, token: Token) -> Token:
        self.tokens[token.value] = token
        return token

    def find(self, value: str, kind: str) -> Token | None:
        token = self.tokens.get(value)
        return token if token and token.kind == kind else None

    def of_grant(self, grant: Grant, kind: str) -> list[Token]:
        return [token for token in self.tokens.values() if token.grant is grant and token.kind == kind]
