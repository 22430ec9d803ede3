"""Planned trouble: before a call does anything, or after it has acted (fact sheet, section 13)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulators import faults
from tests.simulators.answers import Answer, Headers
from tests.simulators.fatture_in_cloud.answers import Shape, shaped_error


@dataclass(slots=True)
class Fault(faults.Fault):
    """A "status" comes in the vendor's own `shape`, with `message`, `code` and `headers`."""

    shape: Shape = "api"
    message: str = ""
    code: str | None = None
    headers: Headers = ()

    def vendors_own(self, answer: Answer | None) -> Answer | None:
        if self.kind != "status":
            return None
        headers = (*self.headers, *self.retry_headers)
        return shaped_error(self.status, self.shape, message=self.message, code=self.code, headers=headers)
