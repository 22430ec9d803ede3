"""Connect an account by its owner's consent on the provider's own page (OAuth 2.0, authorization code)."""

import logging
import secrets as random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, override

from invoicing.abilities import Company, ConnectsByConsent, ConsentRequest
from invoicing.contract import CallGate, Permit, Providers
from invoicing.domain.account import Account, account_key
from invoicing.domain.consent import Consent, consent_id, consent_key
from invoicing.domain.effect import Effect
from invoicing.errors import Conflict, ProviderError, Repair
from invoicing.ports import Clock, Ledger, Secrets
from invoicing.usecases.discretion import Discretion
from invoicing.usecases.renewal import stored_instead

log = logging.getLogger(__name__)

_LONGEST_CALL_MS = 10_000
_TRIES = 5


class NotConnectable(Exception):
    """The account's provider knows no such consent."""


class ConsentRefused(Exception):
    """What came back is not, or not any more, the answer to a question of ours; nothing was done."""


class ConsentDenied(Exception):
    """The owner said no, or the provider did not ask them; nothing was done.

    Attributes:
        reason: the provider's word for it (RFC 6749, section 4.1.2.1), as it came.
    """

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class NoTokens(Exception):
    """The owner agreed, and the provider gave no tokens for it.

    Attributes:
        detail: why, without anything secret.
        remedy: what to do besides asking for a new page; may be empty.
        refused: whether the provider said no; else it could not be asked, or did not answer.
    """

    def __init__(self, detail: str, remedy: str, *, refused: bool) -> None:
        super().__init__()
        self.detail, self.remedy, self.refused = detail, remedy, refused


@dataclass(frozen=True, slots=True)
class Connected:
    """An account that has tokens now.

    Attributes:
        companies: those that the tokens open; None if they could not be listed.
        chosen: the account's own, of these.
        wanted: whether the account's settings name a company, this one or another.
    """

    account: str
    companies: Sequence[Company] | None = None
    chosen: Company | None = None
    wanted: bool = False


class Uncounted(CallGate):
    """Lets the calls of a consent through: they are no company's, so they stand in no window and under no lease."""

    def __init__(self, clock: Clock, account: str) -> None:
        self._clock, self._account = clock, account

    @override
    @contextmanager
    def call(self, operation: str, effect: Effect) -> Iterator[Permit]:
        started = self._clock.now_ms()
        permit = Permit(started + _LONGEST_CALL_MS)
        try:
            yield permit
        finally:
            line = {
                "account": self._account,
                "operation": operation,
                "effect": effect,
                "status": permit.status,
                "milliseconds": self._clock.now_ms() - started,
            }
            log.info("call of a consent ended", extra=line)


@dataclass(frozen=True, slots=True)
class ConnectAccount:
    """Ask for a consent, and take its answer."""

    ledger: Ledger
    secrets: Secrets
    providers: Providers
    clock: Clock

    def begin(self, account: Account, redirect_uri: str, who: str) -> str:
        """The provider's page to open, within ten minutes.

        Raises:
            NotConnectable: the provider asks for a key instead.
            Repair: the account's secret holds no application.
        """
        provider = self._provider(account)
        state = random.token_urlsafe(32)
        credentials = self.secrets.credentials(account.id, fresh=True)
        url = provider.consent_url(credentials, account.configuration, ConsentRequest(redirect_uri, state))
        now = self.clock.now_ms()
        self.ledger.write(
            Consent(id=consent_id(state), account=account.id, redirect_uri=redirect_uri, who=who, asked_ms=now)
        )
        return url

    def finish(self, state: str, code: str | None, reason: str = "") -> Connected:
        """Exchange ``code``, which came back with ``state``, for tokens, and keep them; without a code for ``reason``.

        Whatever comes of it, ``state`` is used up.

        Raises:
            ConsentRefused: the state is not ours, was used, or is too old.
            ConsentDenied: the owner said no.
            NoTokens: the provider gave none.
        """
        consent = self._used(state)
        account = self.ledger.get(Account, account_key(consent.account))
        if account is None:
            raise ConsentRefused
        if code is None:
            log.info("consent denied", extra={"account": account.id, "token_name": consent.who})
            raise ConsentDenied(reason)
        provider, gate = self._provider(account), Uncounted(self.clock, account.id)
        before = self._application(account.id)
        new = _exchanged(provider, before, code, consent, gate)
        # Before anything else is done with them: they are given only once.
        self._keep(account.id, before, new)
        log.info("account connected", extra={"account": account.id, "token_name": consent.who})
        return self._choose(account.id, _companies(provider, new, gate))

    def _used(self, state: str) -> Consent:
        """The question that ``state`` belongs to, used up with this."""
        consent = self.ledger.get(Consent, consent_key(consent_id(state)))
        now = self.clock.now_ms()
        if consent is None or not consent.good(now):
            raise ConsentRefused
        try:
            (used,) = self.ledger.write(consent.revised(used_ms=now))
        except Conflict:
            raise ConsentRefused from None
        return used

    def _application(self, account: str) -> Mapping[str, Any]:
        try:
            return self.secrets.credentials(account, fresh=True)
        except Repair as error:
            raise NoTokens(error.detail, error.remedy, refused=True) from None

    def _keep(self, account: str, before: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        for _ in range(_TRIES):
            stored = stored_instead(self.secrets, account, before, new, self.clock)
            if stored == new:
                return
            # A worker renewed the old tokens at this moment; the owner's word is newer.
            before = stored
        raise Conflict(account)

    def _choose(self, account_id: str, companies: Sequence[Company] | None) -> Connected:
        """Let the account wait no longer, with its company: the one its settings name, or the only one there is."""
        for _ in range(_TRIES):
            account = self.ledger.get(Account, account_key(account_id))
            if account is None:
                break
            settings = account.configuration.settings
            connected = _matched(account_id, settings, companies)
            if connected.chosen:
                settings = {**settings, **connected.chosen.settings}
            configuration = account.configuration.model_copy(update={"settings": settings})
            now = self.clock.now_ms()
            try:
                self.ledger.write(account.freed().revised(configuration=configuration, connected_ms=now))
            except Conflict:
                continue
            return connected
        raise Conflict(account_key(account_id))

    def _provider(self, account: Account) -> ConnectsByConsent:
        provider = self.providers.get(account.configuration.provider)
        if not isinstance(provider, ConnectsByConsent):
            raise NotConnectable
        return provider


def _exchanged(
    provider: ConnectsByConsent, before: Mapping[str, Any], code: str, consent: Consent, gate: CallGate
) -> Mapping[str, Any]:
    discretion = Discretion()
    discretion.learn({**before, "code": code})
    try:
        return provider.exchange(before, code=code, redirect_uri=consent.redirect_uri, gate=gate)
    except ProviderError as error:
        log.warning("a consent brought no tokens", extra={"account": consent.account, "code": error.code})
        detail, remedy = discretion.said(error.detail), discretion.said(error.remedy)
        refused = isinstance(error, Repair)
    # Raised outside of the handler, for the error caught there may quote what it was sent.
    raise NoTokens(detail, remedy, refused=refused)


def _matched(account: str, settings: Mapping[str, Any], companies: Sequence[Company] | None) -> Connected:
    found = companies or ()
    chosen = next((one for one in found if one.settings.items() <= settings.items()), None)
    wanted = any(settings.get(name) is not None for one in found for name in one.settings)
    if chosen is None and len(found) == 1 and not wanted:
        chosen = found[0]
    return Connected(account, companies, chosen, wanted)


def _companies(provider: ConnectsByConsent, credentials: Mapping[str, Any], gate: CallGate) -> Sequence[Company] | None:
    try:
        return provider.companies(credentials, gate)
    except ProviderError as error:
        # The account is connected all the same.
        log.warning("companies could not be listed", extra={"code": error.code})
        return None
