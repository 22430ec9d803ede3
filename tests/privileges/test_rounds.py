"""The rounds leave nothing out: what the privileges are compared with is all that functions do."""

import ast
from pathlib import Path

import pytest
from botocore import xform_name

from tests.privileges.rounds import WatchedCloud
from tests.template import read_template

PORTS = Path(__file__).parents[2] / "layers/invoicing/invoicing/aws"
pytestmark = pytest.mark.xdist_group("privileges")


def test_the_rounds_went_along_every_route(cloud: WatchedCloud) -> None:
    declared = {
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for one in read_template()["Resources"].values()
        if one["Type"] == "AWS::Serverless::Function"
        for event in one["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }
    assert cloud.routes == declared


def calls_in_code() -> set[str]:
    """Methods of clients that the ports call, by their names in Python."""
    found = set()
    for path in PORTS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[0] == "self._client":
                method = ast.unparse(node.func).rpartition(".")[2]
                named = method in ("get_paginator", "generate_presigned_url")
                found.add(ast.literal_eval(node.args[0]) if named else method)
    return found


def test_the_rounds_made_every_call_that_the_ports_can_make(cloud: WatchedCloud) -> None:
    made = {xform_name(call.operation) for calls in cloud.recording.calls.values() for call in calls}
    assert calls_in_code() <= made
    assert {"put_item", "send_message", "put_object", "get_secret_value"} <= calls_in_code()
