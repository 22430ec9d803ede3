"""The order of sort keys, and cursors: nothing of one account is ever found among another's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from invoicing.aws.cursors import cursor, position
from invoicing.aws.indexes import attributes, due_in, due_until, request_in, steps_of, work_key
from invoicing.domain.account import Credential
from invoicing.domain.identifiers import AccountId
from invoicing.domain.request import Step
from tests.unit.aws.stack import request

NAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,38}", fullmatch=True)
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
TIMES = st.integers(0, 9_999_999_999_999)


@given(name=NAMES)
def test_the_names_tried_here_are_those_of_accounts(name: str) -> None:
    assert TypeAdapter(AccountId).validate_python(name) == name


@given(mine=NAMES, other=NAMES, step=st.sampled_from(Step), due=TIMES, identity=IDS)
def test_skipping_an_account_skips_all_of_it_and_nothing_else(
    mine: str, other: str, step: Step, due: int, identity: str
) -> None:
    key = work_key(request(0, other, id=identity, step=step, due_ms=due))
    behind = f"{mine}$"
    assert key != behind
    if mine == other:
        assert steps_of(mine) < key < behind
    else:
        assert not steps_of(mine) <= key <= behind


@given(account=NAMES, step=st.sampled_from(Step), due=TIMES, now=TIMES, identity=IDS)
def test_due_is_what_stands_before_now(account: str, step: Step, due: int, now: int, identity: str) -> None:
    key = work_key(request(0, account, id=identity, step=step, due_ms=due))
    assert (steps_of(account, step) <= key <= due_until(account, step, now)) == (due <= now)
    assert (due_in(key), request_in(key)) == (due, identity)


@given(account=NAMES, other=NAMES, at=TIMES, identity=IDS)
def test_a_cursor_is_good_for_its_account_only(account: str, other: str, at: int, identity: str) -> None:
    text = cursor(account, f"{at:013d}#{identity}")
    assert position(account, text) == f"{at:013d}#{identity}"
    if other != account:
        with pytest.raises(ValueError, match="cursor"):
            position(other, text)


@given(text=st.text())
def test_no_text_is_more_than_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        position("shop", text)


def test_records_nobody_searches_for_are_in_no_index() -> None:
    assert attributes(Credential(id="c")) == {}
    assert "ws" not in attributes(request(1, step=None))
