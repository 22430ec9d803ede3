"""How long it takes to make an electronic invoice and check it, beside a38 making and checking the same one."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter_ns
from typing import Any

from lxml import etree

from invoicing.domain import rules
from invoicing.domain.document import Document
from invoicing.fatturapa.build import build, unbuildable
from invoicing.fatturapa.checks.arithmetic import EXACT
from invoicing.fatturapa.checks.run import findings
from invoicing.fatturapa.invoice import Invoice
from invoicing.fatturapa.parties import Seller, Transmitter
from tests.bench import fatturapa_by_a38
from tests.bench.figure import Figure
from tests.builders import customer_body, electronic_body, line_body
from tests.fatturapa.random_values import TODAY

LINES, MANY_LINES, ROUNDS, WARM_UP = 50, 1000, 200, 20
GOAL = 5
_MEBIBYTE = 1024 * 1024

SELLER: dict[str, Any] = {
    "name": "Torrefazione Àncora S.r.l.",
    "vat_number": "01234560017",
    "tax_code": "01234560017",
    "tax_regime": "RF01",
    "address": {"street": "Corso Francia 100", "postcode": "10143", "city": "Torino", "province": "TO"},
}


def figures() -> Iterator[Figure]:
    """The ratio of the medians, and the peak memory of a long one."""
    ours, theirs = measure()
    note = f"medians of {ROUNDS} each in turns, {LINES} lines, from plain values to checked bytes; reference: a38"
    goal = f"ratio >= {GOAL}"
    yield Figure("fatturapa_vs_a38", ours, "ms", theirs, theirs / ours, goal, theirs / ours >= GOAL, note)
    note = f"peak of building and checking {MANY_LINES} lines, as tracemalloc sees it: without libxml2's own"
    yield Figure("fatturapa_memory", peak(asked(MANY_LINES)) / _MEBIBYTE, "MiB", note=note)


def measure(rounds: int = ROUNDS, warm_up: int = WARM_UP) -> tuple[float, float]:
    """Median milliseconds of ours and of a38, in turns, so that a noisy machine troubles both alike."""
    body, seller = asked(LINES), Seller.model_validate(SELLER)
    ways: dict[str, Callable[[], bytes]] = {
        "ours": lambda: checked(body, seller),
        "a38": lambda: fatturapa_by_a38.build(body, SELLER),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(warm_up + rounds):
        for name in sorted(ways, reverse=bool(number % 2)):
            took[name].append(_milliseconds(ways[name]))
    return median(took["ours"][warm_up:]), median(took["a38"][warm_up:])


def asked(lines: int) -> dict[str, Any]:
    """A request of so many lines, as plain values that both can say."""
    rows = [
        line_body(
            code=f"ART-{number}",
            description=f"Caffè in grani, confezione {number}",
            quantity=str(number % 7 + 1),
            unit="kg",
            unit_price=f"{number % 90 + 1}.{number % 100:02}",
            vat_rate=("22", "10")[number % 2],
        )
        for number in range(lines)
    ]
    return electronic_body(customer=customer_body(recipient_code="ABC1234"), lines=rows, subject="Ordine 2001")


def checked(body: dict[str, Any], seller: Seller) -> bytes:
    """The file of the request ``body``, from its reading to the last check.

    Raises:
        ValueError: something is wrong with it.
    """
    document = Document.model_validate(body)
    invoice = Invoice(document, seller, Transmitter("IT", "01879020517"), "12/2026", "0000A")
    wrong = [*rules.problems(document, today=TODAY), *unbuildable(invoice)]
    content = build(invoice)
    found = findings(etree.fromstring(content), received=TODAY, tolerances=EXACT)
    if wrong or found:
        raise ValueError(f"{wrong} {found}")
    return content


def peak(body: dict[str, Any]) -> int:
    """Most bytes that Python held at once for one invoice, from its reading to its last check."""
    seller = Seller.model_validate(SELLER)
    checked(asked(1), seller)
    gc.collect()
    tracemalloc.start()
    try:
        checked(body, seller)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _milliseconds(way: Callable[[], bytes]) -> float:
    start = perf_counter_ns()
    way()
    return (perf_counter_ns() - start) / 1e6
