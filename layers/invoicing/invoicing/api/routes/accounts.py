"""Accounts: what they are, whether their key works, and the lists their provider keeps."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import ValidationError

from invoicing.api.call import Call, answer
from invoicing.api.problems import from_validation, problem
from invoicing.api.resources import account_resource, lookup_resource
from invoicing.api.routes.documents import accepted
from invoicing.contract import Settlement
from invoicing.domain.account import Account, Credential, credential_key, shared
from invoicing.domain.calls import CallLog
from invoicing.domain.canonical import content
from invoicing.domain.lookup import Filter, Lookup, LookupName, lookup_key
from invoicing.domain.problem import Refused
from invoicing.domain.request import Work
from invoicing.domain.tasks import AccountCheck
from invoicing.usecases.findings import findings

DUPLICATE_KEY = Settlement.DUPLICATE_KEY


def list_accounts(call: Call) -> Response[str]:
    """The accounts the token is good for."""
    found = [_shown(call, account) for account in call.api.ledger.accounts() if call.may_use(account.id)]
    return answer(200, {"accounts": found})


def read_account(call: Call) -> Response[str]:
    """One account: its settings, what its provider last said of it, and what should be done about it."""
    account = call.account()
    return answer(200, {**_shown(call, account), "windows": _windows(call, account)})


def check_account(call: Call) -> Response[str]:
    """Have the provider asked whether the key works, and perhaps whether it recognises repeats."""
    account, capabilities = call.account(), call.capabilities(call.account())
    check = call.body(AccountCheck) if call.has_body else AccountCheck()
    proves = check.prove_duplicate_key
    if Work.ACCOUNT_CHECK not in capabilities.works or (proves and capabilities.settlement is not DUPLICATE_KEY):
        return _not_offered()
    return accepted(call, call.api.accept.question(account, None, call.caller, content(check)))


def read_lookup(call: Call, name: LookupName) -> Response[str]:
    """A list as it was when last asked for, at the provider that serves the account now."""
    account, wanted = call.account(), _wanted(call)
    lookup = call.api.ledger.get(Lookup, lookup_key(account.leads_to or account.id, name, wanted))
    if lookup is None or lookup.erased_ms:
        address = f"/v1/accounts/{account.id}/{name}"
        remedy = f"POST to {address} with the same query, then read it when that request has completed."
        return problem(
            404, "not_asked_for_yet", "nobody has asked the provider for this list, or long ago", remedy=remedy
        )
    return answer(200, lookup_resource(lookup, call.api.clock.now_ms()))


def refresh_lookup(call: Call, name: LookupName) -> Response[str]:
    """Have the provider asked for a list again."""
    account, wanted = call.account(), content(_wanted(call))
    serving = call.api.accept.serving(account.id) or account
    if name not in call.capabilities(serving).lookups:
        return _not_offered()
    values: dict[str, object] = {"wanted": wanted} if wanted else {}
    return accepted(call, call.api.accept.question(account, name, call.caller, values, serving))


def _wanted(call: Call) -> Filter:
    try:
        return Filter.model_validate(call.query(tuple(Filter.model_fields)))
    except ValidationError as error:
        raise Refused(from_validation(error, "query")) from error


def _shown(call: Call, account: Account) -> dict[str, Any]:
    now = call.api.clock.now_ms()
    found = findings(account, now_ms=now, key_days=call.api.key_days)
    return account_resource(account, call.base, found)


def _windows(call: Call, account: Account) -> list[dict[str, Any]]:
    """How much of the provider's limits is used, as far as is known here and the provider tells."""
    credential = call.api.ledger.get(Credential, credential_key(account.credential))
    calls, now = credential.calls if credential else CallLog(), call.api.clock.now_ms()
    windows = shared(call.capabilities(account).windows, account.configuration)
    return [
        {
            "calls": window.calls,
            "seconds": window.seconds,
            "begins_anew": window.fixed,
            "used": calls.used(window, now_ms=now, guard_ms=0),
        }
        for window in windows
    ]


def _not_offered() -> Response[str]:
    return problem(409, "not_offered", "the account's provider does not offer this")
