"""Bad requests, over a socket: each gets the answer its class asks for, and leaves nothing behind."""

import pytest

from tests.hostile.bad_bodies import BODIES
from tests.hostile.bad_fields import FIELDS
from tests.hostile.case import Bad
from tests.hostile.street import DOCUMENTS, Street

CASES = (*BODIES, *FIELDS)


def name(case: Bad) -> str:
    return f"{case.number} {case.title}".encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_bad_request_is_refused_and_leaves_nothing(door: Street, case: Bad) -> None:
    answer = door.refuses(case.body, case.refusal, headers=case.headers)
    if case.number != 49:  # A check takes no key.
        checked = door.send("POST", f"{DOCUMENTS}/check", case.body, headers=case.headers)
        assert (checked.status_code, checked.text) == (answer.status_code, answer.text)
