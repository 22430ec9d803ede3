"""How the other side behaves, and how long things take; every default is the ordinary case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Length = Literal["completa", "breve"]


@dataclass(slots=True)
class Switches:
    """Change them at any time by `office.configure(...)`; a message is judged by what holds when it comes."""

    # Seconds until a server says its first word.
    latency: float = 0.0
    accept_after: float = 2.0
    deliver_after: float = 5.0
    # SdI's answers come from here, and after the first of them files are taken only here.
    assigned: str = "sdi03@pec.fatturapa.it"
    # Receipts that never come, by their X-Ricevuta: the mailbox tells nothing of them.
    lost_receipts: set[str] = field(default_factory=set)
    # Why the next message is refused, or all are not delivered, after the mail server took them (RFC 6109).
    not_accepted: str = ""
    undelivered: str = ""
    # How the receipt of delivery holds the message, and whether a copy of what is sent is filed, and where.
    receipt: Length = "completa"
    files_copies: bool = False
    # Some providers encode the original message, which MIME forbids.
    encoded_original: bool = False
    largest: int = 30_000_000
