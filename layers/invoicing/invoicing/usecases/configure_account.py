"""Make or change an account: its secret, its record, and the credential whose window it shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from invoicing.contract import InvoicingProvider, Providers
from invoicing.domain.account import Account, AccountConfiguration, Credential, account_key, credential_key
from invoicing.domain.identity import credential_id, hash_of_secret
from invoicing.domain.problem import Problem, Refused, pointer
from invoicing.errors import Conflict
from invoicing.ports import Clock, Ledger
from invoicing.usecases.adopt_credential import adopt_credential
from invoicing.usecases.insist import insist


class SecretWriter(Protocol):
    """Keeps an account's credentials, and knows the key of identities."""

    def put(self, account: str, credentials: Mapping[str, Any]) -> None:
        """Keep ``credentials`` as those of ``account``."""

    def identity_key(self) -> bytes:
        """The key with which identities of credentials are hashed."""


@dataclass(frozen=True, slots=True)
class ConfigureAccount:
    """What the owner of the stack runs, with their own AWS credentials.

    ``pauses_ms`` is how long to wait, each time, before the ledger is written again when a worker stood in the way.
    """

    ledger: Ledger
    secrets: SecretWriter
    providers: Providers
    clock: Clock
    pauses_ms: tuple[int, ...] = ()

    def run(
        self, account_id: str, configuration: AccountConfiguration | None, credentials: Mapping[str, Any] | None
    ) -> Account:
        """Make account ``account_id``, or give it another configuration or other ``credentials``.

        What is None stays as it is; a new account needs both.

        Raises:
            Refused: the provider is unknown or not the account's, or finds fault with the configuration.
            Misconfigured: the credentials lack something.
            Conflict: a worker is using the account's credential just now. New credentials are kept all the same, and
                the worker moves the account to them by itself; a new account is not made.
        """
        stored = self.ledger.get(Account, account_key(account_id))
        wanted = configuration or (stored.configuration if stored else None)
        if wanted is None:
            raise Refused([Problem("missing_configuration", "", "a new account needs its provider", "")])
        provider = self._provider(stored, wanted)
        if problems := _problems(provider, configuration) if configuration else ():
            raise Refused(problems)
        if credentials is None:
            if stored is None:
                raise Refused([Problem("missing_credentials", "", "a new account needs its credentials", "")])
            return insist(lambda: self._reconfigure(account_id, configuration) or stored, self.clock, self.pauses_ms)
        key = self.secrets.identity_key()
        identity = credential_id(key, provider.slug, provider.identity(credentials, wanted))
        secret = hash_of_secret(key, credentials)
        # Before the ledger: whatever becomes of that write, the worker finds the secret, and mends the ledger by it.
        self.secrets.put(account_id, credentials)
        return insist(lambda: self._move(account_id, configuration, identity, secret), self.clock, self.pauses_ms)

    def _provider(self, stored: Account | None, wanted: AccountConfiguration) -> InvoicingProvider:
        """The account's provider, which an account keeps."""
        if stored is not None and wanted.provider != stored.configuration.provider:
            # Its documents were issued there; their ids and PDFs mean nothing elsewhere.
            raise Refused(
                [Problem("other_provider", "/provider", "the account is at another provider", "Make another account.")]
            )
        try:
            return self.providers.get(wanted.provider)
        except KeyError:
            raise Refused([Problem("unknown_provider", "/provider", "there is no such provider", "")]) from None

    def _move(self, account_id: str, configuration: AccountConfiguration | None, identity: str, secret: str) -> Account:
        try:
            return self._adopt(account_id, configuration, identity, secret)
        except Conflict:
            # The worker learns of the credentials from the secret; of the rest it can learn only here. An account that
            # waits for its owner is tried at once, or it would not look at its new secret before its hour is over.
            self._reconfigure(account_id, configuration, secret)
            raise

    def _adopt(
        self, account_id: str, configuration: AccountConfiguration | None, identity: str, secret: str
    ) -> Account:
        now = self.clock.now_ms()
        account = self.ledger.get(Account, account_key(account_id))
        old = self.ledger.get(Credential, credential_key(account.credential)) if account else None
        if old is not None and old.leased(now_ms=now, guard_ms=0):
            # A worker is using it, and nobody else may write its record meanwhile.
            raise Conflict(old.key)
        if account is None:
            if configuration is None:
                raise Conflict(account_key(account_id))
            account = Account(
                id=account_id, configuration=configuration, credential=identity, created_ms=now, secret_hash=secret
            )
        changed = self._with_secret(account, secret).revised(configuration=configuration or account.configuration)
        adopt_credential(self.ledger, changed, old, identity, now_ms=now)
        return self.ledger.get(Account, account.key) or changed

    def _reconfigure(
        self, account_id: str, configuration: AccountConfiguration | None, secret: str | None = None
    ) -> Account | None:
        """Write the account's record alone, which needs no lease; a ``secret`` that was put in frees it."""
        account = self.ledger.get(Account, account_key(account_id))
        if account is None:
            return None
        known = self._with_secret(account.freed(), secret) if secret else account
        changed = known.revised(configuration=configuration or account.configuration)
        if changed == account:
            return account
        (saved,) = self.ledger.write(changed)
        return saved

    def _with_secret(self, account: Account, secret: str) -> Account:
        """The account with its new key, unless it is the one that it had; two keys may share one window."""
        if account.secret_hash == secret:
            return account
        return account.revised(secret_hash=secret, new_key_ms=self.clock.now_ms())


def _problems(provider: InvoicingProvider, configuration: AccountConfiguration) -> list[Problem]:
    """Everything wrong with ``configuration``, whoever finds it."""
    offered = provider.capabilities.lookups
    remedy = f"Its lists are {', '.join(f'`{name}`' for name in sorted(offered))}."
    return [
        *provider.check_configuration(configuration),
        *(
            Problem("unknown_list", pointer("refresh_lists", name), "the provider has no such list", remedy)
            for name in configuration.refresh_lists
            if name not in offered
        ),
    ]
