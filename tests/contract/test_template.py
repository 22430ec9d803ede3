"""What template.yaml promises: routes, roles with only what they use, and the settings that keep documents safe."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]

OPEN_ROUTES = {("GET", "/v1/health"), ("GET", "/v1/openapi.json"), ("GET", "/v1/docs")}
LOOKUPS = ("templates", "numberings", "chart-of-accounts", "products")
TOKEN_ROUTES = {
    ("POST", "/v1/documents"),
    ("GET", "/v1/documents"),
    ("POST", "/v1/documents/check"),
    ("GET", "/v1/documents/{id}"),
    ("GET", "/v1/documents/{id}/pdf"),
    ("POST", "/v1/documents/{id}/cancel"),
    ("POST", "/v1/documents/{id}/settle"),
    ("POST", "/v1/customers"),
    ("POST", "/v1/credits"),
    ("GET", "/v1/requests/{id}"),
    ("POST", "/v1/requests/{id}/cancel"),
    ("POST", "/v1/requests/{id}/settle"),
    ("GET", "/v1/accounts"),
    ("GET", "/v1/accounts/{id}"),
    ("POST", "/v1/accounts/{id}/check"),
    *((method, f"/v1/accounts/{{id}}/{lookup}") for method in ("GET", "POST") for lookup in LOOKUPS),
}
FUNCTIONS = {
    "AuthorizerFunction": "authorizer",
    "HttpApiFunction": "http_api",
    "IssueWorkerFunction": "issue_worker",
    "ReconcilerFunction": "reconciler",
}
LEDGER_READS = {"dynamodb:GetItem", "dynamodb:Query"}
LEDGER_WRITES = {"dynamodb:PutItem"}
# The whole of what each role may do, besides writing its own log.
MAY = {
    "AuthorizerRole": {"secretsmanager:GetSecretValue"},
    "HttpApiRole": {*LEDGER_READS, *LEDGER_WRITES, "sqs:SendMessage", "s3:GetObject"},
    "IssueWorkerRole": {
        *LEDGER_READS,
        *LEDGER_WRITES,
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility",
        "sqs:SendMessage",
        "s3:PutObject",
        "secretsmanager:GetSecretValue",
    },
    "ReconcilerRole": {*LEDGER_READS, "sqs:SendMessage"},
}
LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}
RETAINED = ("Table", "Bucket")


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms, such as `!Ref Table`, as their long ones."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a safe loader
    return loaded


@pytest.fixture(scope="module")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"]
    return found


def properties(resources: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = resources[name]["Properties"]
    return found


def statements(role: dict[str, Any]) -> Iterator[tuple[set[str], list[Any]]]:
    """Actions and resources of every statement of ``role``."""
    assert "ManagedPolicyArns" not in role["Properties"]
    for policy in role["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            actions, targets = statement["Action"], statement["Resource"]
            yield (
                {actions} if isinstance(actions, str) else set(actions),
                targets if isinstance(targets, list) else [targets],
            )


def test_every_route_is_declared_and_asks_for_a_token_unless_it_is_open(resources: dict[str, Any]) -> None:
    events = properties(resources, "HttpApiFunction")["Events"].values()
    routes = {(e["Properties"]["Method"], e["Properties"]["Path"]): e["Properties"] for e in events}

    assert set(routes) == OPEN_ROUTES | TOKEN_ROUTES
    assert all(event["Type"] == "Api" for event in events)
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


def test_there_is_a_function_for_each_folder(template: dict[str, Any], resources: dict[str, Any]) -> None:
    shared = template["Globals"]["Function"]
    assert (shared["Runtime"], shared["Handler"]) == ("python3.13", "handler.lambda_handler")
    assert shared["Layers"] == [{"Ref": "DependenciesLayer"}, {"Ref": "InvoicingLayer"}]
    declared = {name: r for name, r in resources.items() if r["Type"] == "AWS::Serverless::Function"}
    assert {name: r["Properties"]["CodeUri"] for name, r in declared.items()} == {
        name: f"functions/{folder}" for name, folder in FUNCTIONS.items()
    }
    assert {path.parent.name for path in ROOT.glob("functions/*/handler.py")} == set(FUNCTIONS.values())


def test_every_function_has_a_log_of_its_own_with_a_retention(resources: dict[str, Any]) -> None:
    for name in FUNCTIONS:
        log = properties(resources, name)["LoggingConfig"]["LogGroup"]["Ref"]
        assert properties(resources, log)["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        role = resources[properties(resources, name)["Role"]["Fn::GetAtt"].removesuffix(".Arn")]
        writes = [targets for actions, targets in statements(role) if actions & LOGGING]
        assert writes == [[{"Fn::GetAtt": f"{log}.Arn"}]]


@pytest.mark.parametrize("name", MAY)
def test_a_role_may_do_what_its_function_does_and_nothing_else(resources: dict[str, Any], name: str) -> None:
    allowed = set().union(*(actions for actions, _ in statements(resources[name])))

    assert allowed - LOGGING == MAY[name]
    assert not [target for _, targets in statements(resources[name]) for target in targets if target == "*"]


def test_secrets_are_reached_by_those_who_need_them(resources: dict[str, Any]) -> None:
    reached = {
        name: [
            target for actions, targets in statements(resources[name]) for target in targets if _reads_secrets(actions)
        ]
        for name in MAY
    }

    assert reached["HttpApiRole"] == reached["ReconcilerRole"] == []
    assert reached["AuthorizerRole"] == [{"Fn::GetAtt": "ApiTokensSecret.Id"}]
    key, accounts = reached["IssueWorkerRole"]
    assert key == {"Fn::GetAtt": "IdentityKeySecret.Id"}
    assert accounts["Fn::Sub"].endswith(":secret:${AWS::StackName}/accounts/*")


def _reads_secrets(actions: set[str]) -> bool:
    return "secretsmanager:GetSecretValue" in actions


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
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]


@pytest.mark.parametrize("name", ["BucketPolicy", "QueuesPolicy"])
def test_nothing_is_reached_without_tls(resources: dict[str, Any], name: str) -> None:
    (statement,) = properties(resources, name)["PolicyDocument"]["Statement"]

    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_defaults_are_those_of_a_real_deployment(template: dict[str, Any]) -> None:
    defaults = {name: parameter["Default"] for name, parameter in template["Parameters"].items()}

    assert defaults["Architecture"] == "arm64"
    assert defaults["Lanes"] == 1
    assert (defaults["PublicUrl"], defaults["ProviderEndpoints"], defaults["AwsEndpoint"]) == ("", "{}", "")
