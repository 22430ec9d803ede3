"""One function in the Lambda Runtime Interface Emulator: its built artifact and layers, no container.

The emulator comes with SAM CLI and is for Linux. It takes one call at a time: a second one at once ends it.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.local.built_functions import BuiltFunction
from tests.local.children import Child, free_port, listens
from tests.local.layout import EMULATOR, LAMBDA_BIN, LOOPBACK
from tests.local.processes import children_of, peak_memory_bytes

START_SECONDS = 30
SHOWN = 1_000
INVOCATIONS = "/2015-03-31/functions/function/invocations"


class FunctionFailed(Exception):
    """The function raised, ran out of time, or could not be started at all."""


def available() -> bool:
    """Whether this machine can run the emulator."""
    return sys.platform == "linux"


class Emulated:
    """A function that runs."""

    def __init__(self, function: BuiltFunction, client: httpx.Client, emulator: int) -> None:
        self.function = function
        self._client = client
        self._emulator = emulator
        self.seconds: list[float] = []
        """What each call took; the first one holds the start of the runtime and all imports."""

    def invoke(self, event: Any) -> Any:
        """What the function answers to ``event``.

        Raises:
            FunctionFailed: it gave no answer.
        """
        started = time.perf_counter()
        try:
            answer = self._client.post(INVOCATIONS, content=json.dumps(event))
            value = answer.json()
        except httpx.TransportError as error:
            raise FunctionFailed(f"{self.function.name}: {error!r}") from error
        except ValueError:
            # It says in plain text that time ran out.
            raise FunctionFailed(f"{self.function.name}: {answer.text}") from None
        finally:
            self.seconds.append(time.perf_counter() - started)
        # The emulator answers 200 to a function that raised, and says nothing of it in the headers.
        if answer.is_error or (isinstance(value, dict) and {"errorMessage", "errorType"} <= value.keys()):
            raise FunctionFailed(f"{self.function.name}: {answer.text[:SHOWN]}")
        return value

    def peak_memory_mb(self) -> float:
        """The most memory its process has had, in MB as Lambda counts them."""
        return max(map(peak_memory_bytes, children_of(self._emulator)), default=0) / 2**20


@contextmanager
def emulated(function: BuiltFunction, log: Path) -> Iterator[Emulated]:
    """``function`` in the emulator for the length of the block. Its log lines go to ``log``.

    Raises:
        StartFailed: there is no emulator.
    """
    port = free_port()
    command: list[str | Path] = [EMULATOR, "--log-level", "error", "--runtime-api-address", f"{LOOPBACK}:{free_port()}"]
    command += ["--runtime-interface-emulator-address", f"{LOOPBACK}:{port}"]
    command += [LAMBDA_BIN / "python", "-m", "awslambdaric", function.handler]
    patience = function.timeout_seconds + START_SECONDS
    with (
        Child(command, log=log, env=function.environment, folder=function.folder) as child,
        httpx.Client(base_url=f"http://{LOOPBACK}:{port}", timeout=patience, trust_env=False) as client,
    ):
        child.wait_until(lambda: listens(port))
        yield Emulated(function, client, child.process.pid)
