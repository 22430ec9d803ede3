"""Documents with a fault or two: by what is wrong, the body, and the code of each problem by its JSON pointer."""

from typing import Any

from tests.builders import (
    OMIT,
    Json,
    address_body,
    customer_body,
    document_body,
    electronic_body,
    foreign_address_body,
    line_body,
    payment_body,
    person_body,
    related_body,
)


def of_line(**changes: Any) -> Json:
    return document_body(lines=[line_body(**changes)])


def of_customer(**changes: Any) -> Json:
    return document_body(customer=customer_body(**changes))


def of_address(**changes: Any) -> Json:
    return of_customer(address=address_body(**changes))


def of_payment(*payments: Json) -> Json:
    return document_body(payments=list(payments))


def of_related(*related: Json, **changes: Any) -> Json:
    return document_body(related=list(related), **changes)


def electronic_customer(**changes: Any) -> Json:
    return electronic_body(customer=customer_body(**changes))


TOP_FIELDS = ("account", "reference", "kind", "customer", "lines")
LINE_FIELDS = ("description", "quantity", "unit_price", "vat_rate")
OUTSIDE = {"number": "12", "date": "2026-11-01"}
CREDITED = {"relation": "credited_invoice", **OUTSIDE, "date": "2026-11-21"}
PRICE, RATE, VAT = "/lines/0/unit_price", "/lines/0/vat_rate", "/customer/vat_number"
NUMBER, LATIN1, RELATED = "invalid_number", "not_in_latin1", "invalid_related_document"
WITHHELD = {"type": "RT01", "rate": 20, "reason": "A"}
FREE_OF_CHARGE = {"unit_price": "0"}
NOTHING = {f"/{name}": "missing_field" for name in TOP_FIELDS}

CASES: dict[str, tuple[Json, dict[str, str]]] = {
    # The whole.
    "nothing at all": ({}, NOTHING),
    "unknown fields": (document_body(totl=1, admin=True), {"/totl": "unknown_field", "/admin": "unknown_field"}),
    "a field's name is escaped": (document_body(**{"a/b~c": 1}), {"/a~1b~0c": "unknown_field"}),
    "a callback": (document_body(callback="https://shop.example"), {"/callback": "not_available"}),
    "a withholding tax": (document_body(withholding_tax=[WITHHELD]), {"/withholding_tax": "unsupported_field"}),
    "a withholding tax that is no list": (document_body(withholding_tax=WITHHELD), {"/withholding_tax": "wrong_type"}),
    "faults in several places": (
        document_body(date="x", customer=customer_body(vat_number="1"), lines=[line_body(), line_body(quantity="x")]),
        {"/date": "invalid_date", VAT: "invalid_vat_number", "/lines/1/quantity": NUMBER},
    ),
    "rules broken in several places": (
        document_body(series="web", date="2026-11-22", lines=[line_body(vat_rate=21)], stamp_duty=True),
        {"/series": "unknown_series", "/date": "date_in_future", RATE: "unknown_vat_rate"}
        | {"/stamp_duty": "unsupported_stamp_duty"},
    ),
    # Names and keys.
    "an unknown account": (document_body(account="other"), {"/account": "unknown_account"}),
    "an unknown account and a wrong day": (
        document_body(account="other", date="2026-11-22"),
        {"/account": "unknown_account", "/date": "date_in_future"},
    ),
    "an account in capitals": (document_body(account="Demo"), {"/account": "invalid_account"}),
    "an account that is no text": (document_body(account={"$ne": ""}), {"/account": "wrong_type"}),
    "a reference that is a path": (document_body(reference="../../x"), {"/reference": "invalid_reference"}),
    "a reference too long": (document_body(reference="x" * 65), {"/reference": "invalid_reference"}),
    "an empty reference": (document_body(reference=""), {"/reference": "invalid_reference"}),
    "a reference that is a number": (document_body(reference=1001), {"/reference": "wrong_type"}),
    "an unknown kind": (document_body(kind="fattura"), {"/kind": "unknown_value"}),
    "a kind the provider lacks": (document_body(kind="quote"), {"/kind": "unsupported_kind"}),
    "electronic as text": (document_body(electronic="true"), {"/electronic": "wrong_type"}),
    "an electronic receipt": (electronic_body(kind="receipt"), {"/electronic": "unsupported_electronic"}),
    "a currency in words": (document_body(currency="euro"), {"/currency": "invalid_currency"}),
    "a currency there is not": (document_body(currency="QQQ"), {"/currency": "invalid_currency"}),
    "an electronic invoice in dollars": (electronic_body(currency="USD"), {"/currency": "unsupported_currency"}),
    "a series in words": (document_body(series="Web shop"), {"/series": "invalid_name"}),
    "a series nobody mapped": (document_body(series="web"), {"/series": "unknown_series"}),
    "a template nobody mapped": (document_body(template="gold"), {"/template": "unknown_template"}),
    "deferred VAT on paper": (document_body(vat_payability="D"), {"/vat_payability": "unsupported_vat_payability"}),
    "stamp duty on paper": (document_body(stamp_duty=True), {"/stamp_duty": "unsupported_stamp_duty"}),
    "a mail to nobody": (document_body(email_to_customer=True), {"/customer/email": "missing_field"}),
    "a mailed electronic invoice": (
        electronic_body(email_to_customer=True, customer=customer_body(email="office@rossi.example")),
        {"/email_to_customer": "unsupported_email"},
    ),
    # Days.
    **{
        f"the day {day}": (document_body(date=day), {"/date": "invalid_date"})
        for day in ("2026-02-30", "2026-1-2", "20260102", "2026-W01-1", "02/01/2026", "2026-11-21T10:00:00Z", 20261121)
    },
    "tomorrow": (document_body(date="2026-11-22"), {"/date": "date_in_future"}),
    "an electronic invoice of last month": (electronic_body(date="2026-10-21"), {"/date": "date_too_old"}),
    # Numbers.
    **{
        f"the price {text!r}": (of_line(unit_price=text), {PRICE: NUMBER})
        for text in ("1_000", " 10\n", "١٢.٥", "1,50", "1.000,50", "+5", "1e3", ".5", "5.", "sNaN", "1E+999999", "€ 5")
    },
    "nine decimals": (of_line(unit_price="1.123456789"), {PRICE: NUMBER}),
    "a truth for a number": (of_line(quantity=True), {"/lines/0/quantity": NUMBER}),
    "a quantity below zero": (of_line(quantity=-1), {"/lines/0/quantity": "invalid_quantity"}),
    "a total below zero": (of_line(unit_price=-5), {"/lines": "negative_total"}),
    "a total of zero": (of_line(**FREE_OF_CHARGE), {"/lines": "zero_total"}),
    "a discount above everything": (
        of_line(discount={"percent": 101}),
        {"/lines/0/discount/percent": "invalid_discount"},
    ),
    "a discount twice": (of_line(discount={"percent": 1, "amount": 1}), {"/lines/0/discount": "invalid_discount"}),
    "a discount as amount": (of_line(discount={"amount": 1}), {"/lines/0/discount/amount": "unsupported_discount"}),
    "totals a cent off": (
        document_body(totals={"net": "200.00", "vat": "44.01", "gross": "244.01"}),
        {"/totals/vat": "totals_mismatch", "/totals/gross": "totals_mismatch"},
    ),
    "half of the totals": (
        document_body(totals={"net": "200.00"}),
        {"/totals/vat": "missing_field", "/totals/gross": "missing_field"},
    ),
    # Lines.
    "no field of a line": (
        document_body(lines=[{}]),
        {f"/lines/0/{name}": "missing_field" for name in LINE_FIELDS},
    ),
    "every field of a line wrong": (
        of_line(description="", quantity=-1, unit_price="x", vat_rate="0.22", discount={"percent": 0, "amount": 0}),
        {"/lines/0/description": "text_too_short", "/lines/0/quantity": "invalid_quantity", PRICE: NUMBER}
        | {f"/lines/0/discount/{name}": "invalid_discount" for name in ("percent", "amount")}
        | {RATE: "invalid_vat_rate"},
    ),
    "null where something must be": (
        document_body(kind=None, lines=[line_body(quantity=None)]),
        {"/kind": "missing_field", "/lines/0/quantity": "missing_field"},
    ),
    "a thousand lines and one": (document_body(lines=[line_body()] * 1001), {"/lines": "too_many_items"}),
    "no line": (document_body(lines=[]), {"/lines": "too_few_items"}),
    "a line that is nothing": (document_body(lines=[None]), {"/lines/0": "wrong_type"}),
    "a product group nobody mapped": (
        of_line(product_group="coffee"),
        {"/lines/0/product_group": "unknown_product_group"},
    ),
    # VAT.
    **{f"the rate {rate}": (of_line(vat_rate=rate), {RATE: "unknown_vat_rate"}) for rate in ("21", "19.6")},
    **{f"the rate {rate}": (of_line(vat_rate=rate), {RATE: "invalid_vat_rate"}) for rate in ("0.22", "-1", "101")},
    "a rate with its sign": (of_line(vat_rate="22%"), {RATE: NUMBER}),
    "a nature with a rate": (of_line(vat_nature="N4"), {"/lines/0/vat_nature": "vat_nature_with_rate"}),
    "a nature that ended in 2021": (of_line(vat_rate=0, vat_nature="N2"), {"/lines/0/vat_nature": "unknown_value"}),
    "an electronic line without VAT or reason": (
        electronic_body(lines=[line_body(vat_rate=0)]),
        {"/lines/0/vat_nature": "missing_vat_nature"},
    ),
    # The customer.
    "a name too long": (of_customer(name="x" * 201), {"/customer/name": "text_too_long"}),
    "a blank name": (of_customer(name="   "), {"/customer/name": "text_too_short"}),
    "a customer without name": (of_customer(name=OMIT), {"/customer/name": "customer_name"}),
    "a customer with two names": (of_customer(first_name="Mario"), {"/customer/name": "customer_name"}),
    "half a person's name": (
        document_body(customer=person_body(last_name=OMIT)),
        {"/customer/last_name": "customer_name"},
    ),
    **{
        f"a name with U+{ord(char):04X}": (of_customer(name=f"Ro{char}ssi"), {"/customer/name": "illegal_character"})
        for char in "\x00\x0b\u202e\ufffd\ufffe"
    },
    "a check digit that is wrong": (of_customer(vat_number="12345670018"), {VAT: "invalid_vat_number"}),
    "a number of other digits": (of_customer(vat_number="١٢٣٤٥٦٧٠٠١٧"), {VAT: "invalid_vat_number"}),
    "a foreigner with a bare number": (of_customer(address=foreign_address_body()), {VAT: "invalid_vat_number"}),
    "a check character that is wrong": (
        document_body(customer=person_body(tax_code="RSSMRA80A01H501X")),
        {"/customer/tax_code": "invalid_tax_code"},
    ),
    "two addresses in one": (of_customer(email="anna@rossi.example,b@b.it"), {"/customer/email": "invalid_email"}),
    "a header in an address": (
        of_customer(email="anna@rossi.example\nBcc: b@b.it"),
        {"/customer/email": "invalid_email"},
    ),
    "a certified address that is none": (
        of_customer(certified_email="posta.rossi"),
        {"/customer/certified_email": "invalid_email"},
    ),
    "a telephone in words": (of_customer(phone="zerodue 1234"), {"/customer/phone": "invalid_phone"}),
    "a recipient code too short": (
        of_customer(recipient_code="ABC12"),
        {"/customer/recipient_code": "invalid_recipient_code"},
    ),
    "the country UK": (of_address(country="UK", province=OMIT), {"/customer/address/country": "invalid_country"}),
    "a postcode too short": (of_address(postcode="2012"), {"/customer/address/postcode": "invalid_postcode"}),
    "a province that is none": (of_address(province="XY"), {"/customer/address/province": "invalid_province"}),
    "a province abroad": (
        of_customer(vat_number="DE136695976", address=foreign_address_body(province="MI")),
        {"/customer/address/province": "province_outside_italy"},
    ),
    "an electronic invoice to nobody known": (
        electronic_customer(vat_number=OMIT),
        {VAT: "missing_customer_identifier"},
    ),
    "an electronic invoice to nowhere": (electronic_customer(address=OMIT), {"/customer/address": "missing_field"}),
    "an electronic name too long": (electronic_customer(name="Rossi " * 14), {"/customer/name": "name_too_long"}),
    "an electronic name in Cyrillic": (electronic_customer(name="Рога и копыта"), {"/customer/name": LATIN1}),
    "the naughty name": (
        electronic_customer(name='Rossi & Figli <"S.r.l."> – è 100% ]]> €'),
        {"/customer/name": LATIN1},
    ),
    # Payments.
    "a method in words": (of_payment(payment_body(method="transfer")), {"/payments/0/method": "unknown_value"}),
    "more paid than due": (of_payment(payment_body(amount="244.01")), {"/payments": "payments_mismatch"}),
    "a tenth of a cent": (of_payment(payment_body(amount="1.001")), {"/payments/0/amount": "too_many_decimals"}),
    "less than nothing paid": (of_payment(payment_body(amount="-1")), {"/payments/0/amount": "invalid_amount"}),
    "an IBAN mistyped": (
        of_payment(payment_body(iban="IT60X0542811101000000123457")),
        {"/payments/0/iban": "invalid_iban"},
    ),
    "instalments without amounts": (
        of_payment(payment_body(), payment_body()),
        {"/payments/0/amount": "missing_field", "/payments/1/amount": "missing_field"},
    ),
    "two ways to pay": (
        of_payment(payment_body(amount="1"), payment_body(amount="1", method="MP08")),
        {"/payments/1/method": "unsupported_payments"},
    ),
    # Other documents.
    "an order nobody sent": (of_related(related_body()), {"/related/0/reference": "unknown_related_reference"}),
    "an order told in two ways": (of_related(related_body(**OUTSIDE)), {"/related/0": RELATED}),
    "a note's number alone": (of_related({"relation": "delivery_note", "number": "1"}), {"/related/0/date": RELATED}),
    "an order from elsewhere": (
        of_related({"relation": "order", **OUTSIDE}),
        {"/related/0/number": "unsupported_related_document"},
    ),
    "a relation in other words": (
        of_related(related_body(relation="parent")),
        {"/related/0/relation": "unknown_value"},
    ),
    "an invoice that credits another": (of_related(CREDITED), {"/related/0/relation": RELATED}),
    "a credit note on paper": (of_related(CREDITED, kind="credit_note"), {"/electronic": "unsupported_kind"}),
    "a credit note before its invoice": (
        of_related(CREDITED, kind="credit_note", electronic=True, date="2026-11-20"),
        {"/related/0/date": "date_before_credited_invoice"},
    ),
}
