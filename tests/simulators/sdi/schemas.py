"""The official schemas that the Exchange System checks by; one that is nowhere fails, or nothing would be proved."""

from functools import cache

from lxml import etree

from tests.fatturapa.schema import BESIDE, invoice_schema, load, place
from tests.simulators.sdi.records import Family

__all__ = ["BESIDE", "invoice_schema", "message_schema"]

_MESSAGES = {Family.PUBLIC: "MessaggiTypes_v1.1.xsd", Family.PRIVATE: "MessaggiFatturaTypes_v1.0.xsd"}


@cache
def message_schema(family: Family) -> etree.XMLSchema:
    """The schema of the messages of ``family``."""
    return load(place(_MESSAGES[family]))
