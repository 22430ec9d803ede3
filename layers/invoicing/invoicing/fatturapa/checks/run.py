"""All checks on one file."""

from collections.abc import Iterator
from datetime import date
from decimal import localcontext
from itertools import islice
from typing import Final

from lxml import etree

from invoicing.fatturapa.checks.arithmetic import PRECISION, SDI, Tolerances
from invoicing.fatturapa.checks.document import document
from invoicing.fatturapa.checks.file import duplicates, form, transmission
from invoicing.fatturapa.checks.finding import Finding
from invoicing.fatturapa.checks.lines import lines
from invoicing.fatturapa.checks.parties import parties
from invoicing.fatturapa.checks.summary import summary
from invoicing.fatturapa.checks.tree import File, read
from invoicing.fatturapa.checks.types import types
from invoicing.fatturapa.checks.vat import vat

MOST: Final = 1000
"""Findings in one file. A hostile one could have so many that telling where they are takes for ever."""


def findings(root: etree._Element, *, received: date | None = None, tolerances: Tolerances = SDI) -> list[Finding]:
    """Why SdI would refuse the file with this ``root``, as far as the file alone tells: the first thousand reasons.

    Args:
        root: the element FatturaElettronica, whoever made it.
        received: the day in Rome on which SdI receives it; left out, no date is too late (00403).
        tolerances: how far amounts may be off.
    """
    with localcontext(prec=PRECISION):
        return list(islice(_all(read(root), received, tolerances), MOST))


def _all(file: File, received: date | None, tolerances: Tolerances) -> Iterator[Finding]:
    yield from form(file)
    if file.transmission is not None:
        yield from transmission(file)
    yield from parties(file)
    yield from duplicates(file)
    for body in file.bodies:
        yield from document(body, received)
        yield from vat(body)
        yield from lines(body, tolerances)
        yield from summary(body, tolerances)
        yield from types(file, body)
