"""What a file for SdI says, in our own words."""

from dataclasses import dataclass

from invoicing.domain.document import Document
from invoicing.fatturapa.parties import Seller, Transmitter


@dataclass(frozen=True, slots=True)
class Unfit:
    """A value that our own models refuse: where it would stand in a request, and why."""

    pointer: str
    reason: str


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """One body of a file.

    Attributes:
        document: what a request for it would say; None where some value fits none. Account and reference are ours.
        seller: the account's own company: the buyer, where the document is self-billed; None where it fits none.
        number: the document's number.
        unfit: why there is no document, or no seller.
        unexpressed: paths of all that neither document nor seller could say, even if every value fitted. Where nothing
            is unfit and nothing unexpressed, the file can be made again as it was.
    """

    document: Document | None
    seller: Seller | None
    number: str
    unfit: tuple[Unfit, ...]
    unexpressed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole file.

    Attributes:
        version: FPR12 or FPA12.
        transmitter: who handed it to SdI; None where the file names nobody who could.
        progressive: ProgressivoInvio.
    """

    version: str
    transmitter: Transmitter | None
    progressive: str
    documents: tuple[ParsedDocument, ...]
