"""Which name does what under /api/v0.3/ (fact sheet, section 2)."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulators.clock import rome_date
from tests.simulators.fattura24.accounts import Account, Company
from tests.simulators.fattura24.answers import WireAnswer, cdata
from tests.simulators.fattura24.lists import get_call_log, get_numerator, get_pdc, get_product, get_template
from tests.simulators.fattura24.pdf import draw_pdf
from tests.simulators.fattura24.records import Document
from tests.simulators.fattura24.request_xml import MalformedXml
from tests.simulators.fattura24.save_document import read_xml, save_document
from tests.simulators.fattura24.windows import DAY_SECONDS
from tests.simulators.fattura24.world import Call, Outcome, World

Endpoint = Callable[[World, Call, Account], Outcome]
FILE_NOT_FOUND = "Il documento richiesto non esiste"
# Fact sheet, section 2.2.
ECHOED = (
    "CustomerName", "CustomerCity", "CustomerAddress", "CustomerPostcode", "CustomerVatCode", "CustomerFiscalCode",
    "CustomerEmail", "CustomerCellPhone", "FeCustomerPec", "FeDestinationCode",
)  # fmt: skip


def check_key(world: World, _: Call, account: Account) -> Outcome:
    valid = account.subscription_valid(rome_date(world.now()))
    used = world.windows.used(account.account_id, world.now(), DAY_SECONDS)
    return Outcome(world.answers.test_key(account, used, valid=valid))


def save_customer(world: World, call: Call, account: Account) -> Outcome:
    """Creates or updates a contact and echoes its fields (fact sheet, section 2.2)."""
    try:
        parsed = read_xml(world, call)
    except MalformedXml:
        return Outcome(world.answers.wrong_xml())
    if not parsed.text("CustomerName").strip():
        return Outcome(world.answers.error(world.switches.refusal_code, "CustomerName is empty"))
    contact = world.store.save_contact(account.account_id, parsed.fields)
    echoes = "".join(f"<{name}>{cdata(contact.fields.get(name, ''))}</{name}>" for name in ECHOED)
    return Outcome(world.answers.done(f"<id>{contact.contact_id}</id>{echoes}"), created=True)


def save_item(world: World, call: Call, account: Account) -> Outcome:
    """Creates a credit; the answer has no id (fact sheet, section 2.5)."""
    try:
        parsed = read_xml(world, call)
    except MalformedXml:
        return Outcome(world.answers.wrong_xml())
    if not parsed.text("CustomerName").strip() or not parsed.rows:
        return Outcome(world.answers.error(world.switches.refusal_code, "CustomerName or Rows is empty"))
    world.store.add_credit(account, parsed)
    return Outcome(world.answers.done(), created=True)


def get_file(world: World, call: Call, account: Account) -> Outcome:
    """The PDF, or an XML error with HTTP 200 (fact sheet, section 2.4)."""
    document = world.store.document(account.account_id, call.request.form.get("docId", ""))
    if document is None:
        return Outcome(world.answers.error(world.switches.unknown_file_code, FILE_NOT_FOUND))
    if call.has("file_of_another"):
        return Outcome(_file_answer(_another(world, document), account.company))
    return Outcome(_file_answer(document, account.company))


def _another(world: World, document: Document) -> Document:
    """Another customer's document: the newest one that exists, or else an invented one."""
    name = document.customer_name
    found = [item for item in world.store.documents if item.customer_name != name]
    if found:
        return found[-1]
    return Document(
        doc_id="1", number="999", doc_type=document.doc_type, document_type=document.document_type, account_id="0",
        numerator_id="", date=document.date, created_at=document.created_at, id_request="", source="",
        fields={"CustomerName": "Cliente Altrui S.p.A."}, rows=(), payments=(), unknown_elements=(),
        total_without_tax=document.total_without_tax, vat_amount=document.vat_amount, total=document.total,
    )  # fmt: skip


def _file_answer(document: Document, company: Company) -> WireAnswer:
    name = f"{document.doc_id}_{document.number}".replace("/", "-").encode("ascii", "replace").decode()
    safe = "".join(char if char.isalnum() or char in "-_." else "_" for char in name)
    disposition = ("Content-Disposition", f'attachment; filename="{safe}.pdf"')
    return WireAnswer(200, draw_pdf(document, company), "application/pdf", (disposition,), code="pdf")


ENDPOINTS: dict[str, Endpoint] = {
    "TestKey": check_key,
    "SaveCustomer": save_customer,
    "SaveDocument": save_document,
    "SaveItem": save_item,
    "GetFile": get_file,
    "GetTemplate": get_template,
    "GetNumerator": get_numerator,
    "GetPdc": get_pdc,
    "GetProduct": get_product,
    "GetCallLog": get_call_log,
}
