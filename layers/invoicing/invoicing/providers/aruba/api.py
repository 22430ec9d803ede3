"""Aruba's two hosts for one user: JSON over the gate. The token shows nowhere else."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from invoicing.domain.effect import Effect
from invoicing.providers.exchange import Outgoing, Reply
from invoicing.providers.http import Http
from invoicing.providers.json_answers import object_in
from invoicing.providers.json_bodies import dump


class Api:
    """Calls of one user with one token.

    Args:
        service: the host of documents.
        authority: the host of users.
        username: who signed in; searches name it.
    """

    def __init__(self, service: Http, authority: Http, *, token: str, username: str) -> None:
        self._service, self._authority, self._token = service, authority, token
        self.username = username

    def get(self, operation: str, path: str, parameters: Mapping[str, str]) -> Any:
        """What stands in the answer to a question, whole."""
        return object_in(self.file(operation, path, parameters), Effect.READ)

    def file(self, operation: str, path: str, parameters: Mapping[str, str]) -> Reply:
        """The answer to a question, as it is."""
        return self._send(self._service, operation, Effect.READ, Outgoing("GET", f"{path}?{urlencode(parameters)}"))

    def user(self) -> Any:
        """What Aruba knows of the user."""
        return object_in(
            self._send(self._authority, "user_info", Effect.READ, Outgoing("GET", "/auth/userInfo")), Effect.READ
        )

    def upload(self, body: Mapping[str, Any]) -> Any:
        """What is answered to the one call that writes."""
        outgoing = Outgoing("POST", "/services/invoice/upload", content=dump(dict(body)))
        return object_in(self._send(self._service, "upload", Effect.WRITE, outgoing), Effect.WRITE)

    def _send(self, http: Http, operation: str, effect: Effect, outgoing: Outgoing) -> Reply:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if outgoing.content is not None:
            headers["Content-Type"] = "application/json"
        return http.send(
            operation, effect, Outgoing(outgoing.method, outgoing.url, content=outgoing.content, headers=headers)
        )
