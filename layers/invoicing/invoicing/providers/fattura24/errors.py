"""What Fattura24's answers mean: one table from its codes to our classes and stable codes.

No vendor page that could be read lists the codes; the source of each stands beside it. HTTP statuses say nothing about
success here: application errors come with HTTP 200.
"""

import re
from typing import Final

from invoicing.domain.effect import Effect
from invoicing.errors import OutcomeUnknown, ProviderError, RateLimited, Rejected, Unauthorized, Unavailable
from invoicing.providers.meaning import Meaning

_OWNER = "See Configurazione > App e servizi esterni > API in Fattura24: is the key right, the plan Business or above?"
_PANEL = "Look in Fattura24's web panel whether the document exists."

CODES: Final = {
    # Vendor documentation of TestKey; recorded for an unknown key on every endpoint (Ruby gem fattura24 1.0.1).
    "-1": Meaning(Unauthorized, "unauthorized", "Fattura24 refuses the key", _OWNER),
    # Recorded for an empty Document (Ruby gem fattura24 1.0.1).
    "-2": Meaning(Rejected, "malformed_request", "Fattura24 calls the XML wrong", "Report it: this is a bug of ours."),
    # "Being processed, retry later" in the official WooCommerce plugin 7.1.1.
    "-4": Meaning(OutcomeUnknown, "being_processed", "Fattura24 is still processing it", _PANEL),
    # Together with -1 "not authorised or subscription expired" in one client only; unverified.
    "-10": Meaning(Unauthorized, "subscription_expired", "Fattura24 refuses the subscription", _OWNER),
}
UNLISTED: Final = Meaning(
    Rejected, "rejected_by_provider", "Fattura24 refuses it", "Correct it, and send it under a new reference."
)
"""Any other negative code, in a complete answer that names no document."""

DUPLICATE: Final = Meaning(OutcomeUnknown, "probable_duplicate", "Fattura24 says that it exists already", _PANEL)
"""By text: the official PrestaShop-style modules read "already exists"; no code is known."""
LIMITED: Final = Meaning(
    RateLimited, "rate_limited", "Fattura24 says that there were too many calls", "Wait: it is tried again."
)
"""By text: what is answered over the limit is unknown."""

_DUPLICATE_TEXT = re.compile(r"already\s+exist|esiste\s+gi[aà]|gi[aà]\s+(presente|esistente)", re.IGNORECASE)
# Narrow on purpose: a refusal such as "name longer than the limit" must never be tried again for ever.
_LIMIT_TEXT = re.compile(
    r"(too\s+many|tropp[ei])\s+(calls|requests|chiamate|richieste)"
    r"|rate\s+limit"
    r"|\b(limit[ei]?|massimo|superat\w+|exceeded|quota)(\W+\w+){0,5}?\W+(calls|requests|chiamate|di\W+richieste)\b"
    r"|\b(calls|requests|chiamate)(\W+\w+){0,5}?\W+(limit\w*|quota|superat\w+|exceeded)\b",
    re.IGNORECASE,
)
_OWNER_TEXT = re.compile(
    r"authori[sz]|autorizz|api.?key|abbonament|subscription|scadut|expired|\bpiano\b", re.IGNORECASE
)


def error_for(code: str, text: str, effect: Effect) -> ProviderError:
    """The error of a complete answer with a negative ``code`` and the explanation ``text``."""
    meaning = _meaning(code, text)
    detail = f"{meaning.detail} (code {code}): {text}" if text else f"{meaning.detail} (code {code})"
    error = meaning.error
    if effect is Effect.READ and error not in (Unauthorized, RateLimited):
        error = Unavailable
    return error(detail, code=meaning.code, remedy=meaning.remedy, provider_code=code)


def about_the_account(code: str, text: str) -> bool:
    """Whether an answer is about the key, the subscription or a limit, and not about what was asked for."""
    return code == "-10" or bool(_OWNER_TEXT.search(text) or _LIMIT_TEXT.search(text))


def _meaning(code: str, text: str) -> Meaning:
    if code != "-4" and _DUPLICATE_TEXT.search(text):
        return DUPLICATE
    if code != "-4" and _LIMIT_TEXT.search(text):
        return LIMITED
    return CODES.get(code, UNLISTED)
