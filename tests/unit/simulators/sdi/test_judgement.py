"""Each file that breaks one rule alone is discarded with that rule's number, and whole files are taken."""

from pathlib import Path
from typing import Any

import pytest

from tests.simulators.clock import VirtualClock
from tests.simulators.sdi import ExchangeSystem, content_refusals
from tests.simulators.sdi.opening import Unopenable, parse_xml, signed_content
from tests.simulators.signing import signed
from tests.unit.simulators.sdi.files import ABROAD, BUYER, LINE, SELLER, SUMMARY, invoice_file

SAMPLES = Path(__file__).parents[5] / "shared/data/fatturapa"
NAME = "IT01234560017_00001.xml"


def vat(country: str, code: str) -> str:
    return f"<IdFiscaleIVA><IdPaese>{country}</IdPaese><IdCodice>{code}</IdCodice></IdFiscaleIVA>"


def swapped(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


ZERO_LINE = swapped(LINE, "22.00<", "0.00<")
ZERO_SUMMARY = SUMMARY.replace(">22.00</AliquotaIVA>", ">0.00</AliquotaIVA>").replace(
    ">22.00</Imposta>", ">0.00</Imposta>"
)
NATURE = "</AliquotaIVA><Natura>{}</Natura>"


def with_nature(text: str, nature: str) -> str:
    return swapped(text, "</AliquotaIVA>", NATURE.format(nature))


EXEMPT = with_nature(ZERO_LINE, "N4") + with_nature(ZERO_SUMMARY, "N4")
FUND = """<DatiCassaPrevidenziale><TipoCassa>TC01</TipoCassa><AlCassa>4.00</AlCassa>
<ImportoContributoCassa>0.10</ImportoContributoCassa><AliquotaIVA>22.00</AliquotaIVA>{}</DatiCassaPrevidenziale>"""
EMPTY_DISCOUNT = "<ScontoMaggiorazione><Tipo>SC</Tipo></ScontoMaggiorazione>"
LINKED = """<DatiFattureCollegate><IdDocumento>1</IdDocumento><Data>2025-12-31</Data></DatiFattureCollegate>"""
FOREIGN = vat("DE", "123456789")

BREAKS: dict[str, dict[str, Any]] = {
    "00301": {"seller": "01234560018"},
    "00305": {"buyer": vat("IT", "09876540156")},
    "00306": {"buyer": "<CodiceFiscale>RSSMRA80A01H501X</CodiceFiscale>", "recipient": "0000000"},
    "00313": {"recipient": ABROAD},
    "00330": {"recipient": "0000000", "certified_email": "SdI01@pec.fatturapa.it"},
    "00400": {"goods": ZERO_LINE + EXEMPT},
    "00401": {"goods": with_nature(LINE, "N4") + EXEMPT.replace(ZERO_LINE, "") + SUMMARY},
    "00403": {"date": "2026-01-02"},
    "00411": {"goods": swapped(LINE, "</AliquotaIVA>", "</AliquotaIVA><Ritenuta>SI</Ritenuta>") + SUMMARY},
    "00413": {"general": FUND.replace("22.00", "0.00").format(""), "goods": LINE + EXEMPT + SUMMARY},
    "00414": {"general": FUND.format("<Natura>N4</Natura>"), "goods": LINE + EXEMPT + SUMMARY},
    "00415": {"general": FUND.format("<Ritenuta>SI</Ritenuta>")},
    "00417": {"buyer": ""},
    "00418": {"kind": "TD04", "linked": LINKED},
    "00419": {
        "goods": LINE + swapped(LINE, "22.00<", "10.00<").replace("100.00", "0.00").replace("50.00", "0.00") + SUMMARY
    },
    "00420": {
        "goods": with_nature(ZERO_LINE, "N6.1")
        + with_nature(ZERO_SUMMARY, "N6.1").replace("</Imposta>", "</Imposta><EsigibilitaIVA>S</EsigibilitaIVA>")
    },
    "00421": {"goods": LINE + swapped(SUMMARY, ">22.00</Imposta>", ">22.02</Imposta>")},
    "00422": {"goods": LINE + swapped(SUMMARY, "100.00", "101.01").replace(">22.00</Imposta>", ">22.22</Imposta>")},
    "00423": {"goods": swapped(LINE, "100.00", "100.02") + SUMMARY},
    "00424": {
        "goods": LINE.replace("22.00<", "0.22<") + SUMMARY.replace("22.00</A", "0.22</A").replace("22.00</I", "0.22</I")
    },
    "00425": {"number": "A"},
    "00427": {"recipient": "ABC123"},
    "00428": {"version": "FPA12", "signed": True},
    "00429": {"goods": LINE + with_nature(ZERO_LINE, "N4") + SUMMARY + ZERO_SUMMARY + with_nature(ZERO_SUMMARY, "N4")},
    "00430": {
        "goods": with_nature(ZERO_LINE, "N4") + LINE + with_nature(ZERO_SUMMARY, "N4") + with_nature(SUMMARY, "N4")
    },
    "00437": {"general": EMPTY_DISCOUNT},
    "00438": {"goods": swapped(LINE, "<PrezzoTotale>", EMPTY_DISCOUNT + "<PrezzoTotale>") + SUMMARY},
    "00443": {
        "goods": LINE
        + SUMMARY
        + SUMMARY.replace("22.00", "10.00").replace("100.00", "0.00").replace(">10.00</Imposta>", ">0.00</Imposta>")
    },
    "00444": {"goods": with_nature(ZERO_LINE, "N4") + with_nature(ZERO_SUMMARY, "N1")},
    "00445": {"goods": with_nature(ZERO_LINE, "N2") + with_nature(ZERO_SUMMARY, "N2")},
    "00471": {"buyer": vat("IT", SELLER)},
    "00472": {"kind": "TD27"},
    "00473": {"kind": "TD17"},
    "00474": {"kind": "TD21", "buyer": vat("IT", SELLER), "goods": EXEMPT},
    "00475": {"kind": "TD16", "buyer": "<CodiceFiscale>RSSMRA80A01H501U</CodiceFiscale>"},
}
# These break a second rule by their nature: the sums, or the match of lines and summary.
COMPANIONS = {
    "00400": {"00422", "00444"},
    "00401": {"00422", "00444"},
    "00413": {"00444"},
    "00414": {"00422"},
    "00429": {"00422", "00444"},
    "00430": {"00422", "00444"},
    "00444": {"00422"},
}


def judged(content: bytes, name: str = NAME, **switches: Any) -> list[str]:
    return ExchangeSystem(clock=VirtualClock(), **switches).take(name, content).codes


def test_a_whole_file_is_taken() -> None:
    assert judged(invoice_file()) == []
    assert judged(invoice_file(public=True), f"{NAME}.p7m") == []
    assert judged(invoice_file(goods=EXEMPT)) == []
    assert judged(invoice_file(buyer=FOREIGN, recipient=ABROAD)) == []
    assert judged(invoice_file(kind="TD16", goods=with_nature(LINE, "N6.9") + with_nature(SUMMARY, "N6.9"))) == []


@pytest.mark.parametrize("code", BREAKS)
def test_a_file_that_breaks_one_rule_is_discarded_with_its_number(code: str) -> None:
    broken = invoice_file(**BREAKS[code])
    found = set(judged(broken, NAME + (".p7m" if broken[:1] == b"0" else "")))
    assert code in found
    assert found <= {code} | COMPANIONS.get(code, set())


def test_two_foreigners_are_refused() -> None:
    file = invoice_file(buyer=FOREIGN, recipient=ABROAD).replace(
        b"<IdPaese>IT</IdPaese><IdCodice>" + SELLER.encode() + b"</IdCodice></IdFiscaleIVA>",
        FOREIGN.removeprefix("<IdFiscaleIVA>").encode().replace(b"123456789", b"987654321"),
    )
    assert judged(file) == ["00476"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("IT0123456001_00001.xml", invoice_file(), "00001"),
        ("IT01234560017_000001.xml", invoice_file(), "00001"),
        ("invoice.xml", invoice_file(), "00001"),
        (NAME, invoice_file() + b" " * (5 * 1024 * 1024), "00003"),
        (NAME, b"nothing", "00106"),
        (NAME, b"<!DOCTYPE a>" + invoice_file().partition(b"\n")[2], "00106"),
        (f"{NAME}.p7m", invoice_file(), "00102"),
        (NAME, invoice_file(public=True, signed=False), "00102"),
        (NAME, invoice_file(kind="TD99"), "00200"),
    ],
)
def test_files_that_cannot_be_read(name: str, content: bytes, code: str) -> None:
    assert judged(content, name) == [code]


def test_more_than_fifty_errors_of_form_are_cut_short() -> None:
    codes = judged(invoice_file(goods=(LINE.replace("<NumeroLinea>1<", "<NumeroLinea>x<")) * 60 + SUMMARY))
    assert codes == ["00200"] * 50 + ["00201"]


def test_registers_are_switches() -> None:
    assert judged(invoice_file(), unknown_buyers={BUYER}) == ["00305"]
    assert judged(invoice_file(), unknown_recipients={"ABC1234"}) == ["00311"]
    assert judged(invoice_file(), inactive_recipients={"ABC1234"}) == ["00312"]
    assert judged(invoice_file(), unknown_transmitters={f"IT{SELLER}"}) == ["00300"]
    with pytest.raises(ValueError, match="no such switch: hurry"):
        ExchangeSystem(hurry=True)


def test_a_name_or_a_content_comes_once_even_after_a_discard() -> None:
    exchange = ExchangeSystem(clock=VirtualClock())
    assert exchange.take(NAME, invoice_file(number="A")).codes == ["00425"]
    assert exchange.take(NAME, invoice_file(number="1")).codes == ["00002"]
    assert exchange.take("IT01234560017_00002.xml", invoice_file(number="A")).codes == ["00002"]
    assert exchange.take("IT01234560017_00003.xml", invoice_file(number="1", recipient="NEW1234")).codes == []
    with pytest.raises(AssertionError, match="used again"):
        exchange.assert_no_name_twice()


def test_a_document_is_issued_once_unless_it_was_discarded() -> None:
    exchange = ExchangeSystem(clock=VirtualClock())
    files = [
        invoice_file(number="9", date=f"2025-12-{day}", goods=goods)
        for day, goods in ((28, ZERO_LINE + SUMMARY), (29, LINE + SUMMARY), (30, LINE + SUMMARY))
    ]
    taken = [exchange.take(f"IT01234560017_0000{place}.xml", file) for place, file in enumerate(files)]
    assert [one.accepted for one in taken] == [False, True, False]
    assert taken[2].codes == ["00404"]
    other_year, credit = invoice_file(number="9", date="2024-12-30"), invoice_file(number="9", kind="TD04")
    assert exchange.take("IT01234560017_A.xml", other_year).accepted
    assert exchange.take("IT01234560017_B.xml", credit).accepted
    assert [(key.number, key.year, key.credit_note) for key in exchange.issued] == [
        ("9", 2025, False),
        ("9", 2024, False),
        ("9", 2025, True),
    ]
    with pytest.raises(AssertionError, match="sent again"):
        exchange.assert_each_document_once()


def test_the_same_document_twice_in_one_file() -> None:
    assert judged(invoice_file(bodies=2)) == ["00409"]


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not beside the project")
def test_the_samples_are_judged_as_the_fact_sheet_says() -> None:
    exchange = ExchangeSystem(clock=VirtualClock(), check_digits=False, public_files_are_signed=False)
    files = sorted((SAMPLES / "samples").glob("*.xml")) + sorted((SAMPLES / "samples-invalid").glob("IT*.xml"))
    found = {
        path.name: exchange.take(f"IT01879020517_{place}.xml", path.read_bytes()).codes
        for place, path in enumerate(files)
    }
    assert found.pop("IT01234567890_FPR02.xml") == ["00200"]
    assert found.pop("IT01234567890_FPR03.xml") == ["00422", "00404"]
    assert not any(found.values())


def test_signed_files_are_opened_whatever_their_encoding() -> None:
    content = invoice_file()
    der = signed(content)
    assert signed_content(der) == content
    # The same as BER of indefinite length, its content in two parts.
    octets = b"\x04\x81\x05hello\x04\x05world"
    inner = b"\x30\x80" + bytes.fromhex("06092a864886f70d010701") + b"\xa0\x80\x24\x80" + octets + b"\0\0\0\0\0\0"
    signed_data = b"\x30\x80\x02\x01\x01\x31\x00" + inner + b"\x31\x00\0\0"
    assert (
        signed_content(b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80" + signed_data + b"\0\0\0\0")
        == b"helloworld"
    )
    for broken in (b"", b"plain", der[:40], b"\x30\x80", b"\x31\x00"):
        with pytest.raises(Unopenable):
            signed_content(broken)


def test_the_content_alone_can_be_judged() -> None:
    root = parse_xml(invoice_file(number="A"))
    assert root is not None
    assert [refusal.code for refusal in content_refusals(root, 1_767_225_600.0)] == ["00425"]
