"""What template.yaml promises: routes, roles with only what they use, and the settings that keep documents safe."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.privileges.policies import functions, grants, listed
from tests.template import TEMPLATE, read_template

ROOT = Path(__file__).resolve().parents[2]

CALLBACK = ("GET", "/v1/oauth/callback")
OPEN_ROUTES = {("GET", "/v1/health"), ("GET", "/v1/openapi.json"), ("GET", "/v1/docs"), CALLBACK}
CONNECTOR_ROUTES = {("POST", "/v1/accounts/{id}/connect"), CALLBACK}
LOOKUPS = (
    *("templates", "numberings", "chart-of-accounts", "products", "companies", "clients", "issued-documents"),
    *("received-documents", "vat-types", "payment-methods", "payment-accounts"),
)
TOKEN_ROUTES = {
    *(("POST", f"/v1/{work}") for work in ("documents", "documents/check", "customers", "products", "credits")),
    *(("GET", f"/v1/{what}") for what in ("documents", "documents/{id}", "documents/{id}/pdf", "requests/{id}")),
    *(("GET", f"/v1/documents/{{id}}/{what}") for what in ("xml", "notices/{number}", "preservation")),
    ("POST", "/v1/documents/{id}/resend"),
    *(("POST", f"/v1/{kind}/{{id}}/{act}") for kind in ("documents", "requests") for act in ("cancel", "settle")),
    *(("GET", f"/v1/accounts{one}") for one in ("", "/{id}")),
    *(("POST", f"/v1/accounts/{{id}}/{act}") for act in ("check", "connect")),
    *((method, f"/v1/accounts/{{id}}/{lookup}") for method in ("GET", "POST") for lookup in LOOKUPS),
}
FUNCTIONS = {
    "AuthorizerFunction": "authorizer",
    "ConnectorFunction": "connector",
    "HttpApiFunction": "http_api",
    "IssueWorkerFunction": "issue_worker",
    "ReconcilerFunction": "reconciler",
    "TokenRotationFunction": "token_rotation",
}
RETAINED = ("Table", "Bucket", "ArchiveBucket", "IdentityKeySecret")
ROLES = functions(read_template())


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return read_template()


@pytest.fixture(scope="module")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"]
    return found


def properties(resources: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[name]["Properties"]
    return found


def routes_of(resources: dict[str, Any], function: str) -> dict[tuple[str, str], dict[str, Any]]:
    events = properties(resources, function)["Events"].values()
    assert all(event["Type"] == "Api" for event in events)
    return {(e["Properties"]["Method"], e["Properties"]["Path"]): e["Properties"] for e in events}


def test_every_route_is_declared_and_asks_for_a_token_unless_it_is_open(resources: dict[str, Any]) -> None:
    by_function = {name: routes_of(resources, name) for name in ("HttpApiFunction", "ConnectorFunction")}
    routes = by_function["HttpApiFunction"] | by_function["ConnectorFunction"]

    assert set(by_function["ConnectorFunction"]) == CONNECTOR_ROUTES
    assert set(by_function["HttpApiFunction"]) == (OPEN_ROUTES | TOKEN_ROUTES) - CONNECTOR_ROUTES
    without_token = {route for route, event in routes.items() if event.get("Auth") == {"Authorizer": "NONE"}}
    assert without_token == OPEN_ROUTES
    assert all("Auth" not in event for route, event in routes.items() if route not in OPEN_ROUTES)


def test_the_authorizers_answer_is_kept_per_token_for_the_whole_api(resources: dict[str, Any]) -> None:
    auth = properties(resources, "Api")["Auth"]
    authorizer = auth["Authorizers"][auth["DefaultAuthorizer"]]

    assert authorizer["FunctionPayloadType"] == "TOKEN"
    assert authorizer["Identity"]["Header"] == "Authorization"
    assert authorizer["Identity"]["ReauthorizeEvery"] == 300


def test_the_gateways_own_errors_are_problems(resources: dict[str, Any]) -> None:
    responses = properties(resources, "Api")["GatewayResponses"]
    for response in responses.values():
        problem = json.loads(response["ResponseTemplates"]["application/json"])
        assert list(problem) == ["type", "title", "status", "detail", "code"]
        assert problem["status"] == response["StatusCode"]
        assert response["ResponseParameters"]["Headers"]["Content-Type"] == "'application/problem+json'"
    assert responses["MISSING_AUTHENTICATION_TOKEN"]["StatusCode"] == 404
    assert responses["THROTTLED"]["StatusCode"] == responses["QUOTA_EXCEEDED"]["StatusCode"] == 429
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "UNAUTHORIZED", "ACCESS_DENIED", "REQUEST_TOO_LARGE"} <= set(responses)


def test_access_logs_hold_no_address_and_no_path_of_the_caller(resources: dict[str, Any]) -> None:
    condition, logs, otherwise = properties(resources, "Api")["AccessLogSetting"]["Fn::If"]
    assert (condition, otherwise) == ("WithAccessLogs", {"Ref": "AWS::NoValue"})
    written = json.loads(logs["Format"])
    assert written["route"] == "$context.resourcePath"
    assert not {"$context.identity.sourceIp", "$context.path"} & set(written.values())
    # The query of a consent's answer is its code and state: nothing is written of what was sent.
    assert not any(word in value.lower() for value in written.values() for word in ("query", "param", "override"))


def test_there_is_a_function_for_each_folder(template: dict[str, Any], resources: dict[str, Any]) -> None:
    shared = template["Globals"]["Function"]
    assert (shared["Runtime"], shared["Handler"]) == ("python3.13", "handler.lambda_handler")
    dependencies = {"Fn::If": ["OnArm64", {"Ref": "DependenciesArm64Layer"}, {"Ref": "DependenciesX86Layer"}]}
    assert shared["Layers"] == [dependencies, {"Ref": "InvoicingLayer"}]
    declared = {name: r for name, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}
    assert {name: r["Properties"]["CodeUri"] for name, r in declared.items()} == {
        name: f"functions/{folder}" for name, folder in FUNCTIONS.items()
    }
    assert {path.parent.name for path in ROOT.glob("functions/*/handler.py")} == set(FUNCTIONS.values())


@pytest.mark.parametrize(
    ("name", "condition", "architecture"),
    [("DependenciesArm64Layer", "OnArm64", "arm64"), ("DependenciesX86Layer", "OnX86", "x86_64")],
)
def test_each_processor_has_a_layer_of_its_own_that_alone_is_deployed(
    template: dict[str, Any], resources: dict[str, Any], name: str, condition: str, architecture: str
) -> None:
    layer = resources[name]

    assert template["Conditions"][condition] == {"Fn::Equals": [{"Ref": "Architecture"}, architecture]}
    assert layer["Condition"] == condition
    assert layer["Metadata"] == {"BuildMethod": "makefile", "BuildArchitecture": architecture}
    assert layer["Properties"]["CompatibleArchitectures"] == [architecture]


def test_every_function_has_a_log_of_its_own_with_a_retention(resources: dict[str, Any]) -> None:
    for name in FUNCTIONS:
        log = properties(resources, name)["LoggingConfig"]["LogGroup"]["Ref"]
        assert properties(resources, log)["RetentionInDays"] == {"Ref": "LogRetentionDays"}


# What each role may do is proven in tests/privileges.
@pytest.mark.parametrize("name", ROLES)
def test_whoever_calls_providers_alone_reads_the_keys_of_accounts(template: dict[str, Any], name: str) -> None:
    keys = {one.action for one in grants(template, ROLES[name]) if "/accounts/" in one.resource}

    may = {"secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"}
    assert keys == (may if name in ("issue_worker", "connector") else set())


def test_secrets_manager_alone_asks_for_rotations_and_for_this_account_alone(resources: dict[str, Any]) -> None:
    permission = properties(resources, "TokenRotationPermission")

    assert permission["Principal"] == "secretsmanager.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert permission["FunctionName"] == {"Fn::GetAtt": "TokenRotationFunction.Arn"}


def test_a_killed_worker_frees_its_lane_and_no_ring_is_swallowed(resources: dict[str, Any]) -> None:
    queue, worker = properties(resources, "WorkQueue"), properties(resources, "IssueWorkerFunction")
    event = worker["Events"]["Work"]["Properties"]

    assert worker["Timeout"] == 180
    assert queue["VisibilityTimeout"] == 6 * worker["Timeout"]
    assert queue["FifoQueue"] is True
    assert queue["ContentBasedDeduplication"] is False
    assert queue["QueueName"]["Fn::Sub"].endswith(".fifo")
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 1000
    assert event["BatchSize"] == 1
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert "ReservedConcurrentExecutions" not in worker


def test_one_lane_sets_no_concurrency_and_more_lanes_set_theirs(
    template: dict[str, Any], resources: dict[str, Any]
) -> None:
    scaling = properties(resources, "IssueWorkerFunction")["Events"]["Work"]["Properties"]["ScalingConfig"]

    assert template["Conditions"]["OneLane"] == {"Fn::Equals": [{"Ref": "Lanes"}, 1]}
    assert scaling == {"Fn::If": ["OneLane", {"Ref": "AWS::NoValue"}, {"MaximumConcurrency": {"Ref": "Lanes"}}]}


def test_the_ledger_outlives_the_stack_and_can_be_restored(resources: dict[str, Any]) -> None:
    table = properties(resources, "Table")

    assert table["DeletionProtectionEnabled"] is True
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    projections = {index["IndexName"]: index["Projection"] for index in table["GlobalSecondaryIndexes"]}
    assert projections == {"work": {"ProjectionType": "KEYS_ONLY"}, "listing": {"ProjectionType": "ALL"}}
    for name in RETAINED:
        assert resources[name]["DeletionPolicy"] == resources[name]["UpdateReplacePolicy"] == "Retain"


def test_files_are_kept_in_every_version_and_shown_to_nobody(resources: dict[str, Any]) -> None:
    bucket = properties(resources, "Bucket")

    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_everything_that_is_kept_is_encrypted(resources: dict[str, Any]) -> None:
    (rule,) = properties(resources, "Bucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert properties(resources, "Table")["SSESpecification"] == {"SSEEnabled": True}
    for one in resources.values():
        if one["Type"] == "AWS::SQS::Queue":
            assert one["Properties"]["SqsManagedSseEnabled"] is True


def test_nothing_is_allowed_to_the_public(resources: dict[str, Any]) -> None:
    """Policies of resources and roles' trust: everybody is only ever denied, and each permission names its service."""
    documents = [
        one["Properties"][name]
        for one in resources.values()
        for name in ("PolicyDocument", "AssumeRolePolicyDocument")
        if name in one["Properties"]
    ]
    to_all = [one for document in documents for one in listed(document["Statement"]) if one.get("Principal") == "*"]
    assert {one["Effect"] for one in to_all} == {"Deny"}
    permissions = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Lambda::Permission"]
    assert all(one["Principal"].endswith(".amazonaws.com") for one in permissions)
    assert all({"SourceAccount", "SourceArn"} & set(one) for one in permissions)


def test_every_silenced_check_has_its_reason_beside_it() -> None:
    silenced = re.findall(r"checkov:skip=(\w+)(?::(.*))?", TEMPLATE.read_text("utf-8"))
    assert silenced
    assert [name for name, reason in silenced if len(reason) < 20] == []


@pytest.mark.parametrize("name", ["BucketPolicy", "ArchiveBucketPolicy", "QueuesPolicy"])
def test_nothing_is_reached_without_tls(resources: dict[str, Any], name: str) -> None:
    (statement,) = properties(resources, name)["PolicyDocument"]["Statement"]

    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_defaults_are_those_of_a_real_deployment(template: dict[str, Any]) -> None:
    defaults = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}

    assert defaults["Architecture"] == "arm64"
    assert defaults["Lanes"] == 1
    assert (defaults["PublicUrl"], defaults["ProviderEndpoints"], defaults["AwsEndpoint"]) == ("", "{}", "")
