"""Which providers there are. Each one's code is imported when it is first asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, override

from invoicing.contract import InvoicingProvider, Providers
from invoicing.ports import Clock

if TYPE_CHECKING:
    import httpx

PROVIDERS: Final[Mapping[str, str]] = {
    "aruba": "invoicing.providers.aruba.adapter:Aruba",
    "fattura24": "invoicing.providers.fattura24.adapter:Fattura24",
    "fatture_in_cloud": "invoicing.providers.fatture_in_cloud.adapter:FattureInCloud",
    "pec": "invoicing.providers.pec.adapter:Pec",
}
"""By slug: the module and the class. The slug is the name of the folder."""


class Registry(Providers):
    """The providers, made on demand.

    Args:
        clock: the clock of the calls' deadlines.
        endpoints: by slug, the base address to use instead of the provider's own.
        transport: stands in for the network in tests.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        endpoints: Mapping[str, str] | None = None,
        transport: "httpx.BaseTransport | None" = None,
    ) -> None:
        self._clock = clock
        self._endpoints = dict(endpoints or {})
        self._transport = transport
        self._made: dict[str, InvoicingProvider] = {}
        unknown = self._endpoints.keys() - PROVIDERS.keys()
        if unknown:
            raise ValueError(f"an address is set for a provider that there is not: {', '.join(sorted(unknown))}")

    @override
    def get(self, slug: str) -> InvoicingProvider:
        if slug not in self._made:
            module, _, name = PROVIDERS[slug].partition(":")
            provider: Any = getattr(import_module(module), name)
            self._made[slug] = provider(
                clock=self._clock, endpoint=self._endpoints.get(slug), transport=self._transport
            )
        return self._made[slug]

    def slugs(self) -> tuple[str, ...]:
        """All slugs, in alphabetical order."""
        return tuple(sorted(PROVIDERS))
