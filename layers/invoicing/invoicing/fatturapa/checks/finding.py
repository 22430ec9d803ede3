"""What a check finds, and where in the tree."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from invoicing.fatturapa.checks.table import CHECKS

REPEATED: Final = frozenset(
    "FatturaElettronicaBody DatiRitenuta DatiCassaPrevidenziale ScontoMaggiorazione Causale DatiOrdineAcquisto "
    "DatiContratto DatiConvenzione DatiRicezione DatiFattureCollegate DatiSAL DatiDDT RiferimentoNumeroLinea "
    "DettaglioLinee CodiceArticolo AltriDatiGestionali DatiRiepilogo DatiPagamento DettaglioPagamento Allegati".split()
)
"""Elements of which there can be several: in a path their place stands in brackets, from 1."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing for which SdI would refuse the file.

    Attributes:
        code: SdI's own number, such as ``00423``.
        path: the element, from below the root: ``/FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[3]/...``;
            it names the missing element where one is missing, and is empty where the file itself is meant.
        detail: what is wrong, without names or identifiers of anybody.
        remedy: what to do about it.
    """

    code: str
    path: str
    detail: str
    remedy: str


def found(code: str, element: etree._Element | None, name: str = "", *, says: str = "") -> Finding:
    """The finding of check ``code`` at the child ``name`` of ``element``; ``says`` replaces the check's own words."""
    check = CHECKS[code]
    path = "" if element is None else path_of(element)
    return Finding(code, f"{path}/{name}" if name else path, says or check.refuses, check.remedy)


def path_of(element: etree._Element) -> str:
    """Where ``element`` stands below its root."""
    steps: list[str] = []
    while (parent := element.getparent()) is not None:
        steps.append(_step(element))
        element = parent
    return "".join(f"/{step}" for step in reversed(steps))


def leaves(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Every text below ``element``, with its path, in their order."""
    yield from _leaves(element, path_of(element))


def _leaves(element: etree._Element, path: str) -> Iterator[tuple[etree._Element, str]]:
    seen: Counter[str] = Counter()
    children = [child for child in element if isinstance(child.tag, str)]
    if not children and (element.text or "").strip():
        yield element, path
    for child in children:
        name = etree.QName(child).localname
        seen[name] += 1
        yield from _leaves(child, f"{path}/{name}[{seen[name]}]" if name in REPEATED else f"{path}/{name}")


def _step(element: etree._Element) -> str:
    name = etree.QName(element).localname
    if name not in REPEATED:
        return name
    return f"{name}[{1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))}]"
