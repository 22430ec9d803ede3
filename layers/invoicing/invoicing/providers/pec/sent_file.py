"""How one file is known everywhere: by its name at SdI, by its message at the certified mail provider.

The name begins with the transmitter's code, its tax code or else its VAT number: so it can have begun with either, if
the account's settings have changed since it left. What does not change is its progressive, and our id of the message.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Self

from invoicing.contract import Order
from invoicing.domain.request import Issued
from invoicing.fatturapa.file_names import file_name
from invoicing.fatturapa.notifications import file_stem
from invoicing.fatturapa.parties import Transmitter

_ID: Final = re.compile(r"(?P<day>\d{8})-(?P<progressive>[0-9A-Z]{5})-[0-9a-f]{16}", re.ASCII)
# What a person gives who looks at the mailbox: the file's name there, or what tells it from the others.
_BY_HAND: Final = re.compile(r"(?:[A-Z]{2}[A-Z0-9]{2,28}_)?(?P<progressive>[A-Z0-9]{1,5})(?:\.xml)?", re.ASCII)
_LOOKED_BACK: Final = timedelta(days=60)
# The clocks of mail servers, and their time zones, are not ours.
_MARGIN: Final = timedelta(days=2)
_NOWHERE: Final = "?"


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file that was, or is about to be, sent.

    Attributes:
        id: ours for the message: the document's day, the file's progressive and a hash of the order's key.
        progressive: by which the seller's files are told apart; "?" where the id given is no such file's.
        stems: the names without extension that it can bear, the one by today's settings first.
        since: nothing about it is older.
    """

    id: str
    progressive: str
    stems: tuple[str, ...]
    since: date

    @classmethod
    def ordered(cls, order: Order, senders: Sequence[Transmitter]) -> Self:
        """The file of ``order``: the same for every try of it, and no other order's."""
        day = order.document.date
        if day is None:
            raise ValueError("an order has a date")
        digest = hashlib.sha256(order.key.encode()).hexdigest()[:16]
        stems = tuple(file_stem(file_name(sender, order.progressive)) for sender in senders)
        return cls(f"{day:%Y%m%d}-{order.progressive}-{digest}", order.progressive, stems, day - _MARGIN)

    @classmethod
    def issued(cls, issued: Issued, senders: Sequence[Transmitter], now_ms: int) -> Self:
        """The file of what was ``issued``, also where a person said its name."""
        today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
        found = _ID.fullmatch(issued.provider_id) or _BY_HAND.fullmatch(issued.provider_id)
        if found is None:
            return cls(issued.provider_id, _NOWHERE, (_NOWHERE,), today)
        ours = found.groupdict().get("day")
        since = datetime.strptime(ours, "%Y%m%d").replace(tzinfo=UTC).date() - _MARGIN if ours else today - _LOOKED_BACK
        progressive = found["progressive"]
        stems = tuple(f"{sender.country}{sender.code}_{progressive}" for sender in senders)
        return cls(issued.provider_id, progressive, stems, min(since, today))

    @property
    def stem(self) -> str:
        """The name that it bears by today's settings, without its extension."""
        return self.stems[0]

    @property
    def name(self) -> str:
        """The file's whole name, which is the subject of its message too."""
        return f"{self.stem}.xml"

    @property
    def message_mark(self) -> str | None:
        """How the Message-ID of its message begins, the same for every repeat; None where a person named the file."""
        return f"{self.id}@" if _ID.fullmatch(self.id) else None

    def message_id(self, address: str) -> str:
        """Message-ID of its message from ``address``."""
        return f"<{self.id}@{address.partition('@')[2]}>"
