"""All that a file for SdI is made of: the document, who sells, who sends, and what it is numbered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.totals import Totals, compute
from invoicing.fatturapa.codes import TaxRegime
from invoicing.fatturapa.parties import Seller, Transmitter

REGIME_OF_OTHERS: Final = TaxRegime.OTHER
"""Of somebody else's tax regime a document knows nothing."""

_PROGRESSIVE: Final = re.compile("[0-9A-Z]{1,5}", re.ASCII)


class Earlier(Protocol):
    """An earlier document of ours, as it was issued."""

    @property
    def number(self) -> str | None:
        """Its number; None if it has none."""

    @property
    def date(self) -> date:
        """Its date."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """One document on its way into one file.

    Attributes:
        document: what the caller asked for, its date filled in.
        seller: whose account it is: the seller, or of a self-billed document the buyer.
        transmitter: who hands the file to SdI.
        number: the document's number.
        progressive: ProgressivoInvio, five characters that no other file of the transmitter bears.
        related: by the caller's reference, what became of our own documents it refers to.
        totals: what the document amounts to, computed once.
    """

    document: Document
    seller: Seller
    transmitter: Transmitter
    number: str
    progressive: str
    related: Mapping[str, Earlier] = field(default_factory=dict)
    totals: Totals = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _PROGRESSIVE.fullmatch(self.progressive):
            raise ValueError(f"{self.progressive!r} is no progressive")
        object.__setattr__(self, "totals", compute(self.document))

    @property
    def self_billed(self) -> bool:
        """Whether the account's own company is the buyer."""
        return self.document.kind is DocumentKind.SELF_BILLED_INVOICE

    @property
    def sells(self) -> bool:
        """Whether the account's own company stands as the seller: always, but where it bills for somebody else."""
        return not self.self_billed or self.document.customer.vat_number == self.seller.vat_number

    @property
    def seller_regime(self) -> TaxRegime:
        """RegimeFiscale of who stands as the seller, by which the summary's words go too."""
        return self.seller.tax_regime if self.sells else REGIME_OF_OTHERS
