"""Child processes of the local run: each in a process group of its own, so that none of its own children is left."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from tests.local.layout import LOOPBACK, ROOT

GRACE_SECONDS = 5.0


class StartFailed(Exception):
    """A child ended, or did not answer, before it was of any use."""


def environment(**additions: str) -> dict[str, str]:
    """Ours without what would lead a child to real AWS or to our Python packages, and with ``additions``."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PYTHON")) and k != "VIRTUAL_ENV"}
    direct = {"NO_PROXY": LOOPBACK, "no_proxy": LOOPBACK}
    return ours | direct | {"AWS_EC2_METADATA_DISABLED": "true", "SAM_CLI_TELEMETRY": "0"} | additions


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


class Child:
    """`with Child(...)` runs a program for the length of the block; what it prints goes to ``log``.

    It begins in ``folder``, and has ``grace`` seconds to end when it is told to.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        folder: Path = ROOT,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self.command = [str(part) for part in command]
        self.log = log
        self._folder = folder
        self._grace = grace
        self._env = env

    def __enter__(self) -> Self:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self._folder,
                env=dict(self._env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self._grace)
        # Its own children may outlive it: the embedded AWS runs each function in a process.
        self._signal(signal.SIGKILL)
        self.process.wait()

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 30) -> None:
        """Return when ``ready`` says so.

        Raises:
            StartFailed: the child ended, or time did.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-2000:]
                raise StartFailed(f"{self.command[0]} did not start; {self.log} ends with:\n{tail}")
            time.sleep(0.05)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def listens(port: int) -> bool:
    """Whether something accepts connections on ``port`` of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def stop_on_signals() -> None:
    """Make SIGTERM and SIGHUP leave through every `with`, as Ctrl-C does, and Ctrl-C even in the background."""

    def leave(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    # A shell starts a background process with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
