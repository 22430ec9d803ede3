"""The rounds are made once for all tests here."""

import pytest

from tests.privileges.commands import POLICIES, run_all
from tests.privileges.iam import Need, needs
from tests.privileges.rounds import ROUNDS, WatchedCloud, watched


@pytest.fixture(scope="session")
def cloud() -> WatchedCloud:
    """A stack of which every function has made its round."""
    with watched() as cloud:
        for go in ROUNDS:
            go(cloud)
    return cloud


@pytest.fixture(scope="session")
def seen(cloud: WatchedCloud) -> dict[str, set[Need]]:
    """What each function was seen to need, by the name of its folder."""
    return {name: needs(calls) for name, calls in cloud.recording.calls.items()}


@pytest.fixture(scope="session")
def commanded() -> dict[str, WatchedCloud]:
    """For each policy of people, a stack on which all commands meant for it were run."""
    done = {}
    for policy in POLICIES:
        with watched() as cloud:
            run_all(cloud, policy)
        done[policy] = cloud
    return done
