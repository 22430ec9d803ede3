"""The bytes on the wire: JSON with an errorCode under HTTP 200, the sign-in's errors, and what is none of either."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from tests.simulators.answers import Answer, Headers, Refusal, html_page

JSON = "application/json; charset=utf-8"
BINARY = "application/octet-stream"
Shape = Literal["json", "html", "empty"]
DONE = "0000"

# The vendor's words are not published; the codes are (fact sheet, section 4.1).
_WORDS = {
    "0001": "Errore generico",
    "0002": "Parametri mancanti o non validi",
    "0012": "Errore di autenticazione",
    "0013": "Errore durante la registrazione della richiesta",
    "0018": "Verifica della firma fallita o file non firmato",
    "0033": "Dimensione del file superiore a quella consentita",
    "0034": "File già inviato di recente",
    "0071": "Nome del file non valido",
    "0072": "Errore nel recupero delle fatture",
    "0082": "Errore nel recupero delle notifiche",
    "0092": "Il file non è conforme allo schema",
    "0093": "Delega mancante o senderPIVA errata",
    "0094": "Dati del trasmittente non validi",
    "0095": "Servizio di verifica dei permessi non disponibile",
    "0096": "Errore di validazione",
    "0097": "Spazio di conservazione esaurito",
    "0098": "Contenuto del file non riconosciuto",
    "0900": "Header Authorization mancante",
}


def json_answer(value: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), JSON)


def coded(code: str, detail: str = "", **more: Any) -> Answer:
    """The usual answer: HTTP 200, whatever the code says."""
    words = _WORDS.get(code, "") + (f": {detail}" if detail else "")
    return json_answer({"errorCode": code, "errorDescription": words or None, **more})


def refuse(code: str, detail: str = "", **more: Any) -> Refusal:
    return Refusal(coded(code, detail, **more))


def unauthorized(message: str) -> Refusal:
    return Refusal(json_answer({"Message": message}, 401))


def oauth_error(error: str, description: str = "") -> Answer:
    return json_answer({"error": error} | ({"error_description": description} if description else {}), 400)


def shaped(status: int, shape: Shape, headers: Headers = ()) -> Answer:
    """What the machinery in front of the service answers instead of it."""
    match shape:
        case "json":
            return json_answer({"Message": HTTPStatus(status).phrase}, status).with_headers(headers)
        case "html":
            return html_page(status, headers)
    return Answer(status, b"", "text/plain", headers)


def recoded(answer: Answer, code: str | None) -> Answer:
    """The same answer with another errorCode, although the service has acted; None leaves the member out.

    Only an answer with an empty code, or none, still brings the name of the file.
    """
    value: Mapping[str, Any] = json.loads(answer.body) if answer.body[:1] == b"{" else {}
    body = {**value, "errorDescription": _WORDS.get(code or "") or None, "errorCode": code}
    if code and "uploadFileName" in body:
        body["uploadFileName"] = None
    if code is None:
        del body["errorCode"]
    return json_answer(body)
