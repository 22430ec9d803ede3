"""What becomes of a document: refused by the format, refused for the provider, or sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from invoicing.contract import Order
from invoicing.domain.document import Document
from invoicing.errors import ProviderError
from invoicing.providers.registry import Registry
from tests.docs.mapping.fields import changed
from tests.docs.mapping.probes import BASE, FORMS, RELATED, TODAY, Probe
from tests.docs.mapping.wires import Flat, wire_of
from tests.fakes.clock import FakeClock

_KEY: Final = "doc_key"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the three: ``invalid`` and ``refused`` say why, ``sent`` is what leaves."""

    sent: Flat = field(default_factory=dict)
    refused: str = ""
    invalid: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One field tried with one value: what leaves then, and what leaves without it (or with another value)."""

    value: Any
    outcome: Outcome
    other: Outcome
    left_out: Outcome

    @property
    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        """By name of the provider's: before and after."""
        if not self.outcome.sent or not self.other.sent:
            return {}
        before, after = self.other.sent, self.outcome.sent
        names = sorted(before.keys() | after.keys())
        return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


@cache
def registry() -> Registry:
    """The providers, which make no call here."""
    return Registry(clock=FakeClock())


def trials(slug: str, name: str, probe: Probe, form: str) -> list[Trial]:
    """One for each value of ``probe`` of field ``name``, in ``form``."""
    base = changed(changed(BASE, FORMS[form]), probe.context)
    left_out = _outcome(slug, changed(base, {name: None}))
    without = _outcome(slug, changed(base, {probe.without: None})) if probe.without else left_out
    outcomes = [_outcome(slug, changed(base, {name: value})) for value in probe.values]
    found = []
    for position, (value, outcome) in enumerate(zip(probe.values, outcomes, strict=True)):
        others = [one for place, one in enumerate(outcomes) if place != position and one.sent]
        found.append(Trial(value, outcome, others[0] if others else without, left_out))
    return found


def _outcome(slug: str, values: Mapping[str, Any]) -> Outcome:
    try:
        document = Document.model_validate(values)
    except ValidationError as error:
        return Outcome(invalid=error.errors()[0]["msg"])
    # As it is when it was accepted.
    document = document.model_copy(update={"date": document.date or TODAY})
    wire = wire_of(slug)
    problems = registry().get(slug).check(document, wire.CONFIGURATION)
    if problems:
        return Outcome(refused="; ".join(dict.fromkeys(problem.detail for problem in problems)))
    try:
        return Outcome(sent=wire.sent(Order(document, _KEY, RELATED)))
    except ProviderError as error:
        return Outcome(refused=error.detail)
