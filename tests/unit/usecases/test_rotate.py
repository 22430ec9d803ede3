"""A rotation, wherever it breaks: at every moment the token that readers get is good, and so is the one before it."""

from collections.abc import Callable
from itertools import count

import pytest

from invoicing.domain.token import Token, Tokens, sha256
from invoicing.usecases.rotate import ApiTokens, CannotRotate, Rotate, Step
from tests.fakes import Moment
from tests.fakes.clock import FakeClock
from tests.fakes.rotated_secrets import FakeRotatedSecrets, FakeTokenList

SECRET, OLDEST, OLD = "sportello/tokens/web", "the oldest token", "the old token"
CRM = Token(name="crm", sha256=sha256("another"), accounts=("*",))
WEB = Token(name="web", sha256=sha256(OLD), accounts=("shop",), made_ms=1, rotate_days=90)


class Crash(BaseException):
    """The function ends here."""


class Rotation:
    """Secrets Manager and the function: a step that fails is asked for again."""

    def __init__(self) -> None:
        self.secrets = FakeRotatedSecrets(self._operation)
        before_that = WEB.model_copy(update={"sha256": sha256(OLDEST)})
        self.list = FakeTokenList(Tokens(tokens=(before_that, CRM, WEB)), self._operation)
        self.clock = FakeClock()
        self.rotate = Rotate(self.secrets, {"sportello/tokens/": ApiTokens(self.list, self.clock)})
        self.operations: list[str] = []
        self.fails: Callable[[Moment, int], bool] = lambda moment, number: False
        self.secrets.make(SECRET, OLD)

    def _operation(self, moment: Moment, operation: str) -> None:
        if moment == "before":
            self.operations.append(operation)
        if self.fails(moment, len(self.operations)):
            raise Crash(operation)
        self.holds()

    def good(self) -> set[str]:
        return {one.sha256 for one in self.list.tokens.named("web")}

    def holds(self) -> None:
        """What readers get is good, and nobody else's token is touched."""
        current = self.secrets.values[SECRET, self.secrets.labels[SECRET]["AWSCURRENT"]]
        assert sha256(current) in self.good()
        assert self.list.tokens.named("crm") == (CRM,)

    def run(self, version: str = "v1", *, attempts: int = 9) -> None:
        self.secrets.begin(SECRET, version)
        for step in Step:
            for _ in range(attempts):
                try:
                    self.rotate.run(step, SECRET, version)
                except Crash:
                    continue
                break

    def token(self) -> str:
        return self.secrets.values[SECRET, self.secrets.labels[SECRET]["AWSCURRENT"]]


def test_a_new_token_takes_the_place_of_the_old_one_which_stays_good() -> None:
    rotation = Rotation()
    rotation.run()
    new = rotation.token()
    assert len(new) >= 43
    assert new != OLD
    assert rotation.good() == {sha256(OLD), sha256(new)}
    made = rotation.list.tokens.named("web")[-1]
    assert (made.sha256, made.accounts, made.rotate_days) == (sha256(new), ("shop",), 90)
    assert made.made_ms is not None
    assert rotation.clock.time_ms - 1_000 < made.made_ms <= rotation.clock.time_ms


def test_the_next_rotation_takes_the_old_one_away() -> None:
    rotation = Rotation()
    rotation.run("v1")
    first = rotation.token()
    rotation.run("v2")
    assert rotation.good() == {sha256(first), sha256(rotation.token())}


def operations() -> int:
    rotation = Rotation()
    rotation.run()
    return len(rotation.operations)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(1, operations() + 1))
def test_it_may_break_anywhere_and_be_repeated(number: int, moment: Moment) -> None:
    broken = iter([True])
    rotation = Rotation()
    rotation.fails = lambda at, operation: (at, operation) == (moment, number) and next(broken, False)
    rotation.run()
    assert next(broken, None) is None, "it did break"
    assert rotation.good() == {sha256(OLD), sha256(rotation.token())}
    assert rotation.token() != OLD


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("repeated", list(Step))
def test_every_step_may_be_repeated_later(step: Step, repeated: Step) -> None:
    rotation = Rotation()
    rotation.secrets.begin(SECRET, "v1")
    for one in Step:
        rotation.rotate.run(one, SECRET, "v1")
        if one is step and list(Step).index(repeated) <= list(Step).index(one):
            before = (dict(rotation.secrets.values), rotation.list.tokens, dict(rotation.secrets.labels[SECRET]))
            rotation.rotate.run(repeated, SECRET, "v1")
            assert (rotation.secrets.values, rotation.list.tokens, rotation.secrets.labels[SECRET]) == before


def test_a_rotation_that_was_given_up_leaves_nothing_behind() -> None:
    rotation = Rotation()
    rotation.secrets.begin(SECRET, "v1")
    rotation.rotate.run(Step.CREATE, SECRET, "v1")
    rotation.rotate.run(Step.SET, SECRET, "v1")
    given_up = rotation.secrets.values[SECRET, "v1"]
    rotation.run("v2")
    assert rotation.good() == {sha256(OLD), sha256(rotation.token())}
    assert sha256(given_up) not in rotation.good()


def test_a_token_that_was_taken_away_does_not_come_back() -> None:
    rotation = Rotation()
    rotation.secrets.begin(SECRET, "v1")
    rotation.rotate.run(Step.CREATE, SECRET, "v1")
    rotation.list.hook = rotation.secrets.hook = lambda moment, operation: None
    rotation.list.change(lambda tokens: tokens.replaced("web", ()))
    with pytest.raises(CannotRotate, match="token_removed"):
        rotation.rotate.run(Step.SET, SECRET, "v1")
    with pytest.raises(CannotRotate, match="value_not_accepted"):
        rotation.rotate.run(Step.FINISH, SECRET, "v1")
    assert rotation.list.tokens == Tokens(tokens=(CRM,))


def test_it_never_finishes_with_a_token_that_is_not_good() -> None:
    rotation = Rotation()
    rotation.secrets.begin(SECRET, "v1")
    rotation.rotate.run(Step.CREATE, SECRET, "v1")
    for step in (Step.TEST, Step.FINISH):
        with pytest.raises(CannotRotate, match="value_not_accepted"):
            rotation.rotate.run(step, SECRET, "v1")
    assert rotation.token() == OLD


def test_the_trial_when_rotation_is_set_up_passes() -> None:
    """Secrets Manager then asks for the test alone, of a pending version with the current value."""
    rotation = Rotation()
    rotation.secrets.begin(SECRET, "v1")
    rotation.secrets.values[SECRET, "v1"] = OLD
    rotation.rotate.run(Step.TEST, SECRET, "v1")
    assert rotation.token() == OLD


@pytest.mark.parametrize(
    ("secret", "version", "code"),
    [
        (SECRET, "v7", "version_not_pending"),
        (SECRET, "v1", "version_without_value"),
        ("sportello/accounts/shop", "v1", "secret_of_no_known_kind"),
    ],
)
def test_what_is_not_to_be_rotated_is_left_alone(secret: str, version: str, code: str) -> None:
    rotation = Rotation()
    rotation.secrets.make("sportello/accounts/shop", "a key")
    rotation.secrets.begin(SECRET, "v1")
    before = rotation.list.tokens
    with pytest.raises(CannotRotate) as refused:
        rotation.rotate.run(Step.SET, secret, version)
    assert refused.value.code == code
    assert rotation.list.tokens == before


def test_every_new_token_is_another() -> None:
    rotation = Rotation()
    seen = set[str]()
    for number, _ in zip(count(1), range(20), strict=False):
        rotation.run(f"v{number}")
        seen.add(rotation.token())
    assert len(seen) == 20
