"""SdI's checks that can be made without SdI: its number, what it refuses, and what to do about it.

The conditions are those of SdI's list of checks as two independent validators and the professional press tell them;
which ones are checked only in part is said in docs/sdi-checks.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What SdI refuses under one number, and the way out."""

    refuses: str
    remedy: str


_VAT_NUMBER = "Correct it: 11 digits, the last one being the check digit."
_TAX_CODE = "Correct it: 16 characters, or 11 digits for an organisation."
_NATURE = "Say why there is no VAT, such as N2.2, N3.1 or N4."
_NO_NATURE = "Leave the nature out, or set the rate to 0."
_SUMMARY = "Give the VAT summary one row for each rate and nature that is used, and no other."
_SUMS = "Add lines and contributions up by rate and nature, then round the VAT of each sum to the cent."
_TYPE = "Send the document type that fits who sells and who buys."

CHECKS: Mapping[str, Check] = {
    "00001": Check("the file's name is not of SdI's form", "Name it IT<11 to 16 characters>_<1 to 5>.xml or .xml.p7m."),
    "00002": Check("a file of this name, or with this content, was sent before", "Send it once, under a new name."),
    "00003": Check("the file is larger than 5 MB", "Send fewer or smaller attachments."),
    "00200": Check(
        "the file does not follow the schema", "Correct the element: its form is in the schema FatturaPA 1.2.3."
    ),
    "00301": Check("the seller's VAT number is wrong", _VAT_NUMBER),
    "00302": Check("the seller's tax code is wrong", _TAX_CODE),
    "00303": Check("the VAT number of the seller's tax representative is wrong", _VAT_NUMBER),
    "00304": Check("the tax code of the seller's tax representative is wrong", _TAX_CODE),
    "00305": Check("the buyer's VAT number is wrong", _VAT_NUMBER),
    "00306": Check("the buyer's tax code is wrong", _TAX_CODE),
    "00313": Check("XXXXXXX is for buyers abroad", "Leave the recipient code out, or send the buyer's own."),
    "00330": Check("the PEC is a mailbox of SdI itself", "Send the buyer's PEC."),
    "00400": Check("a line at rate 0 without nature", _NATURE),
    "00401": Check("a line with a rate and a nature", _NO_NATURE),
    "00403": Check("the document is dated after the day SdI receives it", "Use today or an earlier day."),
    "00404": Check("this document is at SdI already", "Look what became of it; a new document takes another number."),
    "00409": Check("the file holds a document twice", "Send each document once."),
    "00411": Check("a line is subject to withholding, but no withholding is stated", "State the withholding tax."),
    "00413": Check("a pension fund contribution at rate 0 without nature", _NATURE),
    "00414": Check("a pension fund contribution with a rate and a nature", _NO_NATURE),
    "00415": Check(
        "a pension fund contribution is subject to withholding, but no withholding is stated",
        "State the withholding tax.",
    ),
    "00417": Check("the buyer has neither VAT number nor tax code", "Send at least one of them."),
    "00418": Check("the credit note is older than the invoice it credits", "Correct one of the two dates."),
    "00419": Check("a rate that is used has no row in the VAT summary", _SUMMARY),
    "00420": Check("reverse charge and split payment exclude each other", "Choose one of the two."),
    "00421": Check("the VAT of a summary row is not its taxable amount times its rate", _SUMS),
    "00422": Check("the taxable amount of a summary row is not the sum of what it sums up", _SUMS),
    "00423": Check(
        "a line's total is not its unit price, discounts taken off, times its quantity",
        "Apply the discounts to the unit price in their order, then multiply by the quantity.",
    ),
    "00424": Check("a rate is written as a fraction", "Send the rate in percent: 22, not 0.22."),
    "00425": Check("the number has no digit", "Send a number with at least one digit."),
    "00427": Check(
        "the recipient code's length does not fit the format",
        "Send 7 characters for a private recipient (FPR12), 6 for a public body (FPA12).",
    ),
    "00428": Check("the format differs from the attribute versione", "Write the same format in both places."),
    "00429": Check("a row of the VAT summary at rate 0 without nature", _NATURE),
    "00430": Check("a row of the VAT summary with a rate and a nature", _NO_NATURE),
    "00437": Check("a discount on the document without percentage and amount", "Send the percentage or the amount."),
    "00438": Check("a discount on a line without percentage and amount", "Send the percentage or the amount."),
    "00443": Check("a row of the VAT summary has a rate that nothing uses", _SUMMARY),
    "00444": Check("the natures of the VAT summary are not those that are used", _SUMMARY),
    "00445": Check("N2, N3 and N6 ended in 2021", "Send the exact nature, such as N2.2, N3.1 or N6.9."),
    "00471": Check("seller and buyer are the same, which this document type does not allow", _TYPE),
    "00472": Check("seller and buyer differ, which this document type does not allow", _TYPE),
    "00473": Check("the seller's country does not fit the document type", _TYPE),
    "00474": Check("a line at rate 0 in a self-billed invoice TD21", "Send the rate that was due."),
    "00475": Check(
        "this document type needs the buyer's VAT number", "Send the VAT number of whoever integrates the invoice."
    ),
    "00476": Check("neither seller nor buyer is Italian", "SdI takes invoices only where one of both is in Italy."),
}
"""By SdI's number."""
