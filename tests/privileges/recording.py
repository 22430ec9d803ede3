"""Who calls what of AWS: every call of the SDK in this process, written down under whoever is making it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
from botocore import handlers

MISSING = "(is told that the object is missing)"
"""No operation, but something of S3's that needs a right of its own."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of AWS, or one presigned link, which is worth the call it stands for."""

    service: str
    operation: str
    parameters: Mapping[str, Any]


@dataclass
class Recording:
    """The calls of each caller; those that nobody is named for are the test's own and left out."""

    calls: dict[str, list[Call]] = field(default_factory=dict)
    stacks: dict[str, dict[str, str]] = field(default_factory=dict)
    _caller: str | None = None

    @contextmanager
    def by(self, caller: str | None) -> Iterator[None]:
        """Calls made inside are ``caller``'s; None for nobody's."""
        before, self._caller = self._caller, caller
        try:
            yield
        finally:
            self._caller = before

    def note(self, *, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        """What botocore tells before it builds a request, to send or to sign it."""
        if self._caller is not None:
            call = Call(model.service_model.service_name, model.name, dict(params))
            self.calls.setdefault(self._caller, []).append(call)

    def note_missing(self, *, parsed: Mapping[str, Any], **_: Any) -> None:
        """What S3 answered about the object asked for last: that it is not there is told to few."""
        if self._caller is not None and parsed.get("Error", {}).get("Code") == "NoSuchKey":
            self.calls[self._caller].append(Call("s3", MISSING, self.calls[self._caller][-1].parameters))

    def describe_stacks(self, *, context: Mapping[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        """What CloudFormation answers about ``stacks``: moto's own needs packages that this project has no use for."""
        name, outputs = next(iter(self.stacks.items()))
        told = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
        return SimpleNamespace(status_code=200), {"Stacks": [{"StackName": name, "Outputs": told, "Parameters": []}]}

    def rotate_secret(self, *, params: Mapping[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
        """What Secrets Manager answers where a function is named: moto would look for it in vain."""
        named = "RotationLambdaARN" in json.loads(params["body"])
        return (SimpleNamespace(status_code=200), {}) if named else None


@contextmanager
def recording() -> Iterator[Recording]:
    """Record what clients do that are made inside."""
    made = Recording()
    # Sessions take these over when they are made, so the one that boto3 keeps is put away before and after.
    added = [
        ("before-parameter-build", made.note),
        ("after-call.s3.GetObject", made.note_missing),
        ("before-call.cloudformation.DescribeStacks", made.describe_stacks),
        ("before-call.secretsmanager.RotateSecret", made.rotate_secret),
    ]
    boto3.DEFAULT_SESSION = None
    handlers.BUILTIN_HANDLERS += added
    try:
        yield made
    finally:
        for one in added:
            handlers.BUILTIN_HANDLERS.remove(one)
        boto3.DEFAULT_SESSION = None
