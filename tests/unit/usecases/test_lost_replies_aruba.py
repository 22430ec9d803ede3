"""Over real HTTP, with the connection cut at any byte of an upload or its answer: one file at SdI, found by search."""

import base64
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import override

import pytest

from invoicing.providers.registry import Registry
from tests.contract.benches.aruba import COMPANY, SELLER, USER
from tests.simulators.aruba import ArubaSimulator
from tests.simulators.serve import RunningServer
from tests.unit.usecases.cutting import Cut, Cutter
from tests.world import World

# Of what lies between the ends of an answer, every so many bytes; 1 tries them all, which takes minutes.
STRIDE = 16
_ENDS = 24

UPLOAD, SEARCH, READ = "POST /services/invoice/upload ", "/findByUsername?", "/getByFilename?"
_SUBJECT = re.compile(rb"<Causale>([^<]+)</Causale>")


@dataclass
class WiredWorld(World):
    """Simulated Aruba listens on a port; uploads are cut by their document's subject, other calls in their order."""

    cuts: dict[str, Cut] = field(default_factory=dict)
    other_cuts: dict[str, list[Cut]] = field(default_factory=lambda: defaultdict(list))
    asked: int = 0

    @override
    def providers(self) -> Registry:
        self.aruba = ArubaSimulator(
            accounts=[USER],
            clock=lambda: self.clock.now_ms() / 1000,
            sleep=lambda seconds: self.clock.sleep_ms(round(seconds * 1000)),
        )
        self._served = RunningServer(self.aruba)
        self._served.__enter__()
        self.line = Cutter(self._served.server.server_port, self._plan)
        return Registry(clock=self.clock, endpoints={"aruba": self.line.__enter__().url})

    def close(self) -> None:
        """End both servers."""
        self.line.__exit__()
        self._served.__exit__()

    def ask(self, reference: str, cut: Cut | None = None) -> None:
        """Ask for a document whose first upload is to be cut."""
        self.asked += 1
        if cut:
            self.cuts[reference] = cut
        document = {
            "account": "demo",
            "reference": reference,
            "kind": "invoice",
            "electronic": True,
            "subject": reference,
            "customer": COMPANY,
            "lines": [{"description": "Consulenza", "quantity": "1", "unit_price": "100", "vat_rate": "22"}],
            "file": False,
        }
        answer = self.post(document)
        assert answer.status == 202, answer.text

    def _plan(self, request: bytes) -> Cut | None:
        line, _, body = request.partition(b"\r\n")
        for operation, cuts in self.other_cuts.items():
            if operation in line.decode() and cuts:
                return cuts.pop(0)
        if UPLOAD not in line.decode():
            return None
        file = base64.b64decode(json.loads(body.partition(b"\r\n\r\n")[2])["dataFile"])
        subject = _SUBJECT.search(file)
        return self.cuts.pop(subject[1].decode(), None) if subject else None

    def each_is_there_once(self) -> None:
        """Every document asked for is completed, and SdI has got one of each; every cut was made."""
        numbers = Counter(invoice.keys[0].number for invoice in self.aruba.invoices)
        assert set(numbers.values()) == {1}
        assert len(numbers) == self.asked
        files = {invoice.filename: invoice for invoice in self.aruba.invoices}
        for invoice in files.values():
            subject = _SUBJECT.search(invoice.uploaded)
            assert subject
            request = self.request(subject[1].decode())
            assert (request.state, request.issued and request.issued.provider_id) == ("completed", invoice.filename)
            assert request.issued
            assert not request.issued.remarks
        assert not self.cuts
        assert not any(self.other_cuts.values())
        self.aruba.assert_well_behaved()


@pytest.fixture
def world() -> Iterator[WiredWorld]:
    world = WiredWorld()
    world.configure(
        "demo", {"username": USER.username, "password": USER.password}, provider="aruba", settings={"seller": SELLER}
    )
    yield world
    world.close()


def length_of(world: WiredWorld, operation: str) -> tuple[int, int]:
    """How long a request of this kind and its answer are, both with their heads."""
    world.ask("measured")
    world.live(0.05)
    return next((request, answer) for line, request, answer in world.line.passed if operation in line)


def test_the_answer_to_an_upload_is_cut_at_any_byte(world: WiredWorld) -> None:
    _, answer = length_of(world, UPLOAD)
    points = [at for at in range(answer) if at < _ENDS or at >= answer - _ENDS or at % STRIDE == 0]
    for at in points:
        world.ask(f"answer-{at}", Cut(answer=at))
    world.work(rings=10_000)
    world.live(5)
    world.each_is_there_once()
    # None of them was guessed: each was looked for, and none was sent again.
    assert len(world.aruba.calls_of("upload")) == len(points) + 1
    assert len(world.aruba.calls_of("findByUsername")) >= len(points)


def test_the_request_of_an_upload_is_cut_anywhere(world: WiredWorld) -> None:
    length, _ = length_of(world, UPLOAD)
    for at in (0, 1, 40, 200, length // 2, length - 100, length - 2, length - 1, length):
        world.ask(f"request-{at}", Cut(request=at))
    world.live(3)
    world.each_is_there_once()


def test_a_search_that_is_cut_too_tells_nothing(world: WiredWorld) -> None:
    for at in (0, 15, 60, 200, 400, 600, -1):
        world.ask(f"search-{at}", Cut(answer=0))
        world.other_cuts[SEARCH].append(Cut(answer=at))
        world.other_cuts[READ].append(Cut(answer=at))
    world.live(3)
    world.each_is_there_once()


def test_a_file_that_is_listed_late_is_not_sent_again(world: WiredWorld) -> None:
    world.aruba.configure(list_lag=300.0)
    for number in range(3):
        world.ask(f"late-{number}", Cut(answer=0))
    world.live(3)
    world.each_is_there_once()


def test_a_file_that_is_listed_far_too_late_is_sent_again_and_issued_once(world: WiredWorld) -> None:
    """Nothing but SdI's own look at the number is left then; that it discards the second file is no failure."""
    world.aruba.configure(list_lag=1_200.0, same_bytes_for=60.0)
    world.ask("very-late", Cut(answer=0))
    world.live(6)
    first, second = world.aruba.invoices
    request = world.request("very-late")
    assert request.issued
    assert request.sdi
    assert (world.aruba.status(first.filename), world.aruba.status(second.filename)) == (
        "Non consegnata",
        "Scartata",
    )
    assert (request.state, request.issued.provider_id) == ("completed", second.filename)
    assert request.sdi.status.state == "not_delivered"
