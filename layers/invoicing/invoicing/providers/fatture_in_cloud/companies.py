"""The companies a token opens. The answer holds a token of each: nothing of it but what is named here is kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from invoicing.abilities import Company
from invoicing.domain.account import AccountStatus
from invoicing.errors import Misconfigured, ProviderError, Unavailable


def companies(answer: Mapping[str, Any]) -> list[Company]:
    """Those that documents can be issued for; an accountant's own entry is none."""
    return [
        Company(str(entry["id"]), str(entry.get("name", "")), {"company_id": entry["id"]}) for entry in _entries(answer)
    ]


def account_status(answer: Mapping[str, Any], company: int | None) -> AccountStatus:
    """What the answer says of ``company``."""
    found = next((entry for entry in _entries(answer) if entry["id"] == company), None)
    if found is None:
        message = "The token works, but no company is chosen." if company is None else "It does not open this company."
        return AccountStatus(key_valid=company is None, message=message)
    plan, expires = found.get("fic_plan"), found.get("fic_license_expire")
    return AccountStatus(
        key_valid=True,
        plan=plan if isinstance(plan, str) else None,
        expires=expires if isinstance(expires, str) else None,
        message="The token is valid.",
    )


@contextmanager
def known_company() -> Iterator[None]:
    """A company that is not known is the owner's to mend, and no fault of what was asked for.

    Raises:
        Misconfigured: the vendor knows no such company.
    """
    try:
        yield
    except ProviderError as error:
        if error.code != "not_found":
            raise
        remedy = "Set `company_id` in the account's settings."
        raise Misconfigured(
            error.detail, code="unknown_company", remedy=remedy, provider_code=error.provider_code
        ) from error


def _entries(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    data = answer.get("data")
    listed = data.get("companies") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise Unavailable("the answer lists no companies", code="unreadable_answer")
    for entry in listed:
        if isinstance(entry, dict) and isinstance(entry.get("id"), int):
            if entry.get("type") == "company":
                yield entry
            controlled = entry.get("controlled_companies")
            yield from (one for one in controlled or () if isinstance(one, dict) and isinstance(one.get("id"), int))
