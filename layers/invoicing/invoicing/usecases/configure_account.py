"""Make or change an account: its secret, its record, and the credential whose window it shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from invoicing.contract import Providers
from invoicing.domain.account import Account, AccountConfiguration, Credential, account_key, credential_key
from invoicing.domain.identity import credential_id
from invoicing.domain.problem import Problem, Refused
from invoicing.errors import Conflict
from invoicing.ports import Clock, Ledger
from invoicing.usecases.adopt_credential import adopt_credential


class SecretWriter(Protocol):
    """Keeps an account's credentials, and knows the key of identities."""

    def put(self, account: str, credentials: Mapping[str, Any]) -> None:
        """Keep ``credentials`` as those of ``account``."""

    def identity_key(self) -> bytes:
        """The key with which identities of credentials are hashed."""


@dataclass(frozen=True, slots=True)
class ConfigureAccount:
    """What the owner of the stack runs, with their own AWS credentials."""

    ledger: Ledger
    secrets: SecretWriter
    providers: Providers
    clock: Clock

    def run(
        self, account_id: str, configuration: AccountConfiguration, credentials: Mapping[str, Any] | None
    ) -> Account:
        """Make account ``account_id``, or give it another configuration or other ``credentials``.

        Raises:
            Refused: the provider is unknown, or finds fault with the configuration.
            Misconfigured: the credentials lack something.
            Conflict: a worker is using the account's credential just now; the new secret is kept all the same.
        """
        try:
            provider = self.providers.get(configuration.provider)
        except KeyError:
            raise Refused([Problem("unknown_provider", "/provider", "there is no such provider", "")]) from None
        problems = provider.check_configuration(configuration)
        if problems:
            raise Refused(problems)
        stored = self.ledger.get(Account, account_key(account_id))
        if credentials is None:
            if stored is None:
                raise Refused([Problem("missing_credentials", "", "a new account needs its credentials", "")])
            (saved,) = self.ledger.write(stored.revised(configuration=configuration))
            return saved
        identity = credential_id(self.secrets.identity_key(), provider.slug, provider.identity(credentials))
        self.secrets.put(account_id, credentials)
        now = self.clock.now_ms()
        old = self.ledger.get(Credential, credential_key(stored.credential)) if stored else None
        if old is not None and old.leased(now_ms=now, guard_ms=0):
            # A worker is using it; it will find the new secret by itself.
            raise Conflict(old.key)
        account = stored or Account(id=account_id, configuration=configuration, credential=identity, created_ms=now)
        adopt_credential(self.ledger, account.revised(configuration=configuration), old, identity, now_ms=now)
        return self.ledger.get(Account, account_key(account_id)) or account
