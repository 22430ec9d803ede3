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
from tests.local.systems import ARUBA, FATTURE_IN_CLOUD, PEC

HOURS = 2
# The customer finds it in the tax portal: an end, and the document counts as issued.
END = "not_delivered"
_LATER = {"clock": {"offset": HOURS * 3_600.0}}
# The user's tokens have ended by then on the simulator's clock, and nobody wants to see a minute's wait for new ones.
_SCENARIOS = {
    FATTURE_IN_CLOUD.slug: _LATER,
    ARUBA.slug: _LATER | {"settings": {"refresh_counts_as_login": False}},
    PEC.slug: _LATER,
}


def hours_pass(run: LocalRun, documents: Sequence[dict[str, Any]]) -> None:
    """Move the simulators' clocks on, and have the news of ``documents`` looked for now instead of then."""
    for slug, scenario in _SCENARIOS.items():
        if slug in run.simulators:
            control = f"{run.simulators[slug]}/_simulator"
            if slug == FATTURE_IN_CLOUD.slug:
                _end(control, documents)
            httpx.post(f"{control}/scenario", json=scenario, trust_env=False).raise_for_status()
    with mock.patch.dict("os.environ", run.aws.environment):
        for document in documents:
            _look_now(run, document["id"])


def _end(control: str, documents: Sequence[dict[str, Any]]) -> None:
    """The simulated vendor has no SdI of its own behind it."""
    for document in documents:
        if document["issued"]["provider_id"].isdigit():
            outcome = {"document_id": int(document["issued"]["provider_id"]), "status": END}
            httpx.post(f"{control}/outcome", json=outcome, trust_env=False).raise_for_status()


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
