"""What is measured of a cold start: a fresh process, its answer, its time, its calls to AWS."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench import first_answer

CALLING = """
from contextlib import suppress
import boto3
def lambda_handler(event, context):
    client = boto3.client("sqs", endpoint_url="http://127.0.0.1:9", region_name="eu-south-1")
    with suppress(Exception):
        client.list_queues()
    return {"asked": event, "left": context.get_remaining_time_in_millis()}
"""


def report(folder: Path, code: str, *options: str) -> dict[str, Any]:
    """What is reported of a function of a few lines."""
    (folder / "handler.py").write_text(code)
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_MAX_ATTEMPTS": "1"}
    done = subprocess.run(
        [sys.executable, first_answer.__file__, "handler", *options],
        env=os.environ | keys | {"PYTHONPATH": str(folder)},
        input=json.dumps({"number": 5}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_answer_and_its_time_stand_behind_what_the_function_logs(tmp_path: Path) -> None:
    found = report(tmp_path, "def lambda_handler(event, context):\n    print('a line', end='')\n    return event")

    assert found["answer"] == {"number": 5}
    assert found["ms"] > 0


def test_the_calls_to_aws_are_told_in_order(tmp_path: Path) -> None:
    found = report(tmp_path, CALLING, "--calls")

    assert found == {"answer": {"asked": {"number": 5}, "left": 30_000}, "calls": ["sqs:ListQueues"]}
