"""How the other side behaves, and how long things take; every default is the ordinary case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Zone = Literal["offset", "Z", "none"]
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


@dataclass(slots=True)
class Switches:
    """Change them at any time by `exchange.configure(...)`; a file is judged by what holds when it arrives.

    Registers: every VAT number and code with a right check digit exists, but for the ones named here. `pending` keeps
    files of these recipients without any answer, as on a day when SdI is slow.
    """

    unknown_buyers: set[str] = field(default_factory=set)
    unknown_transmitters: set[str] = field(default_factory=set)
    unknown_recipients: set[str] = field(default_factory=set)
    inactive_recipients: set[str] = field(default_factory=set)
    unreachable_recipients: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    # Public offices that answer by themselves, with EC01 or EC02; the others stay silent until DT.
    office_answers: dict[str, str] = field(default_factory=dict)
    # Unreachable offices that are reached in the end: MC, then RC. The others get MC, then AT.
    reached_later: set[str] = field(default_factory=set)
    check_digits: bool = True
    public_files_are_signed: bool = True
    # Delays in seconds (fact sheet on SdI, section 1.4).
    discard_after: float = 5 * MINUTE
    deliver_after: float = HOUR
    answer_after: float = 5 * DAY
    term: float = 15 * DAY
    retry_for: float = 10 * DAY
    # How notices are written: readers must bear all of it.
    prefix: str = "ns3"
    byte_order_mark: bool = False
    zone: Zone = "offset"
    zip_attestations: bool = True
