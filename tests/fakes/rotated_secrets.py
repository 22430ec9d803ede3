"""Secrets in versions, and the list of API tokens, in memory."""

from collections.abc import Callable
from typing import override

from invoicing.domain.token import Tokens
from invoicing.errors import Conflict
from invoicing.ports import RotatedSecrets, TokenList, Versions
from tests.fakes import Hook, hooked, no_hook

CURRENT, PENDING, PREVIOUS = "AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"


class FakeRotatedSecrets(RotatedSecrets):
    """Values by secret and version; labels say which version is which."""

    def __init__(self, hook: Hook = no_hook) -> None:
        self.hook = hook
        self.values: dict[tuple[str, str], str] = {}
        self.labels: dict[str, dict[str, str]] = {}

    def make(self, secret: str, value: str, version: str = "v0") -> None:
        """A new secret."""
        self.labels[secret] = {CURRENT: version}
        self.values[secret, version] = value

    def begin(self, secret: str, version: str) -> None:
        """What Secrets Manager does before the first step: a version with a label and no value."""
        self.labels[secret][PENDING] = version

    @override
    def versions(self, secret: str) -> Versions:
        with hooked(self.hook, "secrets.versions"):
            labels = self.labels[secret]
            its = {one: frozenset(label for label, at in labels.items() if at == one) for one in labels.values()}
            return Versions(secret, its)

    @override
    def current(self, secret: str) -> str:
        with hooked(self.hook, "secrets.current"):
            return self.values[secret, self.labels[secret][CURRENT]]

    @override
    def pending(self, secret: str, version: str) -> str | None:
        with hooked(self.hook, "secrets.pending"):
            return self.values.get((secret, version)) if self.labels[secret].get(PENDING) == version else None

    @override
    def put_pending(self, secret: str, version: str, value: str) -> None:
        with hooked(self.hook, "secrets.put_pending"):
            self.values.setdefault((secret, version), value)

    @override
    def make_current(self, secret: str, version: str, *, instead_of: str) -> None:
        with hooked(self.hook, "secrets.make_current"):
            labels = self.labels[secret]
            if labels[CURRENT] != instead_of:
                raise Conflict(secret)
            labels |= {CURRENT: version, PREVIOUS: instead_of}


class FakeTokenList(TokenList):
    """The list, which nobody else changes."""

    def __init__(self, tokens: Tokens, hook: Hook = no_hook) -> None:
        self.tokens, self.hook = tokens, hook

    @override
    def read(self) -> Tokens:
        with hooked(self.hook, "tokens.read"):
            return self.tokens

    @override
    def change(self, change: Callable[[Tokens], Tokens]) -> None:
        with hooked(self.hook, "tokens.change"):
            self.tokens = change(self.tokens)
