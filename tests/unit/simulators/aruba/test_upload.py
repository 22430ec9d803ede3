"""Uploads: every check with its code, always under HTTP 200, and what is stored is stored."""

from typing import Any

import pytest

from tests.simulators.aruba import Account
from tests.simulators.sdi.opening import signed_content
from tests.simulators.signing import signed
from tests.unit.simulators.aruba.office import DAY, Office, encoded, file
from tests.unit.simulators.sdi.files import BUYER, LINE, SUMMARY

WRONG_SUM = LINE + SUMMARY.replace(">22.00</Imposta>", ">23.00</Imposta>")


def test_an_unsigned_file_is_taken_signed_and_named_by_aruba() -> None:
    office = Office()
    answer = office.send(file())
    assert (answer["errorCode"], answer["errorDescription"][:20]) == ("0000", "Operazione effettuat")
    (invoice,) = office.simulator.invoices
    assert answer["uploadFileName"] == invoice.filename
    assert invoice.filename.startswith("IT01879020517_")
    assert invoice.filename.endswith(".xml.p7m")
    assert signed_content(invoice.content) == invoice.uploaded == file()
    assert office.simulator.exchange.names == [invoice.filename]
    office.simulator.assert_well_behaved()


def test_names_never_repeat() -> None:
    office = Office()
    names = {office.send(file(number=str(number)))["uploadFileName"] for number in range(1, 41)}
    assert len(names) == 40
    office.simulator.assert_well_behaved()


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("0002", {}),
    ("0002", {"dataFile": ""}),
    ("0002", {"dataFile": 7}),
    ("0098", {"dataFile": "???"}),
    ("0098", {"dataFile": encoded(b"no XML")}),
    ("0033", {"dataFile": encoded(b" " * (5 * 1024 * 1024 + 1))}),
    ("0092", {"dataFile": encoded(file(kind="TD99"))}),
    ("0094", {"dataFile": encoded(file(transmitter="01234560017"))}),
    ("0002", {"dataFile": encoded(file()), "senderPIVA": 1234560017}),
    ("0093", {"dataFile": encoded(file()), "senderPIVA": "01234560017"}),
    ("0093", {"dataFile": encoded(file()), "senderPIVA": "IT09876540155"}),
    ("0093", {"dataFile": encoded(file(seller="02468130584"))}),
    ("0096", {"dataFile": encoded(file(number="A"))}),
    ("0096", {"dataFile": encoded(file(goods=WRONG_SUM))}),
]


@pytest.mark.parametrize(("code", "body"), REFUSED)
def test_what_is_not_taken_has_its_code_and_leaves_nothing(code: str, body: dict[str, Any]) -> None:
    office = Office()
    answer = office.post("upload", **body)
    assert (answer.status_code, answer.json()["errorCode"], answer.json()["uploadFileName"]) == (200, code, None)
    assert office.simulator.invoices == []
    assert office.simulator.exchange.names == []


def test_a_body_that_is_no_json_misses_its_parameters() -> None:
    office = Office()
    url = "https://ws.fatturazioneelettronica.aruba.it/services/invoice/upload"
    assert office.client.post(url, content=b"{", headers=office.headers).json()["errorCode"] == "0002"


def test_contacts_of_somebody_else_are_refused() -> None:
    contacts = b"</CodiceDestinatario><ContattiTrasmittente><Email>%s</Email></ContattiTrasmittente>"
    office = Office()
    ours, theirs = (
        file().replace(b"</CodiceDestinatario>", contacts % mail) for mail in (b"me@example.com", b"info@arubapec.it")
    )
    assert office.send(ours)["errorCode"] == "0094"
    assert office.send(theirs)["errorCode"] == "0000"


def test_who_is_the_buyer_of_an_integration_may_send_it_and_so_may_who_names_its_seller() -> None:
    office = Office(Account(vat_number=BUYER, sellers=frozenset({"IT02468130584"})))
    assert office.send(file(number="1"))["errorCode"] == "0000"
    foreign = file(number="2", seller="02468130584")
    assert office.send(foreign, senderPIVA="IT02468130584")["errorCode"] == "0000"


def test_checks_beyond_the_schema_can_be_skipped_and_sdi_discards_then() -> None:
    office = Office()
    name = office.send(file(number="A"), skipExtraSchema=True)["uploadFileName"]
    office.clock.advance(DAY)
    assert office.simulator.status(name) == "Scartata"


def test_a_dry_run_stores_nothing() -> None:
    office = Office()
    assert office.send(file(), dryRun=True)["errorCode"] == "0000"
    assert office.send(file(number="A"), dryRun=True)["errorCode"] == "0096"
    assert office.simulator.invoices == []


def test_the_same_bytes_are_known_again_for_a_while_and_then_sdi_knows_the_document() -> None:
    office = Office()
    first = office.send(file())["uploadFileName"]
    assert office.send(file())["errorCode"] == "0034"
    office.clock.advance(600)
    again = office.send(file())["uploadFileName"]
    assert again not in (None, first)
    office.clock.advance(DAY)
    assert [office.simulator.status(name) for name in (first, again)] == ["Consegnata", "Scartata"]
    assert b"00404" in office.simulator.notices(again)[0].content
    assert len(office.simulator.uploads_of("1")) == 2
    with pytest.raises(AssertionError, match="sent again"):
        office.simulator.assert_well_behaved()


def test_signed_files_go_as_they_are() -> None:
    office = Office()
    cades = signed(file())
    answer = office.send(cades, signed=True)
    assert office.simulator.invoice(answer["uploadFileName"]).content == cades
    assert office.send(file(), signed=True)["errorCode"] == "0018"
    assert office.send(b"0\x03junk", signed=True)["errorCode"] == "0018"
    assert office.send(signed(b"no XML"), signed=True)["errorCode"] == "0098"
    assert office.send(cades)["errorCode"] == "0098", "the other path takes XML alone"


def test_public_bodies_get_the_signature_that_aruba_makes() -> None:
    office = Office()
    name = office.send(file(public=True))["uploadFileName"]
    assert office.simulator.exchange.accepted_file(name).family == "public"


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        ({"space_exhausted": True}, "0097"),
        ({"permissions_down": True}, "0095"),
        ({"wrong_transmitter": "FATRSM212"}, "FATRSM212"),
    ],
)
def test_conditions_of_the_account(switch: dict[str, Any], code: str) -> None:
    office = Office(**switch)
    answer = office.send(file(transmitter="01234560017") if code == "FATRSM212" else file())
    assert answer["errorCode"] == code


def test_too_big_may_be_said_by_http() -> None:
    big = encoded(b" " * (5 * 1024 * 1024 + 1))
    assert Office(too_big="413").post("upload", dataFile=big).status_code == 413


def test_what_aruba_cannot_process_never_reaches_sdi() -> None:
    office = Office(processing_fails=True)
    name = office.send(file())["uploadFileName"]
    assert office.simulator.status(name) == "Errore elaborazione"
    assert office.simulator.exchange.names == []
