"""A plan from a seed's random numbers."""

from collections.abc import Sequence
from functools import cache
from random import Random

from invoicing.domain.account import AccountConfiguration, KeyProof
from invoicing.domain.document import Document, DocumentKind, RelatedDocument, Relation
from invoicing.domain.lookup import LookupName
from invoicing.domain.tasks import AccountCheck, CreditToBill, CustomerUpdate
from invoicing.usecases.pace import DAY, HOUR, Pace
from tests.builders import a_credit, a_customer, a_customer_update
from tests.simulation.scenario import (
    LENGTH_MS,
    START_MS,
    AccountPlan,
    Asked,
    Scenario,
    ServerPlan,
    Wish,
    wished_document,
)
from tests.simulation.server import Conduct, Repeats
from tests.simulation.server_plans import KINDS, SHORTEST_PROOF_MS, ServerPlanner
from tests.simulation.slugs import SLUGS

_SHARED = "s1"
"""The account at the provider behind two of our accounts."""


@cache
def _tasks() -> tuple[CustomerUpdate, CustomerUpdate, CreditToBill]:
    return a_customer_update(), a_customer_update(customer=a_customer(vat_number=None).model_dump()), a_credit()


class Planner:
    """Makes a plan from a seed's random numbers."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._number = 0
        self._calm = START_MS + LENGTH_MS - rng.randint(1, 20) * HOUR
        self._bursts = tuple(self._burst(moment) for moment in self._moments(rng.randint(1, 4)))

    def plan(self) -> Scenario:
        """The plan."""
        rng = self._rng
        jumpy = rng.random() < 0.1
        guard_ms = rng.choice((20_000, 600_000)) if jumpy else Pace().guard_ms
        planner = ServerPlanner(rng, calm_ms=self._calm, bursts=self._bursts, guard_ms=guard_ms)
        # Of two accounts that share a key one may jump over the key the other still has: no log has the calls of both.
        servers = [planner.plan(_SHARED, most_rotations=1)]
        servers += [planner.plan(name, most_rotations=3) for name in ("s2", *(("s3",) if rng.random() < 0.3 else ()))]
        accounts = [self._account("one", servers[0]), self._account("two", servers[0])]
        accounts += [self._account(f"own-{server.name}", server) for server in servers[1:]]
        pace = Pace(guard_ms=guard_ms, lease_ms=140_000 + guard_ms) if jumpy else Pace()
        return Scenario(
            servers=servers,
            accounts=accounts,
            wishes=self._wishes(accounts),
            calm_ms=self._calm,
            pace=pace,
            lanes=rng.choice((1, 1, 3)),
            skew_ms=pace.guard_ms if rng.random() < 0.7 else 0,
            jumps_ms=self._moments(6) if jumpy else (),
            whims=self._moments(rng.randint(0, 12)),
            deploys=self._moments(1) if rng.random() < 0.2 else (),
        )

    def _burst(self, moment: int) -> int:
        """A moment when much is asked for at once, often shortly before an hour ends."""
        rng = self._rng
        return max(moment // HOUR * HOUR - rng.randint(0, 60_000), START_MS) if rng.random() < 0.5 else moment

    def _account(self, name: str, server: ServerPlan) -> AccountPlan:
        rng = self._rng
        configuration = AccountConfiguration(
            provider=server.slug,
            external_share=rng.choice((0, 0, 20)),
            file_reserve=rng.choice((0, 0, 3, 10)),
        )
        proofs = tuple(
            KeyProof(kind=kind, electronic=electronic, pause_ms=pause, proven_ms=START_MS)
            for kind in KINDS
            for electronic in (False, True)
            if (pause := self._provable(server.conduct, kind)) and rng.random() < 0.7
        )
        if SLUGS[server.slug].keyed and rng.random() < 0.3:
            return AccountPlan(name, server.name, configuration, proves=True)
        return AccountPlan(name, server.name, configuration, proofs)

    def _provable(self, conduct: Conduct, kind: DocumentKind) -> int:
        """A pause after which a repeat is recognised indeed; 0 if it never is."""
        if conduct.repeats is not Repeats.SAME_IDS or kind in conduct.blind_kinds:
            return 0
        longest = DAY if conduct.lapse_ms is None else conduct.lapse_ms
        if longest < SHORTEST_PROOF_MS:
            return 0
        return longest if self._rng.random() < 0.3 else self._rng.randint(SHORTEST_PROOF_MS, longest)

    def _wishes(self, accounts: Sequence[AccountPlan]) -> list[Wish]:
        rng, wishes = self._rng, list[Wish]()
        for _ in range(rng.randint(20, 24)):
            at = rng.choice(self._bursts) + rng.randint(0, 3_000) if rng.random() < 0.7 else self._moments(1)[0]
            wishes += self._documents(rng.choice(accounts), at)
        for account in accounts:
            if account.proves:
                wishes += self._proofs(account.id)
        for _ in range(rng.randint(0, 4)):
            wishes.append(self._task(rng.choice(accounts).id, self._moments(1)[0]))
        return wishes

    def _proofs(self, account: str) -> list[Wish]:
        """The owner has the key proven before most of the work comes, and perhaps once more."""
        rng = self._rng
        moments = (min(self._bursts) - rng.randint(0, 2 * HOUR), *self._moments(rng.randint(0, 1)))
        return [
            Wish(account, AccountCheck(prove_duplicate_key=True, pause_seconds=pause), (max(moment, START_MS),))
            for moment in moments
            for pause in [rng.choice((240, 600, rng.randint(240, 7_200)))]
        ]

    def _documents(self, plan: AccountPlan, at: int) -> list[Wish]:
        """A document; an order brings its invoice along."""
        rng, account = self._rng, plan.id
        kind = rng.choice(KINDS)
        to_sdi = SLUGS[plan.configuration.provider].to_sdi
        electronic = kind is DocumentKind.INVOICE and rng.random() < (0.9 if to_sdi else 0.3)
        first = self._document(account, kind, electronic, ())
        made = [self._wish(account, first, at)]
        if kind is DocumentKind.SALES_ORDER and rng.random() < 0.7:
            related = (RelatedDocument(relation=Relation.ORDER, reference=first.reference),)
            invoice = self._document(account, DocumentKind.INVOICE, False, related)
            made.append(self._wish(account, invoice, at + rng.randint(0, 10_000)))
        return made

    def _document(
        self, account: str, kind: DocumentKind, electronic: bool, related: tuple[RelatedDocument, ...]
    ) -> Document:
        return wished_document(
            kind,
            electronic=electronic,
            account=account,
            reference=self._reference(),
            related=related,
            file=self._rng.random() < 0.8,
        )

    def _task(self, account: str, at: int) -> Wish:
        rng = self._rng
        asked = rng.choice((*_tasks(), AccountCheck(), LookupName.PRODUCTS))
        if isinstance(asked, AccountCheck | LookupName):
            return Wish(account, asked, (at,))
        return self._wish(account, asked.model_copy(update={"account": account, "reference": self._reference()}), at)

    def _wish(self, account: str, asked: Asked, at: int) -> Wish:
        rng = self._rng
        repeats = tuple(at + rng.choice((0, 20, rng.randint(1, 10**6))) for _ in range(rng.choice((0, 0, 0, 1, 2))))
        return Wish(account, asked, (at, *repeats), self._reference() if rng.random() < 0.3 else None)

    def _reference(self) -> str:
        self._number += 1
        return f"r-{self._number}"

    def _moments(self, number: int) -> tuple[int, ...]:
        return tuple(self._rng.randint(START_MS, self._calm) for _ in range(number))
