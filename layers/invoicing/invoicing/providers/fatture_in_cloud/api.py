"""The vendor's API for one company: JSON in its envelope, over the gate. The token shows nowhere else."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from invoicing.domain.effect import Effect
from invoicing.errors import Reject, Repair, Unavailable
from invoicing.providers.exchange import Outgoing, Reply
from invoicing.providers.fatture_in_cloud.settings import no_company
from invoicing.providers.http import Http
from invoicing.providers.json_answers import object_in
from invoicing.providers.json_bodies import dump

_FILE_HOST = ".fattureincloud.it"


class Api:
    """Calls of one company with one token."""

    def __init__(self, http: Http, *, token: str, company: int | None) -> None:
        self._http, self._token, self._company = http, token, company

    def company(self, path: str) -> str:
        """``path`` below the company's address.

        Raises:
            Misconfigured: the account does not say which company it is.
        """
        if self._company is None:
            raise no_company()
        return f"/c/{self._company}{path}"

    def get(self, operation: str, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        """What stands in the answer to a question, whole."""
        return object_in(self.ask(operation, path, parameters), Effect.READ)

    def ask(self, operation: str, path: str, parameters: Mapping[str, str] | None = None) -> Reply:
        """The answer to a question, as it is."""
        return self._send(operation, Effect.READ, "GET", path + _query(parameters or {}))

    def post(self, operation: str, path: str, body: Any, effect: Effect, *, method: str = "POST") -> Any:
        """What stands in the answer to ``body``, whole."""
        return object_in(self._send(operation, effect, method, path, dump(body)), effect)

    def upload(self, operation: str, path: str, form: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> Any:
        """What stands in the answer to ``files``, each sent under its name, and to the other fields of their ``form``.

        It is a reading call, as asking for totals is: nothing comes of a file that no document names, so an answer that
        is lost leaves nothing to settle, and the permit that carries a document's intent must still be unused.
        """
        outgoing = Outgoing("POST", path, form=form, files=files, headers=self._headers())
        return object_in(self._http.send(operation, Effect.READ, outgoing), Effect.READ)

    def file(self, operation: str, url: str) -> bytes:
        """What lies behind the link ``url``, which is good without the token, and so never gets it.

        Raises:
            Unavailable: it is no link of the vendor's, or there is no file behind it.
        """
        if not _of_the_vendor(url) and not url.startswith(self._http.base_url + "/"):
            raise Unavailable("the link to the file leads elsewhere", code="strange_link")
        try:
            return self._http.send(operation, Effect.READ, Outgoing("GET", url)).content
        except (Reject, Repair) as error:
            # The host of files knows no tokens: whatever it refuses is the link, and the next one is fresh.
            raise Unavailable(error.detail, code="no_file_yet", provider_code=error.provider_code) from None

    def _send(self, operation: str, effect: Effect, method: str, url: str, content: bytes | None = None) -> Reply:
        headers = self._headers()
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self._http.send(operation, effect, Outgoing(method, url, content=content, headers=headers))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}


def _of_the_vendor(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and (parts.hostname or "").endswith(_FILE_HOST) and parts.port in (None, 443)
    except ValueError:
        return False


def _query(parameters: Mapping[str, str]) -> str:
    """As the vendor's pages write it: a space is %20, never a plus sign."""
    pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())
    return f"?{pairs}" if pairs else ""
