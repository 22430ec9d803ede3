"""What a provider's code means here: a row of its table of errors."""

from dataclasses import dataclass

from invoicing.errors import ProviderError


@dataclass(frozen=True, slots=True)
class Meaning:
    """The error that a code stands for: its class says what happens next, ``code`` is our stable one."""

    error: type[ProviderError]
    code: str
    detail: str
    remedy: str
