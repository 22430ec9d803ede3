"""What tests look at after the fact."""

from __future__ import annotations

from tests.simulators.fattura24.accounts import Account
from tests.simulators.fattura24.records import CallRecord, Contact, Credit, Document, Email, Overlap, Violation
from tests.simulators.fattura24.switches import Switches
from tests.simulators.fattura24.world import World


class Inspection:
    """The read side of the simulator, and its two alarms: `violations` and `overlaps`."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def switches(self) -> Switches:
        return self.world.switches

    @property
    def accounts(self) -> tuple[Account, ...]:
        return tuple(self.world.accounts.values())

    def add_account(self, account: Account) -> Account:
        """Adds an account, or replaces the one of the same id (to let a subscription expire, for instance)."""
        with self.world.lock:
            others = [other for other in self.accounts if other.account_id != account.account_id]
            if any(other.api_key == account.api_key for other in others):
                raise ValueError("another account has this key")
            self.world.accounts[account.account_id] = account
        return account

    @property
    def calls(self) -> list[CallRecord]:
        return list(self.world.calls)

    def calls_of(self, endpoint: str) -> list[CallRecord]:
        return [call for call in self.world.calls if call.endpoint == endpoint]

    @property
    def violations(self) -> list[Violation]:
        return list(self.world.windows.violations)

    @property
    def overlaps(self) -> list[Overlap]:
        return list(self.world.overlap_alarm.overlaps)

    @property
    def emails(self) -> list[Email]:
        return list(self.world.store.emails)

    @property
    def contacts(self) -> list[Contact]:
        return list(self.world.store.contacts)

    @property
    def credits(self) -> list[Credit]:
        return list(self.world.store.credits)

    @property
    def peaks(self) -> dict[str, dict[float, int]]:
        """By account: the most calls ever seen in each window (by its seconds)."""
        return {account_id: dict(peaks) for account_id, peaks in self.world.windows.peaks.items()}

    def documents(self, account: Account | str | None = None) -> list[Document]:
        """All documents, or those of one account (given itself, by its id or by its key)."""
        wanted = self._account_id(account)
        return [item for item in self.world.store.documents if wanted in (None, item.account_id)]

    def document_count(self, text: str) -> int:
        """How many documents carry this idRequest, or this text in Object, FootNotes, Number or a custom field."""
        return sum(1 for item in self.world.store.documents if item.mentions(text))

    def assert_well_behaved(self) -> None:
        """Fails when any call came over the limit or overlapped another one."""
        assert not self.violations, f"calls over the limit: {self.violations[:3]}"
        assert not self.overlaps, f"overlapping calls: {self.overlaps[:3]}"

    def reset(self, *, keep_scenario: bool = False) -> None:
        """Forgets what happened; also restores switches and faults unless told otherwise. Accounts stay."""
        with self.world.lock:
            self.world.forget()
            if not keep_scenario:
                self.world.faults.clear()
                self.world.restore_switches()

    def _account_id(self, account: Account | str | None) -> str | None:
        if isinstance(account, Account):
            return account.account_id
        by_key = self.world.account_of_key(account) if account else None
        return by_key.account_id if by_key else account
