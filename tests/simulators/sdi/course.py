"""What becomes of a file, and when: the notices its transmitter will get (fact sheet on SdI, sections 1.2 and 1.4)."""

from __future__ import annotations

from typing import NamedTuple

from tests.simulators.sdi.records import Arrival, Family
from tests.simulators.sdi.switches import Switches


class Step(NamedTuple):
    """A notice to come, so many seconds after the file came."""

    kind: str
    after: float
    outcome: str = ""


def planned(arrival: Arrival, switches: Switches) -> list[Step]:
    """All notices of the file, unless somebody steps in (`answer`)."""
    if not arrival.accepted:
        return [Step("NS", switches.discard_after)]
    if arrival.recipient in switches.pending:
        return []
    reached = arrival.recipient not in switches.unreachable_recipients
    if arrival.family is Family.PRIVATE:
        # Without a channel it waits in the buyer's reserved area, as every consumer's invoice does.
        reached = reached and (arrival.recipient != "0000000" or bool(arrival.certified_email))
        return [Step("RC" if reached and arrival.recipient != "XXXXXXX" else "MC", switches.deliver_after)]
    if reached:
        return _answered(arrival, switches, switches.deliver_after)
    missed = Step("MC", switches.deliver_after)
    if arrival.recipient in switches.reached_later:
        return [missed, *_answered(arrival, switches, switches.deliver_after + switches.retry_for / 2)]
    return [missed, Step("AT", switches.deliver_after + switches.retry_for)]


def _answered(arrival: Arrival, switches: Switches, delivered: float) -> list[Step]:
    receipt = Step("RC", delivered)
    if outcome := switches.office_answers.get(arrival.recipient):
        return [receipt, Step("NE", delivered + switches.answer_after, outcome)]
    return [receipt, Step("DT", delivered + switches.term)]
