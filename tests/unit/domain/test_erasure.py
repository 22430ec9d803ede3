"""What is personal leaves a finished request; what proves what was issued stays."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.erasure import erased
from invoicing.domain.identity import sealed
from invoicing.domain.problem import Problem
from invoicing.domain.request import FINISHED, Attention, Event, Issued, Request, State, Work
from invoicing.domain.sdi import SdiState, SdiStatus, Transmission
from invoicing.domain.stored_file import StoredFile
from tests.builders import NOW_MS, a_document, a_request, customer_body, line_body

MARK = "Zaphod"


def marked(value: Any) -> Any:
    """``value`` with every text in it replaced by the mark."""
    if isinstance(value, dict):
        return {name: marked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [marked(one) for one in value]
    return MARK if isinstance(value, str) else value


def finished(state: State = State.COMPLETED, **changes: Any) -> Request:
    """A finished request with personal data wherever there may be any."""
    document = a_document(
        customer=customer_body(name=MARK, email=f"{MARK}@example.com"),
        lines=[line_body(description=MARK)],
        subject=MARK,
        notes=MARK,
        template="plain",
    )
    history = (
        Event(at_ms=NOW_MS, state=State.ACCEPTED, note="accepted", who="shop"),
        Event(at_ms=NOW_MS + 1, state=State.NEEDS_ATTENTION, note="outcome_unknown", who="worker"),
        Event(at_ms=NOW_MS + 2, state=state, note=f"exists: {MARK}: seen in the panel", who="shop"),
    )
    return a_request(
        document,
        state=state,
        history=history,
        issued=Issued(provider_id="40206115", number="2-2026", remarks=(f"made out to {MARK}",)),
        result={"name": MARK},
        file=StoredFile(key="documents/demo/x.pdf", sha256="a" * 64, size=9, stored_ms=NOW_MS),
        sdi=Transmission(
            status=SdiStatus(state=SdiState.DELIVERED, said=MARK, code="0", reason=MARK),
            since_ms=NOW_MS,
            xml=StoredFile(key="documents/demo/x.xml", sha256="b" * 64, size=8, stored_ms=NOW_MS),
        ),
        attention=Attention(code="c", reason=MARK, remedy=MARK),
        rejection=(Problem("wrong_customer", "/customer", f"{MARK} is unknown", f"call {MARK}"),),
        **changes,
    )


@pytest.mark.parametrize("state", sorted(FINISHED))
def test_nothing_personal_stays(state: State) -> None:
    before = finished(state)
    assert before.model_dump_json().count(MARK) > 10
    after = erased(before, fingerprint="f", at_ms=NOW_MS + 9)
    assert MARK not in after.model_dump_json()
    assert "12345670017" not in after.model_dump_json(), "the VAT number"


def test_what_this_version_does_not_know_goes_too() -> None:
    """Records keep what a newer version wrote into them, wherever in them it is."""
    values = finished().model_dump(mode="json")

    def with_news(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: with_news(one) for name, one in value.items()} | {"news": MARK}
        return [with_news(one) for one in value] if isinstance(value, list) else value

    problems = values.pop("rejection")
    newer = Request.model_validate({**with_news(values), "rejection": problems})
    assert MARK in newer.model_dump_json()
    assert MARK not in erased(newer, fingerprint="f", at_ms=1).model_dump_json()


def test_what_proves_what_was_issued_stays() -> None:
    before = finished()
    after = erased(before, fingerprint="f", at_ms=NOW_MS + 9)
    changed = {
        "content": {
            "kind": "invoice",
            "date": "2026-11-21",
            "totals": {"net": "200.00", "vat": "44.00", "gross": "244.00"},
        },
        "fingerprint": "f",
        "issued": Issued(provider_id="40206115", number="2-2026"),
        "sdi": before.sdi and before.sdi.model_copy(update={"status": SdiStatus(state=SdiState.DELIVERED, code="0")}),
        "result": None,
        "attention": None,
        "rejection": (Problem("wrong_customer", "/customer", "erased", ""),),
        "history": (*before.history[:2], before.history[2].model_copy(update={"note": "exists"})),
        "erased_ms": NOW_MS + 9,
    }
    assert after == before.revised(**changed)


@given(work=st.sampled_from(Work), content=st.dictionaries(st.text(max_size=12), st.text(max_size=5)))
def test_of_content_nothing_stays_that_is_not_named(work: Work, content: dict[str, str]) -> None:
    """What somebody adds to a request one day goes, unless they decide that it stays; nor need it be readable."""
    request = a_request(work=work, content={**marked(content), "new": MARK}, state=State.REJECTED)
    assert MARK not in str(erased(request, fingerprint="f", at_ms=1).content)


@pytest.mark.parametrize(
    ("work", "content"),
    [
        (Work.LOOKUP, {"name": "templates"}),
        (Work.ACCOUNT_CHECK, {"prove_duplicate_key": True, "pause_seconds": 600}),
        (Work.CUSTOMER, {}),
        (Work.CREDIT, {}),
    ],
)
def test_of_other_work_stays_what_it_asked_for(work: Work, content: dict[str, Any]) -> None:
    request = a_request(work=work, content={**content, "customer": {"name": MARK}}, state=State.COMPLETED)
    assert erased(request, fingerprint="f", at_ms=1).content == content


@pytest.mark.parametrize("state", sorted(set(State) - FINISHED))
def test_what_is_still_needed_is_not_erased(state: State) -> None:
    with pytest.raises(ValueError, match="not erased"):
        erased(a_request(state=state), fingerprint="f", at_ms=1)


def test_nothing_is_erased_twice() -> None:
    once = erased(finished(), fingerprint="f", at_ms=1)
    with pytest.raises(ValueError, match="not erased"):
        erased(once, fingerprint="g", at_ms=2)


def test_the_sealed_fingerprint_cannot_be_found_without_the_key() -> None:
    plain = a_request().fingerprint
    assert len({plain, sealed(b"key", plain), sealed(b"other", plain), sealed(b"key", "f")}) == 4
    assert sealed(b"key", plain) == sealed(b"key", plain)
