"""One text for one content: how two requests are told to be the same."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from invoicing.domain.problem import pointer


def content(model: BaseModel) -> dict[str, Any]:
    """Content of ``model`` as plain JSON values: amounts normalised, defaults left out.

    A field added later, with a default, so leaves the content of older requests as it was.
    """
    values: dict[str, Any] = model.model_dump(mode="json", exclude_defaults=True)
    return values


def fingerprint(values: dict[str, Any]) -> str:
    """SHA-256 of ``values``, in hexadecimal; key order and white space of the request do not matter."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def size(values: dict[str, Any]) -> int:
    """How many bytes ``values`` take as JSON."""
    return len(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())


def differences(ours: Any, theirs: Any, *path: str | int) -> Iterator[str]:
    """JSON pointers of what differs between two contents."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            yield from differences(ours.get(key), theirs.get(key), *path, key)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, *path, number)
    elif ours != theirs:
        yield pointer(*path)
