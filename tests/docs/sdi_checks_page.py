"""The page of SdI's checks: which of them are made here, before SdI makes them."""

from collections.abc import Iterator, Mapping

from invoicing.fatturapa.checks.arithmetic import SDI
from invoicing.fatturapa.checks.table import CHECKS
from tests.docs.tables import table

_OF_THE_FILE = {"00001", "00002", "00003", "00404"}
"""Found by what is known besides the content: the file's name and size, and what was sent before."""

PARTLY: Mapping[str, str] = {
    "00200": "The schema is not looked at while the service runs: our files follow it by construction, which the tests "
    "prove with the schema itself. Of other files only what the checks below need is looked at.",
    **dict.fromkeys(
        ("00301", "00302", "00303", "00304", "00305", "00306"),
        "Form and check digit. Whether it was given to anybody, the tax registry knows.",
    ),
    "00330": "By the mailbox's domain, `pec.fatturapa.it`.",
    "00404": "Against what Sportello sent. What other software sent for the same seller, SdI knows.",
    "00002": "Against what Sportello sent with the same transmitter.",
    "00472": "Where both VAT numbers, or else both tax codes, are given: some rightful documents name the buyer by tax "
    "code alone.",
}
"""Checked in part: what is, and what is not."""

_REGISTRY = "Needs the tax registry."
_IPA = "Needs the index of public bodies (IPA)."
UNCHECKED: Mapping[str, tuple[str, str]] = {
    "00100 to 00107": (
        "the signature is expired, revoked, not trusted or unreadable, or a public body's file has none",
        "About the signature, which whoever transmits puts on.",
    ),
    "00201": ("more than 50 breaches of the schema", "See 00200."),
    "00300": ("the transmitter is not known", _REGISTRY),
    "00311": ("the recipient code is not known", "Needs SdI's own list."),
    "00312": ("the recipient code is no longer active", "Needs SdI's own list."),
    "00320 to 00326": ("VAT number and tax code are not of the same subject, or do not fit a VAT group", _REGISTRY),
    "00327": ("the buyer has no VAT number, and the tax code of a VAT group (since 15 May 2026)", _REGISTRY),
    "00398": ("the public body has an office code, and another one was given", _IPA),
    "00399": ("the public body has an office code, and 999999 was given", _IPA),
    "00426": ("no PEC with the recipient code 0000000", "SdI no longer makes it."),
    "00477": ("the declaration of intent (N3.5) is not found", _REGISTRY),
}
"""Not checked: what it refuses, and why not."""

_HEAD = f"""# SdI's checks

Made from the code by `python -m tests.docs`; do not edit.

SdI refuses a file for what its numbered checks find. Most of them need nothing but the file, so they are made before
anything is sent: on every document that Sportello writes as XML itself, and on any FatturaPA file through
`invoicing.fatturapa.checks`. A document of ours that fails one is refused with the code `sdi_` and the number.

The list is SdI's as professional publications and two independent validators tell it; the official one was not read.
Amounts of our own have to be exact to the cent. Files of others may be off by what SdI is believed to allow: {SDI.tax}
euros of VAT (00421), {SDI.taxable} euro of a taxable amount (00422), {SDI.line} euros of a line (00423). A discount's
amount is taken as it stands, also where it is negative.
"""


def sdi_checks_page() -> str:
    """Every check, by its number."""
    rows = sorted([*_checked(), *_unchecked()])
    return f"{_HEAD}\n{table(('Number', 'SdI refuses', 'Checked', 'What to do, or why not'), rows)}"


def problem_rows() -> list[tuple[str, str, str]]:
    """The codes of problems that come of these checks."""
    return [
        (f"`sdi_{code}`", check.refuses, check.remedy) for code, check in CHECKS.items() if code not in _OF_THE_FILE
    ]


def _checked() -> Iterator[tuple[str, ...]]:
    for code, check in CHECKS.items():
        partly = PARTLY.get(code)
        yield code, check.refuses, "partly" if partly else "yes", f"{check.remedy} {partly or ''}".strip()


def _unchecked() -> Iterator[tuple[str, ...]]:
    for code, (refuses, why) in UNCHECKED.items():
        yield code, refuses, "no", why
