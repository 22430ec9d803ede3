"""The list of what was sent, page by page, in no more questions than the windows let pass at once.

A search that runs out of them in its middle would begin again at its first page, for ever: so it does not begin.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from invoicing.errors import OutcomeUnknown, Unavailable
from invoicing.providers.aruba.answers import Item, item, page
from invoicing.providers.aruba.api import Api

SENT: Final = "/services/invoice/out"
PAGE_SIZE: Final = 100

type _Page = Mapping[str, object]


class Listing:
    """What one sender sent in some days.

    Args:
        days: from and until when, as Aruba asks for it.
        sender: country and VAT number.
        questions: how many may be asked.
    """

    def __init__(self, api: Api, days: Mapping[str, str], sender: str, *, questions: int) -> None:
        self._api, self._left = api, questions
        self._asked = {
            "username": api.username,
            "size": str(PAGE_SIZE),
            **days,
            "countrySender": sender[:2],
            "vatcodeSender": sender[2:],
        }

    def rows(self, receiver: Mapping[str, str], *, narrow: bool) -> tuple[list[Item], bool]:
        """What was sent, and whether that is all: where it is too long, only what ``receiver`` was sent.

        Raises:
            OutcomeUnknown: that is too long as well.
            Unavailable: a page cannot be read, or is missing.
        """
        asked = {**self._asked, **(receiver if narrow else {})}
        first, whole = self._page(asked, 1), not (narrow and receiver)
        if whole and receiver and not self._fits(first):
            asked, whole = {**self._asked, **receiver}, False
            first = self._page(asked, 1)
        self.expect(_pages_behind(first))
        return self._rows(asked, first), whole

    def file(self, name: str) -> bytes | None:
        """The file ``name``; None if Aruba does not show it."""
        self.expect(1)
        self._left -= 1
        asked = {"filename": name, "includePdf": "false", "includeFile": "true"}
        return item(self._api.get("read", f"{SENT}/getByFilename", asked), name).content

    def expect(self, questions: int) -> None:
        """Go on only if so many may still be asked.

        Raises:
            OutcomeUnknown: there is no room for them.
        """
        if questions > self._left:
            raise OutcomeUnknown(
                "too much was sent in these days to be looked through",
                code="search_too_long",
                remedy="Look in Aruba's panel whether it was sent, then settle this request.",
            )

    def _fits(self, first: _Page) -> bool:
        """Whether all pages can be read, and then a file be opened."""
        return _pages_behind(first) < self._left

    def _rows(self, asked: Mapping[str, str], first: _Page) -> list[Item]:
        found: dict[str, Item] = {}
        for number, answer in self._pages(asked, first):
            listed = page(answer)
            new = {one.name: one for one in listed if one.name not in found}
            if listed and not new and number > 1:
                raise Unavailable("the list goes round in circles", code="unreadable_answer")
            found |= new
        total = first.get("totalElements")
        if isinstance(total, int) and len(found) < total:
            raise Unavailable("the list is shorter than it says", code="list_incomplete")
        return list(found.values())

    def _pages(self, asked: Mapping[str, str], answer: _Page) -> Iterator[tuple[int, _Page]]:
        """Every page. Clients count from 1; unless the page 1 says that it is the first, there may be one before it."""
        number = 1
        if answer.get("first") is not True:
            yield 0, self._page(asked, 0)
        while True:
            yield number, answer
            if answer.get("last") is True or not answer.get("content"):
                return
            number += 1
            answer = self._page(asked, number)

    def _page(self, asked: Mapping[str, str], number: int) -> _Page:
        self.expect(1)
        self._left -= 1
        found: _Page = self._api.get("search", f"{SENT}/findByUsername", {**asked, "page": str(number)})
        return found


def _pages_behind(first: _Page) -> int:
    """How many pages there are beside ``first``, as far as it tells."""
    total, size, pages = (first.get(name) for name in ("totalElements", "size", "totalPages"))
    if not isinstance(pages, int):
        length = size if isinstance(size, int) and size > 0 else PAGE_SIZE
        pages = math.ceil(total / length) if isinstance(total, int) else 1
    return max(pages - 1, 0) if first.get("content") else pages
