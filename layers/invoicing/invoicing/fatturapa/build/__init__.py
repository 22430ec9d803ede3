"""From a canonical document to the file that SdI takes: exact, in the order of the schema, one body to a file.

What ``domain.rules`` and ``unbuildable`` let through is valid by construction; nothing at run time looks at the schema.
"""

from lxml import etree

from invoicing.fatturapa.build.general import general
from invoicing.fatturapa.build.goods import goods
from invoicing.fatturapa.build.header import header, transmission_format
from invoicing.fatturapa.build.limits import unbuildable as unbuildable
from invoicing.fatturapa.build.settlement import attachments, payments
from invoicing.fatturapa.build.tree import Part, rooted
from invoicing.fatturapa.invoice import Invoice


def build(invoice: Invoice) -> bytes:
    """The file of ``invoice``: UTF-8 with its XML declaration, not signed.

    The same invoice always makes the same bytes. It must have passed ``domain.rules`` and ``unbuildable``.
    """
    return etree.tostring(root_element(invoice), encoding="UTF-8", xml_declaration=True, pretty_print=True)


def root_element(invoice: Invoice) -> etree._Element:
    """The root of that file: what the checks look at, without writing it and reading it again."""
    body: list[Part] = [
        ("DatiGenerali", general(invoice)),
        ("DatiBeniServizi", goods(invoice)),
        *payments(invoice.document, invoice.totals),
        *attachments(invoice.document),
    ]
    parts: list[Part] = [("FatturaElettronicaHeader", header(invoice)), ("FatturaElettronicaBody", body)]
    return rooted(transmission_format(invoice), parts)
