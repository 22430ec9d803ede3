"""How XML is read that somebody else wrote."""

from lxml import etree


def safe_parser() -> etree.XMLParser:
    """A parser of UTF-8 that fetches nothing, expands nothing and keeps no comments.

    It does not refuse a DOCTYPE: whoever reads has to, before.
    """
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
