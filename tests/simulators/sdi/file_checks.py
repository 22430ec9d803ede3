"""What is checked of a file before it is read as an invoice: name, size, repeats, signature, schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tests.simulators.sdi.opening import Unopenable, parse_xml, signed_content
from tests.simulators.sdi.records import Arrival, Refusal
from tests.simulators.sdi.schemas import invoice_schema
from tests.simulators.sdi.texts import refusal
from tests.simulators.sdi.tree import Element

NAME = re.compile(r"(IT[A-Z0-9]{11,16}|(?!IT)[A-Z]{2}[A-Z0-9]{2,28})_[A-Z0-9]{1,5}\.xml(\.p7m)?")
LARGEST = 5 * 1024 * 1024
_MOST_LISTED = 50
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


def of_file(arrival: Arrival, earlier: Iterable[Arrival]) -> Iterator[Refusal]:
    """Name and size, and whether either the name or the content was ever here, discarded or not."""
    if not NAME.fullmatch(arrival.name):
        yield refusal("00001", arrival.name)
    if any(other.name == arrival.name for other in earlier):
        yield refusal("00002", arrival.name)
    elif twin := next((other for other in earlier if other.sha256 == arrival.sha256), None):
        yield refusal("00002", f"contenuto identico a {twin.name}")
    if len(arrival.content) > LARGEST:
        yield refusal("00003", f"{len(arrival.content)} byte")


def opened(arrival: Arrival) -> tuple[Element | None, list[Refusal]]:
    """The invoice inside, or why there is none."""
    content = arrival.content
    if arrival.name.endswith(".p7m"):
        try:
            content = signed_content(content)
        except Unopenable as error:
            return None, [refusal("00102", str(error))]
    root = parse_xml(content)
    if root is None:
        return None, [refusal("00106")]
    return root, list(_of_schema(root))


def is_signed(arrival: Arrival, root: Element) -> bool:
    """CAdES by its name, XAdES by its element. Who signed is not looked at."""
    return arrival.name.endswith(".p7m") or root.find(_SIGNATURE) is not None


def _of_schema(root: Element) -> Iterator[Refusal]:
    schema = invoice_schema()
    if schema.validate(root):
        return
    log: Any = schema.error_log
    for position, error in enumerate(log):
        if position == _MOST_LISTED:
            yield refusal("00201")
            return
        yield refusal("00200", error.message)
