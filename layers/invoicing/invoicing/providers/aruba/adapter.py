"""Aruba as an invoicing provider. It loads neither the HTTP nor the XML library before it needs them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, override

from invoicing.contract import (
    CallGate,
    Capabilities,
    Connection,
    InvoicingProvider,
    Numbering,
    SdiDelivery,
    Settlement,
    Trial,
)
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.calls import Window
from invoicing.domain.document import Document
from invoicing.domain.effect import Effect
from invoicing.domain.numbering import Numbers
from invoicing.domain.problem import Problem
from invoicing.domain.request import Work
from invoicing.domain.tasks import ProviderTask
from invoicing.ports import Clock
from invoicing.providers.account_settings import misconfigured
from invoicing.providers.address import safe_url
from invoicing.providers.aruba.settings import (
    ARUBA,
    TRANSMITTER,
    Credentials,
    Environment,
    configuration_problems,
    read_credentials,
    read_settings,
)
from invoicing.providers.own_file_checks import KINDS, file_problems, shape_problems
from invoicing.providers.own_file_settings import numbers_of

if TYPE_CHECKING:
    import httpx

    from invoicing.providers.exchange import Judge
    from invoicing.providers.http import Http

SERVICES: Final[Mapping[Environment, str]] = {
    Environment.PRODUCTION: "https://ws.fatturazioneelettronica.aruba.it",
    Environment.DEMO: "https://demows.fatturazioneelettronica.aruba.it",
}
AUTHORITIES: Final[Mapping[Environment, str]] = {
    Environment.PRODUCTION: "https://auth.fatturazioneelettronica.aruba.it",
    Environment.DEMO: "https://demoauth.fatturazioneelettronica.aruba.it",
}


class Aruba(InvoicingProvider):
    """Aruba Fatturazione Elettronica, web services v1.

    Args:
        clock: what deadlines of calls and ends of tokens are compared with.
        endpoint: one base address in place of both of Aruba's, such as a simulator's.
        transport: stands in for the network in tests.
    """

    slug: ClassVar[str] = "aruba"
    credential_ways: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("username", "password"),
        ("username", "password", "environment"),
    )
    capabilities: ClassVar[Capabilities] = Capabilities(
        kinds=KINDS,
        electronic_kinds=KINDS,
        # Fact sheet, section 9: 30 uploads and 12 searches a minute; eight reads within 4.2 seconds were refused.
        windows=(
            Window(calls=30, seconds=60, effect=Effect.WRITE),
            Window(calls=12, seconds=60, effect=Effect.READ),
            Window(calls=6, seconds=5, effect=Effect.READ),
        ),
        # The state, what SdI says, and, of a file that SdI has had before, a page of the list, and the other file with
        # what SdI says of that.
        calls_per_step=5,
        reads_to_create=0,
        settlement=Settlement.SEARCH,
        numbering=Numbering.OURS,
        sdi=SdiDelivery.WITH_ISSUE,
        pdf=True,
        trial=Trial.SANDBOX,
        works=frozenset({Work.DOCUMENT, Work.ACCOUNT_CHECK, Work.PRESERVATION}),
        lookups=frozenset(),
    )

    def __init__(
        self, *, clock: Clock, endpoint: str | None = None, transport: "httpx.BaseTransport | None" = None
    ) -> None:
        self._clock = clock
        self._endpoint = safe_url(endpoint) if endpoint else None
        self._transport = transport

    @override
    def check(self, document: Document, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything about ``document`` that Aruba cannot be told, or for which SdI would discard it."""
        wrong = configuration_problems(configuration)
        shape = shape_problems(document, configuration, ARUBA)
        if wrong:
            return [*misconfigured(wrong), *shape]
        return [*shape, *file_problems(document, configuration, read_settings(configuration), TRANSMITTER)]

    @override
    def check_task(self, task: ProviderTask, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Contacts, products and credits are not known there."""
        return [Problem("not_offered", "", "Aruba keeps no contacts, products or credits", "Send whole documents.")]

    @override
    def check_configuration(self, configuration: AccountConfiguration) -> Sequence[Problem]:
        """Everything wrong with an account's settings and mappings."""
        return configuration_problems(configuration)

    @override
    def identity(self, credentials: Mapping[str, Any], configuration: AccountConfiguration) -> str:
        """The user: whichever seller it acts for, and whatever its password is."""
        read = read_credentials(credentials)
        return f"{read.environment}\0{read.username.casefold()}"

    @override
    def connect(
        self, credentials: Mapping[str, Any], configuration: AccountConfiguration, gate: CallGate
    ) -> Connection:
        """A connection with the user's token.

        Raises:
            Misconfigured: the secret or the settings have another form.
            RateLimited: the user could not be signed in yet.
        """
        from invoicing.providers.aruba.api import Api  # noqa: PLC0415 - cold start
        from invoicing.providers.aruba.connection import ArubaConnection  # noqa: PLC0415 - cold start
        from invoicing.providers.aruba.errors import judged  # noqa: PLC0415 - cold start
        from invoicing.providers.aruba.sign_in import not_signed_in  # noqa: PLC0415 - cold start

        settings, read = read_settings(configuration), read_credentials(credentials)
        if read.access_token is None:
            raise not_signed_in()
        service = self._http(self._endpoint or SERVICES[read.environment], gate, judged)
        authority = self._http(self._authority(read), gate, judged)
        api = Api(service, authority, token=read.access_token, username=read.username)
        return ArubaConnection(api, configuration, settings, self._clock)

    def numbers(self, configuration: AccountConfiguration) -> Numbers:
        """The seller's, whichever account or user sends its documents."""
        return numbers_of(read_settings(configuration), configuration)

    def renewal_due_ms(self, credentials: Mapping[str, Any]) -> int | None:
        """From when on the user is to be signed in again."""
        from invoicing.providers.aruba.sign_in import renewal_due_ms  # noqa: PLC0415 - cold start

        return renewal_due_ms(read_credentials(credentials))

    def renew(self, credentials: Mapping[str, Any], gate: CallGate) -> Mapping[str, Any]:
        """The secret with new tokens."""
        from invoicing.providers.aruba.errors import sign_in_judged  # noqa: PLC0415 - cold start
        from invoicing.providers.aruba.sign_in import renewed  # noqa: PLC0415 - cold start

        read = read_credentials(credentials)
        return renewed(self._http(self._authority(read), gate, sign_in_judged), read, self._clock.now_ms())

    def _authority(self, credentials: Credentials) -> str:
        return self._endpoint or AUTHORITIES[credentials.environment]

    def _http(self, base_url: str, gate: CallGate, judge: "Judge") -> "Http":
        from invoicing.providers.http import Http  # noqa: PLC0415 - cold start

        return Http(base_url, gate=gate, clock=self._clock, transport=self._transport, judge=judge)
