"""What can be asked and set under `/_simulator/`: all that is served over HTTP, for mailboxes have no such thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Request

from tests.simulators.answers import send
from tests.simulators.clock import SkewedClock
from tests.simulators.control import Payload, controlled, shown
from tests.simulators.pec.office import PecOffice
from tests.simulators.pec.running import RunningPec


class Control:
    """A WSGI application that shows and steers an office whose servers run, and whose clock is `clock`."""

    def __init__(self, office: PecOffice, servers: RunningPec, clock: SkewedClock) -> None:
        self._office, self._servers, self._clock = office, servers, clock

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = controlled(
            Request(environ),
            {
                "GET settings": lambda _: shown(self._servers.settings),
                "GET state": lambda _: shown(self._state()),
                "POST scenario": lambda payload: shown(self._scenario(payload)),
            },
        )
        return send(answer, start_response)

    def _state(self) -> dict[str, Any]:
        """Everything a person or a script wants to see; the password and files are left out."""
        office, now = self._office, self._clock()
        return {
            "now": now,
            "messages": [{**asdict(message), "files": list(message.files)} for message in office.submissions],
            "letters": len(office.mailbox()),
            "sessions": Counter(office.sessions),
            "sdi": [
                {
                    "filename": arrival.name,
                    "refusals": list(arrival.refusals),
                    "notices": [notice.name for notice in arrival.due(now)],
                }
                for arrival in office.sdi.arrivals
            ],
            "settings": asdict(office.switches),
        }

    def _scenario(self, payload: Payload) -> dict[str, Any]:
        """`settings` sets switches, `sdi` those of SdI, `clock` moves the clock."""
        if unknown := sorted(set(payload) - {"settings", "sdi", "clock"}):
            raise ValueError(f"unknown keys: {', '.join(unknown)}")
        self._office.configure(**payload.get("settings", {}))
        self._office.sdi.configure(**payload.get("sdi", {}))
        self._clock.offset = float(payload.get("clock", {}).get("offset", self._clock.offset))
        return {"settings": asdict(self._office.switches)}
