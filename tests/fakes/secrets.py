"""Secrets in memory."""

import json
from collections.abc import Mapping
from typing import Any, override

from invoicing.aws.secrets import missing_credentials, parse_credentials
from invoicing.ports import REMEMBERED_MS, Clock, Secrets
from tests.fakes import Hook, hooked, no_hook
from tests.fakes.clock import FakeClock


class FakeSecrets(Secrets):
    """Secrets in a dictionary, as text; what was read is remembered for five minutes of ``clock``."""

    def __init__(
        self, clock: Clock | None = None, *, key: bytes = b"an identity key for tests", hook: Hook = no_hook
    ) -> None:
        self.hook = hook
        self.kept: dict[str, str] = {}
        self._clock, self._key = clock or FakeClock(), key
        self._remembered: dict[str, tuple[int, str]] = {}

    def put(self, account: str, credentials: Mapping[str, Any]) -> None:
        """Keep ``credentials`` as those of ``account``."""
        self.kept[account] = json.dumps(credentials)

    @override
    def credentials(self, account: str, *, fresh: bool = False) -> Mapping[str, Any]:
        now = self._clock.now_ms()
        read_ms, text = self._remembered.get(account, (-REMEMBERED_MS, ""))
        if not fresh and 0 <= now - read_ms < REMEMBERED_MS:
            return parse_credentials(account, text)
        with hooked(self.hook, "secrets.credentials"):
            if account not in self.kept:
                raise missing_credentials(account)
            credentials = parse_credentials(account, self.kept[account])
            self._remembered[account] = (now, self.kept[account])
        return credentials

    @override
    def replace(self, account: str, before: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
        stored = self.credentials(account, fresh=True)
        if stored != before:
            return stored
        with hooked(self.hook, "secrets.replace"):
            self.put(account, new)
            self._remembered[account] = (self._clock.now_ms(), self.kept[account])
        return new

    @override
    def identity_key(self) -> bytes:
        with hooked(self.hook, "secrets.identity_key"):
            return self._key
