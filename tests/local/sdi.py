"""The two hours after an electronic document has left for SdI, which the demo does not wait for."""

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from unittest import mock

import httpx

from invoicing import cli
from invoicing.aws.bell import SqsBell
from invoicing.domain.account import Account, account_key
from invoicing.domain.identity import lane_of
from invoicing.domain.request import Request, Step, request_key
from invoicing.errors import Conflict
from tests.local.layout import STACK
from tests.local.run import LocalRun
from tests.local.systems import FATTURE_IN_CLOUD

HOURS = 2
# The customer finds it in the tax portal: an end, and the document counts as issued.
END = "not_delivered"


def hours_pass(run: LocalRun, documents: Sequence[dict[str, Any]]) -> None:
    """Move the simulator's clock on, and have the news of ``documents`` looked for now instead of then."""
    control = f"{run.simulators[FATTURE_IN_CLOUD.slug]}/_simulator"
    for document in documents:
        outcome = {"document_id": int(document["issued"]["provider_id"]), "status": END}
        httpx.post(f"{control}/outcome", json=outcome, trust_env=False).raise_for_status()
    moved = httpx.post(f"{control}/scenario", json={"clock": {"offset": HOURS * 3_600.0}}, trust_env=False)
    moved.raise_for_status()
    with mock.patch.dict("os.environ", run.aws.environment):
        for document in documents:
            _look_now(run, document["id"])


def _look_now(run: LocalRun, request_id: str) -> None:
    ledger = cli.Stack(STACK).ledger()
    while (request := ledger.get(Request, request_key(request_id))) and request.step is Step.FOLLOW:
        with suppress(Conflict):
            ledger.write(request.revised(due_ms=time.time_ns() // 1_000_000))
            break
    account = ledger.get(Account, account_key(request.account)) if request else None
    if account is not None:
        bell = SqsBell(run.aws.client("sqs"), run.deployment.outputs["QueueUrl"])
        bell.ring(account.id, request_id, lane=lane_of(account.credential, 1))
