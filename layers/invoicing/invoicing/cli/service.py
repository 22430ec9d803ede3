"""The API as the commands use it, whichever way it is reached: both ways give the same answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Protocol

import click

from invoicing.cli.faults import Failure, from_problem
from invoicing.ports import Clock


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the API: its HTTP status, and its JSON."""

    status: int
    body: Any


class Service(Protocol):
    """The API of one stack."""

    @property
    def clock(self) -> Clock:
        """The time, for whoever waits for something."""

    def send(
        self,
        method: str,
        resource: str,
        *,
        parameters: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Reply:
        """Send one request; ``resource`` is the route as the table of routes has it, ``parameters`` fill its braces."""


class Target(Protocol):
    """What the commands are about: a stack, or the address of an API."""

    def service(self) -> Service:
        """Its API."""


def pass_service[**P, R](command: Callable[Concatenate[Service, P], R]) -> Callable[P, R]:
    """Give ``command`` the API first: for commands that go both ways."""

    @click.pass_obj
    @wraps(command)
    def run(target: Target, /, *args: P.args, **named: P.kwargs) -> R:
        return command(target.service(), *args, **named)

    return run


def pass_api[**P, R](command: Callable[Concatenate[Service, P], R]) -> Callable[P, R]:
    """Give ``command`` the API as it is served: for what its functions may do, and people with AWS credentials not."""

    @click.pass_obj
    @wraps(command)
    def run(target: Any, /, *args: P.args, **named: P.kwargs) -> R:
        service: Service = target.service()
        if service is not target:
            raise click.UsageError("this goes through the API: give --url and a token instead of --stack.")
        return command(service, *args, **named)

    return run


def get(service: Service, resource: str, query: Mapping[str, str] | None = None, **parameters: str) -> Any:
    """What ``resource`` holds.

    Raises:
        Failure: the API refuses.
    """
    return good(service.send("GET", resource, parameters=parameters, query=query))


def post(service: Service, resource: str, body: Any = None, **parameters: str) -> Any:
    """What ``resource`` answers to ``body``.

    Raises:
        Failure: the API refuses.
    """
    return good(service.send("POST", resource, parameters=parameters, body=body))


def good(reply: Reply) -> Any:
    """What ``reply`` holds.

    Raises:
        Failure: it is a refusal, or none of Sportello's answers.
    """
    if reply.status >= 400:
        raise from_problem(reply.status, reply.body)
    if not isinstance(reply.body, dict):
        raise Failure("what answers there is not Sportello: it sent no JSON object. Check the address.")
    return reply.body
