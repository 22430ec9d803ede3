"""A provider that says back everything it was sent: in errors, in pages, in addresses, with or without having acted."""

import io
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from urllib.parse import quote, unquote_plus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Way(StrEnum):
    """How the next call is answered."""

    REFUSAL = "a refusal that quotes the customer"
    KEY_REFUSED = "a refused key that is quoted"
    PAGE = "an error page with the whole request"
    FINE_PAGE = "a page of another kind, with the whole request"
    REDIRECT = "another address, with the whole request in it"
    LOST = "nothing, after it was done"


_MARK_UP = re.compile(r"<[^>]+>")
_CODES = {Way.REFUSAL: "-77", Way.KEY_REFUSED: "-1"}
_STATUS = {Way.PAGE: "500 Oops", Way.REDIRECT: "302 Found"}


@dataclass
class Echo:
    """Passes calls on to ``inner``, but for those that a way is planned for."""

    inner: WSGIApplication
    plan: deque[Way] = field(default_factory=deque)
    addresses: list[str] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        headers = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        self.addresses.append(f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')} {headers}")
        if not self.plan:
            return self.inner(environ, start_response)
        way = self.plan.popleft()
        if way is Way.LOST:
            b"".join(self.inner(environ, lambda *_: lambda _: None))
            raise ConnectionAbortedError
        return self._say(way, unquote_plus(sent.decode()), start_response)

    def _say(self, way: Way, sent: str, start_response: StartResponse) -> Iterable[bytes]:
        body = f"<html><body>{escape(sent)}</body></html>"
        if way in _CODES:
            # The words of the request, without its mark-up: as much as may be kept of an answer, and more.
            said = escape(f"Errato: {_MARK_UP.sub(' ', sent)[-1500:]}")
            body = f"<root><returnCode>{_CODES[way]}</returnCode><description>{said}</description></root>"
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body.encode())))]
        if way is Way.REDIRECT:
            headers.append(("Location", f"https://elsewhere.example/?{quote(sent[:4000])}"))
        start_response(_STATUS.get(way, "200 OK"), headers)
        return [body.encode()]
