"""What a route is: the request it answers, and how it is described."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from invoicing.api.call import Call

ACCEPTED: Final = {202: "Accepted: poll the `Location`. A repeat carries `Idempotent-Replayed: true`."}
"""How whatever is queued is answered."""

type Answer = Callable[[Call], Response[str]]


@dataclass(frozen=True, slots=True)
class Route:
    """One route: what it answers with, and how it is described.

    Attributes:
        answers: HTTP status of each good answer, with its meaning.
        refusals: HTTP statuses of problem documents it may answer with.
        query: model of its query string, if it has one.
        public: whether it needs no token.
        page: whether its answers are pages for people, in HTML.
    """

    method: str
    path: str
    do: Answer
    summary: str
    tag: str
    answers: dict[int, str]
    refusals: tuple[int, ...] = ()
    body: type[BaseModel] | None = None
    body_required: bool = True
    query: type[BaseModel] | None = None
    public: bool = False
    page: bool = False
