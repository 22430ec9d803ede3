"""Rotate: one step of the four in which Secrets Manager has a secret's value replaced by a new one.

Every step may be repeated, and may have ended anywhere before: it looks at what is there and does what is missing.
"""

import logging
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from invoicing.domain.token import Tokens, sha256
from invoicing.ports import Clock, RotatedSecrets, TokenList

log = logging.getLogger(__name__)

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"


class Step(StrEnum):
    """What Secrets Manager asks for, in this order."""

    CREATE = "createSecret"
    SET = "setSecret"
    TEST = "testSecret"
    FINISH = "finishSecret"


class CannotRotate(Exception):
    """The secret is not to be rotated, or not so. Secrets Manager tries again, and ``code`` shows in the log."""

    def __init__(self, code: str, secret: str) -> None:
        super().__init__(f"{code}: {secret}")
        self.code = code


class Kind(Protocol):
    """What a kind of secret is good for. API tokens are one; whatever else gets secrets of its own is another."""

    def fresh(self) -> str:
        """A new value."""

    def welcome(self, name: str, current: str, pending: str) -> None:
        """Have ``pending`` accepted wherever the secret ``name`` is used, and ``current`` as before.

        Raises:
            CannotRotate: the secret is used nowhere any more.
        """

    def accepted(self, name: str, pending: str) -> bool:
        """Whether ``pending`` is accepted."""


@dataclass(frozen=True, slots=True)
class ApiTokens:
    """Tokens of the API: the list holds the hash of the current one and, from its welcome on, that of the new one.

    The old one stays good until the next rotation: nobody who reads the secret now and then is ever refused.
    """

    tokens: TokenList
    clock: Clock

    def fresh(self) -> str:
        """A token that cannot be guessed."""
        return random.token_urlsafe(32)

    def welcome(self, name: str, current: str, pending: str) -> None:
        """Put ``pending`` beside ``current``, and take away what was good before that."""
        now, hashes = self.clock.now_ms(), (sha256(current), sha256(pending))

        def both(tokens: Tokens) -> Tokens:
            known = tokens.named(name)
            if not known:
                raise CannotRotate("token_removed", name)
            made = known[-1].model_copy(update={"sha256": hashes[1], "made_ms": now})
            new = next((one for one in known if one.sha256 == hashes[1]), made)
            old = (one for one in known if one.sha256 == hashes[0])
            return tokens.replaced(name, (*old, new))

        self.tokens.change(both)

    def accepted(self, name: str, pending: str) -> bool:
        """Whether the list holds it."""
        return sha256(pending) in {one.sha256 for one in self.tokens.read().named(name)}


@dataclass(frozen=True, slots=True)
class Rotate:
    """Take one step; ``kinds`` are told apart by what the names of their secrets begin with."""

    secrets: RotatedSecrets
    kinds: Mapping[str, Kind]

    def run(self, step: Step, secret: str, version: str) -> None:
        """Take ``step`` towards ``version`` of ``secret``.

        Raises:
            CannotRotate: the secret is none of ours, the version is not pending, or the new value is not accepted.
        """
        found = self.secrets.versions(secret)
        kind, name = self._kind(found.name)
        labels = found.labels.get(version, frozenset())
        if CURRENT in labels:
            return
        if PENDING not in labels:
            raise CannotRotate("version_not_pending", found.name)
        if step is Step.CREATE:
            self.secrets.put_pending(secret, version, kind.fresh())
            return
        pending = self.secrets.pending(secret, version)
        if pending is None:
            raise CannotRotate("version_without_value", found.name)
        if step is Step.SET:
            kind.welcome(name, self.secrets.current(secret), pending)
            log.info("the new value is welcome", extra={"token_name": name})
        elif not kind.accepted(name, pending):
            raise CannotRotate("value_not_accepted", found.name)
        elif step is Step.FINISH:
            before = next(one for one, its in found.labels.items() if CURRENT in its)
            self.secrets.make_current(secret, version, instead_of=before)
            log.info("rotated", extra={"token_name": name})

    def _kind(self, name: str) -> tuple[Kind, str]:
        for prefix, kind in self.kinds.items():
            if name.startswith(prefix):
                return kind, name.removeprefix(prefix)
        raise CannotRotate("secret_of_no_known_kind", name)
