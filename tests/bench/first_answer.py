"""In a fresh process: import a handler, have it answer one event, and print what that took.

It runs on the runtime's Python with a built function's path, so it uses nothing but the standard library:
`python first_answer.py MODULE < event.json`. With `--calls` it prints which calls to AWS were made instead of the time.
"""

import json
import sys
from importlib import import_module
from time import perf_counter_ns
from typing import Any


class Context:
    """What Lambda tells a function of its invocation."""

    aws_request_id = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds left."""
        return 30_000


def timed(module: str, event: Any) -> dict[str, Any]:
    """The answer, and the milliseconds from before the first import to it."""
    start = perf_counter_ns()
    answer = import_module(module).lambda_handler(event, Context())
    return {"ms": (perf_counter_ns() - start) / 1e6, "answer": answer}


def observed(module: str, event: Any) -> dict[str, Any]:
    """The answer, and the calls to AWS in their order."""
    import boto3  # noqa: PLC0415 - not where time is taken

    calls: list[str] = []
    boto3.setup_default_session()
    # Clients inherit what their session listens to.
    session = boto3.DEFAULT_SESSION
    assert session is not None
    session.events.register(
        "before-call.*.*", lambda model, **_: calls.append(f"{model.service_model.service_name}:{model.name}")
    )
    return {"answer": import_module(module).lambda_handler(event, Context()), "calls": calls}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    report = (observed if "--calls" in sys.argv else timed)(sys.argv[1], given)
    # The last line: before it stands what the function logged.
    print("\n" + json.dumps(report))
