"""Keep credentials that end alive: renewed by whoever holds the lease, stored before they are used."""

import logging
from collections.abc import Mapping
from typing import Any

from invoicing.abilities import RenewsCredentials
from invoicing.contract import CallGate
from invoicing.domain.account import Account
from invoicing.errors import Unauthorized
from invoicing.ports import Clock, Secrets

log = logging.getLogger(__name__)

# How long to wait before the new pair is stored again: without it the owner would have to consent anew.
_INSIST_MS = (200, 1_000, 4_000)


def renewed(
    provider: RenewsCredentials,
    account: Account,
    credentials: Mapping[str, Any],
    *,
    gate: CallGate,
    secrets: Secrets,
    clock: Clock,
    refused: bool = False,
) -> Mapping[str, Any]:
    """Credentials that are good for now: these, those that somebody else has stored meanwhile, or new ones.

    Args:
        refused: the provider has refused ``credentials`` already, whatever their end.

    Raises:
        Unauthorized: they cannot be renewed, and nobody else has renewed them; their owner has to consent again.
        Unavailable: the provider could not be asked, or its answer is missing.
    """
    due = provider.renewal_due_ms(credentials)
    if due is None or (due > clock.now_ms() and not refused):
        return credentials
    stored = secrets.credentials(account.id, fresh=True)
    if stored != credentials and (provider.renewal_due_ms(stored) or 0) > clock.now_ms():
        return stored
    try:
        new = provider.renew(stored, gate)
    except Unauthorized:
        # Somebody may have renewed them in this very moment, which ends the old ones.
        again = secrets.credentials(account.id, fresh=True)
        if again != stored:
            return again
        log.exception("credentials cannot be renewed", extra={"account": account.id})
        raise
    return stored_instead(secrets, account.id, stored, new, clock)


def stored_instead(
    secrets: Secrets, account: str, before: Mapping[str, Any], new: Mapping[str, Any], clock: Clock
) -> Mapping[str, Any]:
    """Store what a provider gave only once, through failures that pass; returns what is stored, as ``replace`` does."""
    for pause_ms in _INSIST_MS:
        try:
            return secrets.replace(account, before, new)
        except Exception:
            log.exception("new credentials could not be stored yet", extra={"account": account})
            clock.sleep_ms(pause_ms)
    return secrets.replace(account, before, new)
