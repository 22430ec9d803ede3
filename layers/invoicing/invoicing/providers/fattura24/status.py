"""What TestKey tells of an account: whether the key works, the plan, its end, the calls of the last 24 hours."""

from datetime import datetime

from invoicing.domain.account import AccountStatus
from invoicing.domain.effect import Effect
from invoicing.errors import Unauthorized, Unavailable
from invoicing.providers.fattura24.answers import Answer, read_answer
from invoicing.providers.fattura24.errors import error_for
from invoicing.providers.xml_reading import value

_VALID = "1"
# Business and Enterprise: the official WooCommerce plugin 7.1.1 asks for 5 or 6.
_LOWEST_PLAN = 5


def account_status(content: bytes) -> AccountStatus:
    """The status in an answer to TestKey; a refused key is a status too.

    Raises:
        RateLimited: there were too many calls.
        Unavailable: the answer is not complete, or neither yes nor no.
    """
    answer = read_answer(content)
    if answer.refused:
        error = error_for(answer.refused, answer.said, Effect.READ)
        if not isinstance(error, Unauthorized):
            raise error
    elif answer.root is None or answer.code != _VALID:
        raise Unavailable("what came says neither yes nor no", code="unreadable_answer")
    return _status(answer, valid=answer.code == _VALID)


def _status(answer: Answer, *, valid: bool) -> AccountStatus:
    subscription = answer.root.find("subscription") if answer.root is not None else None
    plan = expires = calls = None
    if subscription is not None:
        plan, expires, calls = (value(subscription, name) for name in ("type", "expire", "totalCallInLast24Hour"))
    sufficient = int(plan) >= _LOWEST_PLAN if plan and plan.isdecimal() else None
    return AccountStatus(
        key_valid=valid,
        plan=plan,
        plan_sufficient=sufficient,
        expires=_iso_day(expires),
        calls_last_24_hours=int(calls) if calls and calls.isdecimal() else None,
        message=_message(valid=valid, known=subscription is not None, sufficient=sufficient),
    )


def _message(*, valid: bool, known: bool, sufficient: bool | None) -> str:
    if sufficient is False:
        return "Fattura24 knows the key, but its API needs the plan Business or above."
    if valid:
        return "The key is valid."
    return "Fattura24 knows the key and refuses it: has the subscription ended?" if known else "The key is refused."


def _iso_day(text: str | None) -> str | None:
    """Answers write days as DD/MM/YYYY; trial accounts have none."""
    try:
        return datetime.strptime(text or "", "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day, not a time
    except ValueError:
        return None
