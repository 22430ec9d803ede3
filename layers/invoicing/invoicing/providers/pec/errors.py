"""What refusals of the mail servers mean: one table from SMTP's codes to our classes and stable codes.

A refusal before the end of the message, or as the answer to it, says that nothing was taken (RFC 5321, section 4.2.1).
Only the answer to the end can be about the document: whoever refuses before has not seen it, and refuses the mailbox,
an address or one message more.
"""

import re
from collections.abc import Mapping
from typing import Final

from invoicing.errors import Misconfigured, OutcomeUnknown, ProviderError, Rejected, Unauthorized, Unavailable
from invoicing.providers.meaning import Meaning

_WAIT = "Nothing has to be done: it is tried again."
_SIGN_IN = (
    "Do user name and password of the secret open the mailbox? With two-step verification mail programs need a "
    "password of their own, and access by them can be switched off."
)
_LONGEST = 300
_MENDED = "Mend what it says, then send the document under a new reference."
_OWNER = "Is the mailbox full, suspended, or over its provider's limit of messages? Ask the provider."

# RFC 5321, section 4.2.3; 454, 530, 534 and 535 are of RFC 4954, section 6.
CODES: Final[Mapping[str, Meaning]] = {
    "421": Meaning(Unavailable, "service_unavailable", "the mail server is closing", _WAIT),
    "450": Meaning(Unavailable, "mailbox_busy", "the mail server cannot take it now", _WAIT),
    "451": Meaning(Unavailable, "mail_server_error", "the mail server had an error", _WAIT),
    "452": Meaning(Unavailable, "mail_server_full", "the mail server has no room now", _WAIT),
    "454": Meaning(Unavailable, "sign_in_unavailable", "nobody can sign in just now", _WAIT),
    "530": Meaning(Unauthorized, "unauthorized", "the mail server wants another way of signing in", _SIGN_IN),
    "534": Meaning(Unauthorized, "unauthorized", "the mail server wants another way of signing in", _SIGN_IN),
    "535": Meaning(Unauthorized, "unauthorized", "the mail server refuses user name or password", _SIGN_IN),
    "550": Meaning(Rejected, "rejected_by_provider", "the mail server refuses it", _MENDED),
    "552": Meaning(
        Rejected, "message_too_large", "the mail server finds it too large", "Send fewer or smaller attachments."
    ),
    "553": Meaning(
        Misconfigured,
        "address_refused",
        "the mail server refuses an address",
        "Is the account's `address` the mailbox of this user name, and `sdi_address` right?",
    ),
    "554": Meaning(Rejected, "rejected_by_provider", "the mail server refuses it", _MENDED),
}
LATER: Final = Meaning(Unavailable, "mail_server_error", "the mail server cannot take it now", _WAIT)
"""Any other 4xx."""
REFUSED: Final = Meaning(Rejected, "rejected_by_provider", "the mail server refuses it", _MENDED)
"""Any other 5xx."""
NO_SENDING: Final = Meaning(
    Misconfigured, "sending_refused", "the mail server lets this mailbox send nothing now", _OWNER
)
"""Any 5xx before the message."""
MAILBOX_FULL: Final = Meaning(Misconfigured, "mailbox_full", "the mail server finds the mailbox full", _OWNER)
"""552 with a reason that is the mailbox's own."""
NO_SIGN_IN: Final = Meaning(Unauthorized, "unauthorized", "the mail server refuses to sign in", _SIGN_IN)
"""Any other 5xx while signing in."""

# RFC 3463, section 3.3: all about a mailbox, but 5.2.3, which is a limit of the message's length.
_OF_THE_MAILBOX: Final = re.compile(r"\s*5\.2\.(?!3\b)\d")

# RFC 5530: refusals of a login that say nothing of the password.
_LATER_CODES: Final = re.compile(rb"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA)\]", re.IGNORECASE)


def refusal(code: int, words: str, *, of_the_message: bool) -> ProviderError:
    """The error of a whole answer with ``code``, 400 to 599.

    Args:
        of_the_message: whether it answers the end of the message, and not what goes before it.
    """
    meaning = _meaning(code, words, of_the_message=of_the_message)
    detail = f"{meaning.detail} ({code})"
    told = " ".join(words.split())[:_LONGEST]
    return meaning.error(
        f"{detail}: {told}" if told else detail, code=meaning.code, remedy=meaning.remedy, provider_code=str(code)
    )


def _meaning(code: int, words: str, *, of_the_message: bool) -> Meaning:
    meaning = CODES.get(str(code), LATER if code < 500 else REFUSED)
    if meaning.code == "message_too_large":
        return MAILBOX_FULL if _OF_THE_MAILBOX.match(words) else meaning
    return NO_SENDING if meaning.error is Rejected and not of_the_message else meaning


def sign_in_refusal(code: int) -> ProviderError:
    """The error of SMTP's refusal of a login; its words may quote the user's name."""
    meaning = CODES.get(str(code), LATER if code < 500 else NO_SIGN_IN)
    if code >= 500 and meaning.error is not Unauthorized:
        meaning = NO_SIGN_IN
    return meaning.error(
        f"{meaning.detail} ({code})", code=meaning.code, remedy=meaning.remedy, provider_code=str(code)
    )


def login_refusal(said: bytes) -> ProviderError:
    """The error of IMAP's NO to a login."""
    if _LATER_CODES.search(said):
        return Unavailable("nobody can sign in just now", code="sign_in_unavailable", remedy=_WAIT)
    return Unauthorized("the mailbox refuses user name or password", code="unauthorized", remedy=_SIGN_IN)


def not_begun(error: BaseException, *, what: str = "no connection") -> Unavailable:
    """Nothing of the message had left, or nothing but a part of it without its end."""
    return Unavailable(f"{what} ({type(error).__name__})", code="no_connection")


def out_of_turn(detail: str) -> Unavailable:
    """The server said what it should not, before the end of the message left."""
    return Unavailable(detail, code="mail_server_error")


def broken_off(detail: str) -> OutcomeUnknown:
    """The end of the message may have left, and no answer came that could be read."""
    return OutcomeUnknown(detail, code="no_answer", in_flight=True)


def unreadable(error: BaseException) -> Unavailable:
    """A reading of the mailbox broke off."""
    return Unavailable(f"the mailbox could not be read ({type(error).__name__})", code="mailbox_unreadable")
