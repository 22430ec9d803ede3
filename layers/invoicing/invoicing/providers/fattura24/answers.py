"""From Fattura24's answers to what they prove. Success is never guessed: it is code 0 together with an id."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from invoicing.domain.effect import Effect
from invoicing.domain.request import Issued
from invoicing.errors import OutcomeUnknown, ProviderError, RateLimited, Unauthorized, Unavailable
from invoicing.providers.exchange import Reply
from invoicing.providers.fattura24.errors import about_the_account, error_for
from invoicing.providers.fattura24.kinds import TYPE_NAMES
from invoicing.providers.outcomes import broken, status_error
from invoicing.providers.xml_reading import Unreadable, decode, parse, single_value, value

if TYPE_CHECKING:
    from lxml import etree

_CODE = r"-?\d{1,4}"
_NUMBER = r"[^<>\]]{1,40}"
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
# Seen in place of an id that there is not.
_NO_ID = re.compile(r"-1|0+")
_DONE = "0"

_SMALLEST_PDF, _LARGEST_PDF = 1024, 10 * 1024 * 1024
_PDF_END_WITHIN = 1024

MALFORMED: Final = (
    "Fattura24's answer was malformed; id and number were read out of it: compare them with the web panel."
)
NO_NUMBER: Final = "Fattura24's answer held no number: look it up in the web panel."


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it can be read.

    Attributes:
        code: ``returnCode``.
        said: explanation for people, never looked at to tell success.
        root: the whole answer where it is well-formed XML, and so certainly complete.
        raw: the answer as text.
    """

    code: str | None
    said: str
    root: "etree._Element | None" = field(repr=False)
    raw: str = field(repr=False)

    @property
    def refused(self) -> str | None:
        """The code of a complete answer that says no."""
        return self.code if self.root is not None and self.code is not None and self.code.startswith("-") else None

    def get(self, name: str, pattern: str) -> str | None:
        """The value of element ``name``; out of a malformed answer only if it is complete and looks as ``pattern``."""
        if self.root is not None:
            return value(self.root, name)
        return single_value(self.raw, name, pattern)


def read_answer(content: bytes) -> Answer:
    """What ``content`` says; anything can be read, but only well-formed XML has a ``root``."""
    raw = decode(content)
    try:
        root = parse(raw)
    except Unreadable:
        return Answer(single_value(raw, "returnCode", _CODE), "", None, raw)
    code = value(root, "returnCode")
    said = value(root, "description") or value(root, "error") or ""
    return Answer(code if code and re.fullmatch(_CODE, code) else None, said, root, raw)


def issued_document(content: bytes, *, expected_type: str | None) -> Issued:
    """The document that the answer to SaveDocument proves.

    Raises:
        ProviderError: it proves none. Only a complete negative answer without an id means that there is none.
    """
    answer = read_answer(content)
    doc_id = _identifier(answer, "docId")
    if doc_id is None or answer.code != _DONE:
        raise _failure(answer, id_given=doc_id is not None)
    number = answer.get("docNumber", _NUMBER)
    remarks = [] if answer.root is not None else [MALFORMED]
    if number is None:
        remarks.append(NO_NUMBER)
    made = answer.get("docType", r"\d{1,4}")
    if expected_type and made and made != expected_type:
        remarks.append(_another_type(expected_type, made))
    return Issued(provider_id=doc_id, number=number, remarks=tuple(remarks))


def saved_contact(content: bytes) -> Issued:
    """The contact that the answer to SaveCustomer proves.

    Raises:
        ProviderError: it proves none.
    """
    answer = read_answer(content)
    contact = _identifier(answer, "id")
    if contact is None or answer.code != _DONE:
        raise _failure(answer, id_given=contact is not None)
    return Issued(provider_id=contact, remarks=() if answer.root is not None else (MALFORMED,))


def saved_credit(content: bytes) -> Issued:
    """That the answer to SaveItem proves a credit; it has no id.

    Raises:
        ProviderError: it proves none.
    """
    answer = read_answer(content)
    if answer.root is None or answer.code != _DONE:
        raise _failure(answer, id_given=False)
    return Issued(provider_id="", remarks=("Fattura24 gives a credit no id.",))


def read_root(content: bytes) -> "etree._Element":
    """The answer to a reading call, whole.

    Raises:
        ProviderError: it says no, or is not whole.
    """
    answer = read_answer(content)
    if answer.refused:
        raise error_for(answer.refused, answer.said, Effect.READ)
    if answer.root is None:
        raise Unavailable("what came is no complete XML", code="unreadable_answer")
    return answer.root


def unanswered(reply: Reply, effect: Effect, now_ms: int) -> ProviderError | None:
    """Judge of a reply inside the gate: what is no answer of Fattura24's own leaves the call perhaps at work."""
    error = status_error(reply, effect, now_ms)
    if error is not None or (effect is Effect.READ and reply.content.startswith(b"%PDF")):
        return error
    answer = read_answer(reply.content)
    if answer.code is None and (effect is Effect.WRITE or answer.root is None):
        return broken(effect, "what came is no answer", code="unreadable_answer")
    return None


def whole_pdf(content: bytes) -> bytes:
    """``content``, if it is a whole PDF; it is never decoded.

    Raises:
        Unavailable: it is not there (yet), or not whole.
        Unauthorized: the key is refused.
        RateLimited: there were too many calls.
    """
    if content.startswith(b"%PDF"):
        if not _SMALLEST_PDF <= len(content) <= _LARGEST_PDF:
            raise Unavailable(f"a PDF of {len(content)} bytes is not likely to be one", code="file_not_whole")
        if b"%%EOF" not in content[-_PDF_END_WITHIN:]:
            raise Unavailable("the PDF has no end", code="file_not_whole")
        return content
    raise _no_pdf(read_answer(content))


def _no_pdf(answer: Answer) -> ProviderError:
    """No code is known to say "not yet" or "no such document"; -1 stands for the key only if its text says so."""
    if not answer.refused:
        return Unavailable("what came is neither a PDF nor an answer", code="file_not_whole")
    error = error_for(answer.refused, answer.said, Effect.READ)
    if isinstance(error, Unauthorized | RateLimited) and about_the_account(answer.refused, answer.said):
        return error
    return Unavailable("Fattura24 has no such file (yet)", code="file_not_ready", provider_code=answer.refused)


def _failure(answer: Answer, *, id_given: bool) -> ProviderError:
    if answer.root is None:
        return broken(Effect.WRITE, "what came is no complete XML", code="unreadable_answer")
    if answer.refused and not id_given:
        return error_for(answer.refused, answer.said, Effect.WRITE)
    if answer.code == _DONE:
        return OutcomeUnknown("Fattura24 says that it is done, but not as which id", code="no_id_in_answer")
    return OutcomeUnknown("the answer contradicts itself or says nothing", code="unclear_answer")


def _identifier(answer: Answer, name: str) -> str | None:
    found = answer.get(name, r"\d{1,20}")
    return found if found and _ID.fullmatch(found) and not _NO_ID.fullmatch(found) else None


def _another_type(expected: str, made: str) -> str:
    return (
        f"ATTENTION: Fattura24 was asked for {TYPE_NAMES[expected]} and made {TYPE_NAMES.get(made, 'something else')} "
        f"(docType {made}): look at it in the web panel before doing anything else."
    )
