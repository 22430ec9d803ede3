"""A worker dies, or fails, at each moment of a renewal: the account stays connected, or says that it needs consent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from invoicing.abilities import RenewsCredentials
from invoicing.errors import Unauthorized
from invoicing.usecases.connect_account import Uncounted
from invoicing.usecases.renewal import renewed
from tests.consent_world import DOCUMENT, ConsentWorld
from tests.fakes.faulty_transport import Moment


class Killed(BaseException):
    """The process is gone: nothing catches it, nothing is tidied up."""


@dataclass(frozen=True)
class Point:
    """A moment of a renewal; ``keeps`` is whether nothing is lost that the vendor did by then."""

    name: str
    keeps: bool
    arrange: Callable[[ConsentWorld, type[BaseException]], None]


def on_line(moment: Moment) -> Callable[[ConsentWorld, type[BaseException]], None]:
    def arrange(world: ConsentWorld, error: type[BaseException]) -> None:
        world.line.break_next(moment, error)

    return arrange


def at_secret(moment: str, operation: str, skip: int = 0) -> Callable[[ConsentWorld, type[BaseException]], None]:
    """Once, at the ``skip``-th such moment after this."""

    def arrange(world: ConsentWorld, error: type[BaseException]) -> None:
        left = [skip]

        def hook(when: str, what: str) -> None:
            if (when, what) == (moment, operation):
                left[0] -= 1
                if left[0] == -1:
                    raise error

        world.secrets.hook = hook

    return arrange


# The remembered secret is gone, so the first reading is the desk's, the second the renewal's, the third comes before
# the new pair is written: by then the vendor's answer has arrived.
POINTS = (
    Point("before the secret is read", keeps=True, arrange=at_secret("before", "secrets.credentials", 1)),
    Point("the secret is read", keeps=True, arrange=at_secret("after", "secrets.credentials", 1)),
    Point("the call leaves", keeps=True, arrange=on_line(Moment.BEFORE)),
    Point("the vendor has acted", keeps=False, arrange=on_line(Moment.AFTER)),
    Point("the answer has arrived", keeps=False, arrange=at_secret("before", "secrets.credentials", 2)),
    Point("the new pair is about to be written", keeps=False, arrange=at_secret("before", "secrets.replace")),
    Point("the new pair is written, and nobody is told", keeps=True, arrange=at_secret("after", "secrets.replace")),
)
each_point = pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)


@pytest.fixture
def world() -> ConsentWorld:
    """An account whose tokens have to be renewed before anything else is done with it."""
    world = ConsentWorld()
    world.add()
    assert world.connect().status == 200
    # The account goes over to the window of its company.
    assert world.call("POST", "/v1/accounts/{id}/check", id="demo").status == 202
    world.live(0.1)
    assert world.account().status is not None
    world.clock.advance(2 * 86_400)
    return world


def another_process(world: ConsentWorld) -> None:
    world.secrets.hook = lambda *_: None
    world.secrets._remembered.clear()


def goes_on(world: ConsentWorld) -> str:
    """What became of the account, some minutes later: ``connected``, or the code of what it waits for."""
    another_process(world)
    world.live(0.2)
    waits = world.account().blocked
    if waits is None:
        assert world.request("order-1").state == "completed"
        assert world.works()
        return "connected"
    assert "/connect" in waits.remedy
    assert world.request("order-1").state == "accepted"
    return waits.code


ROTATIONS = [("rotates", 0.0), ("kept", 0.0), ("rotates", 900.0)]


@pytest.mark.parametrize(("rotation", "grace"), ROTATIONS, ids=["rotates", "is kept", "rotates with a grace"])
@each_point
def test_a_worker_is_killed(world: ConsentWorld, point: Point, rotation: str, grace: float) -> None:
    world.vendor.configure(refresh_rotation=rotation, refresh_grace=grace)
    assert world.post(DOCUMENT).status == 202
    point.arrange(world, Killed)
    with pytest.raises(Killed):
        world.work()
    lost = rotation == "rotates" and not grace and not point.keeps
    assert goes_on(world) == ("consent_needed" if lost else "connected")
    # Whatever it was, the owner's consent mends it, and the document goes out once.
    assert world.connect().status == 200
    world.live(0.2)
    assert world.request("order-1").state == "completed"
    assert world.vendor.document_count("sportello") == 1


@each_point
def test_something_fails_and_the_worker_lives(world: ConsentWorld, point: Point) -> None:
    """Only an answer that never arrives can cost the consent: what fails to be written is written again."""
    assert world.post(DOCUMENT).status == 202
    point.arrange(world, httpx.ReadTimeout if point.name in ("the call leaves", "the vendor has acted") else OSError)
    world.work()
    lost = point.name == "the vendor has acted"
    assert goes_on(world) == ("consent_needed" if lost else "connected")


def test_a_store_that_stays_away_for_seconds_costs_nothing(world: ConsentWorld) -> None:
    failures = [OSError("1"), OSError("2"), OSError("3")]

    def hook(when: str, what: str) -> None:
        if (when, what) == ("before", "secrets.replace") and failures:
            raise failures.pop()

    world.secrets.hook = hook
    world.post(DOCUMENT)
    world.work()
    assert (failures, goes_on(world)) == ([], "connected")
    assert [pause for pause in world.clock.slept if pause in (200, 1_000, 4_000)][:3] == [200, 1_000, 4_000]


def test_a_worker_that_remembers_the_token_of_a_narrower_consent_takes_the_new_one(world: ConsentWorld) -> None:
    """The owner connects anew for more; for five minutes another process still goes on with what it has read."""
    world.post(DOCUMENT)
    world.live(0.1)
    remembered = world.secrets.kept["demo"]
    settings = {**world.account().configuration.settings, "kinds": ["quote"]}
    world.configure("demo", None, provider="fatture_in_cloud", settings=settings)
    assert world.connect().status == 200
    world.secrets._remembered["demo"] = (world.clock.now_ms(), remembered)
    calls = len(world.vendor.calls_of("token"))
    world.post({**DOCUMENT, "reference": "order-2", "kind": "quote", "payments": []})
    world.work()
    assert (world.request("order-2").issued is not None, world.account().blocked) == (True, None)
    assert len(world.vendor.calls_of("token")) == calls, "nothing had to be renewed"


# Two processes at the same instant. The lease keeps them apart; here there is none.


def renew(world: ConsentWorld, credentials: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
    provider = world.registry.get("fatture_in_cloud")
    assert isinstance(provider, RenewsCredentials)
    gate = Uncounted(world.clock, "demo")
    return renewed(provider, world.account(), credentials, gate=gate, secrets=world.secrets, clock=world.clock, **more)


def good(world: ConsentWorld, credentials: Mapping[str, Any]) -> bool:
    return credentials["access_token"] in world.vendor.alive_tokens("access")


INSIDE = [
    ("before", "secrets.credentials", 0),
    ("after", "secrets.credentials", 0),
    ("before", "secrets.credentials", 1),
    ("after", "secrets.credentials", 1),
    ("before", "secrets.replace", 0),
    ("after", "secrets.replace", 0),
]


@pytest.mark.parametrize(("when", "what", "skip"), INSIDE, ids=[f"{a} {b} {c}" for a, b, c in INSIDE])
def test_two_renew_at_the_same_instant(world: ConsentWorld, when: str, what: str, skip: int) -> None:
    """The second does all of it while the first stands at each moment in turn."""
    old, left, second = world.secret(), [skip], list[Any]()

    def hook(moment: str, operation: str) -> None:
        if (moment, operation) == (when, what):
            left[0] -= 1
            if left[0] == -1:
                world.secrets.hook = lambda *_: None
                try:
                    second.append(renew(world, old))
                except Unauthorized as error:
                    second.append(error.code)

    world.secrets.hook = hook
    first = renew(world, old)
    assert good(world, first)
    assert good(world, world.secret())
    assert second == ["consent_needed"] or good(world, second[0])
    # Whoever was told no finds the good pair when it looks again, and calls nobody for it.
    calls = len(world.vendor.calls)
    assert good(world, renew(world, old))
    assert len(world.vendor.calls) == calls


def test_the_call_of_one_arrives_between_reading_and_calling_of_the_other(world: ConsentWorld) -> None:
    """The first is refused, reads the store once more, and goes on with what the second has stored."""
    old, watch = world.secret(), world.line._watch

    def meanwhile(request: httpx.Request) -> None:
        world.line._watch = watch
        renew(world, old)

    world.line._watch = meanwhile
    first = renew(world, old)
    assert first == world.secret()
    assert good(world, first)
    assert len(world.vendor.calls_of("token")) == 3


def test_a_vendor_that_ends_everything_on_reuse_is_believed(world: ConsentWorld) -> None:
    world.vendor.configure(reuse_disconnects=True)
    old, watch = world.secret(), world.line._watch

    def meanwhile(request: httpx.Request) -> None:
        world.line._watch = watch
        renew(world, old)

    world.line._watch = meanwhile
    renew(world, old)
    assert not good(world, world.secret())
    with pytest.raises(Unauthorized) as info:
        renew(world, world.secret(), refused=True)
    assert info.value.code == "consent_needed"
