"""Contacts, products and credits: work of a provider that is no document."""

from aws_lambda_powertools.event_handler import Response

from invoicing.api.call import Call, answer
from invoicing.api.routes.documents import accepted, settled, shown
from invoicing.domain.problem import Refused
from invoicing.domain.tasks import CreditToBill, CustomerUpdate, ProductUpdate, ProviderTask
from invoicing.usecases.accept import unknown_account


def accept_customer(call: Call) -> Response[str]:
    """Have a contact created or updated."""
    return _accept(call, CustomerUpdate)


def accept_product(call: Call) -> Response[str]:
    """Have a product created or updated."""
    return _accept(call, ProductUpdate)


def accept_credit(call: Call) -> Response[str]:
    """Have an amount noted that is to be billed later."""
    return _accept(call, CreditToBill)


def read_request(call: Call) -> Response[str]:
    """A contact's, a product's, a credit's, a check's or a list's request, with its state and result."""
    return answer(200, shown(call, call.request(documents=False)))


def cancel_request(call: Call) -> Response[str]:
    """Cancel a contact, a product or a credit of which nothing has left."""
    return answer(200, shown(call, call.api.decide.cancel(call.request(documents=False), call.who)))


def settle_request(call: Call) -> Response[str]:
    """Say what became of a contact, a product or a credit whose outcome is unknown."""
    return settled(call, call.request(documents=False))


def _accept[T: ProviderTask](call: Call, model: type[T]) -> Response[str]:
    task = call.body(model)
    if not call.may_use(task.account):
        raise Refused([unknown_account(task.account)])
    return accepted(call, call.api.accept.task(task, call.caller))
