"""What is wrong with a request, in a form the caller can act on."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what the caller sent.

    Attributes:
        code: stable word for programs, such as ``invalid_vat_number``.
        pointer: JSON pointer (RFC 6901) into the request's body; empty for the whole body.
        detail: what was wrong, for people.
        remedy: what to do about it.
    """

    code: str
    pointer: str
    detail: str
    remedy: str

    def as_dict(self) -> dict[str, str]:
        """The problem as it stands in an answer and in the ledger."""
        return asdict(self)


class Refused(Exception):
    """The request cannot be accepted; carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{problem.code} at {problem.pointer or '/'}" for problem in self.problems))


def pointer(*parts: str | int) -> str:
    """JSON pointer made of ``parts``, escaped as RFC 6901 asks."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
