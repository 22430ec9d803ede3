"""Lists: the flat page envelope, sorting, and which fields a row shows (fact sheet, sections 5.1 and 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.simulators.answers import Answer
from tests.simulators.fatture_in_cloud.answers import invalid, json_answer
from tests.simulators.fatture_in_cloud.filters import parse
from tests.simulators.fatture_in_cloud.records import Row
from tests.simulators.fatture_in_cloud.world import Call, World

MOST_PER_PAGE = 100
FIELDSETS = ("basic", "detailed", "fic_view")


@dataclass(frozen=True, slots=True)
class Listing:
    """What may be filtered and sorted, and what a basic row shows (None: everything)."""

    path: str
    filters: frozenset[str]
    sorts: frozenset[str]
    basic: tuple[str, ...] | None = None
    empty_in_basic: tuple[str, ...] = ()


def list_answer(world: World, call: Call, rows: Sequence[Row], listing: Listing) -> Answer:
    """Filters, sorts, cuts a page out, and shows it."""
    query = call.request.args.to_dict()
    allowed = listing.filters if world.switches.any_subject_filter else listing.filters - {"any_subject"}
    kept = list(rows)
    if query.get("q"):
        test = parse(query["q"], allowed, world.switches)
        kept = [row for row in kept if test(_reader(row))]
    kept = _sorted(kept, query.get("sort", ""), listing.sorts)
    page, size = _page(world, query)
    shown = kept[(page - 1) * size : page * size]
    show = shower(query, listing)
    return json_answer(
        _envelope(listing.path, page, size, len(kept), len(shown)) | {"data": [show(row) for row in shown]}
    )


def shower(query: Mapping[str, str], listing: Listing, default: str = "basic") -> Callable[[Row], Row]:
    """How one row is shown: `fields` wins over `fieldset`."""
    fieldset = query.get("fieldset", default)
    if fieldset not in FIELDSETS:
        raise invalid({"fieldset": ["The selected fieldset is invalid."]})
    if query.get("fields"):
        wanted = [name.strip() for name in query["fields"].split(",")]
        return lambda row: {name: row[name] for name in wanted if name in row}
    if fieldset == "detailed" or listing.basic is None:
        return dict
    basic = listing.basic
    return lambda row: {name: row.get(name) for name in basic} | dict.fromkeys(listing.empty_in_basic)


def _reader(row: Row) -> Callable[[str], Any]:
    def read(field: str) -> Any:
        value: Any = row
        for part in field.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value

    return read


def _sorted(rows: list[Row], sort: str, allowed: frozenset[str]) -> list[Row]:
    """By several fields: the last one first, for Python's sort is stable."""
    for name in reversed([part.strip() for part in sort.split(",") if part.strip()]):
        field = name.removeprefix("-")
        if field not in allowed:
            raise invalid({"sort": [f"The field {field} cannot be sorted."]})
        rows = sorted(rows, key=lambda row: _sort_key(_reader(row)(field)), reverse=name.startswith("-"))
    return rows


def _sort_key(value: Any) -> tuple[int, Decimal, str]:
    if value is None:
        return 0, Decimal(0), ""
    if isinstance(value, int | float | Decimal):
        return 1, Decimal(str(value)), ""
    return 1, Decimal(0), str(value).lower()


def _page(world: World, query: Mapping[str, str]) -> tuple[int, int]:
    page = _whole(query, "page", 1)
    size = _whole(query, "per_page", world.switches.default_per_page)
    least = world.switches.least_per_page
    if page < 1:
        raise invalid({"page": ["The page must be at least 1."]})
    if size < least:
        raise invalid({"per_page": [f"The per page must be at least {least}."]})
    if size > MOST_PER_PAGE:
        raise invalid({"per_page": [f"The per page may not be greater than {MOST_PER_PAGE}."]})
    return page, size


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(query.get(name, default))
    except ValueError:
        raise invalid({name: [f"The {name} must be an integer."]}) from None


def _envelope(path: str, page: int, size: int, total: int, shown: int) -> Row:
    last = max(1, -(-total // size))
    first_row = (page - 1) * size + 1
    return {
        "current_page": page,
        "first_page_url": "page=1",
        "from": first_row if shown else None,
        "last_page": last,
        "last_page_url": f"page={last}",
        "next_page_url": f"page={page + 1}" if page < last else None,
        "path": path,
        "per_page": size,
        "prev_page_url": f"page={page - 1}" if page > 1 else None,
        "to": first_row + shown - 1 if shown else None,
        "total": total,
    }
