"""Files of a document: where its PDF, its XML and all that came with them are, for a few minutes."""

import re

from aws_lambda_powertools.event_handler import Response

from invoicing.api.call import Call, NotFound, answer
from invoicing.api.problems import problem
from invoicing.domain.request import Request
from invoicing.domain.stored_file import StoredFile

LINK_SECONDS = 600
_NUMBER = re.compile("[0-9]{1,4}", re.ASCII)


def read_pdf(call: Call) -> Response[str]:
    """Where the PDF is, for a few minutes."""
    request = call.request(documents=True)
    if request.file is None:
        return problem(
            409,
            "file_not_stored",
            f"the document is {request.state} and has no stored file",
            remedy="Poll the document until its state is completed; `file`: false documents never have one.",
        )
    return _download(call, request.file, _name(request))


def read_xml(call: Call) -> Response[str]:
    """Where the electronic document is, for a few minutes."""
    request = call.request(documents=True)
    if request.sdi is None or request.sdi.xml is None:
        return problem(
            409,
            "file_not_stored",
            f"the document is {request.state} and its XML is not stored",
            remedy="It is, once an electronic document that is transmitted here has come to its end at SdI.",
        )
    return _download(call, request.sdi.xml, _name(request))


def read_preservation(call: Call) -> Response[str]:
    """Where the provider's proof of the document's preservation is, for a few minutes."""
    request = call.request(documents=True)
    proof = request.preservation.file if request.preservation else None
    if proof is None:
        return problem(
            409,
            "file_not_stored",
            f"the document is {request.state} and no preservation package of it is stored",
            remedy="Providers that preserve documents have it some days after the document's end at SdI; others never.",
        )
    return _download(call, proof, f"{_name(request)}-preservation")


def read_notice(call: Call) -> Response[str]:
    """Where something that SdI sent is, for a few minutes."""
    request, number = call.request(documents=True), call.parameters["number"]
    notices = [notice for one in (*request.discarded, request.sdi) if one for notice in one.notices]
    if not _NUMBER.fullmatch(number) or not 0 < int(number) <= len(notices):
        raise NotFound
    notice = notices[int(number) - 1]
    return _download(call, notice.file, f"{_name(request)}-{notice.type or 'notice'}")


def _name(request: Request) -> str:
    number = request.issued.number if request.issued else None
    return "document-" + "".join(char if char.isalnum() and char.isascii() else "-" for char in number or request.id)


def _download(call: Call, file: StoredFile, name: str) -> Response[str]:
    ending = "xml.p7m" if file.key.endswith(".xml.p7m") else file.key.rpartition(".")[2]
    link = call.api.files.link(file.key, filename=f"{name}.{ending}", seconds=LINK_SECONDS)
    if "application/json" in call.headers.get("accept", ""):
        return answer(200, {"url": link, "expires_in_seconds": LINK_SECONDS, "sha256": file.sha256})
    return answer(302, {"url": link}, {"Location": link})
