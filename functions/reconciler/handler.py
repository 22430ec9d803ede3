"""Once a minute: ring for what is due and has no worker, keep accounts alive, tell how things stand, erase."""

import os
from contextlib import ExitStack
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from invoicing import bootstrap
from invoicing.observability import guarded
from invoicing.settings import ReconcilerSettings
from invoicing.usecases.asker import Asker
from invoicing.usecases.erase import Erase
from invoicing.usecases.reconcile import Reconcile
from invoicing.usecases.survey import Survey

# Kept from the time there is: to end in good order; and of it, so that there is always some to look around and erase.
_KEPT_MS, _TO_SURVEY_MS, _TO_ERASE_MS = 20_000, 10_000, 5_000


@cache
def reconciler() -> Reconcile:
    """The reconciler, made on the first call."""
    return bootstrap.reconciler(ReconcilerSettings.read(os.environ))


@cache
def askers() -> tuple[Asker, ...]:
    """What asks providers by itself, made on the first call."""
    return bootstrap.askers(ReconcilerSettings.read(os.environ))


@cache
def survey() -> Survey:
    """What tells how things stand, made on the first call."""
    return bootstrap.survey(ReconcilerSettings.read(os.environ))


@cache
def eraser() -> Erase:
    """What erases, made on the first call."""
    return bootstrap.eraser(ReconcilerSettings.read(os.environ))


@guarded
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Look at everything that is due once, at idle accounts and old lists; tell how it stands, erase."""
    until = reconciler().clock.now_ms() + context.get_remaining_time_in_millis() - _KEPT_MS
    done: dict[str, int] = {}
    # Whatever fails, minute after minute, the others are done all the same: the last one named is the first.
    with ExitStack() as jobs:
        jobs.callback(lambda: done.update(erased=eraser().run(until_ms=until + _TO_SURVEY_MS + _TO_ERASE_MS)))
        jobs.callback(lambda: survey().run(until_ms=until + _TO_SURVEY_MS))
        for asker in askers():
            jobs.callback(asker.run, until_ms=until)
        done["rings"] = reconciler().run(until_ms=until)
    return done
