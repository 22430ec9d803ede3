"""AWS that fails on request, with marked words in its message, as a validation error quotes what it was sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
from botocore import handlers

from tests.leaks.markers import quoted


@dataclass
class FailingAws:
    """Answers one call of an operation with an error that nobody repeats."""

    _failing: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)

    @contextmanager
    def once(self, operation: str) -> Iterator[None]:
        """Let the first call of ``operation`` (such as ``s3.PutObject``) inside fail."""
        self._failing.add(operation)
        yield
        assert operation not in self._failing, f"nobody called {operation}"

    def before_call(self, *, model: Any, **_: Any) -> tuple[Any, Mapping[str, Any]] | None:
        """What botocore asks before it sends: an answer makes it send nothing."""
        operation = f"{model.service_model.service_name}.{model.name}"
        if operation not in self._failing:
            return None
        self._failing.remove(operation)
        self.failed.append(operation)
        return SimpleNamespace(status_code=400), {"Error": {"Code": "ValidationException", "Message": quoted()}}


@contextmanager
def failing() -> Iterator[FailingAws]:
    """Clients that are made inside can be made to fail."""
    made = FailingAws()
    added = ("before-call", made.before_call)
    boto3.DEFAULT_SESSION = None
    handlers.BUILTIN_HANDLERS.append(added)
    try:
        yield made
    finally:
        handlers.BUILTIN_HANDLERS.remove(added)
        boto3.DEFAULT_SESSION = None
