"""Setting a simulator's switches by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints


def update_switches(switches: object, values: Mapping[str, Any]) -> None:
    """Refuses names and values that do not exist, so that a typing error never goes unseen.

    `switches` is a dataclass. A field that is a `Literal` takes its words alone; one that is a set takes a list too,
    for JSON has no sets.
    """
    types = get_type_hints(type(switches))
    if unknown := sorted(set(values) - set(types)):
        raise ValueError(f"no such switch: {', '.join(unknown)}")
    for name, value in values.items():
        words = get_args(types[name]) if get_origin(types[name]) is Literal else ()
        if words and value not in words:
            raise ValueError(f"switch {name!r} takes one of {', '.join(words)}")
    for name, value in values.items():
        kind = type(getattr(switches, name))
        setattr(switches, name, kind(value) if issubclass(kind, set | frozenset) else value)
