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
from tests.simulation.provider import SLUGS, WINDOWS
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

# A proof is made with a pause of three minutes at least.
_SHORTEST_PROOF = 180_000

_SHARED = "s1"
"""The account at the provider behind two of our accounts."""

_KINDS = (DocumentKind.INVOICE, DocumentKind.RECEIPT, DocumentKind.SALES_ORDER, DocumentKind.QUOTE)


@cache
def _tasks() -> tuple[CustomerUpdate, CustomerUpdate, CreditToBill]:
    return a_customer_update(), a_customer_update(customer=a_customer(vat_number=None).model_dump()), a_credit()


class Planner:
    """Makes a plan from a seed's random numbers."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._number = 0
        self._calm = START_MS + LENGTH_MS - rng.randint(1, 20) * HOUR
        self._bursts = self._moments(rng.randint(1, 4))

    def plan(self) -> Scenario:
        """The plan."""
        rng = self._rng
        servers = [self._server(name) for name in (_SHARED, "s2", *(("s3",) if rng.random() < 0.3 else ()))]
        accounts = [self._account("one", servers[0]), self._account("two", servers[0])]
        accounts += [self._account(f"own-{server.name}", server) for server in servers[1:]]
        jumpy = rng.random() < 0.1
        guard_ms = rng.choice((20_000, 600_000)) if jumpy else Pace().guard_ms
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

    def _server(self, name: str) -> ServerPlan:
        rng = self._rng
        # Of two accounts that share a key one may jump over the key the other still has: no log has the calls of both.
        most_rotations = 1 if name == _SHARED else 3
        slug = rng.choice(tuple(SLUGS) + tuple(slug for slug in SLUGS if slug.startswith("duplicate")) * 2)
        conduct = Conduct(
            repeats=rng.choice((Repeats.SAME_IDS, Repeats.SAME_IDS, *Repeats)),
            blind_kinds=frozenset(kind for kind in _KINDS if rng.random() < 0.2),
            lapse_ms=rng.choice((None, rng.randint(1_000, 2 * DAY), rng.randint(_SHORTEST_PROOF, 200_000))),
            counts_at=rng.choice((0.0, 0.5, 1.0)),
            offset_ms=rng.randint(-5_000, 5_000),
        )
        return ServerPlan(
            name=name,
            slug=slug,
            conduct=conduct,
            down=self._span(0.1, 2 * HOUR, 2 * DAY),
            refuses=self._span(0.1, HOUR, DAY),
            rotated_ms=self._busy_moments(rng.randint(1, most_rotations)) if rng.random() < 0.2 else (),
            others_ms=self._others(slug) if rng.random() < 0.2 else (),
        )

    def _account(self, name: str, server: ServerPlan) -> AccountPlan:
        rng = self._rng
        configuration = AccountConfiguration(
            provider=server.slug,
            external_share=rng.choice((0, 0, 20)),
            file_reserve=rng.choice((0, 0, 3, 10)),
        )
        proofs = tuple(
            KeyProof(kind=kind, electronic=electronic, pause_ms=pause, proven_ms=START_MS)
            for kind in _KINDS
            for electronic in (False, True)
            if (pause := self._provable(server.conduct, kind)) and rng.random() < 0.7
        )
        if server.slug.startswith("duplicate_key") and rng.random() < 0.3:
            return AccountPlan(name, server.name, configuration, proves=True)
        return AccountPlan(name, server.name, configuration, proofs)

    def _provable(self, conduct: Conduct, kind: DocumentKind) -> int:
        """A pause after which a repeat is recognised indeed; 0 if it never is."""
        if conduct.repeats is not Repeats.SAME_IDS or kind in conduct.blind_kinds:
            return 0
        longest = DAY if conduct.lapse_ms is None else conduct.lapse_ms
        if longest < _SHORTEST_PROOF:
            return 0
        return longest if self._rng.random() < 0.3 else self._rng.randint(_SHORTEST_PROOF, longest)

    def _wishes(self, accounts: Sequence[AccountPlan]) -> list[Wish]:
        rng, wishes = self._rng, list[Wish]()
        for _ in range(rng.randint(20, 24)):
            name = rng.choice(accounts).id
            at = rng.choice(self._bursts) + rng.randint(0, 3_000) if rng.random() < 0.7 else self._moments(1)[0]
            wishes += self._documents(name, at)
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

    def _documents(self, account: str, at: int) -> list[Wish]:
        """A document; an order brings its invoice along."""
        rng = self._rng
        kind = rng.choice(_KINDS)
        electronic = kind is DocumentKind.INVOICE and rng.random() < 0.3
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

    def _busy_moments(self, number: int) -> tuple[int, ...]:
        """Moments at which there is something to do, rather than any."""
        return tuple(self._rng.choice(self._bursts) + self._rng.randint(0, 60_000) for _ in range(number))

    def _span(self, chance: float, shortest: int, longest: int) -> tuple[int, int]:
        if self._rng.random() >= chance:
            return (0, 0)
        start = self._moments(1)[0]
        return (start, min(start + self._rng.randint(shortest, longest), self._calm))

    def _others(self, slug: str) -> tuple[int, ...]:
        """Calls of other software with the same key."""
        calls = WINDOWS[slug.rpartition("_")[2]][0][0]
        return tuple(start + number * 100 for start in self._moments(5) for number in range(max(calls // 3, 1)))
