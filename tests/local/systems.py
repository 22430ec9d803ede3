"""The providers of the local run: how each one's simulator is started, and the account that is there."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from invoicing.domain.account import AccountConfiguration
from invoicing.domain.mappings import Mappings, PaymentAccount
from tests.local.children import Child, environment, free_port, listens
from tests.local.layout import LOOPBACK

# What a call takes. The real services take longer; at once would show no document on its way.
LATENCY_SECONDS = 0.25


@dataclass(frozen=True)
class System:
    """A provider, simulated.

    Attributes:
        name: what it is called at the command line.
        title: what people call it.
        path: where its API begins, below the simulator's address; None where the account's settings say where its
            servers are, which the simulator knows once it runs.
        arguments: what its simulator is started with.
        refuses: samples of the demo that it cannot express, so that they are refused by name.
    """

    name: str
    slug: str
    title: str
    path: str | None
    arguments: Sequence[str]
    credentials: Mapping[str, str] = field(repr=False)
    settings: Mapping[str, Any]
    mappings: Mappings = field(default_factory=Mappings)
    refuses: frozenset[str] = frozenset()

    def endpoint(self, simulator: str) -> str | None:
        """The address to call instead of the provider's own, where there is one."""
        return None if self.path is None else simulator + self.path

    def configuration(self, simulator: str) -> AccountConfiguration:
        """Of an account at ``simulator``."""
        settings = dict(self.settings)
        if self.path is None:
            answer = httpx.get(f"{simulator}/_simulator/settings", trust_env=False)
            settings |= answer.raise_for_status().json()
        return AccountConfiguration(provider=self.slug, settings=settings, mappings=self.mappings)


# Thirty-two characters, as Fattura24's keys are, and plainly nobody's.
_KEY = "demo".ljust(32, "0")
_TOKEN = "a/demo-token-of-nobody"
_COMPANY = 4_242

FATTURA24 = System(
    "fattura24",
    "fattura24",
    "Fattura24",
    "/api/v0.3",
    ("--api-key", _KEY),
    {"api_key": _KEY},
    # The demo issues a credit note, which an owner must first allow.
    {"credit_notes_enabled": True},
)
FATTURE_IN_CLOUD = System(
    "fatture-in-cloud",
    "fatture_in_cloud",
    "Fatture in Cloud",
    "",
    ("--token", _TOKEN, "--company", str(_COMPANY)),
    {"access_token": _TOKEN},
    {"company_id": _COMPANY, "kinds": ["credit_note", "invoice", "receipt", "sales_order"]},
    # The simulator's bank account, for payments that were made already and do not say to where.
    Mappings(payment_accounts={"paid": PaymentAccount(name="Banca di Prova", provider_id="24252")}),
    # On paper it cannot say which order an invoice is for.
    frozenset({"04-invoice-of-the-order"}),
)
_SELLER = {
    "name": "Torrefazione Prova S.r.l.",
    "vat_number": "IT01234560017",
    "tax_regime": "RF01",
    "address": {"street": "Via Po 1", "postcode": "10123", "city": "Torino", "province": "TO"},
}
# On paper there is nothing to be sent to SdI.
_ON_PAPER = frozenset({"01-b2b-invoice-two-rates", "02-receipt-tax-code-only", "03-order", "04-invoice-of-the-order"})
_PERSON = {"username": "DEMO00001", "password": "demo-password-of-nobody"}
ARUBA = System(
    "aruba",
    "aruba",
    "Aruba",
    "",
    ("--username", _PERSON["username"], "--password", _PERSON["password"], "--vat-number", "01234560017"),
    _PERSON,
    {"seller": _SELLER},
    refuses=_ON_PAPER,
)
_SENDER = {"username": "demo@pec.torrefazione.example", "password": "demo-password-of-nobody"}
PEC = System(
    "pec",
    "pec",
    "certified mail",
    None,
    ("--mailbox", _SENDER["username"], "--password", _SENDER["password"]),
    _SENDER,
    {"seller": _SELLER},
    refuses=_ON_PAPER,
)
ALL = (FATTURA24, FATTURE_IN_CLOUD, ARUBA, PEC)
SYSTEMS = {system.name: (system,) for system in ALL} | {"all": ALL}
"""By what `ACCOUNT` says."""


@contextmanager
def simulator(system: System, log: Path) -> Iterator[str]:
    """The simulator of ``system`` on a port of its own; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.simulators.serve", "--system", system.name, "--port", str(port)]
    command += ["--latency", str(LATENCY_SECONDS), *system.arguments]
    with Child(command, log=log, env=environment()) as child:
        child.wait_until(lambda: listens(port))
        yield f"http://{LOOPBACK}:{port}"
