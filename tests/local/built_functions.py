"""The deployed functions as they were built, so that one can be run here by other means than the embedded AWS."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.local.build import TEMPLATE
from tests.local.children import environment
from tests.local.layout import REGION
from tests.local.run import LocalRun


@dataclass(frozen=True)
class BuiltFunction:
    """A function and everything it is run with.

    Attributes:
        name: as the template calls it.
        layers: folders that Lambda would unpack into /opt, one after the other.
        variables: the environment that the template gives it, and where AWS is.
    """

    name: str
    folder: Path
    layers: tuple[Path, ...]
    handler: str
    timeout_seconds: int
    memory_mb: int
    variables: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its process. Of the packages that a developer has installed it sees none."""
        return environment(
            PYTHONPATH=os.pathsep.join(map(str, [self.folder, *(layer / "python" for layer in self.layers)])),
            # Code and layers are read-only on Lambda.
            PYTHONDONTWRITEBYTECODE="1",
            AWS_LAMBDA_FUNCTION_NAME=self.name,
            AWS_LAMBDA_FUNCTION_TIMEOUT=str(self.timeout_seconds),
            AWS_LAMBDA_FUNCTION_MEMORY_SIZE=str(self.memory_mb),
            LAMBDA_TASK_ROOT=str(self.folder),
            **self.variables,
        )


def built_functions(run: LocalRun) -> dict[str, BuiltFunction]:
    """By its name in the template, each function of ``run``, led to the AWS and the simulator of ``run``."""
    client = run.aws.client("lambda")
    deployed = {name: physical for name, physical in run.deployment.resources.items() if name.endswith("Function")}
    return {
        name: _function(name, client.get_function_configuration(FunctionName=physical), run.aws.environment)
        for name, physical in deployed.items()
    }


def _function(name: str, deployed: Mapping[str, Any], here: Mapping[str, str]) -> BuiltFunction:
    # SAM names a layer as the template does: arn:aws:lambda:<region>:<account>:layer:<name>:<version>.
    layers = [layer["Arn"].split(":")[6] for layer in deployed["Layers"]]
    return BuiltFunction(
        name=name,
        folder=TEMPLATE.parent / name,
        layers=tuple(TEMPLATE.parent / layer for layer in layers),
        handler=deployed["Handler"],
        timeout_seconds=deployed["Timeout"],
        memory_mb=deployed["MemorySize"],
        variables=deployed["Environment"]["Variables"] | here | {"AWS_REGION": REGION},
    )
