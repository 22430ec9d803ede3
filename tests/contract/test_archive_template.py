"""What template.yaml promises of the archive: locked from the first byte, and compliance only for who says so twice."""

from typing import Any

import pytest

from tests.privileges.policies import functions, grants
from tests.template import read_template

TEMPLATE = read_template()
PARAMETERS, ARCHIVE = TEMPLATE["Parameters"], TEMPLATE["Resources"]["ArchiveBucket"]["Properties"]
PEOPLE = ("OperatorPolicy", "RestorePolicy")


def test_everything_is_locked_as_it_is_put() -> None:
    assert ARCHIVE["ObjectLockEnabled"] is True
    assert ARCHIVE["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled",
        "Rule": {
            "DefaultRetention": {
                "Mode": {"Fn::If": ["WithCompliance", "COMPLIANCE", "GOVERNANCE"]},
                "Years": {"Ref": "ArchiveYears"},
            }
        },
    }
    assert ARCHIVE["VersioningConfiguration"] == {"Status": "Enabled"}


def test_it_is_shown_to_nobody_and_encrypted() -> None:
    assert all(ARCHIVE["PublicAccessBlockConfiguration"].values())
    assert ARCHIVE["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (rule,) = ARCHIVE["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}


def test_it_is_governance_for_eleven_years_unless_somebody_decides_otherwise() -> None:
    assert (PARAMETERS["ArchiveMode"]["Default"], PARAMETERS["ArchiveMode"]["AllowedValues"]) == (
        "governance",
        ["governance", "compliance"],
    )
    assert (PARAMETERS["ArchiveYears"]["Default"], PARAMETERS["ArchiveYears"]["MinValue"]) == (11, 1)


def test_compliance_is_refused_and_not_begun_unless_it_is_said_twice() -> None:
    mode = {"Fn::Equals": [{"Ref": "ArchiveMode"}, "compliance"]}
    confirmed = {"Fn::Equals": [{"Ref": "ArchiveComplianceConfirmed"}, "i understand"]}
    assert PARAMETERS["ArchiveComplianceConfirmed"]["Default"] == ""
    rule: dict[str, Any] = TEMPLATE["Rules"]["ComplianceIsConfirmed"]
    assert rule["RuleCondition"] == mode
    assert [one["Assert"] for one in rule["Assertions"]] == [confirmed]
    assert TEMPLATE["Conditions"]["WithCompliance"] == {"Fn::And": [mode, confirmed]}


@pytest.mark.parametrize("role", [*functions(TEMPLATE).values(), *PEOPLE])
def test_nobody_of_the_stack_may_unlock_delete_or_change_the_lock(role: str) -> None:
    allowed = {one.action for one in grants(TEMPLATE, role) if ":::archive" in one.resource}
    assert allowed <= {
        *("s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention", "s3:ListBucketVersions")
    }
