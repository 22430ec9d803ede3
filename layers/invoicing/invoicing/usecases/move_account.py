"""Move an account: let another one, at any provider, serve what is asked of it from now on."""

from dataclasses import dataclass

from invoicing.domain.account import Account, account_key
from invoicing.domain.problem import Problem, Refused
from invoicing.ports import Clock, Ledger
from invoicing.usecases.insist import insist

_REMEDY = "`sportello accounts list` shows what there is."


@dataclass(frozen=True, slots=True)
class MoveAccount:
    """What the owner of the stack runs; what was accepted before ends where it began.

    ``pauses_ms`` is how long to wait, each time, before the ledger is written again when a worker stood in the way.
    """

    ledger: Ledger
    clock: Clock
    pauses_ms: tuple[int, ...] = ()

    def run(self, account_id: str, to: str) -> Account:
        """Let ``account_id`` lead ``to`` another account, or to itself again.

        Raises:
            Refused: one of the two does not exist, or others would be led on and on.
            Conflict: a worker is writing the account just now.
        """
        target = self._found(to)
        led = [one.id for one in self.ledger.accounts() if one.leads_to == account_id and one.id != account_id]
        if account_id != to and (target.leads_to or led):
            where = f"`{to}` leads to `{target.leads_to}`" if target.leads_to else f"`{led[0]}` leads to `{account_id}`"
            raise Refused([Problem("leads_on", "", f"{where}: one step is all there is", "Move that one instead.")])
        return insist(lambda: self._write(account_id, None if account_id == to else to), self.clock, self.pauses_ms)

    def _write(self, account_id: str, to: str | None) -> Account:
        (moved,) = self.ledger.write(self._found(account_id).revised(leads_to=to))
        return moved

    def _found(self, account_id: str) -> Account:
        found = self.ledger.get(Account, account_key(account_id))
        if found is None:
            raise Refused([Problem("no_such_account", "", f"there is no account `{account_id}`", _REMEDY)])
        return found
