"""One electronic invoice, the same bytes of a request, by three roads to SdI: our file and its checks hold for each."""

import json
from typing import Any

from invoicing.domain.document import Document
from invoicing.domain.request import State
from invoicing.fatturapa.checks.problems import check_invoice
from invoicing.fatturapa.invoice import Invoice
from invoicing.fatturapa.parties import Seller, Transmitter
from tests.aruba_world import an_aruba_world
from tests.contract.benches.aruba import SELLER
from tests.fatturapa.judging import against_file
from tests.unit.providers.pec.post_office import PostOffice
from tests.unit.usecases.e_invoices import a_world, at_vendor
from tests.world import World

BODY: dict[str, Any] = {
    "account": "demo",
    "reference": "order-1001",
    "kind": "invoice",
    "electronic": True,
    "date": "2026-11-20",
    "customer": {
        "name": "Bianchi Impianti S.p.A.",
        "vat_number": "IT12345670017",
        "recipient_code": "ABC1234",
        "address": {"street": "Corso Francia 10", "postcode": "10143", "city": "Torino", "province": "TO"},
    },
    "lines": [
        {
            "description": "Caffè in grani",
            "quantity": "10",
            "unit_price": "18.90",
            "discount": {"percent": "10"},
            "vat_rate": "10",
        },
        {"description": "Consulenza", "quantity": "1.5", "unit": "h", "unit_price": "80", "vat_rate": "22"},
        {"description": "Bollo", "quantity": "1", "unit_price": "2", "vat_rate": "0", "vat_nature": "N1"},
    ],
    "payments": [{"method": "MP05", "due_date": "2026-12-31", "iban": "IT60X0542811101000000123456"}],
    "subject": "Fornitura di novembre",
}
TEXT = json.dumps(BODY)


def end(world: World) -> State:
    """How the document ends, once everybody has had the time they need."""
    answer = world.post(TEXT)
    assert answer.status == 202, answer.text
    world.live(30)
    return world.request("order-1001").state


def sent(world: World) -> bytes:
    """The file as it was transmitted, and stored."""
    sdi = world.request("order-1001").sdi
    assert sdi is not None
    assert sdi.xml is not None
    return world.files.stored[sdi.xml.key][0]


def test_fatture_in_cloud_issues_it() -> None:
    world = a_world()
    answer = world.post(TEXT)
    assert answer.status == 202, answer.text
    world.work()
    world.vendor.set_outcome(at_vendor(world).document_id, "not_delivered", after=600.0)
    world.live(30)
    assert world.request("order-1001").state is State.COMPLETED


def test_aruba_issues_it_and_its_file_stands_every_check() -> None:
    world = an_aruba_world()
    assert end(world) is State.COMPLETED
    (invoice,) = world.aruba.invoices
    assert against_file(invoice.uploaded) == []
    assert world.aruba.exchange.issued


def test_certified_mail_issues_it_and_its_file_stands_every_check() -> None:
    world = PostOffice()
    assert end(world) is State.COMPLETED
    assert against_file(sent(world)) == []
    assert len(world.office.sdi.issued) == 1


def test_what_we_would_make_of_it_stands_every_check_whoever_makes_the_file() -> None:
    document = Document.model_validate(BODY)
    invoice = Invoice(document, Seller.model_validate(SELLER), Transmitter("IT", "01234560017"), "1", "00001", {})
    assert check_invoice(invoice) == []
