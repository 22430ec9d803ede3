"""Over real HTTP, with the connection cut at any byte of a request or an answer: one document, found by search.

Every byte of the head and of the beginning and end of the body of `create`'s answer is tried, and every sixteenth
between; STRIDE=1 in the environment of this file's own `cuts` tries them all.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from invoicing.domain.account import AccountConfiguration
from tests.consent_world import COMPANY, DOCUMENT, ConsentWorld
from tests.simulators.fatture_in_cloud import CallRecord
from tests.simulators.serve import RunningServer
from tests.unit.usecases.cutting import Cut, Cutter

