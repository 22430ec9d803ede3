"""Over real HTTP, with the connection cut at any byte of a request or an answer: one document, found by search."""

import base64
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, override

import pytest

from invoicing.domain.identity import request_id
from invoicing.domain.request import Work
from invoicing.providers.fatture_in_cloud.wire import marker
from invoicing.providers.registry import Registry
from tests.consent_world import COMPANY, DOCUMENT
from tests.simulators.fatture_in_cloud import Company, FattureInCloudSimulator
from tests.simulators.serve import RunningServer
from tests.unit.usecases.cutting import Cut, Cutter
from tests.world import World

# Of what lies between the ends of a long answer, every so many bytes; 1 tries them all, which takes minutes.
STRIDE = 16
_ENDS = 100

_DOCUMENTS = f"/c/{COMPANY}/issued_documents"
CREATE, SEARCH, TOTALS = f"POST {_DOCUMENTS} ", f"GET {_DOCUMENTS}?", f"POST {_DOCUMENTS}/totals "
UPLOAD = f"POST {_DOCUMENTS}/attachment "
SEND = "/e_invoice/send "
_MARK = re.compile(r"sportello-doc-[0-9a-f]+")
_SENT = re.compile(rf"{_DOCUMENTS}/([0-9]+){SEND}")


@dataclass
class WiredWorld(World):
    """The simulated vendor listens on a port, and what goes there is cut as ``cuts`` say: by mark, each once."""

    cuts: dict[str, list[tuple[str, Cut]]] = field(default_factory=lambda: defaultdict(list))

    @override
    def providers(self) -> Registry:
        self.vendor = FattureInCloudSimulator(
            companies=[Company(COMPANY)],
            clock=lambda: self.clock.now_ms() / 1000,
            sleep=lambda seconds: self.clock.sleep_ms(round(seconds * 1000)),
        )
        self._served = RunningServer(self.vendor)
        self._served.__enter__()
        self.line = Cutter(self._served.server.server_port, self._plan)
        return Registry(clock=self.clock, endpoints={"fatture_in_cloud": self.line.__enter__().url})

    def close(self) -> None:
        """End both servers."""
        self.line.__exit__()
        self._served.__exit__()

    def ask(self, reference: str, *cuts: tuple[str, Cut], **changes: Any) -> None:
        """Ask for a document, of whose calls the first of each kind is to be cut."""
        self.cuts[_mark(reference)] += cuts
        document = {**DOCUMENT, "reference": reference, "file": False, **changes}
        assert self.post(document).status == 202

    def ask_with_file(self, reference: str, *cuts: tuple[str, Cut]) -> None:
        """Ask for a document with a file, whose name and content tell which document it belongs to."""
        mark = _mark(reference)
        attachment = {"name": f"{mark}.pdf", "content": base64.b64encode(mark.encode()).decode()}
        self.ask(reference, *cuts, attachments=[attachment])

    def each_has_its_file(self) -> None:
        """Every document has the file that was sent with it."""
        for document in self.vendor.documents():
            found = _MARK.search(str(document.data["subject"]))
            assert found
            assert document.attachment == (f"{found[0]}.pdf", found[0].encode())

    def _plan(self, request: bytes) -> Cut | None:
        line, text = request.partition(b"\r\n")[0].decode(), request.decode()
        sent = _SENT.search(line)
        subject = str(self.vendor.document(int(sent[1])).data["subject"]) if sent else text
        mark = _MARK.search(subject)
        waiting = self.cuts[mark[0]] if mark else []
        for planned in waiting:
            if planned[0] in line:
                waiting.remove(planned)
                return planned[1]
        return None

    def each_is_there_once(self) -> None:
        """Every document asked for is completed, and the vendor has one of each; every cut was made."""
        made = Counter(str(document.data["subject"]).partition("]")[0] for document in self.vendor.documents())
        assert set(made.values()) == {1}
        states = Counter(self.request(str(one.data["subject"]).split()[1]).state for one in self.vendor.documents())
        assert states == {"completed": len(self.cuts)}
        assert not any(self.cuts.values())
        self.vendor.assert_well_behaved()


def _mark(reference: str) -> str:
    found = _MARK.search(marker(request_id(Work.DOCUMENT, "demo", reference)))
    assert found
    return found[0]


def _points(length: int, stride: int = STRIDE) -> Iterator[int]:
    """Every byte of the ends, and every ``stride``-th between."""
    yield from (at for at in range(length) if at < _ENDS or at >= length - _ENDS or at % stride == 0)


@pytest.fixture
def world() -> Iterator[WiredWorld]:
    world = WiredWorld()
    world.vendor.configure(delivered_status="accepted")
    token = world.vendor.manual_token()
    world.configure("demo", {"access_token": token}, provider="fatture_in_cloud", settings={"company_id": COMPANY})
    yield world
    world.close()


def length_of(world: WiredWorld, operation: str, *, electronic: bool = False) -> tuple[int, int]:
    """How long a request of this kind and its answer are, both with their heads."""
    if operation == UPLOAD:
        world.ask_with_file("measured")
    else:
        world.ask("measured", electronic=electronic)
    before = len(world.line.passed)
    world.live(0.05)
    return next((request, answer) for line, request, answer in world.line.passed[before:] if operation in line)


def test_the_answer_to_create_is_cut_at_any_byte(world: WiredWorld) -> None:
    _, answer = length_of(world, CREATE)
    for at in _points(answer):
        world.ask(f"answer-{at}", (CREATE, Cut(answer=at)))
    world.work(rings=10_000)
    world.live(2)
    world.each_is_there_once()
    # None of them was guessed: each was looked for.
    assert len(world.vendor.calls_of("listIssuedDocuments")) >= len(list(_points(answer)))
    assert len(world.vendor.calls_of("createIssuedDocument")) == len(world.cuts)


def test_the_request_of_create_is_cut_anywhere(world: WiredWorld) -> None:
    length, _ = length_of(world, CREATE)
    for at in (0, 1, 40, 200, length // 2, length - 100, length - 2, length - 1, length):
        world.ask(f"request-{at}", (CREATE, Cut(request=at)))
    world.live(2)
    world.each_is_there_once()


def test_a_search_that_is_cut_too_tells_nothing(world: WiredWorld) -> None:
    for at in (0, 1, 15, 60, 200, 400, 600, 1_000, -1):
        world.ask(f"search-{at}", (CREATE, Cut(answer=0)), (SEARCH, Cut(answer=at)))
    world.live(2)
    world.each_is_there_once()


@pytest.mark.parametrize("operation", [TOTALS, CREATE])
def test_what_is_cut_before_anything_was_made_is_made_once(world: WiredWorld, operation: str) -> None:
    for at in (0, 1, 300):
        world.ask(f"early-{at}", (operation, Cut(request=at)))
    world.live(2)
    world.each_is_there_once()


def test_an_upload_is_cut_anywhere_and_nothing_is_in_doubt(world: WiredWorld) -> None:
    request, answer = length_of(world, UPLOAD)
    cuts = [Cut(request=at) for at in range(0, request, STRIDE)] + [Cut(answer=at) for at in range(0, answer, STRIDE)]
    for number, cut in enumerate(cuts):
        world.ask_with_file(f"upload-{number}", (UPLOAD, cut))
    world.work(rings=10_000)
    world.live(2)
    world.each_is_there_once()
    world.each_has_its_file()
    assert len(world.vendor.calls_of("createIssuedDocument")) == len(world.cuts)
    # The intent was never spent on an upload: of no document it had to be asked whether it was made.
    assert world.vendor.calls_of("listIssuedDocuments") == []


def test_a_document_whose_creation_is_cut_has_its_file_all_the_same(world: WiredWorld) -> None:
    for at in (0, 1, 15, 300, -1):
        world.ask_with_file(f"request-{at}", (CREATE, Cut(request=at)))
        world.ask_with_file(f"answer-{at}", (CREATE, Cut(answer=at)))
        world.ask_with_file(f"both-{at}", (UPLOAD, Cut(answer=at)), (CREATE, Cut(answer=at)), (SEARCH, Cut(answer=at)))
    world.live(2)
    world.each_is_there_once()
    world.each_has_its_file()


def test_a_document_whose_upload_expired_too_soon_waits_and_has_its_file(world: WiredWorld) -> None:
    world.vendor.configure(upload_life=0)
    world.ask_with_file("early")
    world.live(0.05)
    assert world.request("early").state == "accepted"
    assert world.vendor.documents() == []
    world.vendor.configure(upload_life=600)
    world.live(1)
    world.each_is_there_once()
    world.each_has_its_file()


def test_the_answer_to_sending_is_cut_at_any_byte_and_it_is_sent_once(world: WiredWorld) -> None:
    _, answer = length_of(world, SEND, electronic=True)
    for at in range(0, answer, STRIDE // 2):
        world.ask(f"send-{at}", (SEND, Cut(answer=at)), electronic=True)
    world.live(4)
    world.each_is_there_once()
    assert len(world.vendor.calls_of("sendEInvoice")) == len(world.cuts)
