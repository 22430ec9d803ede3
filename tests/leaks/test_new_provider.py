"""An adapter written without a thought for privacy: what it raises and answers is clean when it is kept."""

from collections.abc import Callable, Mapping
from typing import Any, override

import pytest

from invoicing.contract import CallGate, Connection, Order
from invoicing.domain.account import Account, AccountConfiguration, AccountStatus, account_key
from invoicing.domain.effect import Effect
from invoicing.domain.problem import Problem
from invoicing.domain.request import Issued, Request
from invoicing.errors import (
    Misconfigured,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
    Unsupported,
)
from invoicing.providers.fattura24.adapter import Fattura24
from tests.leaks.markers import API_KEY, DOCUMENT, found_in, quoted
from tests.world import World

type Answer = Callable[[], Any]


class Naive(Connection):
    """Does for every call what it is told to."""

    def __init__(self, gate: CallGate, answer: Answer) -> None:
        self._gate, self._answer = gate, answer

    def _call(self, effect: Effect) -> Any:
        with self._gate.call("Anything", effect):
            return self._answer()

    @override
    def issue(self, order: Order) -> Issued:
        issued: Issued = self._call(Effect.WRITE)
        return issued

    @override
    def fetch_pdf(self, issued: Issued) -> bytes:
        content: bytes = self._call(Effect.READ)
        return content

    def check_account(self) -> AccountStatus:
        """Whatever the test wants."""
        status: AccountStatus = self._call(Effect.READ)
        return status


class Newcomer(Fattura24):
    """A provider with the checks of another one, and calls of its own."""

    answer: Answer

    @override
    def identity(self, credentials: Mapping[str, Any], configuration: AccountConfiguration) -> str:
        return super().identity({"api_key": credentials["api_key"]}, configuration)

    @override
    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        return Naive(gate, self.answer)


def raises(kind: type[Exception], text: str = quoted(), **more: Any) -> Answer:
    def answer() -> None:
        raise kind(text, **more)

    return answer


@pytest.fixture
def world() -> World:
    world = World()
    world.add_account(key=API_KEY)
    return world


def after(world: World, answer: Answer) -> tuple[Request, Account]:
    """A document and its account as they are kept when the newcomer has answered."""
    newcomer = Newcomer(clock=world.clock)
    newcomer.answer = answer
    world.registry._made["fattura24"] = newcomer
    assert world.post(DOCUMENT).status == 202
    world.work()
    account = world.ledger.get(Account, account_key("demo"))
    assert account is not None
    return world.request(str(DOCUMENT["reference"])), account


ERRORS = (Rejected, Unsupported, Unauthorized, Misconfigured, OutcomeUnknown, Unavailable, RateLimited)


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_is_kept_without_whom_it_is_about(world: World, kind: type[ProviderError]) -> None:
    problem = Problem(quoted(), f"/{quoted()}", quoted(), quoted())
    words: dict[str, Any] = {"code": quoted(), "remedy": quoted(), "provider_code": quoted(), "pointer": f"/{quoted()}"}
    words |= {"problems": (problem,)}
    request, account = after(world, raises(kind, **words))
    assert found_in(request.model_copy(update={"content": {}}).model_dump_json()) == set()
    assert found_in(account.model_dump_json()) == set()


def test_what_an_error_said_of_the_document_is_kept(world: World) -> None:
    """The redactor takes out whom it is about, and leaves what is wrong."""

    def answer() -> None:
        raise Rejected(f"rate of line 3 of {quoted()}", code="rejected_by_provider", pointer="/lines/2/vat_rate")

    request, _ = after(world, answer)
    (problem,) = request.rejection
    assert (problem.code, problem.pointer) == ("rejected_by_provider", "/lines/2/vat_rate")
    assert problem.detail.startswith("rate of line 3 of company; …")


@pytest.mark.parametrize("kind", [Rejected, Unauthorized])
def test_a_credential_of_no_special_form_is_not_kept(world: World, kind: type[ProviderError]) -> None:
    world.secrets.put("demo", {"api_key": API_KEY, "login": "pippolone"})
    request, account = after(world, raises(kind, "utente Pippolone sconosciuto", code="refused"))
    assert "utente … sconosciuto" in request.model_dump_json() + account.model_dump_json()
    assert "pippolone" not in (request.model_dump_json() + account.model_dump_json()).lower()


def test_a_bug_that_quotes_is_kept_as_a_code(world: World) -> None:
    request, _ = after(world, raises(RuntimeError))
    assert found_in(request.model_copy(update={"content": {}}).model_dump_json()) == set()
    assert "unexpected_failure" in {event.note for event in request.history}


def test_remarks_are_kept_without_whom_they_are_about(world: World) -> None:
    issued = Issued(provider_id="4711", number="1-2026", remarks=(f"Attenzione: {quoted()}",))
    request, _ = after(world, lambda: issued)
    assert request.issued is not None
    assert (request.issued.provider_id, request.issued.number) == ("4711", "1-2026")
    assert request.issued.remarks[0].startswith("Attenzione: company; …")
    assert found_in(str(request.issued.remarks)) == set()
