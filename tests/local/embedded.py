"""The embedded AWS: MiniStack, in an environment and a process of its own, on the loopback alone.

It checks signatures and the functions' roles (AUTH), so a permission that the template forgets fails here too.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import httpx
import yaml
from botocore.config import Config

from tests.local.children import Child, environment, free_port
from tests.local.layout import LOOPBACK, MINISTACK_BIN, REGION

# The only edit of template.yaml for the local run: resources of these types are left out, each for its reason.
LEFT_OUT: Mapping[str, str] = {
    "AWS::SQS::QueuePolicy": "denies what does not come over TLS; on the loopback nothing does",
    "AWS::S3::BucketPolicy": "denies what does not come over TLS; on the loopback nothing does",
    "AWS::WAFv2::WebACLAssociation": "it knows the web ACL, but sets none before an API, and counts no requests",
}

SCRATCH_BYTES = 2 * 1024**3

# The embedded AWS takes these for the account's root.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@dataclass(frozen=True)
class EmbeddedAws:
    """A running embedded AWS."""

    port: int
    process_id: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Leads AWS's tools, and a process of ours, here."""
        return CREDENTIALS | {"AWS_ENDPOINT_URL": self.url, "AWS_DEFAULT_REGION": REGION}

    def client(self, service: str, config: Config | None = None) -> Any:
        """A client of ``service``, independent of the environment it is made in."""
        session = boto3.Session(CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"], None, REGION)
        # The stubs know each service by its literal name; here the name is a variable.
        return session.client(service, endpoint_url=self.url, config=config)  # type: ignore[call-overload]


@contextmanager
def embedded_aws(log: Path) -> Iterator[EmbeddedAws]:
    """An empty embedded AWS for the length of the block; nothing of it is left afterwards."""
    port = free_port()
    # It leaves every function's files in the folder for temporary files: one of our own goes with it.
    with tempfile.TemporaryDirectory(prefix="sportello-", dir=scratch_place(), ignore_cleanup_errors=True) as scratch:
        settings = {
            "BIND_HOST": LOOPBACK,  # by default it listens on every interface
            "GATEWAY_PORT": str(port),
            "MINISTACK_HOST": LOOPBACK,
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "AUTH": "true",
            "TMPDIR": scratch,
            "STATE_DIR": scratch,
        }
        with Child([MINISTACK_BIN / "ministack"], log=log, env=environment(**settings)) as child:
            aws = EmbeddedAws(port, child.process.pid, log)
            child.wait_until(lambda: _is_healthy(aws))
            yield aws


def scratch_place(memory: str = "/dev/shm") -> str | None:  # noqa: S108 - a folder of our own is made in it
    """Memory, where there is plenty and programs may be loaded from it; None stands for the usual place.

    Every cold start unpacks the layers, two thousand files: in memory a fifth of a second, on a disk a second or more.
    """
    try:
        place = os.statvfs(memory)
    except OSError:
        return None
    suits = os.access(memory, os.W_OK) and not place.f_flag & os.ST_NOEXEC
    return memory if suits and place.f_bavail * place.f_frsize > SCRATCH_BYTES else None


def deployable(template: Path) -> Path:
    """A built template without what the embedded AWS refuses, beside it."""
    content = yaml.safe_load(template.read_text())
    content["Resources"] = without_left_out(content["Resources"])
    # Whole at once: another local run may read it now.
    draft, edited = template.with_name(f"template.{os.getpid()}.yaml"), template.with_name("template.embedded.yaml")
    draft.write_text(yaml.safe_dump(content, sort_keys=False))
    return draft.replace(edited)


def without_left_out(resources: Mapping[str, Any]) -> dict[str, Any]:
    """The resources whose types are not in `LEFT_OUT`."""
    return {name: resource for name, resource in resources.items() if resource["Type"] not in LEFT_OUT}


def _is_healthy(aws: EmbeddedAws) -> bool:
    try:
        return httpx.get(f"{aws.url}/_ministack/health", timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False
