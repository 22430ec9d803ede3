"""Tables of the page on FatturaPA: types of documents, rooms of texts, named rules, and what is written for what."""

from invoicing.domain.document_type import TYPES_OF_KIND
from invoicing.domain.schema_texts import BASIC_LATIN, TEXTS
from invoicing.domain.transliteration import SYMBOLS
from invoicing.fatturapa.labels import DOCUMENT_TYPES
from invoicing.fatturapa.legal_references import BY_REGIME, LEGAL_REFERENCES
from tests.docs.tables import table


def document_type_table() -> str:
    """By kind what it can be, the usual one first."""
    rows = [(f"`{kind}`", one, DOCUMENT_TYPES[one]) for kind, types in TYPES_OF_KIND.items() for one in types]
    return table(("`kind`", "`document_type`", "Meaning"), rows)


def text_table() -> str:
    """Which characters each text can hold, and how many."""
    rows = [
        (
            f"`{model.__name__}`",
            f"`{name}`",
            "Basic Latin" if kind.last == BASIC_LATIN else "Latin-1",
            "any" if kind.longest is None else str(kind.longest),
        )
        for model, kinds in TEXTS.items()
        for name, kind in kinds.items()
    ]
    return table(("In", "Field", "Alphabet", "Characters"), rows)


def legal_reference_table() -> str:
    """The rule that stands in the summary, by nature and, where it matters, by the seller's regime."""
    rows = [(nature, "any other", text) for nature, text in LEGAL_REFERENCES.items()]
    rows += [(nature, regime, text) for (regime, nature), text in BY_REGIME.items()]
    return table(("Natura", "Regime", "RiferimentoNormativo"), sorted(rows))


def transliteration_table() -> str:
    """Every symbol that is written as something else."""
    rows = [
        (_shown(symbol), f"U+{ord(symbol):04X}", f"`{plain}`" if plain else "nothing") for symbol, plain in _symbols()
    ]
    return table(("Character", "Code", "Written"), rows)


def _symbols() -> list[tuple[str, str]]:
    return sorted(SYMBOLS.items(), key=lambda one: ord(one[0]))


def _shown(symbol: str) -> str:
    return symbol if symbol.isprintable() else "joiner"
