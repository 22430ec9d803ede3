"""A faithful, stateful simulator of Aruba's electronic invoicing services, written from the fact sheet."""

from tests.simulators.aruba.accounts import Account
from tests.simulators.aruba.app import AUTH, WS, ArubaSimulator
from tests.simulators.aruba.buckets import Limits, Window
from tests.simulators.aruba.faults import Fault
from tests.simulators.aruba.records import SentInvoice
from tests.simulators.aruba.switches import Switches
from tests.simulators.clock import VirtualClock
from tests.simulators.transport import ConnectionDropped

__all__ = [
    "AUTH",
    "WS",
    "Account",
    "ArubaSimulator",
    "ConnectionDropped",
    "Fault",
    "Limits",
    "SentInvoice",
    "Switches",
    "VirtualClock",
    "Window",
]
