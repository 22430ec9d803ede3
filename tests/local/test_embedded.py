"""The one edit of the template for the local run, and what stands beside the embedded AWS."""

from pathlib import Path
from typing import Any

import yaml

from tests.local.build import hash_of_inputs
from tests.local.embedded import LEFT_OUT, deployable, scratch_place, without_left_out
from tests.local.layout import ROOT


def test_only_the_types_listed_with_a_reason_are_left_out() -> None:
    resources = {kind.replace("::", ""): {"Type": kind} for kind in [*LEFT_OUT, "AWS::SQS::Queue", "AWS::S3::Bucket"]}

    assert without_left_out(resources) == {
        "AWSSQSQueue": {"Type": "AWS::SQS::Queue"},
        "AWSS3Bucket": {"Type": "AWS::S3::Bucket"},
    }
    assert set(LEFT_OUT) == {"AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy", "AWS::WAFv2::WebACLAssociation"}
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())


def test_nothing_else_of_a_built_template_is_edited(tmp_path: Path) -> None:
    built = tmp_path / "template.yaml"
    content: dict[str, Any] = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${AWS::StackName}.fifo"}}},
            "Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": {}},
        },
        "Outputs": {"QueueUrl": {"Value": {"Ref": "Queue"}}},
    }
    built.write_text(yaml.safe_dump(content))

    edited = yaml.safe_load(deployable(built).read_text())

    del content["Resources"]["Policy"]
    assert edited == content
    assert {file.name for file in tmp_path.iterdir()} == {"template.yaml", "template.embedded.yaml"}


def test_nothing_of_the_template_refers_to_what_is_left_out() -> None:
    text = (ROOT / "template.yaml").read_text()

    for name in ("QueuesPolicy", "BucketPolicy"):
        assert text.count(f"\n  {name}:") == 1
        assert f"!Ref {name}" not in text
        assert f" {name}." not in text


def test_functions_unpack_on_a_disk_where_memory_will_not_do(tmp_path: Path) -> None:
    assert scratch_place(str(tmp_path / "nowhere")) is None


def test_a_build_is_repeated_only_for_a_changed_input() -> None:
    assert hash_of_inputs() == hash_of_inputs()
