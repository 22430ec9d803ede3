"""Structured logs that can hold only what is allowed by name: ids, states, codes, counts and times.

A message is a constant text. What else a record carries (another key, text that is no id, an exception's message) is
left out and reported by its name. Libraries write their warnings through here too, without a word of what they say.
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from traceback import walk_tb
from typing import Any, Final, override

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.utilities.typing import LambdaContext

PACKAGE = __name__.partition(".")[0]

KEYS: Final = frozenset(
    """
    account aws_request_id blocked_accounts code credential effect lane looked_at_last message_id milliseconds
    needs_attention number operation outcome overdue_account overdue_seconds provider_id request requests
    reserve_left rings service started state status step token_name unknown_outcomes unknown_requests window_left
    """.split()
)
"""What a record may carry besides its message. None of it may ever be what a person wrote or a provider says."""

# Ids, codes, amounts of time, addresses of things in AWS: one word of these characters, or it is no such thing.
_WORD = re.compile(r"[\w.:/#$+-]{0,128}", re.ASCII)
_LONGEST_LIST, _MOST_FRAMES, _LONGEST_CHAIN = 20, 30, 5
# What a record has of itself; everything else in it was given with `extra`.
_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

type Line = dict[str, Any]
type Handler[T] = Callable[[dict[str, Any], LambdaContext], T]


class Failed(Exception):
    """An unexpected failure of a function. The runtime logs what an exception says; this one says nothing."""


@cache
def logger() -> Logger:
    """The function's logger; the package's own loggers write through it, all others through a silent one.

    It is made on the first call, for its settings come from the environment (``POWERTOOLS_*``, ``LOG_LEVEL``).
    """
    strangers = logging.StreamHandler(sys.stdout)
    strangers.setFormatter(WithoutWords())
    # In the place of Lambda's own handler, which would write what libraries say; their INFO holds addresses, their
    # DEBUG whole bodies.
    logging.basicConfig(level=logging.WARNING, handlers=[strangers], force=True)
    logging.captureWarnings(capture=True)
    made = Logger(logger_formatter=AllowedOnly())
    ours = logging.getLogger(PACKAGE)
    ours.handlers = made.handlers
    ours.setLevel(made.log_level)
    ours.propagate = False
    return made


def guarded[T](handler: Handler[T]) -> Handler[T]:
    """``handler``, with its invocation's id in every line, and with ``Failed`` in the place of unexpected failures."""

    @wraps(handler)
    def run(event: dict[str, Any], context: LambdaContext) -> T:
        logger().append_keys(aws_request_id=context.aws_request_id)
        try:
            return handler(event, context)
        except Exception:
            logger().exception("the function failed")
        # Outside of the handler above: nothing of the failure hangs on what is raised.
        raise Failed("unexpected failure: see the function's log")

    return run


class AllowedOnly(LambdaPowertoolsFormatter):
    """Writes what is allowed of our own records."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        given = {name: value for name, value in vars(record).items() if name not in _OWN}
        kept = {name: value for name, value in self.get_current_keys().items() if value and name in KEYS}
        allowed = {name: value for name, value in given.items() if name in KEYS and _plain(value)}
        withheld = sorted(name if _WORD.fullmatch(name) else "?" for name in given.keys() - allowed.keys())
        if record.args:
            withheld.append("args")
        return _written(
            {
                **_place(record, self.formatTime(record)),
                "message": str(record.msg),
                **kept,
                **allowed,
                **({"withheld": withheld} if withheld else {}),
                **_failure(record),
            }
        )


class WithoutWords(logging.Formatter):
    """Writes that a library has logged something, where, and which exception it was; never what it says."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line = _place(record, self.formatTime(record)) | {"message": "a library has logged something"}
        return _written({**line, **_failure(record)})


def _place(record: logging.LogRecord, time: str) -> Line:
    where = f"{record.name}:{record.funcName}:{record.lineno}"
    return {"level": record.levelname, "location": where, "timestamp": time}


def _plain(value: object) -> bool:
    """Whether ``value`` is a number, a single word, or a short list of them."""
    if isinstance(value, list | tuple):
        return len(value) <= _LONGEST_LIST and all(_plain(one) for one in value)
    if isinstance(value, str):
        return _WORD.fullmatch(value) is not None
    return value is None or isinstance(value, int | float)


def _failure(record: logging.LogRecord) -> Line:
    """The exception of ``record`` and those it came from: what they are, and where they were raised."""
    error = record.exc_info[1] if record.exc_info else None
    chain = list(_chain(error))
    if not chain:
        return {}
    return {"exception": type(chain[0]).__name__, "exceptions": [_told(one) for one in chain]}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_LONGEST_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _told(error: BaseException) -> Line:
    frames = [f"{frame.f_globals.get('__name__')}:{line}" for frame, line in walk_tb(error.__traceback__)]
    code = _code(error)
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        **({"code": code} if code is not None and _plain(code) else {}),
        "stack": frames[-_MOST_FRAMES:],
    }


def _code(error: BaseException) -> object:
    """The stable word of our own errors, and that of an answer of AWS; nobody else's can be relied on."""
    if type(error).__module__.partition(".")[0] == PACKAGE:
        return getattr(error, "code", None)
    answer = getattr(error, "response", None)
    return answer.get("Error", {}).get("Code") if isinstance(answer, Mapping) else None


def _written(line: Line) -> str:
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False)
