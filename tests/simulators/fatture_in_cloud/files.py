"""The host of the files: fresh links, no token, PDFs that a person can read (fact sheet, section 4.5)."""

from __future__ import annotations

import mimetypes

from tests.simulators.answers import Answer, html_page
from tests.simulators.fatture_in_cloud.links import LINK_LIFE, Link
from tests.simulators.fatture_in_cloud.pdf import draw_pdf
from tests.simulators.fatture_in_cloud.records import IssuedDocument
from tests.simulators.fatture_in_cloud.world import Call, World


class TokenLeaked(AssertionError):
    """The API's token was sent to the host of the files, which has no business knowing it."""


def pdf_url(world: World, document: IssuedDocument) -> str:
    """A new link at each asking; the PDF may be ready a little after the document."""
    company, data = world.companies[document.company_id], document.data
    ready = document.created_at + world.switches.file_ready_after
    draw = lambda: draw_pdf(data, company, document.created_at)  # noqa: E731 - as the document is at this moment
    return world.links.hand_out(Link(ready, world.now() + LINK_LIFE, "application/pdf", draw), ".pdf")


def attachment_url(world: World, document: IssuedDocument) -> str | None:
    if document.attachment is None:
        return None
    name, content = document.attachment
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    link = Link(document.created_at, world.now() + LINK_LIFE, kind, lambda: content)
    return world.links.hand_out(link, "." + name.rpartition(".")[2].lower())


def serve_file(world: World, call: Call) -> Answer:
    """Fails loudly when a token came along, for it would now be in somebody else's log."""
    request = call.request
    if request.headers.get("Authorization") or "access_token" in request.args:
        world.leaks.append(request.path)
        raise TokenLeaked(f"a token was sent to {request.host}{request.path}")
    link = world.links.find(request.path, world.now())
    if request.method not in ("GET", "HEAD"):
        return html_page(405)
    return Answer(200, link.draw(), link.content_type) if link else html_page(404)
