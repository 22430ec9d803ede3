"""The Exchange System itself: it takes files, checks them, and tells the transmitter what becomes of them."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.simulators.clock import rome_date
from tests.simulators.sdi.body_checks import of_body
from tests.simulators.sdi.course import planned
from tests.simulators.sdi.file_checks import is_signed, of_file, opened
from tests.simulators.sdi.header_checks import of_header, of_registers
from tests.simulators.sdi.notices import Printer
from tests.simulators.sdi.records import Arrival, Family, InvoiceKey, Notice, Refusal, Reply
from tests.simulators.sdi.sums import of_sums
from tests.simulators.sdi.switches import Switches
from tests.simulators.sdi.texts import refusal
from tests.simulators.sdi.tree import DOCUMENT, SELLER, SENDING, Element, bodies, day, document_type, text, vat_number
from tests.simulators.switches import update_switches


class ExchangeSystem:
    """SdI. `clock` gives epoch seconds; any switch may be given by name."""

    def __init__(self, *, clock: Callable[[], float] = time.time, **switches: Any) -> None:
        self.now = clock
        self.switches = Switches()
        self.arrivals: list[Arrival] = []
        self._lock = threading.RLock()
        self._printer = Printer(self.switches)
        self._ids = itertools.count(724_999)
        self.configure(**switches)

    def configure(self, **switches: Any) -> None:
        """Sets switches by name; they hold for files that arrive from now on."""
        update_switches(self.switches, switches)

    def take(self, name: str, content: bytes, reply: Reply | None = None, *, after: float = 0.0) -> Arrival:
        """Takes a file, which arrives `after` seconds.

        Its judgement stands at once; `reply` hears of it, notice by notice, in `deliver_due`.
        """
        with self._lock:
            digest, now = hashlib.sha256(content).hexdigest(), self.now() + after
            arrival = Arrival(str(next(self._ids)), name, content, digest, now, Family.PRIVATE, reply=reply)
            arrival.refusals = tuple(self._judge(arrival))
            self.arrivals.append(arrival)
            for step in planned(arrival, self.switches):
                arrival.notices.append(self._printer.print(arrival, step.kind, now + step.after, outcome=step.outcome))
            return arrival

    def deliver_due(self) -> list[Notice]:
        """Hands every notice whose time has come to its file's `reply`, once, the oldest first."""
        with self._lock:
            fresh = [(notice, one) for one in self.arrivals for notice in one.due(self.now())[one.told :]]
            fresh.sort(key=lambda pair: pair[0].at)
            for _, arrival in fresh:
                arrival.told += 1
        for notice, arrival in fresh:
            if arrival.reply:
                arrival.reply(notice)
        return [notice for notice, _ in fresh]

    def answer(self, name: str, outcome: str, said: str = "") -> Notice:
        """The public office answers EC01 or EC02 now: NE, and no DT any more.

        Raises:
            ValueError: it has nothing to answer to, or the term has passed.
        """
        with self._lock:
            arrival, now = self.accepted_file(name), self.now()
            known = {notice.kind for notice in arrival.due(now)}
            if arrival.family is not Family.PUBLIC or "RC" not in known or known & {"NE", "DT"}:
                raise ValueError(f"{name} cannot be answered: {sorted(known)}")
            arrival.notices = [notice for notice in arrival.notices if notice.at <= now]
            notice = self._printer.print(arrival, "NE", now, outcome=outcome, said=said)
            arrival.notices.append(notice)
            return notice

    # What was taken

    def arrivals_of(self, name: str) -> list[Arrival]:
        """Every time a file of this name arrived, the repeats too."""
        return [arrival for arrival in self.arrivals if arrival.name == name]

    def accepted_file(self, name: str) -> Arrival:
        return next(arrival for arrival in self.arrivals_of(name) if arrival.accepted)

    @property
    def names(self) -> list[str]:
        return [arrival.name for arrival in self.arrivals]

    @property
    def issued(self) -> list[InvoiceKey]:
        """The documents that count as issued, in their order."""
        return [key for arrival in self.arrivals if arrival.accepted for key in arrival.keys]

    def assert_no_name_twice(self) -> None:
        """Fails if a transmitter used a name again: SdI answers 00002, and it must never come to that."""
        twice = [name for name, times in Counter(self.names).items() if times > 1]
        assert not twice, f"names used again: {twice[:3]}"

    def assert_each_document_once(self) -> None:
        """Fails if a document was handed over again although the earlier file of it was taken."""
        again = [one.name for one in self.arrivals if {"00404", "00409"} & set(one.codes)]
        assert not again, f"documents sent again: {again[:3]}"

    # Judgement

    def _judge(self, arrival: Arrival) -> Iterator[Refusal]:
        """Stage by stage: what fails one is not looked at by the next."""
        refusals = list(of_file(arrival, self.arrivals))
        root, wrong = opened(arrival)
        if root is not None:
            _address(arrival, root)
        refusals = refusals or wrong
        if root is None or refusals:
            yield from refusals
            return
        if arrival.family is Family.PUBLIC and self.switches.public_files_are_signed and not is_signed(arrival, root):
            yield refusal("00102", "file non firmato")
            return
        arrival.keys = tuple(keys(root))
        yield from of_registers(root, self.switches)
        yield from content_refusals(root, arrival.at)
        yield from self._repeats(arrival.keys)

    def _repeats(self, keys: tuple[InvoiceKey, ...]) -> Iterator[Refusal]:
        taken = set(self.issued)
        for key, times in Counter(keys).items():
            if key in taken:
                yield refusal("00404", f"{key.number} del {key.year}")
            if times > 1:
                yield refusal("00409", f"{key.number} del {key.year}")


def content_refusals(root: Element, received: float) -> Iterator[Refusal]:
    """What a schema-valid invoice is refused for by its content alone, without registers and ledger."""
    yield from of_header(root)
    for body in bodies(root):
        yield from of_body(body, rome_date(received))
        yield from of_sums(body)


def _address(arrival: Arrival, root: Element) -> None:
    arrival.family = Family.PUBLIC if root.get("versione") == "FPA12" else Family.PRIVATE
    arrival.recipient = text(root, f"{SENDING}/CodiceDestinatario")
    arrival.certified_email = text(root, f"{SENDING}/PECDestinatario")


def keys(root: Element) -> Iterator[InvoiceKey]:
    for body in bodies(root):
        dated = day(body, f"{DOCUMENT}/Data")
        assert dated is not None  # The schema wants it.
        number, credit = text(body, f"{DOCUMENT}/Numero"), document_type(body) == "TD04"
        yield InvoiceKey(vat_number(root, SELLER), number, dated.year, credit)
