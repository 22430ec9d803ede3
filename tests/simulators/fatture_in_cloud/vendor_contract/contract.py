"""A judge of exchanges, whichever of the vendor's publications it knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import httpx


class ContractBroken(AssertionError):
    """One side said what the vendor's own description does not allow."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, bodies read."""

    request: httpx.Request
    response: httpx.Response

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def line(self) -> str:
        return f"{self.request.method} {self.request.url.raw_path.decode()} -> {self.response.status_code}"

    @property
    def accepted(self) -> bool:
        return self.response.status_code == httpx.codes.OK


class VendorContract(Protocol):
    """Both checks raise `ContractBroken`."""

    def check_request(self, exchange: Exchange) -> None:
        """The request is one that the vendor describes, with no field that it does not know."""

    def check_answer(self, exchange: Exchange) -> None:
        """The answer is one that the vendor describes for this operation and status."""
