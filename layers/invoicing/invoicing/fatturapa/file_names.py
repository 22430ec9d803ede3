"""Names of files for SdI, which are never used twice, not even after a rejection (SdI 00001, 00002)."""

import re
from typing import Final

from invoicing.domain.numbering import progressive
from invoicing.fatturapa.parties import Transmitter

__all__ = ["FILE_NAME", "file_name", "progressive"]

FILE_NAME: Final = re.compile(
    r"(?P<country>[A-Z]{2})(?P<code>(?<=IT)[A-Z0-9]{11,16}|(?<!IT)[A-Z0-9]{2,28})"
    r"_(?P<progressive>[A-Z0-9]{1,5})\.xml(?P<signed>\.p7m)?",
    re.ASCII,
)
"""A whole name: transmitter, underscore, progressive; Italian transmitters have 11 to 16 characters."""


def file_name(transmitter: Transmitter, progressive: str) -> str:
    """Name of the unsigned file that ``transmitter`` sends under ``progressive``.

    Raises:
        ValueError: the name would not be one that SdI takes.
    """
    name = f"{transmitter.country}{transmitter.code}_{progressive}.xml"
    if not FILE_NAME.fullmatch(name):
        raise ValueError(f"{name} is no name for a file to SdI")
    return name
