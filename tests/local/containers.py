"""The container engine of `sam local`, and how functions in its containers reach what runs on this machine."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from urllib.parse import urlsplit

from tests.local.children import environment
from tests.local.layout import ARCHITECTURE
from tests.local.tap import Answer, Passing, Tap

# Container engines agree on this name for the machine they run on; `host-gateway` is its address there.
MACHINE = "host.docker.internal"
# The embedded AWS knows the bucket by the host, `<bucket>.s3.`, as the SDK writes it for an address that is a name.
AWS = f"s3.{MACHINE}"
BASE_IMAGE = f"public.ecr.aws/lambda/python:3.13-{ARCHITECTURE}"


def engine_answers() -> bool:
    """Whether there is a container engine."""
    try:
        return _docker("info", "--format", "{{.ServerVersion}}") is not None
    except FileNotFoundError:
        return False


def has_base_image() -> bool:
    """Whether the image that functions run in is here already."""
    return _docker("image", "inspect", BASE_IMAGE) is not None


@dataclass(frozen=True)
class Doors:
    """Where a container finds the embedded AWS and the simulator, and the hosts it must know for that."""

    aws_url: str
    provider_url: str
    hosts: tuple[str, ...]


@contextmanager
def doors(aws_url: str, provider_url: str, bucket: str) -> Iterator[Doors]:
    """Both reachable from containers, for the length of the block."""
    with ExitStack() as up:
        aws, provider = (_port_for_containers(up, urlsplit(url).port or 0) for url in (aws_url, provider_url))
        hosts = tuple(f"{name}:host-gateway" for name in (MACHINE, AWS, f"{bucket}.{AWS}"))
        yield Doors(f"http://{AWS}:{aws}", f"http://{MACHINE}:{provider}", hosts)


class _PassOn:
    """A watcher that holds nothing back."""

    def process_behind(self, port: int, *, to: int) -> int | None:
        return None

    def watch(self, passing: Passing, forward: Callable[[], Answer]) -> Answer | None:
        return forward()


def _port_for_containers(up: ExitStack, port: int) -> int:
    """What listens on ``port`` of the loopback, on the address of the containers' own network.

    No other machine can reach that address. An engine that runs in a virtual machine has no such address here: it
    carries its containers' connections to our loopback by itself.
    """
    gateway = _gateway()
    try:
        return up.enter_context(Tap(port, _PassOn(), host=gateway)).server_port if gateway else port
    except OSError:
        return port


def _gateway() -> str | None:
    """This machine's address in the containers' network."""
    printed = _docker("network", "inspect", "bridge", "--format", "{{with index .IPAM.Config 0}}{{json .}}{{end}}")
    try:
        network = json.loads(printed or "{}")
    except ValueError:
        return None
    if "Subnet" not in network:
        return None
    # Some engines leave it out where it is the usual one, the first.
    return str(network.get("Gateway") or next(ip_network(network["Subnet"]).hosts()))


def _docker(*arguments: str) -> str | None:
    """What the command prints, if it succeeds."""
    done = subprocess.run(["docker", *arguments], env=environment(), capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None
