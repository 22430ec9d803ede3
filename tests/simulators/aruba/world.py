"""All the state of one simulator in one place, so that the endpoints need nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.simulators import calls
from tests.simulators.answers import Answer
from tests.simulators.aruba.accounts import Account, Token, Tokens
from tests.simulators.aruba.buckets import Buckets, Limits
from tests.simulators.aruba.faults import Fault
from tests.simulators.aruba.records import CallRecord, SentInvoice
from tests.simulators.aruba.switches import Switches
from tests.simulators.sdi import ExchangeSystem

if TYPE_CHECKING:
    from tests.simulators.aruba.routes import Route

TRANSMITTER = "IT01879020517"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class Call(calls.Call[CallRecord, Fault]):
    """One call in progress; without a route the answer is ready."""

    route: Route | Answer
    account: Account | None = None

    @property
    def user(self) -> Account:
        assert self.account is not None, "the route asks for a token"
        return self.account

    def query(self, name: str) -> str:
        return self.request.args.get(name, "").strip()

    def asks_for(self, name: str) -> bool:
        return self.query(name).lower() == "true"


class World(calls.World[Switches, Fault, CallRecord]):
    """The service as a whole: its users, their tokens and files, its limits, its clock, and SdI behind it."""

    def __init__(
        self, accounts: Iterable[Account], clock: Callable[[], float], limits: Limits, exchange: ExchangeSystem | None
    ) -> None:
        super().__init__(clock, Switches(), Fault)
        self.accounts = {account.username: account for account in accounts}
        self.tokens = Tokens()
        self.buckets = Buckets(limits)
        self.exchange = exchange or ExchangeSystem(clock=self.now)
        self.invoices: list[SentInvoice] = []
        self._names = itertools.count(1)

    def next_place(self) -> int:
        return next(self._names)

    def account_of(self, value: str) -> tuple[Account | None, Token | None]:
        """Whose access token it is; nobody's, if it is unknown, dead or expired."""
        token = self.tokens.find(value, "access")
        if token is None or not token.lives(self.now()):
            return None, token
        return self.accounts.get(token.username), token

    def visible(self, account: Account) -> list[SentInvoice]:
        """The account's files as lists know them by now."""
        shown_until = self.now() - self.switches.list_lag
        return [
            invoice
            for invoice in self.invoices
            if invoice.username == account.username and invoice.created_at <= shown_until
        ]


def file_name(place: int, *, extension: str) -> str:
    """The name under which a file goes to SdI: Aruba's own, whatever the client called it."""
    # Spread over the five characters, so that nobody can take names for consecutive.
    number, characters = place * 7_919 % 36**5, ""
    for _ in range(5):
        number, digit = divmod(number, 36)
        characters = _DIGITS[digit] + characters
    return f"{TRANSMITTER}_{characters}{extension}"


def timestamp(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
