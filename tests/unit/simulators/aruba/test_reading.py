"""Lists, single invoices, notices and packages: their shapes, filters and pages, and the state that moves by SdI."""

import base64
import io
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from tests.simulators.aruba import Account
from tests.simulators.sdi.opening import signed_content
from tests.unit.simulators.aruba.office import DAY, HOUR, SENDER, Office, file
from tests.unit.simulators.sdi.files import CONSUMER, OFFICE

TAX_CODE = "<CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale>"


def sent(count: int = 1, **switches: Any) -> tuple[Office, list[str]]:
    office = Office(**switches)
    return office, [office.send(file(number=str(number)))["uploadFileName"] for number in range(1, count + 1)]


def test_a_page_has_its_envelope_and_items_without_files() -> None:
    office, (name,) = sent()
    page = office.found()
    item = page.pop("content")[0]
    assert page == {
        "errorCode": "0000",
        "errorDescription": None,
        "first": True,
        "last": True,
        "number": 0,
        "numberOfElements": 1,
        "size": 10,
        "totalElements": 1,
        "totalPages": 1,
    }
    assert (item["filename"], item["file"], item["pdfFile"], item["idSdi"]) == (name, None, None, None)
    assert item["sender"] == {
        "description": "Ditta di prova",
        "countryCode": "IT",
        "vatCode": "01234560017",
        "fiscalCode": None,
    }
    assert item["invoices"] == [
        {
            "invoiceDate": "2025-12-30T00:00:00.000+01:00",
            "number": "1",
            "status": "Presa in carico",
            "statusDescription": None,
        }
    ]


def test_pages_begin_at_one_and_go_on_until_the_last() -> None:
    office, names = sent(5)
    pages = [office.found(page=page, size=2) for page in (1, 2, 3, 4)]
    shown = [item["filename"] for page in pages for item in page["content"]]
    assert shown == names[::-1]
    assert [page["last"] for page in pages] == [False, False, True, True]
    assert [page["numberOfElements"] for page in pages] == [2, 2, 1, 0]
    office.simulator.configure(first_page=0)
    assert office.found(page=1, size=2)["content"][0]["filename"] == names[2]


def test_premium_users_name_the_seller_and_everybody_themselves() -> None:
    office, _ = sent()
    path = "services/invoice/out/findByUsername"
    assert office.get(path, username="ARUBA0001").json()["errorCode"] == "0002"
    assert office.get(path, username="ARUBA0001", countrySender="IT").json()["errorCode"] == "0002"
    assert office.get(path, username="another", **SENDER).json()["errorCode"] == "0002"
    assert office.found(vatcodeSender="09876540155")["content"] == []
    assert office.found(countryReceiver="IT", vatcodeReceiver="09876540155")["totalElements"] == 1
    assert office.found(fiscalcodeReceiver="RSSMRA80A01H501U")["totalElements"] == 0
    assert office.found(page="x")["errorCode"] == "0002"
    assert office.found(startDate="yesterday")["errorCode"] == "0002"


def test_days_are_counted_in_utc_and_the_last_one_is_not_included() -> None:
    office, _ = sent()  # On 1 January 2026, at one o'clock at night in Italy.
    assert office.found(startDate="2026-01-01", endDate="2026-01-01")["totalElements"] == 0
    assert office.found(startDate="2026-01-01", endDate="2026-01-02")["totalElements"] == 1
    assert office.found(startDate="2026-01-01T01:01:00+01:00")["totalElements"] == 0
    office.simulator.configure(last_day_included=True)
    assert office.found(startDate="2026-01-01", endDate="2026-01-01")["totalElements"] == 1


def test_lists_may_lag_behind_uploads() -> None:
    office, (name,) = sent(list_lag=90.0)
    assert office.found()["content"] == []
    assert office.one(name)["errorCode"] == "0072"
    office.clock.advance(90)
    assert office.found()["totalElements"] == 1


def test_others_do_not_see_it() -> None:
    office, (name,) = sent()
    office.simulator.add_account(Account("ARUBA0002"))
    office.access, _ = office.simulator.signed_in("ARUBA0002")
    path = "services/invoice/out/getByFilename"
    assert office.get(path, wait=False, filename=name).json()["errorCode"] == "0072"


def test_one_invoice_brings_its_file_and_its_pdf_when_asked() -> None:
    office, (name,) = sent()
    assert office.one(name)["file"] is None
    item = office.one(name, includePdf="true", includeFile="true")
    assert signed_content(base64.b64decode(item["file"])) == file(number="1")
    text = PdfReader(io.BytesIO(base64.b64decode(item["pdfFile"]))).pages[0].extract_text()
    assert "Fattura 1 del 2025-12-30" in text
    assert office.one("")["errorCode"] == "0002"
    by_id = office.get(f"services/invoice/out/{item['id']}").json()
    assert by_id["filename"] == name
    office.clock.advance(HOUR)
    sdi_id = office.one(name)["idSdi"]
    assert office.get("services/invoice/out/getByIdSdi", idSdi=sdi_id).json()["filename"] == name


COURSES: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    ({}, {}, ["Presa in carico", "Inviata", "Consegnata", "Consegnata", "Consegnata"]),
    (
        {},
        {"recipient": CONSUMER, "buyer": TAX_CODE},
        ["Presa in carico", "Inviata", "Non consegnata", "Non consegnata", "Non consegnata"],
    ),
    (
        {"unknown_buyers": {"IT09876540155"}},
        {},
        ["Presa in carico", "Inviata", "Scartata", "Scartata", "Scartata"],
    ),
    ({}, {"public": True}, ["Presa in carico", "Inviata", "Consegnata", "Consegnata", "Decorrenza termini"]),
    (
        {"office_answers": {OFFICE: "EC01"}},
        {"public": True},
        ["Presa in carico", "Inviata", "Consegnata", "Accettata", "Accettata"],
    ),
    (
        {"office_answers": {OFFICE: "EC02"}},
        {"public": True},
        ["Presa in carico", "Inviata", "Consegnata", "Rifiutata", "Rifiutata"],
    ),
    (
        {"unreachable_recipients": {OFFICE}},
        {"public": True},
        ["Presa in carico", "Inviata", "Inviata", "Inviata", "Recapito impossibile"],
    ),
]


@pytest.mark.parametrize(("sdi", "invoice", "words"), COURSES)
def test_the_state_moves_by_what_sdi_says(sdi: dict[str, Any], invoice: dict[str, Any], words: list[str]) -> None:
    office = Office()
    office.simulator.exchange.configure(**sdi)
    name = office.send(file(**invoice))["uploadFileName"]
    seen = []
    for wait in (0.0, 60.0, HOUR, 6 * DAY, 12 * DAY):
        office.clock.advance(wait)
        seen.append(office.one(name)["invoices"][0]["status"])
    assert seen == words


@pytest.mark.parametrize(
    ("style", "word"), [("title", "Non Consegnata"), ("upper", "NON CONSEGNATA"), ("padded", " Non consegnata ")]
)
def test_capitals_vary(style: str, word: str) -> None:
    office = Office(status_style=style)
    name = office.send(file(recipient=CONSUMER, buyer=TAX_CODE))["uploadFileName"]
    office.clock.advance(DAY)
    assert office.found()["content"][0]["invoices"][0]["status"] == word
    assert office.one(name)["invoices"][0]["status"] == word


def test_notices_come_with_their_files() -> None:
    office = Office()
    office.simulator.exchange.configure(office_answers={OFFICE: "EC02"})
    name = office.send(file(public=True))["uploadFileName"]
    assert office.notices(name) == []
    office.clock.advance(7 * DAY)
    receipt, answer = office.notices(name)
    assert [row["docType"] for row in (receipt, answer)] == ["RC", "NE"]
    assert [row["result"] for row in (receipt, answer)] == [None, "EC02"]
    assert receipt["filename"] == name.replace(".xml.p7m", "_RC_001.xml")
    assert b"RicevutaConsegna" in base64.b64decode(receipt["file"])
    path = "services/notification/out"
    assert office.get(f"{path}/getByFilename", filename=answer["filename"]).json()["notifications"] == [answer]
    assert office.get(f"{path}/{answer['invoiceId']}").json()["count"] == 2
    assert office.get(f"{path}/getByInvoiceFilename").json()["errorCode"] == "0002"


def test_the_zip_and_the_preserved_package() -> None:
    office, (name,) = sent()
    pdd: dict[str, Any] = {"path": "services/invoice/out/pdd", "invoiceFilename": name}
    assert office.get(**pdd).json()["errorCode"] == "0072"
    office.clock.advance(3 * DAY)
    assert office.one(name)["pddAvailable"] is True
    for answer in (office.get(**pdd), office.get("services/invoice/out/getZipByFilename", filename=name)):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert {name, name.replace(".xml.p7m", "_RC_001.xml")} <= set(archive.namelist())
