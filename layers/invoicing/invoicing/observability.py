"""Structured logs: ids, states and counts only, never a document, a name or a secret."""

import logging
from functools import cache

from aws_lambda_powertools import Logger

PACKAGE = __name__.partition(".")[0]


@cache
def logger() -> Logger:
    """The function's logger; the package's own loggers write through it.

    It is made on the first call, for its settings come from the environment (``POWERTOOLS_*``, ``LOG_LEVEL``).
    """
    made = Logger()
    ours = logging.getLogger(PACKAGE)
    ours.handlers = made.handlers
    ours.setLevel(made.log_level)
    ours.propagate = False
    return made
