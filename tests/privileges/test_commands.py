"""The policies of people are enough for the command line, and allow nothing else."""

import pytest

from tests.privileges.commands import POLICIES, WITHOUT_AWS, all_commands
from tests.privileges.comparison import differences
from tests.privileges.iam import needs
from tests.privileges.policies import Grant, grants
from tests.privileges.rounds import WatchedCloud
from tests.template import read_template

TEMPLATE = read_template()
GRANTS = [(policy, grant) for policy in POLICIES for grant in grants(TEMPLATE, policy)]
pytestmark = pytest.mark.xdist_group("privileges")


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_is_enough_and_not_more(commanded: dict[str, WatchedCloud], policy: str) -> None:
    needed = needs(commanded[policy].recording.calls[policy])
    assert list(differences(needed, list(grants(TEMPLATE, policy)))) == []


def test_every_command_was_run(commanded: dict[str, WatchedCloud]) -> None:
    run = set[tuple[str, ...]]().union(*(cloud.commands for cloud in commanded.values()))
    assert run | set(WITHOUT_AWS) == set(all_commands())


@pytest.mark.parametrize(("policy", "grant"), GRANTS, ids=lambda one: getattr(one, "action", one))
def test_a_permission_taken_away_is_missed(commanded: dict[str, WatchedCloud], policy: str, grant: Grant) -> None:
    needed = needs(commanded[policy].recording.calls[policy])
    found = list(differences(needed, [one for one in grants(TEMPLATE, policy) if one != grant]))
    assert found
    assert all(one.startswith(f"lacks {grant.action} on ") for one in found)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_permission_added_is_noticed(commanded: dict[str, WatchedCloud], policy: str) -> None:
    needed = needs(commanded[policy].recording.calls[policy])
    more = Grant("dynamodb:DeleteTable", "arn:aws:dynamodb:eu-south-1:123456789012:table/records")
    found = list(differences(needed, [*grants(TEMPLATE, policy), more]))
    assert found == [f"never uses {more.action} on {more.resource}"]
