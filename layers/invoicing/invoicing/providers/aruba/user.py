"""What Aruba tells of the user: until when the subscription lasts, and how much space preservation has left."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from invoicing.domain.account import AccountStatus
from invoicing.errors import Unavailable
from invoicing.providers.aruba.answers import day

NEARLY_FULL_PERCENT: Final = 90


def user_status(answer: Mapping[str, Any]) -> AccountStatus:
    """The status in an answer about the user.

    Raises:
        Unavailable: it is about no user.
    """
    if not isinstance(answer.get("username"), str):
        raise Unavailable("the answer is about no user", code="unreadable_answer")
    account, usage = _part(answer, "accountStatus"), _part(answer, "usageStatus")
    ended = account.get("expired") is True
    ends = day(account.get("expirationDate"))
    return AccountStatus(
        key_valid=True,
        plan_sufficient=False if ended else None,
        expires=str(ends) if ends else None,
        message=_message(ended, ends, _used_percent(usage)),
    )


def _message(ended: bool, ends: date | None, used: int | None) -> str:
    if ended:
        return "The user can sign in, but the subscription has ended: its archive is there for 90 days, then removed."
    said = f"The user can sign in; the subscription lasts until {ends}." if ends else "The user can sign in."
    if used is not None and used >= NEARLY_FULL_PERCENT:
        said += f" {used}% of the space for preservation is used: once it is full, nothing can be issued."
    return said


def _used_percent(usage: Mapping[str, Any]) -> int | None:
    used, whole = usage.get("usedSpaceKB"), usage.get("maxSpaceKB")
    if not isinstance(used, int) or not isinstance(whole, int) or whole <= 0:
        return None
    return used * 100 // whole


def _part(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = answer.get(name)
    return found if isinstance(found, dict) else {}
