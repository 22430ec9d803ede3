"""What takes the place of chance in the exhaustive runner: faults by number, and dice that always fall the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, override

from tests.simulation.faults import Faults, Kind, Op


class Steady(Random):
    """Dice that always fall at one point of their range: 0.0 all things are as short as can be, near 1.0 as long."""

    def __init__(self, point: float) -> None:
        super().__init__(0)
        self._point = point

    @override
    def random(self) -> float:
        return self._point

    @override
    def randint(self, a: int, b: int) -> int:
        return a + round((b - a) * self._point)

    @override
    def choice(self, seq: Any) -> Any:
        return seq[int(len(seq) * self._point)]


class Script(Faults):
    """Strikes the n-th boundary with what stands for n; remembers at which operations it was asked.

    Attributes:
        seen: the operations, in their order.
    """

    def __init__(self, strikes: Mapping[int, Kind]) -> None:
        self.counts = Counter()
        self.seen: list[Op] = []
        self._strikes = strikes
        self._calm = False

    @override
    def strike(self, op: Op) -> Kind | None:
        number = len(self.seen)
        if self._calm:
            return None
        self.seen.append(op)
        kind = self._strikes.get(number)
        if kind is not None:
            self.counts[kind] += 1
        return kind

    @override
    def calm(self) -> None:
        self._calm = True


class Often(Faults):
    """Strikes chosen operations with chosen faults, again and again, in turn."""

    def __init__(self, faults: Mapping[Op, Sequence[Kind | None]]) -> None:
        self.counts = Counter()
        self._faults = faults
        self._turns: Counter[Op] = Counter()
        self._calm = False

    @override
    def strike(self, op: Op) -> Kind | None:
        turns = () if self._calm else self._faults.get(op, ())
        if not turns:
            return None
        kind = turns[self._turns[op] % len(turns)]
        self._turns[op] += 1
        if kind is not None:
            self.counts[kind] += 1
        return kind

    @override
    def calm(self) -> None:
        self._calm = True
