"""Doing again what another writer came before."""

from collections.abc import Callable, Iterable

from invoicing.errors import Conflict
from invoicing.ports import Clock


def insist[T](attempt: Callable[[], T], clock: Clock, pauses_ms: Iterable[int]) -> T:
    """What ``attempt`` returns; while records change under it, it is made again after each pause.

    Raises:
        Conflict: they have changed each time.
    """
    for pause_ms in pauses_ms:
        try:
            return attempt()
        except Conflict:
            clock.sleep_ms(pause_ms)
    return attempt()
