"""The vendor's words for where an invoice stands, by what SdI has said so far (fact sheet, section 7)."""

from __future__ import annotations

from tests.simulators.aruba.records import SentInvoice
from tests.simulators.aruba.switches import StatusStyle, Switches
from tests.simulators.sdi import Family, Notice

_WORDS = {"NS": "Scartata", "RC": "Consegnata", "DT": "Decorrenza termini", "AT": "Recapito impossibile"}
_OUTCOMES = {"EC01": "Accettata", "EC02": "Rifiutata"}


def status_of(invoice: SentInvoice, switches: Switches, now: float) -> str:
    """The word as lists show it, with the capitals that are asked for."""
    return _styled(_word(invoice, switches, now), switches.status_style)


def outcome_of(notice: Notice) -> str | None:
    """EC01 or EC02 in an office's answer."""
    return next((code for code in _OUTCOMES if f"<Esito>{code}<".encode() in notice.content), None)


def _word(invoice: SentInvoice, switches: Switches, now: float) -> str:
    arrival = invoice.arrival
    if arrival is None:
        return "Errore elaborazione"
    if now < arrival.at:
        return switches.received_word
    notices = arrival.due(now)
    if not notices:
        return "Inviata"
    last = notices[-1]
    if last.kind == "MC":
        return switches.status_while_retrying if arrival.family is Family.PUBLIC else "Non consegnata"
    return _OUTCOMES[outcome_of(last) or "EC01"] if last.kind == "NE" else _WORDS[last.kind]


def _styled(word: str, style: StatusStyle) -> str:
    styles = {"title": word.title(), "upper": word.upper(), "lower": word.lower(), "padded": f" {word} "}
    return styles.get(style, word)
