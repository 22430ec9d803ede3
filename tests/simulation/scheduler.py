"""Virtual time in one thread: a heap of what happens next, and actors (greenlets) that wait in it."""

from collections.abc import Callable
from heapq import heappop, heappush

from greenlet import getcurrent, greenlet


class Killed(BaseException):
    """The process is gone: nothing of it runs any more, and nothing may catch this."""


class Scheduler:
    """What happens when. Times are milliseconds since 1970 UTC, and true: no process knows them exactly."""

    def __init__(self, start_ms: int) -> None:
        self.now_ms = start_ms
        self.main = getcurrent()
        self.stopped = False
        self._until = start_ms
        self._count = 0
        self._heap: list[tuple[int, int, Callable[[], None]]] = []

    def at(self, when_ms: int, do: Callable[[], None]) -> None:
        """Have ``do`` done at ``when_ms``, after whatever was asked for earlier at that moment."""
        self._count += 1
        heappush(self._heap, (when_ms, self._count, do))

    def run(self, until_ms: int) -> None:
        """Let everything happen up to ``until_ms``, or until somebody sets ``stopped``."""
        self._until, heap = until_ms, self._heap
        while heap and not self.stopped and heap[0][0] <= until_ms:
            self.now_ms, _, do = heappop(heap)
            do()
        if not self.stopped:
            self.now_ms = until_ms

    def skip_to(self, when_ms: int) -> bool:
        """Go to ``when_ms`` at once if nothing happens before it: the same as waiting, without the switches."""
        if self.stopped or when_ms >= self._until or (self._heap and self._heap[0][0] <= when_ms):
            return False
        self.now_ms = when_ms
        return True


class Actor:
    """Somebody who acts in time; ``ended`` is told why it ended: None, Killed, or an exception."""

    def __init__(
        self,
        scheduler: Scheduler,
        name: str,
        work: Callable[[], object],
        ended: Callable[[BaseException | None], None],
    ) -> None:
        self.name = name
        self.dead = False
        self._scheduler, self._work, self._ended = scheduler, work, ended
        self._greenlet = greenlet(self._live, parent=scheduler.main)
        scheduler.at(scheduler.now_ms, self._resume)

    def pause(self, duration_ms: int) -> None:
        """Return after ``duration_ms``.

        Raises:
            Killed: the process was killed meanwhile.
        """
        if self.dead:
            raise Killed
        scheduler = self._scheduler
        when = scheduler.now_ms + duration_ms
        if scheduler.skip_to(when):
            return
        scheduler.at(when, self._resume)
        scheduler.main.switch()
        if self.dead:
            raise Killed

    def die(self) -> None:
        """Be killed here and now; called by the actor itself."""
        self.dead = True
        raise Killed

    def kill(self) -> None:
        """Kill it while it waits; called from outside of any actor."""
        if self.dead:
            return
        self.dead = True
        if self._greenlet:
            self._greenlet.throw(Killed)
        else:
            self._ended(Killed())

    def _resume(self) -> None:
        if not self.dead:
            self._greenlet.switch()

    def _live(self) -> None:
        error: BaseException | None = None
        try:
            self._work()
        except (Exception, Killed) as caught:
            error = caught
        self.dead = True
        self._ended(error)
