"""A provider of certified mail (PEC) and SdI's mailbox behind it, written from the fact sheet and RFC 6109."""

from tests.simulators.clock import VirtualClock
from tests.simulators.pec.control import Control
from tests.simulators.pec.faults import Cut, Refuse, Slow
from tests.simulators.pec.office import PecOffice, Submission
from tests.simulators.pec.running import RunningPec
from tests.simulators.pec.switches import Switches

__all__ = ["Control", "Cut", "PecOffice", "Refuse", "RunningPec", "Slow", "Submission", "Switches", "VirtualClock"]
