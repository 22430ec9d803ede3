"""One request to a provider and its answer, as every adapter sees them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from invoicing.domain.effect import Effect
from invoicing.domain.periods import Period
from invoicing.errors import ProviderError


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. ``headers`` have lower-case names; ``content`` never shows in a traceback or a log."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request.

    Attributes:
        url: what follows the base address, its query percent-encoded; or a whole address on another host.
        form: fields of an HTML form; otherwise ``content`` is sent as it is.
        files: of each further field of the form, a file's name and the file: then it goes as `multipart/form-data`.
        headers: may hold a token, so they never show in a traceback or a log.
    """

    method: str
    url: str
    form: Mapping[str, str] | None = field(default=None, repr=False)
    files: Mapping[str, tuple[str, bytes]] | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


type Told = Callable[[Reply], Mapping[Period, int]]
"""Reads from an answer how many calls stand in the provider's fixed windows."""

type Judge = Callable[[Reply, Effect, int], ProviderError | None]
"""Says from an answer's status whether it is an error; the last argument is the time now in milliseconds."""
