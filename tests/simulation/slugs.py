"""Which providers are simulated: each that is registered, as it describes itself, and some that are nobody's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from math import isqrt

from invoicing.abilities import RenewsCredentials
from invoicing.contract import Capabilities, Numbering, SdiDelivery, Settlement, Trial
from invoicing.domain.calls import Window
from invoicing.domain.document import DocumentKind
from invoicing.domain.effect import Effect
from invoicing.domain.lookup import LookupName
from invoicing.domain.periods import Period
from invoicing.domain.request import Work
from invoicing.providers.registry import PROVIDERS


@dataclass(frozen=True, slots=True)
class Ways:
    """How a simulated provider works: what it says of itself, and whether its credentials have to be renewed."""

    slug: str
    capabilities: Capabilities
    renews: bool = False

    @property
    def keyed(self) -> bool:
        """Whether it settles by its duplicate key."""
        return self.capabilities.settlement is Settlement.DUPLICATE_KEY

    @property
    def sends(self) -> bool:
        """Whether its electronic documents are sent to SdI by a call of their own."""
        return self.capabilities.sdi is SdiDelivery.WE_SEND

    @property
    def with_issue(self) -> bool:
        """Whether issuing an electronic document is sending it to SdI."""
        return self.capabilities.sdi is SdiDelivery.WITH_ISSUE

    @property
    def to_sdi(self) -> bool:
        """Whether electronic documents get to SdI here, and are followed there."""
        return self.sends or self.with_issue

    @property
    def preserves(self) -> bool:
        """Whether it gives a proof that it preserves what has ended."""
        return Work.PRESERVATION in self.capabilities.works

    @property
    def numbers(self) -> bool:
        """Whether a document comes to it with its number."""
        return self.capabilities.numbering is Numbering.OURS

    @property
    def by_the_calendar(self) -> bool:
        """Whether it counts in periods of the calendar, so that its clock matters."""
        return any(window.fixed for window in self.capabilities.windows)


def _tight(windows: Sequence[Window]) -> tuple[Window, ...]:
    """So few calls, in so short spans, that the work of a seed fills every window; periods stay as they are."""
    return tuple(
        replace(
            window,
            calls=max(isqrt(window.calls) * 2 // 3, 3),
            seconds=window.seconds if window.fixed else max(window.seconds // 12, 20),
        )
        for window in windows
    )


# Whatever a caller asks for is asked of all of them.
_ALL_ASKED = frozenset(Work) - {Work.PRESERVATION}


def _registered() -> list[Ways]:
    found = []
    for slug, where in PROVIDERS.items():
        module, _, name = where.partition(":")
        provider = getattr(import_module(module), name)
        said = replace(
            provider.capabilities,
            kinds=frozenset(DocumentKind),
            electronic_kinds=frozenset(DocumentKind),
            works=_ALL_ASKED | (provider.capabilities.works & {Work.PRESERVATION}),
            lookups=frozenset(LookupName),
        )
        renews = issubclass(provider, RenewsCredentials)
        found.append(Ways(f"{slug}_wide", said, renews))
        found.append(Ways(f"{slug}_tight", replace(said, windows=_tight(said.windows)), renews))
    return found


_SLIDING = tuple(Window(calls=calls, seconds=seconds) for calls, seconds in ((3, 20), (8, 300), (25, 7200)))
_CALENDAR = (
    Window(calls=10, seconds=3_600, fixed=Period.HOUR),
    Window(calls=90, seconds=10**6, fixed=Period.MONTH_UTC),
)


_BY_EFFECT = (Window(calls=3, seconds=20, effect=Effect.WRITE), Window(calls=2, seconds=15, effect=Effect.READ))


def _nobodys(
    name: str,
    settlement: Settlement,
    windows: tuple[Window, ...] = _SLIDING,
    numbering: Numbering = Numbering.PROVIDER,
    sdi: SdiDelivery = SdiDelivery.OWNER_SENDS,
) -> Ways:
    return Ways(
        name,
        Capabilities(
            kinds=frozenset(DocumentKind),
            electronic_kinds=frozenset(DocumentKind),
            windows=windows,
            calls_per_step=1,
            reads_to_create=0,
            settlement=settlement,
            numbering=numbering,
            sdi=sdi,
            pdf=True,
            trial=Trial.NONE,
            works=frozenset(Work),
            lookups=frozenset(LookupName),
        ),
    )


WIDE = tuple(f"{slug}_wide" for slug in PROVIDERS)
TIGHT = tuple(f"{slug}_tight" for slug in PROVIDERS)
NOBODYS = (
    *(_nobodys(f"any_{settlement}", settlement) for settlement in Settlement),
    _nobodys("any_by_the_calendar", Settlement.SEARCH, _CALENDAR),
    _nobodys("any_numbered", Settlement.SEARCH, _BY_EFFECT, Numbering.OURS, SdiDelivery.WITH_ISSUE),
)
SLUGS: Mapping[str, Ways] = {ways.slug: ways for ways in (*_registered(), *NOBODYS)}
