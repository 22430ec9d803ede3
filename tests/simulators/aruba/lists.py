"""Looking for sent invoices, page by page, and reading one (fact sheet, section 5)."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.simulators.answers import Answer
from tests.simulators.aruba.answers import BINARY, DONE, json_answer, refuse
from tests.simulators.aruba.archive import preservation_package, zipped_with_notices
from tests.simulators.aruba.pdf import courtesy_pdf
from tests.simulators.aruba.records import Person, SentInvoice
from tests.simulators.aruba.states import status_of
from tests.simulators.aruba.world import Call, World, timestamp
from tests.simulators.clock import ROME

_DEFAULT_SIZE, _LARGEST_SIZE = 10, 100
_SENDER = {"countrySender": "country", "vatcodeSender": "vat_number", "fiscalcodeSender": "tax_code"}
_RECEIVER = {"countryReceiver": "country", "vatcodeReceiver": "vat_number", "fiscalcodeReceiver": "tax_code"}


def find_by_username(world: World, call: Call) -> Answer:
    """A page of what the user sent. Premium users have to say for which seller."""
    account = call.user
    if call.query("username") != account.username:
        raise refuse("0002", "username")
    if account.premium and not (call.query("countrySender") and call.query("vatcodeSender")):
        raise refuse("0002", "countrySender, vatcodeSender")
    begin, end = _moment(call, "startDate", last=False), _moment(call, "endDate", last=world.switches.last_day_included)
    found = [
        invoice
        for invoice in reversed(world.visible(account))
        if (begin is None or invoice.created_at >= begin)
        and (end is None or invoice.created_at < end)
        and _fits(call, _SENDER, invoice.sender)
        and _fits(call, _RECEIVER, invoice.receiver)
    ]
    return _page(world, call, found)


def get_by_filename(world: World, call: Call) -> Answer:
    return _one(world, call, _named(world, call, "filename"))


def get_by_id(world: World, call: Call) -> Answer:
    return _one(world, call, _with_id(world, call, call.arguments["invoice_id"]))


def get_by_sdi_id(world: World, call: Call) -> Answer:
    wanted = call.query("idSdi")
    return _one(
        world, call, _only(world, [one for one in world.visible(call.user) if wanted and _sdi_id(world, one) == wanted])
    )


def get_zip(world: World, call: Call) -> Answer:
    """The file as it went to SdI, with all that SdI said of it."""
    invoice = _named(world, call, "filename")
    return Answer(body=zipped_with_notices(invoice, world.now()), content_type=BINARY)


def preservation(world: World, call: Call) -> Answer:
    """The statutory package, some time after SdI is done with the file."""
    wanted = call.query("invoiceId")
    invoice = _with_id(world, call, wanted) if wanted else _named(world, call, "invoiceFilename")
    if not _preserved(world, invoice):
        raise refuse("0072", "pacchetto di distribuzione non disponibile")
    return Answer(body=preservation_package(invoice, world.now()), content_type=BINARY)


def _page(world: World, call: Call, found: list[SentInvoice]) -> Answer:
    size = min(_whole(call, "size", _DEFAULT_SIZE) or _DEFAULT_SIZE, _LARGEST_SIZE)
    place = max(_whole(call, "page", world.switches.first_page) - world.switches.first_page, 0)
    pages, shown = -(-len(found) // size), found[place * size : (place + 1) * size]
    return json_answer(
        {
            "errorCode": DONE,
            "errorDescription": None,
            "content": [_item(world, invoice, pdf=False, file=False) for invoice in shown],
            "first": place == 0,
            "last": place >= pages - 1,
            "number": place,
            "numberOfElements": len(shown),
            "size": size,
            "totalElements": len(found),
            "totalPages": pages,
        }
    )


def _one(world: World, call: Call, invoice: SentInvoice) -> Answer:
    item = _item(world, invoice, pdf=call.asks_for("includePdf"), file=call.asks_for("includeFile"))
    return json_answer(item)


def _item(world: World, invoice: SentInvoice, *, pdf: bool, file: bool) -> dict[str, Any]:
    now, arrival = world.now(), invoice.arrival
    notices = arrival.due(now) if arrival else []
    status = status_of(invoice, world.switches, now)
    return {
        "errorCode": DONE,
        "errorDescription": None,
        "id": invoice.invoice_id,
        "sender": _person(invoice.sender),
        "receiver": _person(invoice.receiver),
        "invoiceType": invoice.format,
        "docType": "out",
        "file": base64.b64encode(invoice.content).decode() if file else None,
        "filename": invoice.filename,
        "invoices": [
            {"invoiceDate": _day(day), "number": key.number, "status": status, "statusDescription": None}
            for day, key in zip(invoice.dates, invoice.keys, strict=True)
        ],
        "username": invoice.username,
        "creationDate": timestamp(invoice.created_at),
        "lastUpdate": timestamp(notices[-1].at if notices else invoice.created_at),
        "idSdi": _sdi_id(world, invoice),
        "pddAvailable": _preserved(world, invoice),
        "signed": True,
        "pdfFile": base64.b64encode(courtesy_pdf(invoice)).decode() if pdf else None,
        "unsignedFile": None,
    }


def _person(person: Person) -> dict[str, str | None]:
    return {
        "description": person.description,
        "countryCode": person.country,
        "vatCode": person.vat_number or None,
        "fiscalCode": person.tax_code or None,
    }


def _sdi_id(world: World, invoice: SentInvoice) -> str | None:
    arrival = invoice.arrival
    return arrival.sdi_id if arrival and arrival.at <= world.now() else None


def _preserved(world: World, invoice: SentInvoice) -> bool:
    arrival = invoice.arrival
    notices = arrival.due(world.now()) if arrival and arrival.accepted else []
    return bool(notices) and world.now() >= notices[0].at + world.switches.preserved_after


def _named(world: World, call: Call, parameter: str) -> SentInvoice:
    wanted = call.query(parameter)
    if not wanted:
        raise refuse("0002", parameter)
    return _only(world, [one for one in world.visible(call.user) if one.filename == wanted])


def _with_id(world: World, call: Call, wanted: str) -> SentInvoice:
    return _only(world, [one for one in world.visible(call.user) if one.invoice_id == wanted])


def _only(world: World, found: list[SentInvoice]) -> SentInvoice:
    if not found:
        raise refuse(world.switches.unknown_file, "nessun file trovato")
    return found[0]


def _fits(call: Call, filters: dict[str, str], person: Person) -> bool:
    return all(not call.query(name) or getattr(person, field) == call.query(name) for name, field in filters.items())


def _whole(call: Call, name: str, default: int) -> int:
    given = call.query(name)
    if not given:
        return default
    if not given.isdigit():
        raise refuse("0002", name)
    return int(given)


def _moment(call: Call, name: str, *, last: bool) -> float | None:
    """A day, or a time, of the query. Its zone is not documented: UTC, so that careful clients ask for a day more."""
    given = call.query(name)
    if not given:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise refuse("0002", name) from None
    whole_day = timedelta(days=1) if last and len(given) == len("2026-01-01") else timedelta()
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) + whole_day).timestamp()


def _day(day: str) -> str:
    """The invoice's day as a time, which it is not: the first moment of it in Italy."""
    first = datetime.combine(date.fromisoformat(day[:10]), datetime.min.time(), ROME)
    return first.isoformat(timespec="milliseconds")
