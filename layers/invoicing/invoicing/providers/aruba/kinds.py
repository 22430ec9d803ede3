"""Which kinds of document Aruba takes: those that are files for SdI, for it takes nothing else."""

from typing import Final

from invoicing.domain.document_type import TYPES_OF_KIND

KINDS: Final = frozenset(TYPES_OF_KIND)
