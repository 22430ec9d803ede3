"""A ledger with more in it than this machine could hold: its records are made when they are read."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import cast, override

from invoicing.domain.account import Account, AccountConfiguration, Credential, Record
from invoicing.domain.calls import CallLog
from invoicing.domain.canonical import content
from invoicing.domain.identity import credential_id
from invoicing.domain.request import Request, Step, Work
from invoicing.errors import Conflict
from invoicing.ports import Ledger, Page, Query
from tests.bench.provider import SLUG
from tests.builders import NOW_MS, a_document

IDENTITY_KEY = b"an identity key for the bench"


def name_of(account: int) -> str:
    """The name of the ``account``-th account."""
    return f"account-{account:05d}"


class VastLedger(Ledger):
    """``accounts`` accounts, each with a credential of its own and ``requests`` documents to be created.

    What was written is kept; all else follows from its key. No window opens before ``opens_ms``.

    Attributes:
        reads: how often it was asked for anything.
    """

    def __init__(self, accounts: int, requests: int, *, opens_ms: int = 0) -> None:
        self.reads = 0
        self._calls = CallLog(blocked_until_ms=opens_ms)
        self._accounts, self._requests = accounts, requests
        self._written: dict[str, Record] = {}
        self._content = content(a_document())
        self._owners = {_credential(name_of(number)): number for number in range(accounts)}

    @override
    def get[R: Record](self, record_type: type[R], key: str) -> R | None:
        self.reads += 1
        return cast("R | None", self._stored(key))

    @override
    def write[*Rs](self, *records: *Rs) -> tuple[*Rs]:
        given = cast("tuple[Record, ...]", records)
        for record in given:
            stored = self._stored(record.key)
            if record.version != (stored.version if stored else 0):
                raise Conflict(record.key)
        written = tuple(record.model_copy(update={"version": record.version + 1}) for record in given)
        self._written.update((record.key, record) for record in written)
        return cast("tuple[*Rs]", written)

    @override
    def due(self, account: str, step: Step, *, now_ms: int, limit: int = 1) -> Sequence[str]:
        self.reads += 1
        return [request.id for request in islice(self._waiting(account, step), limit) if request.due_ms <= now_ms]

    @override
    def count_due(self, account: str, step: Step, *, until_ms: int) -> int:
        self.reads += 1
        return sum(request.due_ms <= until_ms for request in self._waiting(account, step))

    @override
    def next_due(self, account: str, step: Step) -> int | None:
        self.reads += 1
        return next((request.due_ms for request in self._waiting(account, step)), None)

    @override
    def accounts_with_work(self, first: str = " ") -> Iterator[str]:
        for number in range(self._accounts):
            if name_of(number) >= first:
                self.reads += 1
                yield name_of(number)

    @override
    def to_erase(self, *, finished_by_ms: int, limit: int) -> Sequence[str]:
        raise NotImplementedError

    @override
    def count_needing_attention(self, *, most: int) -> int:
        raise NotImplementedError

    @override
    def accounts(self) -> Iterator[Account]:
        for number in range(self._accounts):
            # A page of the index holds some hundreds.
            self.reads += number % 500 == 0
            yield cast("Account", self._stored(f"account#{name_of(number)}"))

    @override
    def documents(self, query: Query) -> Page:
        raise NotImplementedError

    def _waiting(self, account: str, step: Step) -> Iterator[Request]:
        """Requests whose next step is ``step``, as an index has them; those that nobody touched are to be created."""
        if step is Step.CREATE:
            keys: Iterable[str] = (f"request#{account}.{number}" for number in range(self._requests))
        else:
            keys = [key for key in self._written if key.startswith(f"request#{account}.")]
        for key in keys:
            request = cast("Request", self._stored(key))
            if request.step is step:
                yield request

    def _stored(self, key: str) -> Record | None:
        if key in self._written:
            return self._written[key]
        kind, _, name = key.partition("#")
        return {"account": self._account, "credential": self._one_credential, "request": self._request}[kind](name)

    def _account(self, name: str) -> Record:
        configuration = AccountConfiguration(provider=SLUG)
        return Account(version=1, id=name, configuration=configuration, credential=_credential(name), created_ms=NOW_MS)

    def _one_credential(self, name: str) -> Record:
        return Credential(version=1, id=name, accounts=(name_of(self._owners[name]),), calls=self._calls)

    def _request(self, name: str) -> Record:
        account, _, number = name.partition(".")
        return Request(
            version=1,
            id=name,
            work=Work.DOCUMENT,
            account=account,
            reference=f"r-{number}",
            content=self._content,
            fingerprint="",
            accepted_ms=NOW_MS,
            step=Step.CREATE,
            due_ms=NOW_MS - 10_000 + int(number),
        )


def _credential(account: str) -> str:
    return credential_id(IDENTITY_KEY, SLUG, account)
