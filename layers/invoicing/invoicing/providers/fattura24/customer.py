"""The customer, as documents, contacts and credits all write it."""

from invoicing.domain.party import ITALY, Customer
from invoicing.domain.recipient_code import usual_code
from invoicing.providers.fattura24.xml_writing import Elements


def write_customer(into: Elements, customer: Customer, *, electronic: bool = False) -> None:
    """Everything there is to say of ``customer``; ``electronic`` adds what an e-invoice cannot be without."""
    into.text("CustomerName", customer.display_name)
    if customer.address:
        into.text("CustomerAddress", customer.address.street)
        into.text("CustomerPostcode", customer.address.postcode)
        into.text("CustomerCity", customer.address.city)
        into.code("CustomerProvince", customer.address.province)
    if customer.address or customer.vat_number:
        into.code("CustomerCountry", _country(customer))
    into.code("CustomerFiscalCode", customer.tax_code)
    into.text("CustomerVatCode", _vat_code(customer, electronic=electronic))
    into.text("CustomerCellPhone", customer.phone)
    into.text("CustomerEmail", customer.email)
    into.text("FeCustomerPec", customer.certified_email)
    into.code("FeDestinationCode", customer.recipient_code or (_usual_code(customer) if electronic else None))


def _country(customer: Customer) -> str:
    """ISO 3166-1; Greek VAT numbers begin with EL, which is no country there."""
    return "GR" if customer.country == "EL" else customer.country


def _vat_code(customer: Customer, *, electronic: bool) -> str | None:
    """Italian numbers without IT, others as they are; both as the official WooCommerce plugin 7.1.1 sends them.

    So does the name in place of a number for an e-invoice to a customer abroad who has none.
    """
    if customer.vat_number is None:
        return customer.display_name if electronic and not customer.italian else None
    return customer.vat_number.removeprefix(ITALY)


def _usual_code(customer: Customer) -> str:
    return usual_code(customer, abroad=not customer.italian)
