"""Classes 14 to 46: requests that can be read and must be refused, each naming the field."""

from datetime import date, timedelta

from tests.builders import OMIT, address_body, customer_body, foreign_address_body, line_body, person_body, related_body
from tests.hostile.case import Bad, Refusal, at, document, electronic, with_customer, with_line

NAME, PRICE, RATE, NATURE = "/customer/name", "/lines/0/unit_price", "/lines/0/vat_rate", "/lines/0/vat_nature"
VAT, NUMBER, DAY = "/customer/vat_number", "invalid_number", "invalid_date"
TODAY = date.today()  # noqa: DTZ011 - days away from the midnight that could matter
LONG_AGO = (TODAY - timedelta(days=40)).isoformat()


def credit_note(**related: object) -> dict[str, object]:
    """A credit note for an invoice issued elsewhere."""
    credited = related_body(relation="credited_invoice", **{"reference": OMIT, **related})
    return electronic(kind="credit_note", related=[credited])


FIELDS = (
    *(
        Bad(14, f"U+{ord(char):04X}", with_customer(name=f"Ro{char}ssi"), at(NAME, "illegal_character"))
        for char in "\x00\x0b\x1f\x7f\x85\x9f\ufffd\ufffe\uffff\ue000"
    ),
    Bad(15, "a name mistyped", document(totl="1"), at("/totl", "unknown_field")),
    Bad(15, "a wish", document(admin=True), at("/admin", "unknown_field")),
    Bad(15, "nothing, under a name that is none", document(totl=None), at("/totl", "unknown_field")),
    Bad(15, "inside", with_line(price="1"), at("/lines/0/price", "unknown_field")),
    Bad(15, "a prototype", document(__proto__={}), at("/__proto__", "unknown_field")),
    Bad(16, "a truth for a number", with_line(unit_price=True), at(PRICE, NUMBER)),
    Bad(16, "a number for a truth", document(electronic=1), at("/electronic", "wrong_type")),
    Bad(17, "nine decimals", with_line(unit_price=0.123456789), at(PRICE, NUMBER)),
    Bad(17, "binary dust", with_line(unit_price=0.1 + 0.2), at(PRICE, NUMBER)),
    *(
        Bad(18, repr(text), with_line(unit_price=text), at(PRICE, NUMBER))
        for text in ("1_000", " 10\n", "١٢.٥", "1,50", "1.000,50", "+5", "1e3", ".5", "5.", "0x1", "", "１")
    ),
    *(
        Bad(19, text, with_line(unit_price=text), at(PRICE, NUMBER))
        for text in ("sNaN", "NaN", "1E+999999", "Infinity", "-inf")
    ),
    Bad(21, "Arabic digits", with_customer(vat_number="١٢٣٤٥٦٧٠٠١٧"), at(VAT, "invalid_vat_number")),
    Bad(21, "a line break behind", with_customer(vat_number="12345670017\n"), at(VAT, "invalid_vat_number")),
    Bad(21, "a line break behind a reference", document(reference="a\n"), at("/reference", "invalid_reference")),
    Bad(22, "a price below zero", with_line(unit_price="-5"), at("/lines", "negative_total")),
    Bad(22, "a quantity below zero", with_line(quantity="-1"), at("/lines/0/quantity", "invalid_quantity")),
    Bad(23, "worth nothing", with_line(unit_price="0"), at("/lines", "zero_total")),
    Bad(
        24,
        "more than all",
        with_line(discount={"percent": "100.01"}),
        at("/lines/0/discount/percent", "invalid_discount"),
    ),
    Bad(24, "below zero", with_line(discount={"percent": "-1"}), at("/lines/0/discount/percent", "invalid_discount")),
    Bad(
        25,
        "a cent off",
        document(totals={"net": "200.00", "vat": "44.00", "gross": "244.01"}),
        at("/totals/gross", "totals_mismatch"),
    ),
    Bad(27, "21", with_line(vat_rate="21"), at(RATE, "unknown_vat_rate")),
    Bad(27, "19.6", with_line(vat_rate="19.6"), at(RATE, "unknown_vat_rate")),
    Bad(27, "0.22", with_line(vat_rate="0.22"), at(RATE, "invalid_vat_rate")),
    Bad(27, "22%", with_line(vat_rate="22%"), at(RATE, NUMBER)),
    Bad(28, "no nature", electronic(lines=[line_body(vat_rate="0")]), at(NATURE, "missing_vat_nature")),
    Bad(28, "a nature and a rate", with_line(vat_nature="N4"), at(NATURE, "vat_nature_with_rate")),
    *(
        Bad(28, code, with_line(vat_rate="0", vat_nature=code), at(NATURE, "unknown_value"))
        for code in ("N2", "N3", "N6")
    ),
    Bad(29, "a wrong check digit", with_customer(vat_number="12345670018"), at(VAT, "invalid_vat_number")),
    Bad(
        29,
        "a wrong check character",
        document(customer=person_body(tax_code="RSSMRA80A01H501X")),
        at("/customer/tax_code", "invalid_tax_code"),
    ),
    Bad(
        30,
        "an Italian number abroad",
        with_customer(address=foreign_address_body()),
        at(VAT, "invalid_vat_number"),
    ),
    *(
        Bad(
            30,
            country,
            with_customer(address=address_body(country=country, province=OMIT)),
            at("/customer/address/country", "invalid_country"),
        )
        for country in ("UK", "XX", "ITA")
    ),
    *(
        Bad(31, repr(day), document(date=day), at("/date", DAY))
        for day in (
            "2026-02-30",
            "2026-1-2",
            "20260102",
            "2026-W01-1",
            "02/01/2026",
            "2026-01-02T10:00:00Z",
            "２０２６-01-02",
        )
    ),
    Bad(32, "in seventy years", document(date="2096-01-01"), at("/date", "date_in_future")),
    Bad(33, "forty days ago", electronic(date=LONG_AGO), at("/date", "date_too_old")),
    *(Bad(35, year, document(date=f"{year}-01-01"), at("/date", DAY)) for year in ("0001", "1999", "9999")),
    *(
        Bad(38, f"U+{ord(char):04X}", with_customer(name=f"Ro{char}ssi"), at(NAME, "illegal_character"))
        for char in "\u202e\u200b\u2066\ufeff\u00ad"
    ),
    Bad(38, "a flood of marks", with_customer(name="Z" + "\u0335" * 40), at(NAME, "illegal_character")),
    Bad(39, "an emoji", electronic(customer=customer_body(name="Rossi 🦊")), at(NAME, "not_in_latin1")),
    Bad(39, "Cyrillic", electronic(customer=customer_body(name="Рога и копыта")), at(NAME, "not_in_latin1")),
    Bad(
        40,
        "ß in a code",
        with_customer(recipient_code="ABCDEß"),
        at("/customer/recipient_code", "invalid_recipient_code"),
    ),
    Bad(
        40,
        "ı in a country",
        with_customer(address=address_body(country="ıt")),
        at("/customer/address/country", "invalid_country"),
    ),
    Bad(41, "10,000 characters", with_customer(name="x" * 10_000), at(NAME, "text_too_long")),
    Bad(41, "blanks", with_customer(name=" \u00a0\u3000 "), at(NAME, "text_too_short")),
    Bad(42, "5,001 lines", document(lines=[line_body(description="x")] * 2_500), at("/lines", "too_many_items")),
    Bad(42, "a flood of files", document(attachments=[{}] * 9_000), at("/attachments", "too_many_items")),
    Bad(42, "a flood of data", with_line(other_data=[{}] * 9_000), at("/lines/0/other_data", "too_many_items")),
    Bad(42, "a flood of taxes", document(withholding_tax=[{}] * 9_000), at("/withholding_tax", "too_many_items")),
    Bad(
        43,
        "a header",
        with_customer(email="a@b.example\nBcc: c@d.example"),
        at("/customer/email", "invalid_email"),
    ),
    Bad(43, "two of them", with_customer(email="a@b.example,c@d.example"), at("/customer/email", "invalid_email")),
    *(
        Bad(45, ascii(text)[:30], document(reference=text), at("/reference", "invalid_reference"))
        for text in ("../../x", "%2e%2e", "a\x00", "x" * 300, "a/b", "a\\b", "..", "è", "a b")
    ),
    *(
        Bad(46, str(text), document(reference=text), at("/reference", "wrong_type"))
        for text in ({"$gt": ""}, ["a"], 1001, True)
    ),
    Bad(46, "for an account", document(account={"$ne": None}), at("/account", "wrong_type")),
    Bad(
        67,
        "before its invoice",
        credit_note(number="1", date="2096-01-01"),
        Refusal(422, {"/related/0/date": "date_before_credited_invoice"}),
    ),
    Bad(
        67,
        "of an invoice nobody sent",
        credit_note(reference="nobody-sent"),
        at("/related/0/reference", "unknown_related_reference"),
    ),
    Bad(63, "an address to call", document(callback="http://169.254.169.254/"), at("/callback", "not_available")),
)
