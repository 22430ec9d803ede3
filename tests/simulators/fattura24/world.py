"""All the state of one simulator in one place, so that the endpoints need nothing else."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields

from tests.simulators.clock import SkewedClock
from tests.simulators.fattura24.accounts import Account
from tests.simulators.fattura24.answers import AnswerWriter, WireAnswer
from tests.simulators.fattura24.id_requests import Claim, IdRequestRegister
from tests.simulators.fattura24.records import CallRecord
from tests.simulators.fattura24.request import ApiRequest
from tests.simulators.fattura24.scenarios import Fault
from tests.simulators.fattura24.store import Store
from tests.simulators.fattura24.switches import Switches
from tests.simulators.fattura24.windows import CallWindows, Limit, OverlapAlarm
from tests.simulators.faults import FaultPlan


@dataclass(slots=True)
class Call:
    """One call in progress."""

    record: CallRecord
    request: ApiRequest
    account: Account | None
    overlapping: bool = False
    claim: Claim = field(default_factory=Claim)
    faults: tuple[Fault, ...] = ()
    acted: bool = False
    count_at_end: bool = False

    @property
    def endpoint(self) -> str:
        return self.record.endpoint

    def has(self, *names: str) -> Fault | None:
        return next((fault for fault in self.faults if fault.name in names), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an endpoint did: its answer, and whether something now exists that did not before."""

    answer: WireAnswer
    created: bool = False


class World:
    """The service as a whole: its accounts, its memory, its limits, its clock."""

    def __init__(self, accounts: Iterable[Account], clock: Callable[[], float], limits: Sequence[Limit]) -> None:
        self.lock = threading.RLock()
        self.accounts = {account.account_id: account for account in accounts}
        self.now = SkewedClock(clock)
        self.switches = Switches()
        self.faults = FaultPlan(Fault)
        self.answers = AnswerWriter(self.switches)
        self.limits = tuple(limits)
        self.forget()

    def forget(self) -> None:
        """Empties the memory; accounts, switches and faults stay."""
        self.store = Store()
        self.windows = CallWindows(self.limits)
        self.overlap_alarm = OverlapAlarm()
        self.id_requests = IdRequestRegister()
        self.calls: list[CallRecord] = []

    def restore_switches(self) -> None:
        """Puts every switch back to its default, in place: others hold on to the object."""
        fresh = Switches()
        for item in fields(Switches):
            setattr(self.switches, item.name, getattr(fresh, item.name))

    def account_of_key(self, api_key: str) -> Account | None:
        return next((account for account in self.accounts.values() if account.api_key == api_key), None)

    def calls_by_endpoint(self) -> dict[str, int]:
        return dict(Counter(call.endpoint for call in self.calls))
