"""The arithmetic of docs/costs.md: what a month costs on AWS, from prices, from what is measured, and from guesses."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.docs.metered import Measured, measured
from tests.docs.tables import table, template_of

_TEMPLATE = Path(__file__).parents[2] / "template.yaml"
_DAYS = 30
_MINUTES = _DAYS * 24 * 60


@dataclass(frozen=True, slots=True)
class Price:
    """A price in US dollars, without the free tier, with where it was read."""

    unit: str
    dollars: float
    source: str


_MEMORY = "from memory, not looked up"
_CLOUDWATCH = "cloudburn.io/blog/amazon-cloudwatch-pricing, February 2026"
_DYNAMODB = "airbyte.com/data-engineering-resources/dynamodb-pricing, July 2025"
_WAF = "c3x.dev/blog/aws-waf-cost-explained"
PRICES = {
    "lambda request": Price("million", 0.20, _MEMORY),
    "lambda time": Price("million GB-seconds, arm64", 13.3334, _MEMORY),
    "api request": Price("million, REST API", 3.50, _MEMORY),
    "queue request": Price("million, FIFO", 0.50, _MEMORY),
    "table write": Price("million write units, on demand", 0.625, _DYNAMODB),
    "table read": Price("million read units, on demand", 0.125, _DYNAMODB),
    "table storage": Price("GB-month, with 0.20 of point-in-time recovery", 0.45, _MEMORY),
    "file storage": Price("GB-month, S3 Standard", 0.023, _MEMORY),
    "file put": Price("million PUT", 5.00, _MEMORY),
    "secret": Price("secret-month", 0.40, _MEMORY),
    "secret read": Price("million reads", 5.00, _MEMORY),
    "schedule": Price("million invocations", 1.00, _MEMORY),
    "log": Price("GB taken in", 0.50, "factualminds.com, Amazon CloudWatch Pricing, June 2026"),
    "metric": Price("custom metric-month", 0.30, "signoz.io/guides/cloudwatch-pricing, February 2026"),
    "alarm": Price("alarm-month, standard resolution", 0.10, _CLOUDWATCH),
    "dashboard": Price("dashboard-month", 3.00, "factualminds.com, Amazon CloudWatch Pricing, June 2026"),
    "web acl": Price("web ACL-month", 5.00, _WAF),
    "web rule": Price("rule-month", 1.00, _WAF),
    "web request": Price("million inspected", 0.60, _WAF),
}


@dataclass(frozen=True, slots=True)
class Size:
    """A size of a business."""

    name: str
    accounts: int
    documents_a_day: int


SIZES = (Size("20 a day", 1, 20), Size("250 a day", 1, 250), Size("100 accounts, 25 a day each", 100, 2_500))

GUESSES = {
    "requests to the API for each document (one to send it, some to ask for it)": 4.0,
    "seconds of a request to the API, the authorizer's share included": 0.1,
    "seconds of the reconciler's run each minute": 0.2,
    "KB of a PDF": 60.0,
    "KB of log for each document, access log included": 12.0,
    "KB of log for each run of the reconciler": 0.5,
    "receives a minute of the idle event source (five pollers, 20 s each)": 15.0,
    "custom metrics, for the stack": 12.0,
    "custom metrics, for each account": 1.0,
    "months of documents that are kept": 12.0,
}
(
    _CALLS, _API_SECONDS, _LOOK_SECONDS, _PDF_KB, _LOG_KB, _LOOK_LOG_KB, _RECEIVES, _METRICS, _ACCOUNT_METRICS, _MONTHS,
) = GUESSES.values()  # fmt: skip


def _count(kind: str) -> int:
    return sum(one["Type"] == kind for one in template_of(_TEMPLATE)["Resources"].values())


def _memory_gb(function: str) -> float:
    megabytes: int = template_of(_TEMPLATE)["Resources"][function]["Properties"]["MemorySize"]
    return megabytes / 1024


def quantities(size: Size, found: Measured) -> dict[str, float]:
    """How much of each thing a month of ``size`` takes; millions where the price is for a million."""
    documents = size.documents_a_day * _DAYS
    api, stored = documents * _CALLS, documents * _MONTHS
    worker = documents * found.worker_seconds
    gb_seconds = (
        worker * _memory_gb("IssueWorkerFunction")
        + _MINUTES * _LOOK_SECONDS * _memory_gb("ReconcilerFunction")
        + api * _API_SECONDS * _memory_gb("HttpApiFunction")
    )
    # Each account's secret is read every five minutes at most, while there is work for it.
    secret_reads = min(documents, size.accounts * _DAYS * 288)
    return {
        "lambda request": (documents + api * 2 + _MINUTES) / 1e6,
        "lambda time": gb_seconds / 1e6,
        "api request": api / 1e6,
        # A ring is sent, received, held and deleted.
        "queue request": (_MINUTES * _RECEIVES + documents * 4) / 1e6,
        "table write": documents * found.writes / 1e6,
        "table read": (documents * (found.reads + _CALLS * 2) + _MINUTES * found.idle_reads * size.accounts) / 1e6,
        # The record stands in the table and, whole, in one index.
        "table storage": stored * found.item_kb * 2 / 1024**2,
        "file storage": stored * _PDF_KB / 1024**2,
        "file put": documents / 1e6,
        "secret": 2 + size.accounts,
        "secret read": secret_reads / 1e6,
        "schedule": _MINUTES / 1e6,
        "log": (documents * _LOG_KB + _MINUTES * _LOOK_LOG_KB) / 1024**2,
        "metric": _METRICS + _ACCOUNT_METRICS * size.accounts,
        "alarm": _count("AWS::CloudWatch::Alarm"),
        "dashboard": _count("AWS::CloudWatch::Dashboard"),
        "web acl": 1,
        "web rule": 1,
        "web request": api / 1e6,
    }


def bill(size: Size, found: Measured | None = None) -> dict[str, float]:
    """Dollars of a month, by thing."""
    return {name: much * PRICES[name].dollars for name, much in quantities(size, found or measured()).items()}


_LINES = {
    "Lambda": ("lambda request", "lambda time"),
    "API Gateway": ("api request",),
    "SQS, most of it idle receives": ("queue request",),
    "DynamoDB": ("table write", "table read", "table storage"),
    "S3": ("file storage", "file put"),
    "Secrets Manager": ("secret", "secret read"),
    "EventBridge Scheduler": ("schedule",),
    "CloudWatch logs": ("log",),
    "CloudWatch metrics, alarms, dashboard": ("metric", "alarm", "dashboard"),
    "WAF, if it is not left out": ("web acl", "web rule", "web request"),
}


def costs_table() -> str:
    """What a month costs, by size."""
    bills = [bill(size) for size in SIZES]
    rows = [(line, *(_dollars(sum(one[name] for name in names)) for one in bills)) for line, names in _LINES.items()]
    total = ("**Together**", *(f"**{_dollars(sum(one.values()))}**" for one in bills))
    each = ("For each document", *(_cents(sum(one.values()), size) for one, size in zip(bills, SIZES, strict=True)))
    return table(("US dollars a month", *(size.name for size in SIZES)), [*rows, total, each])


def basis_tables() -> str:
    """What it is computed from."""
    return "\n".join(
        [
            table(("Measured, for each document with its PDF", "Value"), _measured_rows()),
            table(("Guessed", "Value"), [(name, f"{value:g}") for name, value in GUESSES.items()]),
            table(
                ("Price", "For each", "US dollars", "Read where"),
                [(name, one.unit, f"{one.dollars:g}", one.source) for name, one in PRICES.items()],
            ),
        ]
    )


def _measured_rows() -> Iterator[tuple[str, str]]:
    found = measured()
    yield "write units of DynamoDB, indexes included", f"{found.writes:g}"
    yield "read units", f"{found.reads:g}"
    yield "KB of its record when it is completed", f"{found.item_kb:g}"
    yield "seconds of the worker, when the provider takes two for a call", f"{found.worker_seconds:g}"
    yield "read units of the reconciler in an idle minute", f"{found.idle_reads:g}"


def _dollars(value: float) -> str:
    return f"{value:.2f}"


def _cents(total: float, size: Size) -> str:
    return f"{total * 100 / (size.documents_a_day * _DAYS):.2f} cents"
