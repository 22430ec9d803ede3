"""The small ports of one process: its clock, stored files, secrets."""

from collections.abc import Mapping
from hashlib import sha256 as digest_of
from typing import Any, override

from invoicing.aws.secrets import missing_credentials
from invoicing.domain.keeping import Altered
from invoicing.ports import PDF, REMEMBERED_MS, Archive, Clock, Files, Secrets
from tests.simulation.faults import Op
from tests.simulation.grants import Vault
from tests.simulation.process import Process

IDENTITY_KEY = b"an identity key for simulations"


class SimClock(Clock):
    """The clock of one process."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @override
    def now_ms(self) -> int:
        return self._process.now_ms

    @override
    def sleep_ms(self, duration_ms: int) -> None:
        self._process.operate(Op.SLEEP, str(duration_ms), lambda: self._process.actor.pause(max(duration_ms, 1)))


class SimFiles(Files):
    """Stored files, shared by all processes."""

    def __init__(self, stored: dict[str, bytes], process: Process) -> None:
        self._stored, self._process = stored, process

    @override
    def put(
        self, key: str, content: bytes, *, sha256: str, metadata: Mapping[str, str], content_type: str = PDF
    ) -> None:
        def store() -> None:
            if digest_of(content).hexdigest() != sha256:
                raise ValueError("the checksum is not that of the content")
            self._stored[key] = content

        self._process.operate(Op.PUT, key, store)

    @override
    def get(self, key: str) -> bytes:
        return self._process.operate(Op.GET, key, lambda: self._stored[key])

    @override
    def link(self, key: str, *, filename: str, seconds: int) -> str:
        raise NotImplementedError


class SimArchive(Archive):
    """What is kept for years, shared by all processes."""

    years = 11

    def __init__(self, kept: dict[str, bytes], process: Process) -> None:
        self._kept, self._process = kept, process

    @override
    def put(self, key: str, content: bytes, *, sha256: str, content_type: str) -> None:
        def keep() -> None:
            if self._kept.setdefault(key, content) != content:
                raise Altered(key)

        self._process.operate(Op.PUT, key, keep)


class SimSecrets(Secrets):
    """Secrets, shared by all processes; each remembers for five minutes what it has read."""

    def __init__(self, vault: Vault, process: Process) -> None:
        self._vault, self._process = vault, process
        self._remembered: dict[str, tuple[int, Mapping[str, Any]]] = {}

    def put(self, account: str, credentials: Mapping[str, Any]) -> None:
        """Keep ``credentials`` as those of ``account``."""
        self._process.operate(Op.STORE, account, lambda: self._vault.store(account, credentials))

    @override
    def credentials(self, account: str, *, fresh: bool = False) -> Mapping[str, Any]:
        now = self._process.now_ms
        read_ms, remembered = self._remembered.get(account, (-REMEMBERED_MS, {}))
        if not fresh and 0 <= now - read_ms < REMEMBERED_MS:
            return remembered
        found = self._process.operate(Op.SECRET, account, lambda: self._vault.kept.get(account))
        if found is None:
            raise missing_credentials(account)
        self._remembered[account] = (now, found)
        return found

    @override
    def replace(self, account: str, before: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, Any]:
        # As the real port does it, in two operations: somebody else may store theirs in between.
        stored = self.credentials(account, fresh=True)
        if stored != before:
            return stored
        self._process.operate(Op.STORE, account, lambda: self._vault.store(account, new))
        self._remembered[account] = (self._process.now_ms, new)
        return new

    @override
    def identity_key(self) -> bytes:
        return IDENTITY_KEY
