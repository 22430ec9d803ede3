"""Stored files in memory."""

import hashlib
from collections.abc import Mapping
from typing import override

from invoicing.ports import Files


class FakeFiles(Files):
    """Files in a dictionary, with their metadata."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[bytes, dict[str, str]]] = {}

    @override
    def put(self, key: str, content: bytes, *, sha256: str, metadata: Mapping[str, str]) -> None:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("the checksum is not that of the content")
        self.stored[key] = (content, dict(metadata))

    @override
    def link(self, key: str, *, filename: str, seconds: int) -> str:
        return f"https://files.example/{key}?filename={filename}&X-Amz-Expires={seconds}"
