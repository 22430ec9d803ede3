"""What leaves for each provider, one module by its slug: as flat names of elements, each with its text.

``CONFIGURATION`` is an account with everything mapped, ``sent`` what an order becomes, ``WORDS`` what values that are
ids of the provider's stand for, and ``NOT_SENT`` the fields that are accepted although nothing of them leaves, each
with the reason; the test of the mapping proves that there are no others.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from invoicing.contract import Order
from invoicing.domain.account import AccountConfiguration

type Flat = dict[str, str]


class Wire(Protocol):
    """The module of one provider."""

    CONFIGURATION: AccountConfiguration
    WORDS: Mapping[str, str]
    NOT_SENT: Mapping[str, str]

    @staticmethod
    def sent(order: Order) -> Flat:
        """What ``order`` becomes."""

    @staticmethod
    def read(body: bytes) -> Flat:
        """The same, from the body of the request that left."""


def wire_of(slug: str) -> Wire:
    """The module of provider ``slug``."""
    return cast("Wire", import_module(f"{__name__}.{slug}"))
