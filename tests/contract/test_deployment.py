"""How it is deployed: the environments of samconfig.toml, the workflow, and the roles it works with."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.tables import template_of

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
TEMPLATE = template_of(ROOT / "template.yaml")
WORKFLOW = (ROOT / ".github" / "workflows" / "deploy.yml").read_text("utf-8")
# `on` is a truth value in YAML 1.1; as text everything stays as it stands.
JOBS: dict[str, Any] = yaml.load(WORKFLOW, yaml.BaseLoader)["jobs"]  # noqa: S506 - it reads texts only
ROLES = template_of(ROOT / "deploy" / "oidc-role.yaml")["Resources"]


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_an_environment_deploys_a_stack_of_its_own_with_parameters_that_exist(environment: str) -> None:
    deploy = ENVIRONMENTS[environment]["deploy"]["parameters"]
    given = dict(one.split("=") for one in deploy["parameter_overrides"].split())
    assert given.keys() <= TEMPLATE["Parameters"].keys()
    for name, value in given.items():
        allowed = TEMPLATE["Parameters"][name].get("AllowedValues")
        assert allowed is None or value in {str(one) for one in allowed}, f"{name}={value}"
    assert f"environment={environment}" in deploy["tags"].split()
    assert (deploy["capabilities"], deploy["fail_on_empty_changeset"]) == ("CAPABILITY_IAM", False)
    assert "region" not in deploy


def test_stacks_do_not_share_a_name_and_prod_asks_before_it_changes() -> None:
    parameters = {name: one["deploy"]["parameters"] for name, one in ENVIRONMENTS.items() if name != "version"}
    names = [one["stack_name"] for name, one in parameters.items() if name != "default"]
    assert len(set(names)) == len(names) == 3
    assert parameters["prod"]["confirm_changeset"] is True


def test_every_action_is_pinned_by_its_commit_and_nothing_is_secret() -> None:
    used = re.findall(r"uses: (\S+)(.*)", WORKFLOW)
    assert used
    assert [
        one for one, version in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) or "# v" not in version
    ] == []
    assert "secrets." not in WORKFLOW
    assert not re.search(r"AKIA|aws-access-key|\b\d{12}\b", WORKFLOW)


def test_only_the_deployment_gets_a_token_and_only_after_the_tests() -> None:
    assert "\npermissions: {}\n" in WORKFLOW
    assert JOBS["test"]["permissions"] == {"contents": "read"}
    deploy = JOBS["deploy"]
    assert deploy["permissions"] == {"contents": "read", "id-token": "write"}
    assert (deploy["needs"], deploy["if"]) == ("test", "github.event_name == 'push'")
    order = [one.get("run") or one["uses"].partition("@")[0] for one in deploy["steps"]]
    assert order.index("make build") < order.index("aws-actions/configure-aws-credentials")


def test_the_workflow_names_environments_and_commands_that_exist() -> None:
    environments = set(re.findall(r"'(\w+)' \|\| '(\w+)'", JOBS["deploy"]["environment"])[0])
    assert environments <= ENVIRONMENTS.keys()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"run: make ([a-z-]+)", WORKFLOW)) <= targets
    assert (ROOT / ".ci" / "run").exists()


def test_aws_trusts_one_environment_of_one_repository_only() -> None:
    text = (ROOT / "deploy" / "oidc-role.yaml").read_text("utf-8")
    assert "token.actions.githubusercontent.com:sub: !Sub repo:${Repository}:environment:${Environment}" in text
    (statement,) = ROLES["DeployRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    condition = statement["Condition"]
    assert set(condition) == {"StringEquals"}
    assert condition["StringEquals"]["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"


def test_the_stack_s_role_may_make_what_the_template_has_and_no_other_kind_of_thing() -> None:
    made, roles = ROLES["StackRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    kinds = {one["Type"].split("::")[1].lower() for one in TEMPLATE["Resources"].values()}
    # SAM's own types become these; an alarm's topic is the deployer's to name.
    kinds = kinds - {"serverless", "iam"} | {"lambda", "apigateway", "scheduler"}
    assert {action.partition(":")[0] for action in made["Action"]} == kinds
    assert roles["Resource"] is None or roles["Resource"] != "*"
    assert all(action.startswith("iam:") and not action.endswith("*") for action in roles["Action"])
