"""Looks on at what the worker's processes send, keeps the record, and kills one of them at the moment it is told."""

import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.local import processes
from tests.local.kill_moments import Aim, Moment, When, account_of, name_of, receipt_of
from tests.local.tap import Answer, Passing

# The simulated provider takes a quarter of a second for a call.
MEANWHILE_SECONDS = 0.1


@dataclass(frozen=True)
class Passed:
    """A logged moment."""

    at: float
    process: int
    moment: Moment


@dataclass
class Kill:
    """One kill: what it aims at, and, once it has struck, when and whom."""

    aim: Aim
    struck: threading.Event = field(default_factory=threading.Event)
    at: float = 0.0
    process: int = 0


class Watch:
    """The watcher of all taps; ``parent`` started the processes that may be killed."""

    def __init__(self, parent: int) -> None:
        self._parent = parent
        self._lock = threading.Lock()
        self._rings: dict[str, str] = {}
        self._serving: dict[int, str] = {}
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._kills: dict[str, Kill] = {}
        self.passed: defaultdict[str, list[Passed]] = defaultdict(list)

    def aim(self, account: str, aim: Aim) -> Kill:
        """Strike at ``aim`` on the road of what ``account`` sends next."""
        kill = Kill(aim)
        with self._lock:
            self._counts.pop(account, None)
            self._kills[account] = kill
        return kill

    def delivered(self, receipt: str, body: str) -> None:
        """A ring is on its way to the worker: by its receipt it is known for which account a process works."""
        with self._lock:
            self._rings[receipt] = json.loads(body)["account"]

    def process_behind(self, port: int, *, to: int) -> int | None:
        """The worker's process that connects from ``port`` to a tap's port."""
        return processes.child_behind(port, to=to, parent=self._parent)

    def watch(self, passing: Passing, forward: Callable[[], Answer]) -> Answer | None:
        """Let the request go on, unless its process is to be killed around it."""
        kill = self._note(passing)
        if kill is None:
            return forward()
        if kill.aim.when is When.BEFORE:
            self._strike(kill, passing.process)
            return None
        if kill.aim.when is When.DURING:
            striker = threading.Timer(MEANWHILE_SECONDS, self._strike, (kill, passing.process))
            striker.start()
            forward()
            striker.join()
            return None
        forward()
        self._strike(kill, passing.process)
        return None

    def _note(self, passing: Passing) -> Kill | None:
        """Log the moment; the kill that is to happen at it."""
        process = passing.process
        if process is None:
            return None
        with self._lock:
            account = self._begins(passing) or self._serving.get(process)
            if account is None:
                return None
            self._serving[process] = account
            name = name_of(passing)
            self._counts[account][name] += 1
            moment = Moment(name, self._counts[account][name])
            self.passed[account].append(Passed(time.time(), process, moment))
            kill = self._kills.get(account)
            return kill if kill and not kill.struck.is_set() and kill.aim.moment == moment else None

    def _begins(self, passing: Passing) -> str | None:
        """The account of the ring that begins to be answered, if this shows it."""
        receipt = receipt_of(passing)
        return self._rings.get(receipt) if receipt else account_of(passing)

    def _strike(self, kill: Kill, process: int | None) -> None:
        assert process is not None
        # It may have ended by itself, though hardly in this moment.
        with suppress(ProcessLookupError):
            processes.kill(process, parent=self._parent)
            kill.at, kill.process = time.time(), process
            kill.struck.set()
