"""Accept a request: check everything, record it durably, then ring; after that it cannot be lost."""

import hashlib
import logging
from dataclasses import dataclass, field
from typing import ClassVar, override

from invoicing.contract import Providers
from invoicing.domain.account import Account, Record, account_key
from invoicing.domain.canonical import content, differences, fingerprint
from invoicing.domain.dates import rome_date
from invoicing.domain.document import Document
from invoicing.domain.identity import lane_of, request_id, sealed
from invoicing.domain.lookup import LookupName
from invoicing.domain.numbering import NumberUse
from invoicing.domain.problem import Problem, Refused, pointer
from invoicing.domain.request import Request, Step, Work, request_key
from invoicing.domain.rules import problems
from invoicing.domain.task_rules import task_problems
from invoicing.domain.tasks import ProviderTask
from invoicing.errors import Conflict
from invoicing.ports import Bell, Clock, IdentityKey, Ledger
from invoicing.usecases.caller import Accepted, AlreadyUsed, Caller
from invoicing.usecases.new_request import as_written, new_request, to_transmit, too_large
from invoicing.usecases.numbers import wanted_number
from invoicing.usecases.related import related_problems, related_requests

log = logging.getLogger(__name__)

_MINUTE_MS = 60_000


class KeyUse(Record):
    """Which request a caller's Idempotency-Key stood for."""

    record_type: ClassVar[str] = "key"
    id: str
    request: str

    @property
    @override
    def key(self) -> str:
        return f"key#{self.id}"


@dataclass(frozen=True, slots=True)
class Accept:
    """Take requests in."""

    ledger: Ledger
    bell: Bell
    providers: Providers
    clock: Clock
    keys: IdentityKey
    lanes: int = 1
    remember_ms: int = 0
    _remembered: dict[str, tuple[int, Account]] = field(default_factory=dict, init=False, repr=False)

    def account(self, account: str) -> Account | None:
        """The account, as it was at most ``remember_ms`` ago; its settings are looked at again before a call."""
        now = self.clock.now_ms()
        until, found = self._remembered.get(account, (0, None))
        if found is None or until <= now:
            found = self.ledger.get(Account, account_key(account))
            if found is not None:
                self._remembered[account] = (now + self.remember_ms, found)
        return found

    def serving(self, account: str) -> Account | None:
        """The account that serves requests for ``account``: itself, or the one that it leads to."""
        found = self.account(account)
        return self.account(found.leads_to) if found and found.leads_to else found

    def check_document(self, document: Document) -> tuple[Account | None, list[Problem]]:
        """Everything for which ``document`` would be refused; nothing is recorded."""
        account = self.serving(document.account)
        return account, self.check_on(account, document)

    def check_on(self, account: Account | None, document: Document) -> list[Problem]:
        """Everything for which ``document`` would be refused on ``account``."""
        today = rome_date(self.clock.now_ms())
        if account is None:
            return [unknown_account(document.account), *problems(document, today=today)]
        configuration = account.configuration
        provider = self.providers.get(configuration.provider)
        dated = as_written(document.model_copy(update={"date": document.date or today}), account)
        return [
            *problems(dated, today=today, extra_rates=configuration.extra_rates),
            *provider.check(dated, configuration),
            *related_problems(self.ledger, dated),
        ]

    def check(self, document: Document) -> None:
        """Say whether ``document`` would do; nothing is recorded.

        Raises:
            Refused: it would not.
            AlreadyUsed: its reference stands for other content.
        """
        reference = request_id(Work.DOCUMENT, document.account, document.reference)
        before = self.ledger.get(Request, request_key(reference))
        if before is not None:
            self._replay(before, document)
            return
        account, found = self.check_document(document)
        found = [*found, *too_large(document)]
        if account is not None and not found:
            day = document.date or rome_date(self.clock.now_ms())
            dated = document.model_copy(update={"date": day})
            use = wanted_number(self.ledger, self.providers, account, dated, reference)
            found = [use] if isinstance(use, Problem) else []
        if found:
            raise Refused(found)

    def document(self, document: Document, caller: Caller) -> Accepted:
        """Accept ``document``.

        Raises:
            Refused: it cannot be issued as it is; carries every problem.
            AlreadyUsed: its reference stands for other content.
        """
        reference = request_id(Work.DOCUMENT, document.account, document.reference)
        account, found = self.check_document(document)
        if account is None or found or (found := too_large(document)):
            # What was accepted once stays so, though the day or the account's settings changed since.
            before = self.ledger.get(Request, request_key(reference))
            if before is not None:
                return self._replay(before, document)
            raise Refused(found)
        now = self.clock.now_ms()
        dated = document.model_copy(update={"date": document.date or rome_date(now)})
        waits_for = tuple(related_requests(dated))
        values = content(dated)
        request = new_request(Work.DOCUMENT, reference, values, document.account, document.reference, now, caller.name)
        request = request.revised(waits_for=waits_for, sdi=to_transmit(dated, account, self.providers, now))
        use = wanted_number(self.ledger, self.providers, account, dated, reference)
        if isinstance(use, Problem):
            before = self.ledger.get(Request, request_key(reference))
            if before is not None:
                return self._replay(before, document)
            raise Refused([use])
        return self._record(account, request, caller, document, use)

    def task(self, task: ProviderTask, caller: Caller) -> Accepted:
        """Accept a contact, a product or a credit; raises as ``document`` does."""
        account = self.serving(task.account)
        if account is None:
            raise Refused([unknown_account(task.account)])
        configuration = account.configuration
        found = [
            *task_problems(task, configuration.extra_rates),
            *self.providers.get(configuration.provider).check_task(task, configuration),
            *too_large(task),
        ]
        now, identity = self.clock.now_ms(), request_id(task.work, task.account, task.reference)
        if found:
            before = self.ledger.get(Request, request_key(identity))
            if before is not None:
                return self._replay(before, task)
            raise Refused(found)
        request = new_request(task.work, identity, content(task), task.account, task.reference, now, caller.name)
        return self._record(account, request, caller, task)

    def question(
        self,
        account: Account,
        name: LookupName | None,
        caller: Caller,
        values: dict[str, object],
        serving: Account | None = None,
    ) -> Accepted:
        """Have the provider asked about ``account``, or for its list ``name``, or that of the one ``serving`` it.

        Asking the same again within the minute, or with the same Idempotency-Key, is the same request.
        """
        work = Work.LOOKUP if name else Work.ACCOUNT_CHECK
        now = self.clock.now_ms()
        once = caller.idempotency_key or f"minute-{now // _MINUTE_MS}"
        asked = {**values, **({"name": name} if name else {})}
        identity = request_id(work, account.id, f"{fingerprint(asked)}\0{caller.name}\0{once}")
        request = new_request(work, identity, asked, account.id, None, now, caller.name)
        return self._record(serving or account, request.revised(step=Step.READ), Caller(caller.name), None)

    def _record(
        self,
        account: Account,
        request: Request,
        caller: Caller,
        asked: Document | ProviderTask | None,
        number: NumberUse | None = None,
    ) -> Accepted:
        request = request.revised(at=account.id if account.id != request.account else None)
        beside: list[Record] = [number] if number else []
        if caller.idempotency_key:
            beside.append(_key_use(request, caller))
        try:
            stored, *_ = self.ledger.write(request, *beside)
        except Conflict:
            return self._before(request, caller, asked)
        self.ring(account, stored)
        return Accepted(stored, replayed=False)

    def _before(self, request: Request, caller: Caller, asked: Document | ProviderTask | None) -> Accepted:
        before = self.ledger.get(Request, request.key)
        if before is not None:
            return self._replay(before, asked)
        use = self.ledger.get(KeyUse, _key_use(request, caller).key) if caller.idempotency_key else None
        if use is None and isinstance(asked, Document):
            # Somebody else was faster with the number it brings along.
            return self.document(asked, caller)
        raise AlreadyUsed(use.request if use else request.id, ())

    def _replay(self, before: Request, asked: Document | ProviderTask | None) -> Accepted:
        if asked is None:
            return Accepted(before, replayed=True)
        values = content(asked)
        if isinstance(asked, Document) and asked.date is None:
            values["date"] = before.content.get("date")
        erased = before.erased_ms is not None
        digest = fingerprint(values)
        if (sealed(self.keys.identity_key(), digest) if erased else digest) != before.fingerprint:
            differing = [] if erased else list(differences(before.content, values))
            raise AlreadyUsed(before.id, differing or [pointer()])
        return Accepted(before, replayed=True)

    def ring(self, account: Account, request: Request) -> None:
        """Tell the worker of ``account`` that there is ``request``."""
        try:
            self.bell.ring(account.id, request.id, lane=lane_of(account.credential, self.lanes))
        except Exception:
            # It is recorded, so the reconciler finds it within a minute; refusing it now would be a lie.
            log.exception("the bell could not be rung", extra={"request": request.id})


def unknown_account(account: str) -> Problem:
    """There is no such account, or the caller may not use it: nobody is told which."""
    return Problem(
        "unknown_account",
        "/account",
        f"there is no account {account} for this token",
        "Ask GET /v1/accounts for the accounts you may use.",
    )


def _key_use(request: Request, caller: Caller) -> KeyUse:
    digest = hashlib.sha256(f"{caller.name}\0{caller.idempotency_key}".encode()).hexdigest()
    return KeyUse(id=digest, request=request.id)
