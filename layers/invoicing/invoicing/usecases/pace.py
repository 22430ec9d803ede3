"""How long things may take and how long to wait between tries. All in milliseconds."""

from dataclasses import dataclass

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Pace:
    """Times of the worker.

    Attributes:
        guard_ms: how far two of our own clocks, or ours and the network's, may differ.
        call_ms: by when a call must have ended, whatever happens.
        lease_ms: how long a worker keeps a credential without renewing; a killed worker's lane is free after it, so it
            stays under two minutes; it is longer than any call and any wait in the process.
        window_wait_ms: a window that opens within this time is waited for in the process.
        due_wait_ms: a step that is due within this time is waited for in the process.
        fresh_ms: how old a permit may be when its call starts: a process that was frozen in between must not call.
        margin_ms: what is kept of a run's time to write down its last outcome.
        file_tries: how often a file is asked for before a person is.
    """

    guard_ms: int = 1_000
    call_ms: int = 60_000
    lease_ms: int = 100_000
    window_wait_ms: int = 70_000
    due_wait_ms: int = 5_000
    fresh_ms: int = 10_000
    margin_ms: int = 10_000
    file_tries: int = 10

    @property
    def hold_seconds(self) -> int:
        """How long a ring is held: it must not come back while another clock could still see its lease."""
        return (self.lease_ms + self.guard_ms) // 1000 + 1

    def __post_init__(self) -> None:
        if self.lease_ms < max(self.call_ms, self.window_wait_ms) + self.margin_ms + self.fresh_ms + self.guard_ms:
            raise ValueError("a lease must outlive any call and any wait made under it")


def retry_after(tries: int) -> int:
    """Pause after the ``tries``-th call in a row that was not even sent: 10 s, doubling up to an hour."""
    return int(min(10_000 * 2**tries, HOUR))


def follow_after(looks: int) -> int:
    """Pause before SdI's next news are looked for: five minutes, tripling up to two days."""
    return int(min(5 * MINUTE * 3**looks, 2 * DAY))


def preservation_after(tries: int) -> int:
    """Pause after the ``tries``-th time no proof of preservation was there: a day, from the second week on a week."""
    return DAY if tries < 7 else 7 * DAY


def file_after(tries: int) -> int:
    """Pause after the ``tries``-th time a file was not there: a minute, tripling up to half a day."""
    return int(min(MINUTE * 3**tries, 12 * HOUR))
