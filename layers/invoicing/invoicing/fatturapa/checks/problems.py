"""Findings as problems of the request that the file was made of."""

from datetime import date

from lxml import etree

from invoicing.domain.document import Document
from invoicing.domain.problem import Problem
from invoicing.fatturapa.build import root_element, unbuildable
from invoicing.fatturapa.checks.arithmetic import EXACT
from invoicing.fatturapa.checks.finding import Finding
from invoicing.fatturapa.checks.pointers import ACCOUNT, pointer_to
from invoicing.fatturapa.checks.run import findings
from invoicing.fatturapa.invoice import Invoice


def check_invoice(invoice: Invoice, *, received: date | None = None) -> list[Problem]:
    """All that keeps ``invoice`` from becoming a file that SdI takes.

    What cannot be built at all comes first and alone. ``received`` is the day in Rome on which SdI will receive it;
    left out, no date is too late. The invoice must have passed ``domain.rules``.
    """
    return list(unbuildable(invoice)) or problems(invoice.document, root_element(invoice), received=received)


def problems(document: Document, root: etree._Element, *, received: date | None = None) -> list[Problem]:
    """Why SdI would refuse the file with this ``root``, made of ``document``: amounts have to be exact."""
    return [_problem(finding, document) for finding in findings(root, received=received, tolerances=EXACT)]


def _problem(finding: Finding, document: Document) -> Problem:
    where, remedy = pointer_to(finding.path, document), finding.remedy
    if where == ACCOUNT:
        remedy = f"In the account's `settings.seller`: {remedy}"
    return Problem(f"sdi_{finding.code}", where, f"{finding.detail} (SdI {finding.code})", remedy)
