"""The Fattura24 simulator keeps to the fact sheet: answers, documents, duplicate protection, files and lists."""

from __future__ import annotations

from datetime import date

import pytest

from tests.simulators.fattura24.sample_document import sample_xml
from tests.simulators.fattura24.sample_service import KEY, NASTY, OTHER_KEY, SampleService


@pytest.fixture
def service() -> SampleService:
    return SampleService()


def test_key_answer_holds_an_undeclared_entity_and_return_code_1(service: SampleService) -> None:
    text = service.call("TestKey").text
    assert text.startswith("<root><returnCode>1</returnCode><subscription><type>5</type><expire>31/12/2099</expire>")
    assert "KEY &egrave; corretta." in text
    assert "<totalCallInLast24Hour>1<" in text


def test_trial_account_has_no_expiry(service: SampleService) -> None:
    service.simulator.accounts[0].expire = None
    assert "<expire>" not in service.call("TestKey").text


@pytest.mark.parametrize(("code", "plan", "expire"), [("-1", 5, date(2020, 1, 1)), ("-10", 4, date(2099, 1, 1))])
def test_expired_or_low_plan(service: SampleService, code: str, plan: int, expire: date) -> None:
    service.simulator.accounts[0].expire, service.simulator.accounts[0].plan_type = expire, plan
    service.simulator.configure(expired_code=code)
    assert f"<returnCode>{code}</returnCode>" in service.save()
    assert "<returnCode>-1</returnCode><subscription>" in service.call("TestKey").text


ENDPOINTS = "TestKey SaveCustomer SaveDocument SaveItem GetFile GetTemplate GetNumerator GetPdc GetProduct GetCallLog"


@pytest.mark.parametrize("endpoint", ENDPOINTS.split())
def test_unknown_key_and_json_are_not_authorized_with_http_200(service: SampleService, endpoint: str) -> None:
    by_json = service.client.post(f"/api/v0.3/{endpoint}", json={"apiKey": KEY})
    for answer in (service.call(endpoint, "x" * 32), by_json):
        assert answer.status_code == 200
        assert answer.text.startswith("<root><returnCode>-1</returnCode><description>You are not authorized")


@pytest.mark.parametrize("path", ["/api/v0.3/GetListDocumenti", "/api/v0.3/", "/"])
def test_unknown_endpoint_is_a_404_page(service: SampleService, path: str) -> None:
    answer = service.client.post(path, data={"apiKey": KEY})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=UTF-8")


def test_values_arrive_exactly_and_numbers_progress_by_series_and_year(service: SampleService) -> None:
    first = service.save("r1", {"CustomerName": NASTY})
    for header in ({"Date": "2025-12-31"}, {"DocumentType": "C"}, {"IdNumerator": "3021"}, {}):
        service.save("", header)
    documents = service.simulator.documents(KEY)
    assert documents[0].customer_name == NASTY
    assert [item.number for item in documents] == ["1/2026/FE", "1/2025/FE", "1/2026/O", "1/2026/WEB", "2/2026/FE"]
    assert first == (
        "<root><returnCode>0</returnCode><description>Operation completed</description>"
        f"<docId>{documents[0].doc_id}</docId><docNumber>1/2026/FE</docNumber><docType>11</docType></root>"
    )
    assert service.simulator.document_count("r1") == 1
    assert not service.simulator.documents("2")


@pytest.mark.parametrize(
    ("code", "vat", "doc_type"),
    [("I", "12345670017", 1), ("I", "", 3), ("I-force", "", 1), ("R", "", 3), ("C", "", 12), ("FE", "12345670017", 11)],
)
def test_created_type(service: SampleService, code: str, vat: str, doc_type: int) -> None:
    service.save("", {"DocumentType": code, "CustomerVatCode": vat})
    assert [item.doc_type for item in service.simulator.documents()] == [doc_type]


ESCAPED_AMPERSAND = sample_xml().replace("<![CDATA[Prova]]>", "A &amp; B")
BAD_XML = [
    "", "<Fattura24>", "<Fattura24><Document></Document></Fattura24>", "<a><Document/></a>", ESCAPED_AMPERSAND,
    "\ufeff" + sample_xml(), "<!DOCTYPE Fattura24>" + sample_xml().split("\n")[1],
]  # fmt: skip


@pytest.mark.parametrize("xml", BAD_XML)
def test_malformed_xml_is_minus_2(service: SampleService, xml: str) -> None:
    assert service.call("SaveDocument", xml=xml).text.startswith("<root><returnCode>-2<")
    assert service.count() == 0


def test_escaped_ampersand_passes_only_without_the_unescape_step(service: SampleService) -> None:
    service.simulator.configure(unescape_before_parse=False)
    assert "<docId>" in service.call("SaveDocument", xml=ESCAPED_AMPERSAND).text


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ({"CustomerName": " "}, {}, "CustomerName"),
        ({"DocumentType": "I-Force"}, {}, "DocumentType"),
        ({"CustomerVatCode": ""}, {}, "an Italian customer"),
        ({"CustomerVatCode": "IT12345670017"}, {}, "11 digits"),
        ({"FeDestinationCode": ""}, {}, "FeDestinationCode"),
        ({"FePaymentCode": "MP99"}, {}, "FePaymentCode"),
        ({"CustomerAddress": "x" * 61}, {}, "CustomerAddress"),
        ({"Date": "31/01/2026"}, {}, "Date"),
        ({"Currency": "USD"}, {}, "currency"),
        ({"Total": "122.01"}, {}, "Total"),
        ({"IdNumerator": "9"}, {}, "IdNumerator"),
        ({"IdTemplate": "9"}, {}, "IdTemplate"),
        ({"F24OrderId": "2026-45"}, {}, "F24OrderId"),
        ({}, {"Price": "100,00"}, "Price"),
        ({}, {"Price": "100.01"}, "match the rows"),
        ({}, {"IdPdc": "5001"}, "IdPdc"),
        ({"VatAmount": "0.00", "Total": "100.00"}, {"VatCode": "0"}, "FeVatNature is missing"),
        ({"VatAmount": "0.00", "Total": "100.00"}, {"VatCode": "0", "FeVatNature": "N2"}, "FeVatNature 'N2'"),
    ],
)
def test_refusals(service: SampleService, header: dict[str, str], row: dict[str, str], expected: str) -> None:
    text = service.save("r", header, **row)
    assert text.startswith("<root><returnCode>-3<")
    assert expected in text
    assert "<docId>" in service.save("r"), "a refused call leaves its idRequest free"


def test_row_is_required_and_rounding_per_row_or_per_sum_is_accepted(service: SampleService) -> None:
    assert "Rows is empty" in service.call("SaveDocument", xml=sample_xml(rows=())).text
    row = {"Qty": "1.5", "Price": "0.33"}
    for net, vat, total in (("1.00", "0.22", "1.22"), ("0.99", "0.22", "1.21")):
        header = {"TotalWithoutTax": net, "VatAmount": vat, "Total": total}
        assert "<docId>" in service.call("SaveDocument", xml=sample_xml(header, [row, row])).text


REPEATS = {
    "same_ids": "<docId>40206114<",
    "already_exists": "already exists",
    "minus_4": ">-4<",
    "ignored": "2/2026/FE",
}


@pytest.mark.parametrize(("mode", "expected"), REPEATS.items())
def test_repeat_of_a_completed_id_request(service: SampleService, mode: str, expected: str) -> None:
    service.simulator.configure(repeat_mode=mode)
    service.save("r1")
    assert expected in service.save("r1")
    assert service.count() == (2 if mode == "ignored" else 1)


def test_limits_of_the_protection(service: SampleService) -> None:
    service.simulator.configure(id_request_ignored_for=["C"], id_request_lapses_after=3600)
    for header in ({"DocumentType": "C"}, {"DocumentType": "C"}):
        service.save("order", header)
    assert service.count() == 2, "ignored for some document types"
    for _ in range(2):
        service.save("")
        service.call("SaveDocument", xml=sample_xml(), IdRequest="capital")
    assert service.count() == 6, "neither an empty nor a capitalised value protects"
    service.save("r"), service.save("r"), service.clock.advance(3601), service.save("r")
    assert service.count() == 8, "the value lapses"


def test_duplicate_number_is_refused_in_its_series(service: SampleService) -> None:
    service.save("", {"Number": "77"})
    assert "already exists" in service.save("", {"Number": "77"})
    assert "<docNumber>77<" in service.save("", {"Number": "77", "DocumentType": "C"})


def test_get_file_is_a_deterministic_pdf(service: SampleService) -> None:
    service.save(
        "r", {"CustomerName": NASTY, "FootNotes": "日本 Łódź\n" * 200}, Description="riga\n" * 300 + "x" * 3000
    )
    doc_id = service.simulator.documents()[0].doc_id
    first, second = (service.call("GetFile", docId=doc_id) for _ in range(2))
    assert first.content == second.content
    assert first.content.startswith(b"%PDF")
    assert first.content.rstrip().endswith(b"%%EOF")
    assert first.headers["content-type"] == "application/pdf"
    assert first.headers["content-disposition"] == f'attachment; filename="{doc_id}_1-2026-FE.pdf"'
    for answer in (service.call("GetFile", docId="9"), service.call("GetFile", OTHER_KEY, docId=doc_id)):
        assert (answer.status_code, answer.text[:25]) == (200, "<root><returnCode>-1</ret")


def test_contacts_credits_and_emails(service: SampleService) -> None:
    service.save("", {"SendEmail": "true"}), service.save("", {"SendEmail": "true"})
    assert [mail.recipient for mail in service.simulator.emails] == ["ordini@rossi.example"] * 2
    answer = service.call("SaveCustomer", xml=sample_xml({"CustomerName": NASTY})).text
    assert "<CustomerName><![CDATA[Rossi & Figli" in answer
    assert f"<id>{service.simulator.contacts[0].contact_id}</id>" in answer
    assert "<docId>" not in service.call("SaveItem", xml=sample_xml()).text
    nobody = sample_xml({"CustomerVatCode": ""})
    service.call("SaveCustomer", xml=nobody), service.call("SaveCustomer", xml=nobody)
    assert (len(service.simulator.contacts), len(service.simulator.credits)) == (3, 1)


def test_lists(service: SampleService) -> None:
    assert "<return_cod>TP04</return_cod>" in service.call("GetTemplate").text
    assert "<anteprima><![CDATA[01-2026]]></anteprima>" in service.call("GetNumerator").text
    assert "<codice><![CDATA[40^10]]></codice>" in service.call("GetPdc").text
    assert service.call("GetProduct", code="CONS-H").text.count("<magazzino>") == 1
    log = service.call("GetCallLog", page="1", pageSize="1", source="probe").text
    assert log.startswith("<root><totalRecord>5</totalRecord><log>")
    assert log.count("<log>") == 1
    service.simulator.inject("latin1")
    assert "attività".encode("latin-1") in service.call("GetPdc").content
    assert "attività".encode() in service.call("GetPdc").content
