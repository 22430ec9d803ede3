"""Which process holds the other end of a connection, and how it is killed. It reads /proc, so this is for Linux."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from socket import inet_aton

from tests.local.layout import LOOPBACK

PROC = Path("/proc")
# What /proc shows of many sockets and processes was never true all at once, so it is looked at again.
LOOKS = 40
HERE = f"{int.from_bytes(inet_aton(LOOPBACK), sys.byteorder):08X}"
ENDED = "ZX"  # a process that was killed is a zombie until its parent looks


def available() -> bool:
    """Whether this machine tells which process holds a connection."""
    return (PROC / "net" / "tcp").exists()


def child_behind(port: int, *, to: int, parent: int) -> int | None:
    """The child of ``parent`` that holds the connection from ``port`` of the loopback to its port ``to``."""
    for _ in range(LOOKS):
        socket = _socket_of(port, to)
        if socket is not None:
            for child in children_of(parent):
                if socket in _open_files(child):
                    return child
        time.sleep(0.005)
    return None


def children_of(parent: int) -> list[int]:
    """The processes that ``parent`` started and that are still there."""
    numbers = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [number for number in numbers if (found := _status(number)) is not None and found[1] == parent]


def peak_memory_bytes(process: int) -> int:
    """The most memory that ``process`` has had resident; 0 when it is gone."""
    with suppress(OSError):
        for line in (PROC / str(process) / "status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "VmHWM":
                return int(value.split()[0]) * 1024
    return 0


def kill(process: int, *, parent: int) -> None:
    """SIGKILL ``process``, which must be a child of ``parent``; when this returns it runs no more.

    Raises:
        ProcessLookupError: ``parent`` has no such child.
    """
    found = _status(process)
    if found is None or found[1] != parent:
        raise ProcessLookupError(process)
    os.kill(process, signal.SIGKILL)
    while (status := _status(process)) is not None and status[0] not in ENDED:
        time.sleep(0.001)


def _socket_of(port: int, to: int) -> str | None:
    """The name under which a process has its end of the connection open.

    Both ends count: one port may connect to several others at once.
    """
    connection = [f"{HERE}:{port:04X}", f"{HERE}:{to:04X}"]
    for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1:3] == connection:
            return f"socket:[{fields[9]}]"
    return None


def _open_files(process: int) -> set[str]:
    found: set[str] = set()
    with suppress(OSError):
        for link in (PROC / str(process) / "fd").iterdir():
            with suppress(OSError):
                found.add(str(link.readlink()))
    return found


def _status(process: int) -> tuple[str, int] | None:
    """State and parent."""
    try:
        text = (PROC / str(process) / "stat").read_text()
    except OSError:
        return None
    # The name stands in brackets, and may itself hold brackets and spaces.
    state, parent = text.rpartition(")")[2].split()[:2]
    return state, int(parent)
