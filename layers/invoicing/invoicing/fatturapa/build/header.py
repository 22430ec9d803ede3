"""FatturaElettronicaHeader: who transmits, where it goes, who sells and who buys."""

from typing import Final

from invoicing.domain.party import Customer
from invoicing.domain.recipient_code import NO_CHANNEL, usual_code
from invoicing.fatturapa.build.party import Party
from invoicing.fatturapa.build.tree import Part, cents
from invoicing.fatturapa.codes import TransmissionFormat, WrittenBy
from invoicing.fatturapa.invoice import Invoice
from invoicing.fatturapa.parties import Contacts, Registration

_PUBLIC_BODY: Final = 6


def header(invoice: Invoice) -> list[Part]:
    """The only header of the file."""
    ours, theirs = Party.of_seller(invoice.seller), Party.of_customer(invoice.document.customer)
    seller, buyer = (theirs, ours) if invoice.self_billed else (ours, theirs)
    return [
        ("DatiTrasmissione", _transmission(invoice)),
        ("CedentePrestatore", _seller(invoice, seller)),
        ("CessionarioCommittente", [("DatiAnagrafici", buyer.identity()), ("Sede", buyer.seat())]),
        ("SoggettoEmittente", WrittenBy.BUYER if invoice.self_billed else None),
    ]


def transmission_format(invoice: Invoice) -> TransmissionFormat:
    """FPA12 for a public body, which a recipient code of six characters tells; else FPR12."""
    public = len(recipient_code(invoice)) == _PUBLIC_BODY
    return TransmissionFormat.PUBLIC_BODY if public else TransmissionFormat.PRIVATE


def recipient_code(invoice: Invoice) -> str:
    """CodiceDestinatario: what the customer has; else the usual one, at home, in San Marino or abroad."""
    if invoice.self_billed:
        return invoice.seller.recipient_code
    customer = invoice.document.customer
    return customer.recipient_code or usual_code(customer, abroad=Party.of_customer(customer).abroad)


def certified_email(invoice: Invoice, code: str) -> str | None:
    """PECDestinatario, which SdI uses only where there is no other channel."""
    customer: Customer = invoice.document.customer
    return customer.certified_email if code == NO_CHANNEL and not invoice.self_billed else None


def _transmission(invoice: Invoice) -> list[Part]:
    code, sender = recipient_code(invoice), invoice.transmitter
    return [
        ("IdTrasmittente", [("IdPaese", sender.country), ("IdCodice", sender.code)]),
        ("ProgressivoInvio", invoice.progressive),
        ("FormatoTrasmissione", transmission_format(invoice)),
        ("CodiceDestinatario", code),
        ("PECDestinatario", certified_email(invoice, code)),
    ]


def _seller(invoice: Invoice, seller: Party) -> list[Part]:
    ours, own = invoice.seller, invoice.sells
    return [
        ("DatiAnagrafici", [*seller.identity(), ("RegimeFiscale", invoice.seller_regime)]),
        ("Sede", seller.seat()),
        ("IscrizioneREA", _registration(ours.registration) if own and ours.registration else None),
        ("Contatti", _contacts(ours.contacts) if own and ours.contacts else None),
        ("RiferimentoAmministrazione", ours.administration_reference if own else None),
    ]


def _registration(entry: Registration) -> list[Part]:
    return [
        ("Ufficio", entry.office),
        ("NumeroREA", entry.number),
        ("CapitaleSociale", None if entry.capital is None else cents(entry.capital)),
        ("SocioUnico", entry.shareholders),
        ("StatoLiquidazione", entry.liquidation),
    ]


def _contacts(contacts: Contacts) -> list[Part]:
    return [("Telefono", contacts.phone), ("Fax", contacts.fax), ("Email", contacts.email)]
