"""One credential's window, served by one worker: its lease, and a permit written before every call."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import override

from invoicing.contract import CallGate, Capabilities, Permit
from invoicing.domain.account import Account, AccountConfiguration, Credential, Lease, credential_key, shared
from invoicing.domain.calls import Window
from invoicing.domain.effect import Effect
from invoicing.domain.request import Request, Step
from invoicing.errors import Conflict, LeaseLost, ProviderError, RateLimited, Unavailable
from invoicing.ports import Bell, Clock, Ledger, Telemetry
from invoicing.usecases.call_report import Call, WindowsNow, report
from invoicing.usecases.openings import step_opens_at
from invoicing.usecases.pace import Pace

log = logging.getLogger(__name__)

_WINDOW_FULL = "window_full"


class Desk(CallGate):
    """The gate through which every call of one credential passes while this worker holds its lease.

    The record of the credential is only ever written from the version this worker read or wrote last: the moment
    another worker takes the lease over, no permit can be written any more, and so no call can be made.
    """

    def __init__(
        self, ledger: Ledger, bell: Bell, clock: Clock, pace: Pace, telemetry: Telemetry, *, receipt: str | None
    ) -> None:
        self._ledger, self._bell, self._clock, self._pace = ledger, bell, clock, pace
        self._telemetry, self._receipt = telemetry, receipt
        self._owner = uuid.uuid4().hex
        self._until_ms: int | None = None
        self._capabilities: Capabilities | None = None
        self._account = ""
        self._configuration: AccountConfiguration
        self._intent: Request | None = None
        self.recorded: Request | None = None
        self.credential: Credential

    def ends_by(self, until_ms: int) -> None:
        """Let no call last longer than until ``until_ms``, when the run is ended from outside."""
        self._until_ms = until_ms

    def take(self, credential: str) -> bool:
        """Take the lease of ``credential``; False while another worker may hold it."""
        found = self._ledger.get(Credential, credential_key(credential))
        if found is None or found.leased(now_ms=self._clock.now_ms(), guard_ms=self._pace.guard_ms):
            return False
        self.credential = found
        try:
            self.renew()
        except LeaseLost:
            return False
        log.info("lease taken", extra={"credential": credential})
        return True

    def renew(self) -> None:
        """Keep the lease, and the ring being answered, for the lease's whole length from now.

        Raises:
            LeaseLost: it is no longer ours.
        """
        try:
            (self.credential,) = self._ledger.write(self.credential.revised(lease=self._lease()))
        except Conflict as error:
            self._catch_up(error)
        self._hold()

    def keep(self, pause_ms: int) -> None:
        """Renew the lease, unless half of it is left after a pause of ``pause_ms``.

        Raises:
            LeaseLost: it is no longer ours.
        """
        lease = self.credential.lease
        if lease is None or lease.until_ms < self._clock.now_ms() + pause_ms + self._pace.lease_ms // 2:
            self.renew()

    def release(self) -> None:
        """Give the lease back, so that the next ring finds the desk free."""
        try:
            (self.credential,) = self._ledger.write(self.credential.revised(lease=None))
        except Conflict:
            log.warning("lease was taken over before its release", extra={"credential": self.credential.id})

    def serve(self, account: Account, capabilities: Capabilities) -> None:
        """Count the next calls as ``capabilities`` say, and as ``account`` is configured."""
        self._account, self._configuration = account.id, account.configuration
        self._capabilities = capabilities

    def opens_at(self, step: Step) -> int:
        """From when on ``step`` may begin: all its calls have room."""
        if self._capabilities is None:
            raise ValueError("no account is served yet")
        return step_opens_at(
            self.credential,
            step,
            self._configuration,
            self._capabilities,
            now_ms=self._clock.now_ms(),
            guard_ms=self._pace.guard_ms,
        )

    @property
    def _windows(self) -> tuple[Window, ...]:
        return self._capabilities.windows if self._capabilities else ()

    def _full(self, effect: Effect, now_ms: int) -> bool:
        """Whether there is no room for one call now."""
        opens = self.credential.opens_at(
            self._windows, self._configuration, effects={effect: 1}, now_ms=now_ms, guard_ms=self._pace.guard_ms
        )
        return opens > now_ms

    def begin(self) -> None:
        """Begin a step: what the one before intended or recorded is none of its business."""
        self._intent = self.recorded = None

    def intend(self, request: Request) -> None:
        """Write ``request`` with the permit of the next writing call: both or nothing; then it is ``recorded``."""
        self._intent, self.recorded = request, None

    def answered(self) -> Credential:
        """The credential as it is to be written with the outcome of a call that was not refused for a limit."""
        return self.credential.revised(calls=self.credential.calls.answered())

    def limited(self, error: RateLimited) -> None:
        """Block the window, if it is the provider that says that a limit is exceeded and not this gate."""
        if error.code == _WINDOW_FULL:
            return
        self.credential = self.credential.revised(
            calls=self.credential.calls.refused(
                self._windows,
                now_ms=self._clock.now_ms(),
                guard_ms=self._pace.guard_ms,
                retry_after_ms=error.retry_after_ms,
            )
        )

    @override
    @contextmanager
    def call(self, operation: str, effect: Effect) -> Iterator[Permit]:
        started = self._clock.now_ms()
        if self._full(effect, started):
            raise RateLimited("no room in the window", code=_WINDOW_FULL)
        latest_end = self._latest_end(started, effect)
        self._write_permit(latest_end, effect)
        log.debug("call starts", extra={"operation": operation, "account": self._account})
        if self._clock.now_ms() > started + self._pace.fresh_ms:
            raise Unavailable("the process was held up between permit and call", code="held_up")
        call = Call(self._account, self.credential.id, operation, effect, started, Permit(latest_end))
        try:
            yield call.permit
        except Exception as error:
            # The provider may still be at work on a call whose answer we gave up: it stays open as long as it can last.
            if isinstance(error, ProviderError) and not error.in_flight:
                self._close(started)
            self._observe(call)
            self._report(call, error)
            raise
        self._close(started)
        self._observe(call)
        self._report(call, None)

    def _latest_end(self, started: int, effect: Effect) -> int:
        """When a call that starts now must have ended.

        Raises:
            Unavailable: the run ends too soon for it. A write is never begun that could be cut off in its middle.
        """
        whole = started + self._pace.call_ms
        latest = whole if self._until_ms is None else min(whole, self._until_ms - self._pace.margin_ms)
        fewest = self._pace.call_ms if effect is Effect.WRITE else self._pace.fresh_ms
        if latest < started + fewest:
            raise Unavailable("the run ends before the call could", code="no_time_left")
        return latest

    def _catch_up(self, error: Conflict) -> None:
        """Go on from what is stored, if it is an own write whose answer said that it had failed."""
        stored = self._ledger.get(Credential, self.credential.key)
        if stored is None or stored.lease is None or stored.lease.owner != self._owner:
            raise LeaseLost from error
        mine = self.credential.revised(version=stored.version, lease=self._lease())
        try:
            (self.credential,) = self._ledger.write(mine)
        except Conflict as newer:
            raise LeaseLost from newer

    def _close(self, started: int) -> None:
        ended = self._clock.now_ms()
        mean = self.credential.mean_call_ms
        self.credential = self.credential.revised(
            calls=self.credential.calls.closed(now_ms=ended), mean_call_ms=mean + (ended - started - mean) // 8
        )

    def _observe(self, call: Call) -> None:
        """Take over what the provider told of its fixed windows: other software may be using them too."""
        calls = self.credential.calls.told(
            shared(self._windows, self._configuration),
            call.permit.told,
            began_ms=call.started_ms,
            now_ms=self._clock.now_ms(),
            guard_ms=self._pace.guard_ms,
        )
        self.credential = self.credential.revised(calls=calls)

    def _report(self, call: Call, error: Exception | None) -> None:
        now, windows = self._clock.now_ms(), shared(self._windows, self._configuration)
        reserve = self.credential.reserve(self._configuration, now)
        standing = WindowsNow(self.credential.calls, windows, reserve, now, self._pace.guard_ms)
        report(call, error, standing, self._telemetry)

    def _write_permit(self, latest_end: int, effect: Effect) -> None:
        # Another of our processes may go on after this call, and its clock may be ahead of this one's.
        calls = self.credential.calls.opened(
            now_ms=self._clock.now_ms(),
            latest_end_ms=latest_end + self._pace.guard_ms,
            windows=self._windows,
            guard_ms=self._pace.guard_ms,
            effect=effect,
        )
        permit = self.credential.revised(calls=calls, lease=self._lease())
        intent, self._intent = (self._intent, None) if effect is Effect.WRITE else (None, self._intent)
        if intent is not None:
            intent = intent.leaving(self._clock.now_ms())
            permit = permit.revised(demand=permit.demand.counted(self._clock.now_ms()))
        try:
            if intent is None:
                (self.credential,) = self._ledger.write(permit)
            else:
                self.credential, self.recorded = self._ledger.write(permit, intent)
        except Conflict as error:
            stored = self._ledger.get(Credential, permit.key)
            if stored is None or stored.version != self.credential.version:
                raise LeaseLost from error
            raise
        self._hold()

    def _lease(self) -> Lease:
        return Lease(owner=self._owner, until_ms=self._clock.now_ms() + self._pace.lease_ms)

    def _hold(self) -> None:
        if self._receipt:
            self._bell.hold(self._receipt, seconds=self._pace.hold_seconds)
