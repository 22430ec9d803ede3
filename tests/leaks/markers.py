"""Words that are nowhere else, in every field that may be personal or secret; codes are published test numbers."""

import base64
import re
from typing import Any, Final

COMPANY: Final[dict[str, Any]] = {
    "type": "company",
    "name": "Zarvelio Quombertini S.r.l.",
    "vat_number": "12345670017",
    "tax_code": "12345670017",
    "address": {"street": "Via Brontuffo 77", "postcode": "20123", "city": "Mirzopoli", "province": "MI"},
    "recipient_code": "QZW7KXY",
    "certified_email": "postazefira@certificatazzo.example",
    "email": "mirtalda@quombertini.example",
    "phone": "+39 06 98765432",
}
PERSON: Final[dict[str, Any]] = {
    "type": "person",
    "first_name": "Ginevrozza",
    "last_name": "Tarlumbelli",
    "tax_code": "RSSMRA80A01H501U",
    "address": COMPANY["address"],
    "email": "ginevrozza@tarlumbelli.example",
}
LINE: Final[dict[str, Any]] = {
    "code": "QZARTIC91",
    "description": "Visita spegulatoria del dottor Frambizio",
    "quantity": "1",
    "unit": "zorn",
    "unit_price": "71935.17",
    "vat_rate": 22,
}
DOCUMENT: Final[dict[str, Any]] = {
    "account": "demo",
    "reference": "order-1",
    "kind": "invoice",
    "customer": COMPANY,
    "lines": [LINE],
    "payments": [{"method": "MP05", "iban": "IT60X0542811101000000123456"}],
    "subject": "Acconto malvestito per la signora Ondulazza",
    "notes": "Consegnare a Pierfulgido, terzo piano, scala Quadriglia",
}
CREDIT_NOTE: Final = {
    **DOCUMENT,
    "reference": "credited-1",
    "kind": "credit_note",
    "electronic": True,
    "customer": PERSON,
    "related": [{"relation": "credited_invoice", "number": "QZNUMERO77", "date": "2020-01-01"}],
}
FEES: Final[dict[str, Any]] = {
    **DOCUMENT,
    "reference": "fees-1",
    "kind": "professional_fee_invoice",
    "electronic": True,
    "number": "QZPARCELLA/88",
    "lines": [
        {
            **LINE,
            "administration_reference": "QZUFFICIO31",
            "other_data": [{"type": "ALTRO", "text": "Trattamento gorfinale"}],
        }
    ],
    "payments": [{**DOCUMENT["payments"][0], "beneficiary": "Cravattolo S.a.s.", "bank": "Banca Sgommarella"}],
    "related": [
        {
            "relation": "contract",
            "number": "QZCONTRATTO5",
            "date": "2020-01-01",
            "item": "QZITEM77",
            "commission_code": "QZCOMMESSA12",
            "cup": "QZCUP99881",
            "cig": "QZCIG55443",
        }
    ],
    "attachments": [
        {
            "name": "verbale-strampazzi.pdf",
            "content": base64.b64encode(b"Verbale di Strampazzi").decode(),
            "description": "Verbale del geometra Strampazzi",
        }
    ],
}
CONTACT: Final = {"account": "demo", "reference": "contact-1", "customer": COMPANY}
CREDIT: Final = {**CONTACT, "reference": "credit-1", "subject": DOCUMENT["subject"], "lines": [LINE]}
WHY: Final = "Pierfulgido lo ha visto con Ondulazza"
API_KEY: Final = "qzkeyfh4n2c9wr7btxm3ldvpa8segj5u"
TOKEN: Final = "qztok-Vb7nRk2LwXs9"
WRONG_TOKEN: Final = "qzwrong-Hc4tPm8Jd"
# Of a consent: what the application is known by, and what stands in every code and token that the vendor gives.
CLIENT_SECRET: Final = "qzsegretone-Rb5kTn8W"
TOKEN_MARK: Final = "qzgettonazzo"
IDENTITY_KEY: Final = "qzidentity-" * 6
IDEMPOTENCY_KEY: Final = "qz-Pierfulgido-4711"
BANK: Final = {"name": "Banca Strambolina", "iban": "IT60X0542811101000000123456"}
PLANTED: Final = (COMPANY, PERSON, LINE, DOCUMENT, CREDIT_NOTE, FEES, BANK, WHY, API_KEY, TOKEN, WRONG_TOKEN)
SECRETS: Final = (IDENTITY_KEY, IDEMPOTENCY_KEY, CLIENT_SECRET, TOKEN_MARK)

# Nobody's secret, or so short that it stands in any time or number.
_ORDINARY: Final = frozenset(
    """
    account reference kind quantity vat_rate method date relation type province postcode unit
    """.split()
)
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]{4,}[A-Za-z0-9]")
# Words that our own texts use too.
_COMMON: Final = frozenset({"visita", "acconto", "signora", "dottor", "example", "consegnare", "company", "person"})


def words(value: Any, name: str = "") -> set[str]:
    """Every marked word of ``value``, in lower case: one of them alone is a leak."""
    if isinstance(value, dict):
        return {word for inner, one in value.items() if inner not in _ORDINARY for word in words(one, inner)}
    if isinstance(value, list | tuple):
        return {word for one in value for word in words(one, name)}
    found = {word.lower() for word in _WORD.findall(str(value))}
    return {part for word in found for part in (word, *word.split(".")) if len(part) > 5} - _COMMON


MARKED: Final = frozenset(words(PLANTED) | words(SECRETS))


def quoted() -> str:
    """Much of it in one sentence, as the message of an exception may quote what it is about."""
    texts = [str(one) for one in {**COMPANY, **COMPANY["address"]}.values() if isinstance(one, str)]
    return "; ".join([*texts, LINE["description"], DOCUMENT["notes"], DOCUMENT["subject"], API_KEY])


def found_in(text: str) -> set[str]:
    """The marked words in ``text``, however it writes them."""
    low = text.lower()
    return {word for word in MARKED if word in low}
