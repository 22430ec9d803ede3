"""SaveDocument: validate, protect against repeats, number and create (fact sheet, sections 2.3, 3 and 5)."""

from __future__ import annotations

from tests.simulators.clock import rome_date
from tests.simulators.fattura24.accounts import ORDER, Account, Numerator
from tests.simulators.fattura24.answers import ALREADY_EXISTS, IN_PROGRESS, WireAnswer
from tests.simulators.fattura24.id_requests import Entry, is_ignored
from tests.simulators.fattura24.records import Document
from tests.simulators.fattura24.request_xml import MalformedXml, ParsedDocument, parse_document
from tests.simulators.fattura24.store import amount, created_type
from tests.simulators.fattura24.validation import first_problem
from tests.simulators.fattura24.world import Call, Outcome, World


def save_document(world: World, call: Call, account: Account) -> Outcome:
    try:
        parsed = read_xml(world, call)
    except MalformedXml:
        return Outcome(world.answers.wrong_xml())
    if call.claim.repeats and not is_ignored(parsed.text("DocumentType"), world.switches):
        return Outcome(_repeat_answer(world, call.claim.repeats))
    problem = first_problem(parsed, world.switches)
    if problem:
        return Outcome(world.answers.error(world.switches.refusal_code, problem))
    return _create(world, call, account, parsed)


def read_xml(world: World, call: Call) -> ParsedDocument:
    if not call.request.xml_is_utf8:
        raise MalformedXml("not UTF-8")
    return parse_document(call.request.form.get("xml", ""), unescape=world.switches.unescape_before_parse)


def _repeat_answer(world: World, earlier: Entry) -> WireAnswer:
    """−4 while in progress (section 5, point 6); for a completed one, one of the three possibilities of point 8."""
    busy = earlier.in_progress or world.now() < earlier.busy_until
    mode = world.switches.repeat_mode
    if busy or mode == "minus_4":
        return world.answers.error("-4", IN_PROGRESS)
    if mode == "already_exists" or earlier.document is None:
        return world.answers.error(world.switches.duplicate_code, ALREADY_EXISTS)
    return world.answers.document(earlier.document)


def _create(world: World, call: Call, account: Account, parsed: ParsedDocument) -> Outcome:
    doc_type = created_type(parsed)
    numerator = account.numerator(doc_type, parsed.text("IdNumerator"))
    if numerator is None:
        return _refused(world, f"IdNumerator '{parsed.text('IdNumerator')}' is not active for this document")
    problem = _dangling_reference(world, account, parsed)
    if problem:
        return _refused(world, problem)
    date = parsed.text("Date") or rome_date(world.now()).isoformat()
    number = _number(world, call, account, parsed, numerator, int(date[:4]))
    if number is None:
        return Outcome(world.answers.error(world.switches.duplicate_code, ALREADY_EXISTS))
    document = _document(world, call, parsed, doc_type, numerator, number, date)
    world.store.add_document(document)
    if call.claim.entry:
        call.claim.entry.document = document
    return Outcome(world.answers.document(document), created=True)


def _refused(world: World, problem: str) -> Outcome:
    return Outcome(world.answers.error(world.switches.refusal_code, problem))


def _dangling_reference(world: World, account: Account, parsed: ParsedDocument) -> str:
    """Ids must be ids of this account; `F24OrderId` is the docId of an order, not an order number (section 3.1)."""
    if not world.switches.check_references:
        return ""
    template, order_id = parsed.text("IdTemplate"), parsed.text("F24OrderId")
    if template and template not in {item.template_id for item in account.templates}:
        return f"IdTemplate '{template}' does not exist"
    order = world.store.document(account.account_id, order_id)
    if order_id and (order is None or order.doc_type != ORDER):
        return f"F24OrderId '{order_id}' is not the docId of an order"
    usable = {item.pdc_id for item in account.pdc if item.last_level}
    unknown = [row["IdPdc"] for row in parsed.rows if row.get("IdPdc") and row["IdPdc"] not in usable]
    return f"IdPdc '{unknown[0]}' does not exist" if unknown else ""


def _number(
    world: World, call: Call, account: Account, parsed: ParsedDocument, numerator: Numerator, year: int
) -> str | None:
    """The forced number, the next one of the series, or None for a forced number that exists already."""
    forced = parsed.text("Number")
    if forced:
        exists = world.store.number_exists(account.account_id, numerator.numerator_id, year, forced)
        return None if exists and world.switches.refuse_duplicate_number else forced
    step = {"normal": 1, "equal": 0, "skipped": 2}[world.switches.overlap_numbering] if call.overlapping else 1
    return world.store.next_number(account.account_id, numerator, year, step=step)


def _document(
    world: World, call: Call, parsed: ParsedDocument, doc_type: int, numerator: Numerator, number: str, date: str
) -> Document:
    return Document(
        doc_id=world.store.next_id(),
        number=number,
        doc_type=doc_type,
        document_type=parsed.text("DocumentType"),
        account_id=call.record.account_id,
        numerator_id=numerator.numerator_id,
        date=date,
        created_at=world.now(),
        id_request=call.record.id_request,
        source=call.record.source,
        fields=dict(parsed.fields),
        rows=parsed.rows,
        payments=parsed.payments,
        unknown_elements=parsed.unknown,
        total_without_tax=amount(parsed, "TotalWithoutTax"),
        vat_amount=amount(parsed, "VatAmount"),
        total=amount(parsed, "Total"),
    )
