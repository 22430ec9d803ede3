"""Secrets in memory."""

from collections.abc import Mapping
from typing import Any, override

from invoicing.errors import Misconfigured
from invoicing.ports import Secrets


class FakeSecrets(Secrets):
    """Credentials in a dictionary; what was read once is remembered until it is asked for afresh."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.remembered: dict[str, dict[str, Any]] = {}

    def put(self, account: str, credentials: Mapping[str, Any]) -> None:
        """Keep ``credentials`` as those of ``account``."""
        self.kept[account] = dict(credentials)

    @override
    def credentials(self, account: str, *, fresh: bool = False) -> Mapping[str, Any]:
        if fresh or account not in self.remembered:
            if account not in self.kept:
                raise Misconfigured(f"account {account} has no credentials", code="missing_credentials")
            self.remembered[account] = self.kept[account]
        return self.remembered[account]

    @override
    def identity_key(self) -> bytes:
        return b"an identity key for tests"
