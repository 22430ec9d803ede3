"""Stored files in memory."""

import hashlib
from collections.abc import Mapping
from typing import override
from urllib.parse import quote, urlencode

from invoicing.aws.files import disposition
from invoicing.ports import PDF, Files
from tests.fakes import Hook, hooked, no_hook


class FakeFiles(Files):
    """Files in a dictionary, with their metadata."""

    def __init__(self, hook: Hook = no_hook) -> None:
        self.hook = hook
        self.stored: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.content_types: dict[str, str] = {}

    @override
    def put(
        self, key: str, content: bytes, *, sha256: str, metadata: Mapping[str, str], content_type: str = PDF
    ) -> None:
        with hooked(self.hook, "files.put"):
            if hashlib.sha256(content).hexdigest() != sha256:
                raise ValueError("the checksum is not that of the content")
            self.stored[key] = (content, dict(metadata))
            self.content_types[key] = content_type

    @override
    def get(self, key: str) -> bytes:
        with hooked(self.hook, "files.get"):
            if key not in self.stored:
                raise FileNotFoundError(key)
            return self.stored[key][0]

    @override
    def link(self, key: str, *, filename: str, seconds: int) -> str:
        with hooked(self.hook, "files.link"):
            saved = {"response-content-disposition": disposition(filename), "X-Amz-Expires": seconds}
            return f"https://files.example/{quote(key)}?{urlencode(saved)}"
