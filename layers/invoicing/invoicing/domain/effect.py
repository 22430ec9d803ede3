"""What a call may do at a provider."""

from enum import StrEnum


class Effect(StrEnum):
    """Whether a call may change something there."""

    READ = "read"
    WRITE = "write"
