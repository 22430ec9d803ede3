"""What is written of a record, and what is left out."""

import json
import logging
import sys
import warnings
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from invoicing.errors import Rejected
from invoicing.observability import AllowedOnly, Failed, WithoutWords, guarded
from tests.leaks.overheard import overhearing

NAME = "Zarvelio"
log = logging.getLogger("invoicing.somewhere")
WORDS = ["Zarvelio Quombertini", "a@b.it", "Città", "x" * 129, {"a": NAME}, [[NAME] * 30], b"x"]
IDS = ["doc_1", "", "1-2026/R", "2026-11-21T09:30:00.123+01:00", 1.5, None, True, ["a", "b"]]


def line(formatter: logging.Formatter, error: BaseException | None = None, *args: Any, **extra: Any) -> dict[str, Any]:
    """What ``formatter`` writes of a record."""
    info = (type(error), error, error.__traceback__) if error else None
    record = log.makeRecord("invoicing.somewhere", logging.INFO, "x.py", 7, "it happened", args, info, "f", extra)
    written: dict[str, Any] = json.loads(formatter.format(record))
    return written


def caught(act: Any) -> BaseException:
    with pytest.raises(Exception) as info:  # noqa: PT011 - whatever it is
        act()
    return info.value


def test_allowed_keys_are_written_and_others_named() -> None:
    written = line(AllowedOnly(), request="doc_1", state="issued", milliseconds=7, customer=NAME)
    assert written.pop("timestamp")
    assert written == {
        "level": "INFO",
        "location": "invoicing.somewhere:f:7",
        "message": "it happened",
        "request": "doc_1",
        "state": "issued",
        "milliseconds": 7,
        "withheld": ["customer"],
    }


@pytest.mark.parametrize("value", WORDS)
def test_what_is_no_id_is_withheld_under_any_key(value: object) -> None:
    written = line(AllowedOnly(), request=value)
    assert "request" not in written
    assert written["withheld"] == ["request"]


@pytest.mark.parametrize("value", IDS)
def test_ids_numbers_and_times_are_written(value: object) -> None:
    assert line(AllowedOnly(), request=value)["request"] == value


def test_a_message_is_never_filled_in() -> None:
    written = line(AllowedOnly(), None, NAME)
    assert (written["message"], written["withheld"]) == ("it happened", ["args"])


def test_the_name_of_a_key_can_be_somebodys_name() -> None:
    assert line(AllowedOnly(), None, **{"a b": 1})["withheld"] == ["?"]


def test_an_exception_is_told_without_what_it_says() -> None:
    def act() -> None:
        try:
            int(NAME)
        except ValueError as error:
            raise Rejected(NAME, code="rejected_by_provider") from error

    written = line(AllowedOnly(), caught(act))
    assert written["exception"] == "Rejected"
    outer, inner = written["exceptions"]
    assert (outer["type"], outer["code"]) == ("invoicing.errors.Rejected", "rejected_by_provider")
    assert inner["type"] == "builtins.ValueError"
    assert inner["stack"][-1].startswith(f"{__name__}:")
    assert NAME not in json.dumps(written)


def test_of_an_error_of_aws_its_code_is_told() -> None:
    answer: Any = {"Error": {"Code": "AccessDeniedException", "Message": NAME}}
    written = line(AllowedOnly(), ClientError(answer, "GetItem"))
    assert written["exceptions"][0]["code"] == "AccessDeniedException"
    assert NAME not in json.dumps(written)


def test_an_endless_chain_ends() -> None:
    first, second = ValueError(NAME), ValueError(NAME)
    first.__cause__, second.__cause__ = second, first
    assert len(line(AllowedOnly(), first)["exceptions"]) == 5


def test_of_libraries_no_word_is_written() -> None:
    written = line(WithoutWords(), ValueError(NAME), NAME, url=NAME)
    assert written["message"] == "a library has logged something"
    assert NAME not in json.dumps(written)


def test_libraries_warnings_and_failures_come_through_without_words() -> None:
    @guarded
    def handler(event: dict[str, Any], _: Any) -> None:
        log.info("begun", extra={"request": "doc_1"})
        logging.getLogger("httpx").info("POST https://example/?key=%s", NAME)
        warnings.warn(NAME, stacklevel=1)
        raise ValueError(event["name"])

    context = LambdaContext()
    context._aws_request_id = "id-1"
    with overhearing() as heard, warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        with pytest.raises(Failed) as info:
            handler({"name": NAME}, context)
    assert str(info.value) == "unexpected failure: see the function's log"
    assert (info.value.__cause__, info.value.__context__) == (None, None)
    written = [json.loads(text) for text in heard.at("log")]
    assert NAME not in json.dumps(written)
    assert [one["location"].partition(":")[0] for one in written[:3]] == ["invoicing.somewhere", "httpx", "py.warnings"]
    assert written[0]["aws_request_id"] == "id-1"
    assert written[3]["message"] == "the function failed"


def test_a_library_is_not_asked_for_more_than_warnings() -> None:
    with overhearing():
        logging.getLogger().setLevel(logging.WARNING)
        assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
        assert logging.getLogger("invoicing").isEnabledFor(logging.DEBUG)
        assert sys.stdout is not sys.__stdout__
