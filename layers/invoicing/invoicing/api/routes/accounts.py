"""Accounts: what they are, whether their key works, and the lists their provider keeps."""

from aws_lambda_powertools.event_handler import Response

from invoicing.api.call import Call, answer
from invoicing.api.problems import problem
from invoicing.api.resources import account_resource, lookup_resource
from invoicing.api.routes.documents import accepted
from invoicing.contract import Settlement
from invoicing.domain.canonical import content
from invoicing.domain.lookup import Lookup, LookupName, lookup_key
from invoicing.domain.request import Work
from invoicing.domain.tasks import AccountCheck

DUPLICATE_KEY = Settlement.DUPLICATE_KEY


def list_accounts(call: Call) -> Response[str]:
    """The accounts the token is good for."""
    found = [account_resource(account, call.base) for account in call.api.ledger.accounts() if call.may_use(account.id)]
    return answer(200, {"accounts": found})


def read_account(call: Call) -> Response[str]:
    """One account: its settings, and what its provider last said of it."""
    return answer(200, account_resource(call.account(), call.base))


def check_account(call: Call) -> Response[str]:
    """Have the provider asked whether the key works, and perhaps whether it recognises repeats."""
    account, capabilities = call.account(), call.capabilities(call.account())
    check = call.body(AccountCheck) if call.has_body else AccountCheck()
    proves = check.prove_duplicate_key
    if Work.ACCOUNT_CHECK not in capabilities.works or (proves and capabilities.settlement is not DUPLICATE_KEY):
        return _not_offered()
    return accepted(call, call.api.accept.question(account, None, call.caller, content(check)))


def read_lookup(call: Call, name: LookupName) -> Response[str]:
    """A list as it was when last asked for."""
    account = call.account()
    lookup = call.api.ledger.get(Lookup, lookup_key(account.id, name))
    if lookup is None:
        remedy = f"POST to this address, then read it when the request has completed: /v1/accounts/{account.id}/{name}"
        return problem(404, "not_asked_for_yet", "nobody has asked the provider for this list yet", remedy=remedy)
    return answer(200, lookup_resource(lookup, call.api.clock.now_ms()))


def refresh_lookup(call: Call, name: LookupName) -> Response[str]:
    """Have the provider asked for a list again."""
    account = call.account()
    if name not in call.capabilities(account).lookups:
        return _not_offered()
    return accepted(call, call.api.accept.question(account, name, call.caller, {}))


def _not_offered() -> Response[str]:
    return problem(409, "not_offered", "the account's provider does not offer this")
