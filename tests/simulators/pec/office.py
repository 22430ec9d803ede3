"""The certified mail provider with SdI behind it: takes messages, and fills the sender's mailbox as time goes by."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from typing import Any

from tests.simulators.pec.envelopes import Original, carried, plain, receipt
from tests.simulators.pec.faults import Plan
from tests.simulators.pec.switches import Switches
from tests.simulators.sdi import ExchangeSystem, Notice
from tests.simulators.switches import update_switches

FIRST = "sdi01@pec.fatturapa.it"
SUBJECTS = {"RC": "Ricevuta di consegna", "NS": "Notifica di scarto", "MC": "Notifica di mancata consegna"}


@dataclass(frozen=True, slots=True)
class Submission:
    """A message that the mail server took from its sender."""

    message_id: str
    recipient: str
    subject: str
    files: dict[str, bytes]
    at: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the mailbox."""

    uid: int
    raw: bytes
    at: float


class PecOffice:
    """One certified mailbox at its provider. `clock` gives epoch seconds; any switch may be given by name."""

    def __init__(
        self,
        *,
        address: str = "fatture@pec.bianchi.example",
        password: str = "una-parola-segreta-1",
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        **switches: Any,
    ) -> None:
        self.now, self.sleep = clock, sleep
        self.address, self.password = address, password
        self.sdi = ExchangeSystem(clock=clock)
        self.switches = Switches()
        self.plan = Plan()
        self.submissions: list[Submission] = []
        self.sessions: list[str] = []
        self.lost: list[str] = []
        self._lock = threading.RLock()
        self._coming: list[tuple[float, int, bytes]] = []
        self._order = itertools.count(1)
        self._kept: list[Kept] = []
        self._answered = False
        update_switches(self.switches, switches)

    def configure(self, **switches: Any) -> None:
        """Sets switches by name."""
        update_switches(self.switches, switches)

    # What the servers ask

    def called(self, protocol: str) -> None:
        """A conversation begins."""
        self.sessions.append(protocol)
        if self.switches.latency:
            self.sleep(self.switches.latency)

    def opens(self, username: bytes, password: bytes) -> bool:
        return (username, password) == (self.address.encode(), self.password.encode())

    def submit(self, recipient: str, raw: bytes) -> None:
        """The mail server has taken a message; what comes of it comes as receipts."""
        with self._lock:
            message, now = message_from_bytes(raw), self.now()
            original = Original(self.address, recipient, raw, str(message["Message-ID"]), str(message["Subject"]))
            files = dict(_files(message))
            self.submissions.append(Submission(original.message_id, recipient, original.subject, files, now))
            if self.switches.files_copies:
                self._put(now, raw)
            self._receipts(original, now, list(files.items()))

    def mailbox(self) -> list[Kept]:
        """What the mailbox holds by now, the oldest first."""
        with self._lock:
            self.sdi.deliver_due()
            now = self.now()
            while self._coming and self._coming[0][0] <= now:
                at, _, raw = heapq.heappop(self._coming)
                self._kept.append(Kept(len(self._kept) + 1, raw, at))
            return list(self._kept)

    # What tests arrange

    def receive(self, raw: bytes) -> None:
        """Some other message arrives now."""
        with self._lock:
            self._put(self.now(), raw)

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    def empty(self) -> None:
        """Its owner tidies the mailbox."""
        with self._lock:
            self.mailbox()
            self._kept.clear()

    # What comes of a message

    def _receipts(self, original: Original, now: float, files: list[tuple[str, bytes]]) -> None:
        chosen = self.switches
        if chosen.not_accepted:
            self._receipt("non-accettazione", original, now + chosen.accept_after, error=chosen.not_accepted)
            chosen.not_accepted = ""
            return
        self._receipt("accettazione", original, now + chosen.accept_after)
        if chosen.undelivered:
            self._receipt("errore-consegna", original, now + chosen.deliver_after, error=chosen.undelivered)
            return
        self._receipt("avvenuta-consegna", original, now + chosen.deliver_after, holds=chosen.receipt == "completa")
        if original.recipient != (chosen.assigned if self._answered else FIRST):
            self.lost += [name for name, _ in files]
            return
        for name, content in files:
            self.sdi.take(name, content, self._answer)

    def _receipt(self, kind: str, original: Original, at: float, *, holds: bool = False, error: str = "") -> None:
        if kind not in self.switches.lost_receipts:
            moment = datetime.fromtimestamp(at, UTC)
            encoded = self.switches.encoded_original
            self._put(at, receipt(kind, original, moment, holds=holds, error=error, encoded=encoded))

    def _answer(self, notice: Notice) -> None:
        """SdI's notice, from the mailbox that it has assigned; only those that were seen assign it."""
        moment = datetime.fromtimestamp(notice.at, UTC)
        subject = f"{SUBJECTS.get(notice.kind, 'Notifica')} {notice.name.split('_')[1]}"
        original = plain(self.switches.assigned, self.address, subject, {notice.name: notice.content}, moment)
        self._put(notice.at, carried(original, moment, encoded=self.switches.encoded_original))
        self._answered = True

    def _put(self, at: float, raw: bytes) -> None:
        heapq.heappush(self._coming, (at, next(self._order), raw))


def _files(message: Message) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        content = part.get_payload(decode=True)
        if (name := part.get_filename()) and isinstance(content, bytes):
            yield name, content
