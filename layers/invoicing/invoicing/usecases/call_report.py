"""What the operator is told of every call to a provider: one line of the log when it has ended, and its figures."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from invoicing.contract import Permit
from invoicing.domain.calls import CallLog, Window
from invoicing.domain.dates import utc_text
from invoicing.domain.effect import Effect
from invoicing.ports import Metric, Telemetry

log = logging.getLogger(__name__)

_HOUR_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Call:
    """A call that leaves with a permit; times in milliseconds since 1970 UTC."""

    account: str
    credential: str
    operation: str
    effect: Effect
    started_ms: int
    permit: Permit


@dataclass(frozen=True, slots=True)
class WindowsNow:
    """The windows as they are with a call that has just ended.

    Attributes:
        calls: the credential's log, that call in it.
        windows: what of the provider's windows is ours.
        reserve: calls of the longest one that files leave for creates.
    """

    calls: CallLog
    windows: Sequence[Window]
    reserve: int
    now_ms: int
    guard_ms: int

    def used(self) -> list[tuple[Window, int]]:
        """The windows, the shortest first, each with the calls that stand in it."""
        ordered = sorted(self.windows, key=lambda window: window.seconds)
        return [(one, self.calls.used(one, now_ms=self.now_ms, guard_ms=self.guard_ms)) for one in ordered]


def report(call: Call, error: Exception | None, now: WindowsNow, telemetry: Telemetry) -> None:
    """Say how ``call`` ended, with ``error`` or with an answer, and what is left of the windows."""
    used, took = now.used(), now.now_ms - call.started_ms
    left = [max(window.calls - count, 0) for window, count in used]
    line = {
        "started": utc_text(call.started_ms),
        "account": call.account,
        "credential": call.credential,
        "operation": call.operation,
        "effect": call.effect,
        "status": call.permit.status,
        "outcome": "answered" if error is None else type(error).__name__,
        "code": getattr(error, "code", None),
        "milliseconds": took,
        "window_left": [f"{window.seconds}s:{calls}" for (window, _), calls in zip(used, left, strict=True)],
        "reserve_left": min([now.reserve, *left[-1:]]),
    }
    log.info("call ended", extra=line)
    telemetry.add(Metric.PROVIDER_LATENCY, took)
    telemetry.add(Metric.PROVIDER_ERRORS, int(error is not None))
    # A minute that is full is over in a minute: that is how a provider is used well.
    long = [(window, count) for window, count in used if window.seconds >= _HOUR_SECONDS]
    for window, count in long[-1:]:
        telemetry.add(Metric.WINDOW_USED, min(count * 100 // window.calls, 100))
