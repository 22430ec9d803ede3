"""All the state of one simulator in one place, so that the endpoints need nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tests.simulators import calls
from tests.simulators.answers import Answer, Refusal
from tests.simulators.clock import ROME, rome_date
from tests.simulators.fatture_in_cloud.answers import refuse
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.faults import Fault
from tests.simulators.fatture_in_cloud.links import LinkBook
from tests.simulators.fatture_in_cloud.quotas import Limits, Quotas
from tests.simulators.fatture_in_cloud.records import CallRecord
from tests.simulators.fatture_in_cloud.scopes import allows
from tests.simulators.fatture_in_cloud.switches import Switches
from tests.simulators.fatture_in_cloud.tokens import App, Token, TokenStore

if TYPE_CHECKING:
    from tests.simulators.fatture_in_cloud.routes import Route


@dataclass(slots=True)
class Call(calls.Call[CallRecord, Fault]):
    """One call in progress; without a route the answer is ready."""

    route: Route | Answer
    token: Token | None = None

    def may(self, scope: str) -> bool:
        return self.token is not None and allows(self.token.grant.scopes, scope)

    def require(self, scope: str) -> None:
        """403 with NO_PERMISSION unless the token's scopes hold `scope`."""
        if not self.may(scope):
            raise refuse(403, f"You don't have permission: {scope} is missing.", code="NO_PERMISSION")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that no document names yet. `ends_at`: from then on its token is good for nothing."""

    ends_at: float
    name: str
    content: bytes


class World(calls.World[Switches, Fault, CallRecord]):
    """The service as a whole: its user's companies, its apps and tokens, its limits, its clock."""

    def __init__(
        self,
        companies: Iterable[Company],
        apps: Iterable[App],
        clock: Callable[[], float],
        limits: Limits,
        files_at: str,
    ) -> None:
        super().__init__(clock, Switches(), Fault)
        self.apps = {app.client_id: app for app in apps}
        self.companies = {company.company_id: company for company in companies}
        self.tokens = TokenStore()
        self.quotas = Quotas(limits)
        self.links = LinkBook(files_at)
        self.leaks: list[str] = []
        self.uploads: dict[str, Upload] = {}
        self._ids = itertools.count(50_000_001)

    def next_id(self) -> int:
        return next(self._ids)

    @property
    def today(self) -> date:
        return rome_date(self.now())

    def knows_upload(self, token: object) -> bool:
        """Whether a document may name `token`: it was handed out, binds no other document and has not expired."""
        upload = self.uploads.get(str(token))
        return upload is not None and self.now() < upload.ends_at

    def company_of(self, call: Call) -> Company:
        """The company of the path, if the token reaches it."""
        company = self.companies.get(call.arguments["company_id"])
        if company is None or call.token is None or company.company_id not in call.token.grant.companies:
            raise self._stranger()
        return company

    def _stranger(self) -> Refusal:
        status = self.switches.other_company_status
        return refuse(status, "You can't access this company.", code="NO_PERMISSION" if status == 403 else None)


def timestamp(instant: float) -> str:
    """`2021-08-13 09:30:20`, in Italy's time, without saying so."""
    return datetime.fromtimestamp(instant, ROME).strftime("%Y-%m-%d %H:%M:%S")
