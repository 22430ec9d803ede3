"""An account's secret was replaced: move the account to its new credential, with the calls already made."""

from invoicing.domain.account import Account, Credential, credential_key
from invoicing.domain.calls import CallLog
from invoicing.ports import Ledger

_KEPT = 2000


def adopt_credential(ledger: Ledger, account: Account, old: Credential | None, identity: str) -> Account:
    """Let ``account`` go on under ``identity``.

    The provider may count by account rather than by key, so calls made with the ``old`` credential go on counting.

    Raises:
        Conflict: somebody is using the new credential right now, or changed the account.
    """
    new = ledger.get(Credential, credential_key(identity)) or Credential(id=identity)
    if old is not None:
        calls = CallLog(
            ends=tuple(sorted((*new.calls.ends, *old.calls.ends))[-_KEPT:]),
            blocked_until_ms=max(new.calls.blocked_until_ms, old.calls.blocked_until_ms),
        )
        new = new.revised(calls=calls)
    new = new.revised(accounts=tuple(sorted({*new.accounts, account.id})))
    moved, _ = ledger.write(account.revised(credential=identity, blocked=None, proofs=()), new)
    return moved
