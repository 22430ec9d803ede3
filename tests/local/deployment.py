"""`sam deploy` of the built template into the embedded AWS, and what it leaves to be done."""

import json
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.local.children import StartFailed, environment
from tests.local.embedded import EmbeddedAws, deployable
from tests.local.gateway import GatewayResponse, gateway_responses, put_gateway_responses
from tests.local.layout import ARCHITECTURE, REGION, ROOT, SAM_BIN, STACK, STAGE

ARTIFACTS = "artifacts"


@dataclass(frozen=True)
class Deployment:
    """The deployed stack."""

    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    gateway_responses: Mapping[str, GatewayResponse]

    @property
    def api_path(self) -> str:
        """Where the embedded AWS serves the API's stage."""
        return f"/_aws/execute-api/{self.resources['Api']}/{STAGE}"


def deploy(aws: EmbeddedAws, built: Path, parameters: Mapping[str, str], *, log: Path) -> Deployment:
    """Deploy the built template with ``parameters``.

    Raises:
        StartFailed: `sam deploy` failed.
    """
    template = deployable(built)
    # A bucket of our own spares SAM a stack for one.
    aws.client("s3").create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
    _sam_deploy(aws, template, {"Architecture": ARCHITECTURE, **parameters}, log)
    cloud_formation = aws.client("cloudformation")
    stack = cloud_formation.describe_stacks(StackName=STACK)["Stacks"][0]
    resources = cloud_formation.describe_stack_resources(StackName=STACK)["StackResources"]
    deployment = Deployment(
        outputs={output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]},
        resources={resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources},
        gateway_responses=gateway_responses(built),
    )
    put_gateway_responses(aws.client("apigateway"), deployment.resources["Api"], deployment.gateway_responses)
    return deployment


def _sam_deploy(aws: EmbeddedAws, template: Path, parameters: Mapping[str, str], log: Path) -> None:
    command = [str(SAM_BIN / "sam"), "deploy", "--template-file", str(template), "--stack-name", STACK]
    command += ["--config-file", str(Path(__file__).with_name("samconfig.toml")), "--s3-bucket", ARTIFACTS]
    command += ["--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar"]
    # Quoted as SAM's own syntax asks, since values hold braces, colons and quotes.
    command += ["--parameter-overrides", *(f"{name}={json.dumps(value)}" for name, value in parameters.items())]
    started = time.monotonic()
    # SAM asks for the state of the stack every half second, unless told otherwise.
    env = environment(**aws.environment, SAM_CLI_POLL_DELAY="0.05")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    log.write_text(f"{done.stdout}{done.stderr}\n{time.monotonic() - started:.1f} s\n")
    if done.returncode:
        raise StartFailed(f"sam deploy failed; {log} ends with:\n{log.read_text()[-3000:]}")
