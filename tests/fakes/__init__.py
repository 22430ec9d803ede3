"""The ports in memory, with the semantics of the real ones; the same suite runs on both.

Each operation of a fake calls its ``hook`` twice, so that a test can make it fail without the fake knowing how:
an error raised ``before`` is an operation that never arrived, one raised ``after`` an answer that was lost.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

type Moment = Literal["before", "after"]
type Hook = Callable[[Moment, str], None]


def no_hook(moment: Moment, operation: str) -> None:
    """Let everything pass."""


@contextmanager
def hooked(hook: Hook, operation: str) -> Iterator[None]:
    """Call ``hook`` around an operation such as ``ledger.write``; not after one that was refused."""
    hook("before", operation)
    yield
    hook("after", operation)
