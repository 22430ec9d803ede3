"""Issued documents: create, read, list, modify, delete, totals, and the bin (fact sheet, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulators.answers import Answer
from tests.simulators.fatture_in_cloud.answers import data_answer, done, invalid, refuse
from tests.simulators.fatture_in_cloud.bodies import read_data
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.document_shape import BASIC, EMPTY_IN_BASIC
from tests.simulators.fatture_in_cloud.documents import assemble, check_plan, give_number, settle_amounts, store
from tests.simulators.fatture_in_cloud.files import attachment_url, pdf_url
from tests.simulators.fatture_in_cloud.lists import Listing, list_answer, shower
from tests.simulators.fatture_in_cloud.records import IssuedDocument, Row
from tests.simulators.fatture_in_cloud.scopes import ISSUED_TYPES, SCOPE_OF_TYPE
from tests.simulators.fatture_in_cloud.totals import compute
from tests.simulators.fatture_in_cloud.world import Call, World, timestamp

Place = Callable[[Company], dict[int, IssuedDocument]]
_SORTS = frozenset(
    "entity.id entity.name entity.vat_number entity.tax_code entity.city entity.province entity.country date number "
    "numeration amount_net amount_vat amount_gross next_due_date created_at updated_at".split()
)
LISTING = Listing("issued_documents", _SORTS | {"type", "any_subject"}, _SORTS, BASIC, EMPTY_IN_BASIC)


def scope_of(document_type: object) -> str:
    """The scope that counts is the one of the document's type."""
    return SCOPE_OF_TYPE[str(document_type)]


def found(world: World, call: Call, level: str, place: Place) -> IssuedDocument:
    """The document of the path, if it is in `place` and the token may see its type."""
    document = place(world.company_of(call)).get(call.arguments["document_id"])
    if document is None:
        raise refuse(404, "Document not found.")
    call.require(f"{scope_of(document.data['type'])}:{level}")
    return document


def alive(company: Company) -> dict[int, IssuedDocument]:
    return company.documents


def binned(company: Company) -> dict[int, IssuedDocument]:
    return company.bin


def presented(world: World, document: IssuedDocument) -> Row:
    """The document as it stands now, with fresh links."""
    return {
        **document.data,
        "url": pdf_url(world, document),
        "attachment_url": attachment_url(world, document),
        "ei_status": document.ei_status(world.now()),
        "created_at": timestamp(document.created_at),
        "updated_at": timestamp(document.updated_at),
    }


def create(world: World, call: Call) -> Answer:
    """No idempotency key, no uniqueness: the same body twice makes two documents."""
    company = world.company_of(call)
    sent, options = read_data(call)
    if sent.get("type", "invoice") in ISSUED_TYPES:
        call.require(f"{scope_of(sent.get('type', 'invoice'))}:a")
    data = assemble(world, company, sent)
    settle_amounts(world, data, options)
    check_plan(world, company, "documents", len(company.documents))
    give_number(world, company, data)
    upload = data.pop("attachment_token", None)
    document = store(world, company, data)
    _attach(world, document, upload)
    return data_answer(presented(world, document))


def read(world: World, call: Call) -> Answer:
    document = found(world, call, "r", alive)
    show = shower(call.request.args.to_dict(), LISTING, default="detailed")
    return data_answer(show(presented(world, document)))


def list_documents(world: World, call: Call) -> Answer:
    """Mandatory `type`, newest first; a list may lag behind what was just created."""
    company, kind = world.company_of(call), asked_type(call)
    call.require(f"{scope_of(kind)}:r")
    seen_until = world.now() - world.switches.list_lag
    documents = [item for item in company.documents.values() if item.data["type"] == kind]
    visible = [item for item in documents if not item.withheld and item.created_at <= seen_until]
    return list_answer(world, call, [presented(world, item) for item in reversed(visible)], LISTING)


def asked_type(call: Call) -> str:
    kind = call.request.args.get("type", "")
    if not kind:
        raise invalid({"type": ["The type field is required."]})
    if kind not in ISSUED_TYPES:
        raise invalid({"type": ["The selected type is invalid."]})
    return kind


def modify(world: World, call: Call) -> Answer:
    """What is present is changed, what is absent stays; lists are replaced as wholes."""
    company, document = world.company_of(call), found(world, call, "a", alive)
    if document.data["locked"]:
        raise refuse(409, "Il documento non è modificabile.")
    sent, options = read_data(call)
    data = assemble(world, company, sent, document.data)
    settle_amounts(world, data, options)
    give_number(world, company, data, document.document_id)
    upload = data.pop("attachment_token", None)
    document.data, document.updated_at = data, world.now()
    _attach(world, document, upload)
    return data_answer(presented(world, document))


def delete(world: World, call: Call) -> Answer:
    company, document = world.company_of(call), found(world, call, "a", alive)
    company.bin[document.document_id] = company.documents.pop(document.document_id)
    return done()


def new_totals(world: World, call: Call) -> Answer:
    """Nothing is saved, and payments need not match; the server still wants the scope of the type."""
    company = world.company_of(call)
    sent, _ = read_data(call)
    if sent.get("type", "invoice") in ISSUED_TYPES:
        call.require(f"{scope_of(sent.get('type', 'invoice'))}:r")
    return data_answer(compute(assemble(world, company, sent), world.switches))


def totals_of(world: World, call: Call) -> Answer:
    company, document = world.company_of(call), found(world, call, "r", alive)
    sent, _ = read_data(call)
    return data_answer(compute(assemble(world, company, sent, document.data), world.switches))


def list_bin(world: World, call: Call) -> Answer:
    """Not paged, and without a `type`: only the types that the token may see."""
    company = world.company_of(call)
    show = shower({}, LISTING, default="basic")
    seen = (item for item in company.bin.values() if call.may(f"{scope_of(item.data['type'])}:r"))
    return data_answer([show(presented(world, item)) for item in seen])


def read_bin(world: World, call: Call) -> Answer:
    return data_answer(presented(world, found(world, call, "r", binned)))


def recover(world: World, call: Call) -> Answer:
    company, document = world.company_of(call), found(world, call, "a", binned)
    company.documents[document.document_id] = company.bin.pop(document.document_id)
    return done()


def delete_for_good(world: World, call: Call) -> Answer:
    company, document = world.company_of(call), found(world, call, "a", binned)
    del company.bin[document.document_id]
    return done()


def _attach(world: World, document: IssuedDocument, upload: str | None) -> None:
    if upload is not None:
        bound = world.uploads.pop(upload)
        document.attachment = (bound.name, bound.content)
