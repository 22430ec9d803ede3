"""A faithful, stateful simulator of the Fattura24 HTTP API v0.3, written from the fact sheet alone."""

from tests.simulators.clock import VirtualClock
from tests.simulators.fattura24.accounts import Account, Company, Numerator, PdcEntry, Product, Template
from tests.simulators.fattura24.app import Fattura24Simulator
from tests.simulators.fattura24.scenarios import FAULT_NAMES, Fault
from tests.simulators.fattura24.switches import Switches
from tests.simulators.fattura24.windows import DEFAULT_LIMITS, Limit
from tests.simulators.transport import ConnectionDropped

__all__ = [
    "DEFAULT_LIMITS",
    "FAULT_NAMES",
    "Account",
    "Company",
    "ConnectionDropped",
    "Fattura24Simulator",
    "Fault",
    "Limit",
    "Numerator",
    "PdcEntry",
    "Product",
    "Switches",
    "Template",
    "VirtualClock",
]
