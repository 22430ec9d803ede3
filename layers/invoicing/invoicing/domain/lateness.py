"""By when an electronic document is to reach SdI, which its type and its date tell."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from invoicing.domain.document_type import DocumentType, type_of

if TYPE_CHECKING:
    from invoicing.domain.document import Document

_DAYS: Final = timedelta(days=12)
_DAY_OF_NEXT_MONTH: Final = 15


def last_day(document: "Document") -> date | None:
    """The last day for ``document`` at SdI; None where no day is set, as for a credit note, or it has no date yet.

    Art. 21 c. 4 DPR 633/1972: within 12 days of the operation; what its letters a and b let be deferred by the 15th, or
    the end, of the month that follows. What integrates a supplier's invoice by the 15th of the month after it arrived
    (art. 1 c. 3-bis d.lgs. 127/2015).
    """
    type_ = type_of(document)
    last = _LAST.get(type_) if type_ else None
    return last(document.date) if last and document.date else None


def _within_days(day: date) -> date:
    return day + _DAYS


def _middle_of_next_month(day: date) -> date:
    return _next_month(day).replace(day=_DAY_OF_NEXT_MONTH)


def _end_of_next_month(day: date) -> date:
    following = _next_month(day)
    return following.replace(day=monthrange(following.year, following.month)[1])


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


_LAST: Final[Mapping[DocumentType, Callable[[date], date]]] = {
    DocumentType.INVOICE: _within_days,
    DocumentType.ADVANCE: _within_days,
    DocumentType.FEE_ADVANCE: _within_days,
    DocumentType.DEBIT_NOTE: _within_days,
    DocumentType.PROFESSIONAL_FEE: _within_days,
    DocumentType.DEPRECIABLE_ASSETS: _within_days,
    DocumentType.OWN_USE_OR_GIFT: _within_days,
    DocumentType.DEFERRED_BY_DELIVERY_NOTES: _middle_of_next_month,
    DocumentType.DOMESTIC_REVERSE_CHARGE: _middle_of_next_month,
    DocumentType.SERVICES_FROM_ABROAD: _middle_of_next_month,
    DocumentType.INTRA_EU_GOODS: _middle_of_next_month,
    DocumentType.GOODS_UNDER_ARTICLE_17: _middle_of_next_month,
    DocumentType.DEFERRED_TRIANGULAR: _end_of_next_month,
}
