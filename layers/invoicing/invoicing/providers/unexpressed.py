"""What a provider has no place for, refused by its name."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pydantic import BaseModel

from invoicing.domain.problem import Problem, pointer
from invoicing.errors import Unsupported

ONLY_IN_OUR_FILES: Final = (
    "document_type",
    "number",
    "lines.surcharge",
    "lines.period_from",
    "lines.period_to",
    "lines.withholding",
    "lines.line_type",
    "lines.administration_reference",
    "lines.other_data",
    "payments.beneficiary",
    "payments.bank",
    "related.item",
    "related.commission_code",
    "related.cup",
    "related.cig",
    "related.lines",
    "withholding_tax",
    "pension_fund_contribution",
)
"""What a FatturaPA file of ours can say, and no provider whose API takes a document field by field."""

_REMEDIES: Final = {
    "document_type": "Leave it out: what is made is the usual type of the `kind`.",
    "number": "Leave it out: the provider numbers its documents.",
    "lines.surcharge": "Send a higher `unit_price`.",
    "lines.period_from": "Say it in the `description`.",
    "lines.period_to": "Say it in the `description`.",
    "related.lines": "Leave it out, and say it in the lines' `description`.",
    "attachments": "Send them to the customer yourself.",
}
_REMEDY: Final = "Leave it out, or issue the document with a provider that can say it."


def refuse(problems: Sequence[Problem]) -> None:
    """Let nothing leave that has ``problems``.

    What was accepted may have become inexpressible since: the account's settings can change.

    Raises:
        Unsupported: there are some; carries all of them.
    """
    if problems:
        first = problems[0]
        raise Unsupported(first.detail, code=first.code, remedy=first.remedy, pointer=first.pointer, problems=problems)


def unexpressed(model: BaseModel, names: Iterable[str], provider: str) -> Iterator[Problem]:
    """The problem of each field of ``model`` that is sent and among ``names``, which ``provider`` has no place for.

    Args:
        names: dotted: ``lines.surcharge`` is that of any line.
        provider: its name, as people call it.
    """
    for name in names:
        *parents, last = name.split(".")
        for where, holder in _holders(model, parents):
            if getattr(holder, last) != type(holder).model_fields[last].get_default():
                yield Problem(
                    "unsupported_field",
                    pointer(*where, last),
                    f"{provider} is not told `{last}`",
                    _REMEDIES.get(name, _REMEDY),
                )


def _holders(
    model: BaseModel, parents: Sequence[str], *where: str | int
) -> Iterator[tuple[tuple[str | int, ...], BaseModel]]:
    """Every model that ``parents`` lead to, and where it stands."""
    if not parents:
        yield where, model
        return
    first, *rest = parents
    for number, inner in enumerate(getattr(model, first)):
        yield from _holders(inner, rest, *where, first, number)
