"""What a test holds of the simulator: its state to set, its memory to look at, its alarms to check."""

from __future__ import annotations

from tests.simulators.aruba.accounts import Account
from tests.simulators.aruba.buckets import Bucket, Excess
from tests.simulators.aruba.faults import Fault
from tests.simulators.aruba.records import CallRecord, SentInvoice
from tests.simulators.aruba.states import status_of
from tests.simulators.aruba.switches import Switches
from tests.simulators.aruba.world import Call, World
from tests.simulators.sdi import ExchangeSystem, Notice
from tests.simulators.service import Service

LOOPBACK = "127.0.0.1"


class Handles(Service[Switches, Fault, CallRecord, Call]):
    """The Python side of the simulator; nothing of it exists under the vendor's paths."""

    world: World

    @property
    def exchange(self) -> ExchangeSystem:
        """SdI, with switches of its own."""
        return self.world.exchange

    @property
    def account(self) -> Account:
        """The first account."""
        return next(iter(self.world.accounts.values()))

    def add_account(self, account: Account) -> Account:
        self.world.accounts[account.username] = account
        return account

    # Tokens and limits

    def signed_in(self, username: str | None = None) -> tuple[str, str]:
        """An access and a refresh token, as if the user had just signed in, without a sign-in."""
        name, now = username or self.account.username, self.world.now()
        access, refresh = (self.world.tokens.issue(kind, name, now) for kind in ("access", "refresh"))
        return access.value, refresh.value

    def revoke(self, username: str | None = None) -> None:
        """Every token of the user dies now."""
        self.world.tokens.revoke(username or self.account.username)

    def others_call(self, bucket: Bucket, client: str = LOOPBACK) -> None:
        """Somebody behind the same address has just used the bucket up."""
        self.world.buckets.fill(bucket, client, self.world.now())

    # Files

    @property
    def invoices(self) -> list[SentInvoice]:
        """All files that were taken, in their order."""
        return list(self.world.invoices)

    def invoice(self, filename: str) -> SentInvoice:
        return next(invoice for invoice in self.invoices if invoice.filename == filename)

    def status(self, filename: str) -> str:
        return status_of(self.invoice(filename), self.switches, self.world.now())

    def notices(self, filename: str) -> list[Notice]:
        """What SdI has said of the file by now."""
        arrival = self.invoice(filename).arrival
        return arrival.due(self.world.now()) if arrival else []

    def uploads_of(self, number: str) -> list[SentInvoice]:
        """The files with a document of this number: more than one is a document sent twice."""
        return [invoice for invoice in self.invoices if any(key.number == number for key in invoice.keys)]

    # Alarms

    @property
    def excesses(self) -> list[Excess]:
        return list(self.world.buckets.excesses)

    def assert_well_behaved(self) -> None:
        """Fails on a bucket run over, overlapping calls, a path not simulated, a document sent to SdI again."""
        assert not self.excesses, f"calls over the limit: {self.excesses[:3]}"
        super().assert_well_behaved()
        self.exchange.assert_no_name_twice()
        self.exchange.assert_each_document_once()
