"""What one run of the worker has in hand, and how it writes down what came of a call."""

import logging
from dataclasses import dataclass, field

from invoicing.abilities import RenewsCredentials
from invoicing.contract import Connection, InvoicingProvider, Providers
from invoicing.domain.account import Account, Blocked, Credential
from invoicing.domain.identity import credential_id
from invoicing.domain.request import Request, request_key
from invoicing.errors import Conflict, LeaseLost, ProviderError, RateLimited, Repair, Retry, Unauthorized
from invoicing.ports import REMEMBERED_MS, Archive, Clock, Files, Ledger, Secrets, Telemetry
from invoicing.usecases.adopt_credential import adopt_credential
from invoicing.usecases.backlog import Backlog, Task
from invoicing.usecases.desk import Desk
from invoicing.usecases.discretion import Discretion
from invoicing.usecases.late_outcome import Change, later
from invoicing.usecases.numbers import numbered
from invoicing.usecases.pace import HOUR, Pace, retry_after
from invoicing.usecases.renewal import renewed

log = logging.getLogger(__name__)

# How long to wait before an outcome is written again; together well within what a lease leaves after a call.
_INSIST_MS = (200, 1_000, 4_000)


class CredentialChanged(Exception):
    """The account has another credential now: whoever serves that one goes on.

    Attributes:
        adopted: whether the account was moved to it; else somebody was using it, and it is tried again later.
    """

    def __init__(self, *, adopted: bool) -> None:
        super().__init__(adopted)
        self.adopted = adopted


@dataclass(frozen=True, slots=True)
class Shift:
    """One run of the worker at one desk."""

    ledger: Ledger
    files: Files
    archive: Archive
    secrets: Secrets
    providers: Providers
    clock: Clock
    pace: Pace
    telemetry: Telemetry
    desk: Desk
    backlog: Backlog
    renewed: set[str] = field(default_factory=set, init=False)
    discretion: Discretion = field(default_factory=Discretion)

    def provider(self, account: Account) -> InvoicingProvider:
        """The provider of ``account``."""
        return self.providers.get(account.configuration.provider)

    def connect(self, account: Account, *, fresh: bool = False, refused: bool = False) -> Connection:
        """A connection for ``account`` through the desk.

        Args:
            fresh: read the secret anew, whatever is remembered.
            refused: the provider has refused the credentials: renew them, if it can be done and was not done yet.

        Raises:
            Repair: the credential is missing or malformed.
            Unavailable: it could not be renewed now.
            CredentialChanged: the secret holds another credential than this desk serves.
        """
        provider = self.provider(account)
        credentials = self.secrets.credentials(account.id, fresh=fresh or self._has_a_new_key(account))
        self.discretion.learn(credentials)
        text = provider.identity(credentials, account.configuration)
        identity = credential_id(self.secrets.identity_key(), provider.slug, text)
        if identity != account.credential:
            if not fresh:
                return self.connect(account, fresh=True)
            raise CredentialChanged(adopted=self._adopt(account, identity))
        if isinstance(provider, RenewsCredentials):
            self.desk.serve(account, provider.capabilities)
            credentials = renewed(
                provider, account, credentials, gate=self.desk, secrets=self.secrets, clock=self.clock, refused=refused
            )
            self.discretion.learn(credentials)
        return provider.connect(credentials, account.configuration, self.desk)

    def _has_a_new_key(self, account: Account) -> bool:
        """Whether the one before may still be remembered: another key may serve the same window."""
        until_ms = (account.new_key_ms or 0) + REMEMBERED_MS + self.pace.guard_ms
        return self.clock.now_ms() < until_ms

    def _adopt(self, account: Account, identity: str) -> bool:
        now = self.clock.now_ms()
        try:
            left = adopt_credential(self.ledger, account, self.desk.credential, identity, now_ms=now)
        except Conflict:
            return False
        self.desk.credential = left or self.desk.credential
        return True

    def save(self, request: Request) -> Request:
        """Write ``request`` without having called anybody."""
        (saved,) = self.ledger.write(self.discretion.apply(request))
        self._know(saved)
        return saved

    def numbered(self, task: Task) -> Request:
        """The request of ``task`` with its number and its file's name, where we give them."""
        request = numbered(self.ledger, self.providers, task.account, task.request)
        self.backlog.know(request)
        return request

    def record(self, request: Request, change: Change) -> Request:
        """Write what came of a call, with the call's end.

        What a provider said is never dropped: if somebody else wrote the request meanwhile, ``change`` is applied to
        what they wrote.

        Raises:
            LeaseLost: the outcome is written, but this desk is no longer ours.
        """

        def discreet(current: Request) -> Request:
            return self.discretion.apply(change(current))

        changed = discreet(request)
        try:
            self.desk.credential, saved = self._insist(self.desk.credential, changed)
        except Conflict:
            saved = self._record_alone(request, changed, discreet)
            self._know(saved)
            self.desk.renew()
        else:
            self._know(saved)
        return saved

    def block(self, task: Task, error: ProviderError) -> None:
        """Let the account of ``task`` wait for its owner, unless the secret was replaced meanwhile.

        Raises:
            CredentialChanged: it was; the new credential is tried first.
        """
        account, request = task.account, task.request
        try:
            if self._renewed(account, error):
                return
        except Repair as newer:
            error = newer
        except Retry as later:
            # Whether they can be renewed is not known yet: the next try will tell, and not at once.
            if isinstance(later, RateLimited):
                self.desk.limited(later)
            self.renewed.discard(account.id)
            self.record(request, lambda current: current.postponed(self.clock.now_ms() + retry_after(current.tries)))
            return
        now = self.clock.now_ms()
        blocked = Blocked(
            code=error.code,
            reason=self.discretion.told(error.detail, request),
            remedy=self.discretion.told(error.remedy, request),
            since_ms=now,
            retry_at_ms=now + HOUR,
        )
        if account.blocked:
            blocked = blocked.model_copy(update={"since_ms": account.blocked.since_ms})
        log.error("account waits for its owner", extra={"account": account.id, "code": error.code})
        self.replace(account.revised(blocked=blocked))

    def _renewed(self, account: Account, error: ProviderError) -> bool:
        """Whether there are other credentials than were refused: put in meanwhile, or renewed now, once in this run."""
        refused, once = self.secrets.credentials(account.id), account.id not in self.renewed
        self.renewed.add(account.id)
        if self.secrets.credentials(account.id, fresh=True) == refused and self._unusable(account, error):
            # They were refused when they were to be renewed: to try that again at once would be refused again.
            return False
        self.connect(account)
        if not once or self.secrets.credentials(account.id) != refused:
            return once
        renews = isinstance(self.provider(account), RenewsCredentials) and isinstance(error, Unauthorized)
        if renews:
            self.connect(account, refused=True)
        return renews

    def _unusable(self, account: Account, error: ProviderError) -> bool:
        """Whether ``error`` came of renewing the credentials themselves."""
        provider = self.provider(account)
        if not isinstance(provider, RenewsCredentials) or not isinstance(error, Unauthorized):
            return False
        due = provider.renewal_due_ms(self.secrets.credentials(account.id))
        return due is not None and due <= self.clock.now_ms()

    def replace(self, account: Account) -> None:
        """Write ``account``; a change its owner made at the same moment wins."""
        try:
            (account,) = self.ledger.write(account)
        except Conflict:
            account = self.ledger.get(Account, account.key) or account
            if account.credential != self.desk.credential.id:
                # Its owner moved it to another credential: this desk's window is not that one's.
                raise CredentialChanged(adopted=True) from None
        self.backlog.replace(account)

    def works_again(self, account_id: str) -> None:
        """The provider answered a call of ``account_id``: whatever its owner had to repair is repaired."""
        account = self.backlog.account(account_id)
        if account is not None and account.blocked is not None and not account.held:
            self.replace(account.freed())

    def forget(self, request: Request) -> None:
        """Read ``request`` again: somebody else has written it."""
        self._know(self.ledger.get(Request, request.key) or request)

    def _know(self, request: Request) -> None:
        self.backlog.know(request)
        log.info("request written", extra={"request": request.id, "account": request.account, "state": request.state})

    def _insist(self, credential: Credential, request: Request) -> tuple[Credential, Request]:
        """Write what came of a call, through failures of the ledger that pass: nobody else knows it."""
        for pause_ms in _INSIST_MS:
            try:
                return self.ledger.write(credential, request)
            except Conflict:
                raise
            except Exception:
                log.exception("an outcome could not be written yet", extra={"request": request.id})
                self.clock.sleep_ms(pause_ms)
        return self.ledger.write(credential, request)

    def _record_alone(self, request: Request, changed: Request, change: Change) -> Request:
        for _ in range(5):
            stored = self.ledger.get(Request, request_key(changed.id))
            if stored is None:
                raise LeaseLost(changed.id)
            if stored == changed.revised(version=stored.version):
                # An earlier try was written, though its answer said that it was not.
                return stored
            written = later(request, stored, change)
            if written is None:
                log.warning("an outcome came too late", extra={"request": request.id, "state": stored.state})
                return stored
            try:
                (saved,) = self.ledger.write(written)
            except Conflict:
                continue
            return saved
        raise Conflict(changed.id)
