"""The only place that chooses implementations: real ports and providers for each function."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from invoicing.aws.bell import SqsBell
from invoicing.aws.clock import SystemClock
from invoicing.aws.files import S3Files
from invoicing.aws.ledger import DynamoDbLedger
from invoicing.providers.registry import Registry
from invoicing.settings import (
    ConnectorSettings,
    HttpApiSettings,
    LaneSettings,
    ReconcilerSettings,
    TokenRotationSettings,
    WorkerSettings,
)

if TYPE_CHECKING:
    from invoicing.api.app import HttpApi
    from invoicing.api.call import Api
    from invoicing.aws.metrics import CloudWatchMetrics
    from invoicing.aws.secrets import IdentityKeySecret, SecretsManager
    from invoicing.usecases.asker import Asker
    from invoicing.usecases.erase import Erase
    from invoicing.usecases.reconcile import Reconcile
    from invoicing.usecases.rotate import Rotate
    from invoicing.usecases.serve_lane import ServeLane
    from invoicing.usecases.survey import Survey

# Long enough to spare a read for each request of a burst, short enough not to be noticed.
_REMEMBER_ACCOUNTS_MS = 5_000


# What only one function needs is imported in its own builder: the others start without it.


@cache
def client(service: str) -> Any:
    """One client of ``service`` for the life of the process."""
    config = Config(
        connect_timeout=3,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 5},
        signature_version="s3v4" if service == "s3" else None,
        # Links for the global host would not be served in regions that are opted into, such as eu-south-1 (Milan).
        s3={"addressing_style": "virtual"} if service == "s3" else None,
    )
    # The stubs know each service by its literal name; here the name is a variable.
    return boto3.client(service, config=config)  # type: ignore[call-overload]


class Lazy:
    """The client of ``service``, made when something is first asked of it: each one lengthens a cold start."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __getattr__(self, name: str) -> Any:
        return getattr(client(self._service), name)


def lazily(service: str) -> Any:
    """What stands in for the client of ``service`` until it is used."""
    return Lazy(service)


def http_api(settings: HttpApiSettings) -> "HttpApi":
    """The HTTP API."""
    from invoicing.api.app import HttpApi  # noqa: PLC0415 - cold start

    return HttpApi(_api(settings, SystemClock()))


def _api(settings: HttpApiSettings | ConnectorSettings, clock: SystemClock) -> "Api":
    from invoicing.api.call import Api  # noqa: PLC0415 - cold start
    from invoicing.usecases.accept import Accept  # noqa: PLC0415 - cold start
    from invoicing.usecases.decide import Decide  # noqa: PLC0415 - cold start

    ledger, providers, key = _ledger(settings), _providers(settings), _key(settings)
    return Api(
        ledger=ledger,
        files=S3Files(lazily("s3"), settings.bucket_name),
        providers=providers,
        clock=clock,
        accept=Accept(ledger, _bell(settings), providers, clock, key, settings.lanes, _REMEMBER_ACCOUNTS_MS),
        decide=Decide(ledger, clock),
        public_url=settings.public_url,
        key_days=settings.key_days,
    )


def connector(settings: ConnectorSettings) -> "HttpApi":
    """The HTTP API where it connects accounts: the only part of it that may read and write their secrets."""
    from dataclasses import replace  # noqa: PLC0415 - cold start

    from invoicing.api.app import HttpApi  # noqa: PLC0415 - cold start
    from invoicing.usecases.connect_account import ConnectAccount  # noqa: PLC0415 - cold start

    clock = SystemClock()
    connect = ConnectAccount(_ledger(settings), _secrets(settings, clock), _providers(settings), clock)
    return HttpApi(replace(_api(settings, clock), connect=connect))


def worker(settings: WorkerSettings) -> "ServeLane":
    """The worker."""
    from invoicing.aws.archive import S3Archive  # noqa: PLC0415 - cold start
    from invoicing.usecases.serve_lane import ServeLane  # noqa: PLC0415 - cold start

    clock = SystemClock()
    return ServeLane(
        ledger=_ledger(settings),
        bell=_bell(settings),
        files=S3Files(lazily("s3"), settings.bucket_name),
        archive=S3Archive(lazily("s3"), settings.archive_bucket_name, years=settings.archive_years),
        secrets=_secrets(settings, clock),
        providers=_providers(settings),
        clock=clock,
        telemetry=_telemetry(),
        lanes=settings.lanes,
    )


def reconciler(settings: ReconcilerSettings) -> "Reconcile":
    """The reconciler."""
    from invoicing.usecases.reconcile import Reconcile  # noqa: PLC0415 - cold start

    return Reconcile(_ledger(settings), _bell(settings), _providers(settings), SystemClock(), settings.lanes)


def askers(settings: ReconcilerSettings) -> "tuple[Asker, ...]":
    """What keeps idle accounts connected, and what keeps lists fresh: both ask as a caller does."""
    from invoicing.usecases.accept import Accept  # noqa: PLC0415 - cold start
    from invoicing.usecases.keep_alive import KeepAlive  # noqa: PLC0415 - cold start
    from invoicing.usecases.refresh_lists import RefreshLists  # noqa: PLC0415 - cold start

    ledger, providers, clock = _ledger(settings), _providers(settings), SystemClock()
    accept = Accept(ledger, _bell(settings), providers, clock, _key(settings), settings.lanes)
    return KeepAlive(ledger, providers, accept, clock), RefreshLists(ledger, providers, accept, clock)


def survey(settings: ReconcilerSettings) -> "Survey":
    """What tells how things stand."""
    from invoicing.usecases.survey import Survey  # noqa: PLC0415 - cold start

    return Survey(_ledger(settings), _providers(settings), SystemClock(), _telemetry(), settings.key_days)


def eraser(settings: ReconcilerSettings) -> "Erase":
    """What erases old personal data."""
    from invoicing.usecases.erase import DAY_MS, Erase  # noqa: PLC0415 - cold start

    keep_ms = settings.personal_data_days * DAY_MS
    return Erase(_ledger(settings), _key(settings), SystemClock(), keep_ms)


def rotation(settings: TokenRotationSettings) -> "Rotate":
    """The rotation of secrets."""
    from invoicing.aws.rotated_secrets import VersionedSecrets  # noqa: PLC0415 - cold start
    from invoicing.aws.token_list import SecretTokens  # noqa: PLC0415 - cold start
    from invoicing.usecases.rotate import ApiTokens, Rotate  # noqa: PLC0415 - cold start

    secrets = client("secretsmanager")
    tokens = ApiTokens(SecretTokens(secrets, settings.tokens_secret), SystemClock())
    return Rotate(VersionedSecrets(secrets), {settings.rotated_tokens_prefix: tokens})


def _secrets(settings: WorkerSettings | ConnectorSettings, clock: SystemClock) -> "SecretsManager":
    from invoicing.aws.secrets import SecretsManager  # noqa: PLC0415 - cold start

    return SecretsManager(
        lazily("secretsmanager"),
        prefix=settings.account_secrets_prefix,
        identity_secret=settings.identity_secret,
        clock=clock,
    )


def _key(settings: HttpApiSettings | ConnectorSettings | ReconcilerSettings) -> "IdentityKeySecret":
    from invoicing.aws.secrets import IdentityKeySecret  # noqa: PLC0415 - cold start

    return IdentityKeySecret(lambda: client("secretsmanager"), settings.identity_secret)


def _telemetry() -> "CloudWatchMetrics":
    from invoicing.aws.metrics import CloudWatchMetrics  # noqa: PLC0415 - cold start

    return CloudWatchMetrics()


def _ledger(settings: LaneSettings) -> DynamoDbLedger:
    return DynamoDbLedger(client("dynamodb"), settings.table_name)


def _bell(settings: LaneSettings) -> SqsBell:
    return SqsBell(lazily("sqs"), settings.queue_url)


def _providers(settings: LaneSettings) -> Registry:
    return Registry(endpoints=settings.provider_endpoints, clock=SystemClock())
