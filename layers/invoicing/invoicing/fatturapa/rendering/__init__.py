"""A courtesy PDF of a FatturaPA file, for the person who gets it: ours or received, whatever it lacks."""


def render(content: bytes) -> bytes:
    """The courtesy copy of a FatturaPA file, in Italian, every code spelled out; the same bytes for the same file.

    A file with several bodies gives one PDF, in which each document begins on a page of its own. No file and no network
    is touched. What has no place of its own on the page, known to the schema or not, is listed at the end.

    Args:
        content: the file, plain or signed (``.p7m``).

    Raises:
        Unreadable: (of ``fatturapa.parse.content``) no FatturaPA that can be shown: malformed, with a DOCTYPE, or too
            large for any page: 250,000 elements, 2,000 pages.
    """
    # Here, so that nobody who renders nothing loads what writes a PDF.
    from invoicing.fatturapa.rendering.courtesy_copy import courtesy_copy  # noqa: PLC0415 - cold start

    return courtesy_copy(content)
