"""The fields of a document, each by its dotted name: `lines.discount.percent` is that of the first line."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final, get_args

from pydantic import BaseModel

from invoicing.domain.document import Document, StatedTotals

WHOLE: Final = (StatedTotals,)
"""Models whose parts say nothing by themselves."""
LISTS: Final = frozenset(
    "lines other_data payments related withholding_tax pension_fund_contribution attachments".split()
)
"""Fields that hold several; a dotted name means the first of them."""


def fields(model: type[BaseModel] = Document, prefix: str = "") -> Iterator[str]:
    """Every field of ``model``, those of the models inside of it in their place."""
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is None or inner in WHOLE:
            yield prefix + name
        else:
            yield from fields(inner, f"{prefix}{name}.")


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one))), None)


def changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``document`` with ``changes`` by the dotted names of fields; None takes one out."""
    result: dict[str, Any] = deepcopy(dict(document))
    for name, value in changes.items():
        *parents, last = name.split(".")
        here: Any = result
        for parent in parents:
            below = here.setdefault(parent, [{}] if parent in LISTS else {})
            here = below[0] if isinstance(below, list) else below
        if value is None:
            here.pop(last, None)
        else:
            # A copy: a later change may reach inside of it.
            here[last] = deepcopy(value)
    filled: dict[str, Any] = _without_what_is_empty(result)
    return filled


def _without_what_is_empty(value: Any) -> Any:
    """A part of which nothing is left is left out itself."""
    if isinstance(value, dict):
        inner = {name: _without_what_is_empty(one) for name, one in value.items()}
        return {name: one for name, one in inner.items() if one not in ({}, [])}
    return [one for one in map(_without_what_is_empty, value) if one != {}] if isinstance(value, list) else value
