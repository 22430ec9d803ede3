"""A faithful, stateful simulator of the Fatture in Cloud API v2, written from the fact sheet and the vendor's file."""

from tests.simulators.clock import VirtualClock
from tests.simulators.fatture_in_cloud.app import API, FILES, FattureInCloudSimulator
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.faults import Fault
from tests.simulators.fatture_in_cloud.quotas import Limits
from tests.simulators.fatture_in_cloud.scopes import ALL_SCOPES
from tests.simulators.fatture_in_cloud.switches import Switches
from tests.simulators.fatture_in_cloud.tokens import App
from tests.simulators.transport import ConnectionDropped

__all__ = [
    "ALL_SCOPES",
    "API",
    "FILES",
    "App",
    "Company",
    "ConnectionDropped",
    "FattureInCloudSimulator",
    "Fault",
    "Limits",
    "Switches",
    "VirtualClock",
]
