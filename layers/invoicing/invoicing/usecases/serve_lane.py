"""The worker: answer a ring, and whoever else of the lane can go on while its account must wait."""

import logging
from dataclasses import dataclass, field

from invoicing.contract import Providers
from invoicing.domain.account import Account, account_key
from invoicing.domain.identity import lane_of
from invoicing.domain.request import Request, Step, request_key
from invoicing.ports import Archive, Bell, Clock, Files, Ledger, Secrets, Telemetry
from invoicing.usecases.neighbours import Neighbours
from invoicing.usecases.pace import Pace
from invoicing.usecases.serve_account import End, ServeAccount

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring of the bell; ``receipt`` is what keeps it from being delivered again meanwhile."""

    account: str
    request: str | None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class ServeLane:
    """Answer a ring."""

    ledger: Ledger
    bell: Bell
    files: Files
    archive: Archive
    secrets: Secrets
    providers: Providers
    clock: Clock
    telemetry: Telemetry
    lanes: int = 1
    pace: Pace = field(default_factory=Pace)

    def run(self, ring: Ring, *, until_ms: int) -> None:
        """Do what is due for the credential of ``ring``'s account and others of its lane, until ``until_ms`` at most.

        One credential is served at a time, and one call is made at a time. A ring for nothing, a repeated one, or one
        for an account served elsewhere changes nothing.
        """
        if ring.receipt:
            # First of all: whatever becomes of this run, its lane is free again when its lease would be.
            self.bell.hold(ring.receipt, seconds=self.pace.hold_seconds)
        account = self.ledger.get(Account, account_key(ring.account))
        if account is None:
            log.warning("ring for an account that does not exist", extra={"account": ring.account})
            return
        rung_for = self.ledger.get(Request, request_key(ring.request)) if ring.request else None
        if rung_for is not None and (rung_for.ended or rung_for.step is Step.FILE):
            # A run before has seen to it, and has rung again for whatever it left: others of the lane go first.
            return
        left, failed = self._serve(account, rung_for, ring.receipt, until_ms)
        for one in left:
            self._ring_again(one)
        if failed:
            raise failed[0]

    def _serve(
        self, first: Account, rung_for: Request | None, receipt: str | None, until_ms: int
    ) -> tuple[list[str], list[Exception]]:
        """Serve one credential after the other; returns accounts for which there was no time left, and what failed.

        What is wrong with one must show, and the others must not wait for it.
        """
        desk = self._desk(receipt, until_ms)
        lane = lane_of(first.credential, self.lanes)
        neighbours = Neighbours(self.ledger, self.providers, self.clock, self.pace, lane, self.lanes)
        waiting: dict[str, tuple[int, str]] = {}
        failed = list[Exception]()
        account: Account | None = first
        while account is not None:
            waiting.pop(account.credential, None)
            try:
                end = desk.serve(account, rung_for, neighbours)
            except Exception as error:
                log.exception("an account could not be served", extra={"account": account.id})
                failed.append(error)
                end = End()
            if end.unfinished:
                return [account.id, *(one for _, one in waiting.values())], failed
            if end.start_ms is not None:
                waiting[account.credential] = (end.start_ms, account.id)
            if not end.steps:
                neighbours.pass_over(account.credential)
            account, rung_for = end.turn or self._next(waiting), None
        return [], failed

    def _desk(self, receipt: str | None, until_ms: int) -> ServeAccount:
        return ServeAccount(
            self.ledger,
            self.bell,
            self.files,
            self.archive,
            self.secrets,
            self.providers,
            self.clock,
            self.pace,
            self.telemetry,
            receipt,
            until_ms,
        )

    def _next(self, waiting: dict[str, tuple[int, str]]) -> Account | None:
        """The account that left the desk to another and may go on first."""
        while waiting:
            credential, (_, account_id) = min(waiting.items(), key=lambda item: item[1])
            account = self.ledger.get(Account, account_key(account_id))
            if account is not None and account.credential == credential:
                return account
            # Its owner moved it to another credential; whoever serves that one goes on.
            del waiting[credential]
        return None

    def _ring_again(self, account: str) -> None:
        current = self.ledger.get(Account, account_key(account))
        if current is not None:
            self.bell.ring(account, None, lane=lane_of(current.credential, self.lanes))
