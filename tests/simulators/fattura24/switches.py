"""The lasting behaviours that the fact sheet leaves open, each with the default that the sheet makes likeliest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RepeatMode = Literal["same_ids", "already_exists", "minus_4", "ignored"]
OverLimit = Literal["minus_1", "unknown_code", "http_429", "http_503", "record_only"]
CountedAt = Literal["start", "middle", "end"]
OverlapNumbering = Literal["normal", "equal", "skipped"]
ExpiredCode = Literal["-1", "-10"]


@dataclass(slots=True)
class Switches:
    """Change them at any time on `simulator.switches`, or through `POST /_simulator/scenario`."""

    # What the repeat of a completed idRequest gets (fact sheet, section 5, point 8).
    repeat_mode: RepeatMode = "same_ids"
    id_request_ignored_for: frozenset[str] = frozenset()
    id_request_lapses_after: float | None = None
    # Section 5, point 1: official spelling `idRequest`; here the capitalised one does nothing.
    accept_capitalised_id_request: bool = False
    # Section 5, point 7: a failed call may consume the value.
    rejected_call_consumes_id_request: bool = False
    # Section 5, point 9: an explicit `Number` that exists in the series is refused.
    refuse_duplicate_number: bool = True

    # Section 1, "Escaping": the xml value seems to be HTML-unescaped before it is parsed.
    unescape_before_parse: bool = True
    # Section 10, "Are totals recomputed": consistent to the cent.
    check_totals: bool = True
    # Section 10, "Mandatory fields and length limits": 60/50/2/10.
    check_lengths: bool = True
    # Ids of numerators, templates, accounts of the chart and linked orders must exist.
    check_references: bool = True
    # Section 3.1 marks FePaymentCode "F"; whether the service insists is not known.
    require_payment_code: bool = False

    # Section 7: which instant of a call is counted, and what an excess gets.
    counted_at: CountedAt = "start"
    over_limit: OverLimit = "minus_1"
    refused_calls_count: bool = True
    # Section 7: parallel creation may corrupt the progressive numbering.
    overlap_numbering: OverlapNumbering = "normal"

    # Section 6: −1 or −10 for an expired subscription.
    expired_code: ExpiredCode = "-1"
    latin1_lists: bool = False
    # Section 1: the Content-Type of XML answers is recorded nowhere.
    xml_content_type: str = "text/xml; charset=UTF-8"

    # Codes nobody has recorded; invented, so a client must not depend on them.
    refusal_code: str = "-3"
    duplicate_code: str = "-5"
    over_limit_code: str = "-20"
    unknown_file_code: str = "-1"
