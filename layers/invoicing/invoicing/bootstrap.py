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
from invoicing.settings import HttpApiSettings, LaneSettings, ReconcilerSettings, WorkerSettings

if TYPE_CHECKING:
    from invoicing.api.app import HttpApi
    from invoicing.usecases.reconcile import Reconcile
    from invoicing.usecases.serve_lane import ServeLane

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


def http_api(settings: HttpApiSettings) -> "HttpApi":
    """The HTTP API."""
    from invoicing.api.app import HttpApi  # noqa: PLC0415
    from invoicing.api.call import Api  # noqa: PLC0415
    from invoicing.usecases.accept import Accept  # noqa: PLC0415
    from invoicing.usecases.decide import Decide  # noqa: PLC0415

    ledger, clock, providers = _ledger(settings), SystemClock(), _providers(settings)
    return HttpApi(
        Api(
            ledger=ledger,
            files=S3Files(client("s3"), settings.bucket_name),
            providers=providers,
            clock=clock,
            accept=Accept(ledger, _bell(settings), providers, clock, settings.lanes, _REMEMBER_ACCOUNTS_MS),
            decide=Decide(ledger, clock),
            public_url=settings.public_url,
        )
    )


def worker(settings: WorkerSettings) -> "ServeLane":
    """The worker."""
    from invoicing.aws.secrets import SecretsManager  # noqa: PLC0415
    from invoicing.usecases.serve_lane import ServeLane  # noqa: PLC0415

    clock = SystemClock()
    return ServeLane(
        ledger=_ledger(settings),
        bell=_bell(settings),
        files=S3Files(client("s3"), settings.bucket_name),
        secrets=SecretsManager(
            client("secretsmanager"),
            prefix=settings.account_secrets_prefix,
            identity_secret=settings.identity_secret,
            clock=clock,
        ),
        providers=_providers(settings),
        clock=clock,
        lanes=settings.lanes,
    )


def reconciler(settings: ReconcilerSettings) -> "Reconcile":
    """The reconciler."""
    from invoicing.usecases.reconcile import Reconcile  # noqa: PLC0415

    return Reconcile(_ledger(settings), _bell(settings), _providers(settings), SystemClock(), settings.lanes)


def _ledger(settings: LaneSettings) -> DynamoDbLedger:
    return DynamoDbLedger(client("dynamodb"), settings.table_name)


def _bell(settings: LaneSettings) -> SqsBell:
    return SqsBell(client("sqs"), settings.queue_url)


def _providers(settings: LaneSettings) -> Registry:
    return Registry(endpoints=settings.provider_endpoints, clock=SystemClock())
