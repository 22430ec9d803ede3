"""The company's VAT types: which of the vendor's ids stands for a rate or a nature."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from invoicing.domain.document import Line
from invoicing.domain.money import ZERO, plain
from invoicing.domain.problem import pointer
from invoicing.domain.tasks import ProductUpdate
from invoicing.errors import Rejected, Unavailable
from invoicing.ports import Clock
from invoicing.providers.fatture_in_cloud.wire import VatIds

REMEMBER_MS: Final = 3_600_000

type Taxed = Line | ProductUpdate


@dataclass(frozen=True, slots=True)
class VatType:
    """One of them; ``rate`` in percent."""

    id: int
    rate: Decimal
    nature: str | None


class RememberedVatTypes:
    """Each company's VAT types, kept for an hour by each process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[int | None, tuple[int, tuple[VatType, ...]]] = {}

    def keep(self, company: int | None, types: tuple[VatType, ...]) -> tuple[VatType, ...]:
        """Remember ``types``, which were read just now."""
        self._kept[company] = (self._clock.now_ms(), types)
        return types

    def known(self, company: int | None) -> tuple[VatType, ...] | None:
        """What was read within the hour, if anything."""
        if company not in self._kept:
            return None
        since, types = self._kept[company]
        return types if 0 <= self._clock.now_ms() - since < REMEMBER_MS else None


def vat_types(entries: Any) -> tuple[VatType, ...]:
    """Those in the vendor's list that are in use.

    Raises:
        Unavailable: there is no list, which must never be taken for a company without VAT types.
    """
    if not isinstance(entries, list) or not entries:
        raise Unavailable("the answer lists no VAT types", code="unreadable_answer")
    found = (_vat_type(entry) for entry in entries if isinstance(entry, dict))
    return tuple(one for one in found if one is not None)


def vat_ids(lines: Iterable[Line], types: Iterable[VatType], chosen: Mapping[str, int]) -> VatIds:
    """The id of each rate and nature in ``lines``; ``chosen`` by the account's settings goes before.

    Raises:
        Rejected: the company has no such type, or several, and nobody has said which.
    """
    known = tuple(types)
    return {
        (line.vat_rate, line.vat_nature): vat_id(line, known, chosen, pointer("lines", number))
        for number, line in enumerate(lines)
    }


def about_vat(error: Rejected) -> bool:
    """Whether a VAT type that we chose is what was refused, by us or by the vendor: perhaps the list has changed."""
    return any("/vat_" in where for where in (error.pointer, *(problem.pointer for problem in error.problems)))


def vat_id(taxed: Taxed, types: Iterable[VatType], chosen: Mapping[str, int], where: str = "") -> int:
    """The id of the rate and nature of what the caller's request has at ``where``; raises as ``vat_ids`` does."""
    rate, nature = taxed.vat_rate, taxed.vat_nature
    name = nature or plain(rate or ZERO)
    if name in chosen:
        return chosen[name]
    fitting = [one.id for one in types if one.rate == rate and one.nature == nature]
    if len(fitting) == 1:
        return fitting[0]
    several = bool(fitting)
    setting = f'`vat_types` in the account\'s settings, such as {{"{name}": {fitting[0] if fitting else 123}}}'
    raise Rejected(
        f"the company has {'several VAT types' if several else 'no VAT type'} for {name}",
        code="ambiguous_vat_type" if several else "unknown_vat_type",
        remedy=f"Set {setting}." if several else f"Make it in Fatture in Cloud, or choose another one: set {setting}.",
        pointer=where + ("/vat_nature" if nature else "/vat_rate"),
    )


def _vat_type(entry: Mapping[str, Any]) -> VatType | None:
    number = entry.get("id")
    if not isinstance(number, int) or isinstance(number, bool) or entry.get("is_disabled"):
        return None
    try:
        rate = Decimal(str(entry.get("value")))
    except InvalidOperation:
        return None
    return VatType(number, rate, _nature(entry.get("ei_type")))


def _nature(said: Any) -> str | None:
    """`N4`; the vendor's own examples also have numbers, with 0 for none, and nobody has recorded a nature there."""
    word = str(said).strip().upper() if isinstance(said, str | int | Decimal) else ""
    if word in ("", "0"):
        return None
    return word if word.startswith("N") else f"N{word}"
