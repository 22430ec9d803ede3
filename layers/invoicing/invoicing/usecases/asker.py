"""Going round all accounts every so often, to ask of their providers what no caller has asked."""

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

from invoicing.contract import Providers
from invoicing.domain.account import Account
from invoicing.ports import Clock, Ledger
from invoicing.usecases.accept import Accept

log = logging.getLogger(__name__)

WHO = "reconciler"
"""Who asks, in a request's history."""


@dataclass(frozen=True, slots=True)
class Asker(ABC):
    """Asks as a caller does: the worker answers in the account's turn, and documents go first."""

    ledger: Ledger
    providers: Providers
    accept: Accept
    clock: Clock
    _looked: list[int] = field(default_factory=list, init=False, repr=False)

    every_ms: ClassVar[int]
    """Milliseconds from one round to the next, at least."""

    @abstractmethod
    def ask(self, account: Account, now_ms: int) -> int:
        """Ask what is due of ``account``; returns how many questions that are new."""

    def run(self, *, until_ms: int | None = None) -> int:
        """Look at all accounts, if a round is due, or until ``until_ms``; returns how many questions were asked.

        What is wrong with one account is raised when the others have been looked at.
        """
        now = self.clock.now_ms()
        if self._looked and now < self._looked[-1] + self.every_ms:
            return 0
        asked, failed = 0, list[Exception]()
        for account in self.ledger.accounts():
            if until_ms is not None and self.clock.now_ms() >= until_ms:
                log.warning("no time for all accounts", extra={"looked_at_last": [account.id]})
                return asked
            try:
                asked += self.ask(account, now)
            except Exception as error:
                log.exception("an account could not be asked about", extra={"account": account.id})
                failed.append(error)
        self._looked[:] = [now]
        if failed:
            raise failed[0]
        return asked
