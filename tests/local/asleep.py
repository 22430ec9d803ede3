"""The deployed functions that start by themselves, put to sleep while others do their work."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.local.run import LocalRun


@contextmanager
def worker_asleep(run: LocalRun) -> Iterator[None]:
    """The deployed worker hears no ring in this block: one that runs elsewhere is to do the work."""
    client, function = run.aws.client("lambda"), run.deployment.resources["IssueWorkerFunction"]
    (source,) = client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    client.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
    try:
        yield
    finally:
        client.update_event_source_mapping(UUID=source["UUID"], Enabled=True)
