"""What the fact sheet leaves open, each with the default that a careful client should be tested with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StatusStyle = Literal["usual", "title", "upper", "lower", "padded"]
TooBig = Literal["0033", "413"]
TransmitterCode = Literal["0094", "FATRSM212"]


@dataclass(slots=True)
class Switches:
    """Change them at any time by `simulator.configure(...)`."""

    # Section 3: how long the numbers say a token lives, and whether renewing counts as a login.
    expires_in: int = 1_800
    refresh_counts_as_login: bool = True
    refresh_rotates: bool = True
    refused_calls_count: bool = False
    retry_after: bool = True
    missing_header_status: int = 200
    # Section 4: for how many seconds the same bytes are known again, and what is too big.
    same_bytes_for: float = 600.0
    too_big: TooBig = "0033"
    wrong_transmitter: TransmitterCode = "0094"
    space_exhausted: bool = False
    permissions_down: bool = False
    # Seconds until SdI has the file, and until lists show it.
    hand_over_after: float = 60.0
    list_lag: float = 0.0
    preserved_after: float = 86_400.0
    # Nothing goes to SdI: it ends as "Errore elaborazione".
    processing_fails: bool = False
    # Section 5: pages begin at 1 in clients of v1, at 0 elsewhere; a day without a time is read as its first moment.
    first_page: int = 1
    last_day_included: bool = False
    unknown_file: str = "0072"
    # Section 7: capitals vary. What is shown while SdI keeps trying to reach a public office is not documented.
    status_style: StatusStyle = "usual"
    status_while_retrying: str = "Inviata"
    received_word: str = "Presa in carico"
