"""What may be shown of a text that somebody else wrote: a short explanation, without whom it is about.

Two nets. By form: identifiers, addresses and keys are recognised whoever wrote them. By value: what is known to be
private, such as a customer's name, goes wherever it is quoted, in whatever case, accent or order.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator

LONGEST: Final = 300
"""Characters of a redacted text."""
GONE: Final = "…"

_DIGIT = "[0-9LMNPQRSTUV]"  # Of a tax code: a digit, or the letter that stands for it (omocodia).
_DATE = r"(?:\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4})\b"
_WORDS = "(?-i:[A-Z]?[a-z]{1,13}(?:/[A-Z]?[a-z]{1,13})+)"  # Such as cessionario/committente: no token looks like this.
_FORMS: Final = re.compile(
    "|".join(
        (
            r"<[^<>]*>?",  # mark-up, also cut off
            r"(?<=://)(?:[^\s/@]*@)?(?P<site>[\w.-]+)\S*",  # user, password, path and query of an address
            r"[^\s@<>\"'(),;:=]{1,64}@[^\s@<>\"'(),;]{1,253}",  # e-mail
            r"\b(?:bearer|basic|digest)\s+[\w.~+/=-]{6,}",
            r"[\"']?\b(?:authorization|api.?key|(?:access.|refresh.)?token|secret|password|pwd)\b[\"']?\s*[:=]\s*(?:\w+\s+)?\S+",
            r"\b[A-Z]{2}\d\d(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?\b",  # IBAN
            rf"\b[A-Z]{{6}}{_DIGIT}{{2}}[A-EHLMPRST]{_DIGIT}{{2}}[A-Z]{_DIGIT}{{3}}[A-Z]\b",  # codice fiscale
            rf"(?<![\w/])(?!{_DATE})\+?\(?\d(?:[\s./()-]{{0,2}}\d){{6,}}",  # telephone; also partita IVA in groups
            r"\b(?=\w*\d{5})\w+",  # partita IVA, postcode, card, key: a word with five digits in a row
            rf"\b(?!{_WORDS}\b(?![+=_]))(?=[\w.+/=-]*[\d+/=_])[\w.+/=-]{{20,}}|\w{{30,}}",  # token
        )
    ),
    re.IGNORECASE | re.ASCII,
)
_WORD = re.compile(r"\w+")
_SHORTEST_WORD, _RUN = 3, 3

# Names of what is nobody's secret; every other text of a request is taken for personal, a new field's too.
_PLAIN: Final = frozenset(
    """
    account reference kind electronic date late_ok zero_total_ok currency relation vat_payability series template
    stamp_duty email_to_customer file totals callback quantity unit unit_price discount vat_rate vat_nature
    product_group method due_date amount paid payment_account type country province document_type surcharge period_from
    period_to withholding line_type withholding_tax pension_fund_contribution format
    """.split()
)
# Free text for people, and files: taken out where several of its words are quoted, for each of them alone may be in any
# sentence.
_FREE_TEXT: Final = frozenset({"description", "subject", "notes", "content"})


@dataclass(frozen=True, slots=True)
class Private:
    """What is known to be private: single words, and runs of words that follow each other."""

    words: frozenset[str] = frozenset()
    runs: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def of(cls, content: Mapping[str, Any], *secrets: str) -> Self:
        """Everything personal in the ``content`` of a request, and the ``secrets`` it was sent with."""
        texts = list(_texts(content))
        sentences = [_words(text) for name, text in texts if name in _FREE_TEXT]
        words = {word for name, text in texts if name not in _FREE_TEXT for word in _words(text)}
        words |= {word for secret in secrets for word in _words(secret)}
        return cls(
            frozenset(word for word in words if len(word) >= _SHORTEST_WORD),
            frozenset(run for sentence in sentences for run in _runs(sentence)),
        )


NOTHING: Final = Private()


def redacted(text: str, private: Private = NOTHING) -> str:
    """``text`` on one line, cut short, without what looks or is known to be private."""
    # Far more than is kept is never looked at: a long answer costs no more than a short one.
    if len(text) > 4 * LONGEST:
        text = " ".join([*text[: 4 * LONGEST].split()[:-1], GONE])
    text = unescape(text)
    text = "".join(char if char.isprintable() else " " for char in text)
    text = _FORMS.sub(lambda found: (found["site"] or "") + GONE, text)
    text = " ".join(without(text, private).split())
    text = re.sub(f"{GONE}(?:[ ,;]*{GONE})+", GONE, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + GONE


Said = Annotated[str, AfterValidator(redacted)]
"""What a provider said, in a record."""


def without(text: str, private: Private) -> str:
    """``text`` with every word that is ``private`` taken out, and otherwise as it is."""
    found = list(_WORD.finditer(text))
    words = [_folded(match.group()) for match in found]
    hidden = {place for place, word in enumerate(words) if word in private.words}
    for place in range(len(words)):
        for length in range(1, _RUN + 1):
            if tuple(words[place : place + length]) in private.runs:
                hidden.update(range(place, place + length))
    pieces, end = [], 0
    for place in sorted(hidden):
        pieces += [text[end : found[place].start()], GONE]
        end = found[place].end()
    return "".join(pieces) + text[end:]


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for inner, one in value.items():
            if inner not in _PLAIN:
                yield from _texts(one, inner)
    elif isinstance(value, Sequence):
        for one in value:
            yield from _texts(one, name)


def _words(text: str) -> list[str]:
    return [_folded(word) for word in _WORD.findall(text)]


def _folded(word: str) -> str:
    """``word`` in lower case and without accents, as other software may quote it."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each few words of a text that follow each other; a shorter text as a whole, unless it is next to nothing."""
    length = min(_RUN, len(words))
    if sum(map(len, words)) > _SHORTEST_WORD:
        yield from (tuple(words[place : place + length]) for place in range(len(words) - length + 1))
