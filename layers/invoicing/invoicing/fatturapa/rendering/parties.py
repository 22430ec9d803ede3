"""Who sells, who buys, and who else is named."""

from collections.abc import Iterator, Sequence

from invoicing.fatturapa import labels
from invoicing.fatturapa.rendering.blocks import Column, Table, Text, cell
from invoicing.fatturapa.rendering.source import Source
from invoicing.fatturapa.rendering.typeface import HEAD, NAME
from invoicing.fatturapa.rendering.wording import amount, code, date, joined, labelled

_SHOWN = (
    ("CedentePrestatore", "Cedente / prestatore (fornitore)"),
    ("CessionarioCommittente", "Cessionario / committente (cliente)"),
)
_FURTHER = (
    ("RappresentanteFiscale", "Rappresentante fiscale del cedente"),
    ("TerzoIntermediarioOSoggettoEmittente", "Terzo intermediario o soggetto emittente"),
)

# Where an ordinary file, and where a simplified one (VFSM10) keeps what a party is called, and its numbers.
_NAMES = ("DatiAnagrafici/Anagrafica/", "", "AltriDatiIdentificativi/")
_PARTS_OF_NAMES = ("Denominazione", "Titolo", "Nome", "Cognome")
_IDENTITIES = ("DatiAnagrafici/", "", "IdentificativiFiscali/")


def parties(header: Source) -> list[Table]:
    """Seller and buyer side by side, and below them whoever else is named."""
    shown = [_pair(header, _SHOWN)]
    further = [(tag, title) for tag, title in _FURTHER if header.parts(tag)]
    return [*shown, _pair(header, further)] if further else shown


def name(party: Source) -> str:
    """What a party is called."""
    company, *person = (party.text(*(prefix + part for prefix in _NAMES)) for part in _PARTS_OF_NAMES)
    return joined(company, joined(*person), by=" - ")


def _pair(header: Source, tags: Sequence[tuple[str, str]]) -> Table:
    """Two parties: their names on one height, their particulars below."""
    found = [(title, header.part(tag)) for tag, title in tags]
    names = [[Text(title, HEAD), Text(name(party), NAME)] for title, party in found]
    particulars = [cell(*_particulars(party)) for _, party in found]
    rows = [[*column, cell()][:2] for column in (names, particulars)]
    return Table([Column(share=1), Column(share=1)], rows, ruled=False, whole=True)


def _particulars(party: Source) -> Iterator[str]:
    yield from _address(party.part("Sede", "AltriDatiIdentificativi/Sede"))
    yield labelled("Partita IVA", _tax_id(party))
    yield labelled("Codice fiscale", party.text(*(prefix + "CodiceFiscale" for prefix in _IDENTITIES)))
    own = party.part("DatiAnagrafici")
    yield labelled("Codice EORI", own.text("Anagrafica/CodEORI"))
    regime = party.text("DatiAnagrafici/RegimeFiscale", "RegimeFiscale")
    yield labelled("Regime fiscale", code(regime, labels.TAX_REGIMES))
    yield from _register_of_profession(own)
    yield from _register_of_companies(party.part("IscrizioneREA"))
    contacts = party.part("Contatti")
    telephone, fax = labelled("Tel.", contacts.text("Telefono")), labelled("Fax", contacts.text("Fax"))
    yield joined(telephone, fax, contacts.text("Email"), by=" - ")
    yield labelled("Rif. amministrazione", party.text("RiferimentoAmministrazione"))
    yield from _elsewhere(party)
    yield from _elsewhere(party.part("AltriDatiIdentificativi"))


def _elsewhere(party: Source) -> Iterator[str]:
    for branch in party.parts("StabileOrganizzazione"):
        yield labelled("Stabile organizzazione", joined(*_address(branch), by=", "))
    for agent in party.parts("RappresentanteFiscale"):
        yield labelled("Rappresentante fiscale", joined(name(agent), _tax_id(agent), by=", "))


def _tax_id(party: Source) -> str:
    found = party.part(*(prefix + "IdFiscaleIVA" for prefix in _IDENTITIES))
    return found.text("IdPaese") + found.text("IdCodice")


def _address(address: Source) -> Iterator[str]:
    yield joined(address.text("Indirizzo"), address.text("NumeroCivico"), by=", ")
    province = address.text("Provincia")
    town = joined(address.text("CAP"), address.text("Comune"), f"({province})" if province else "")
    yield joined(town, address.text("Nazione"), by=" - ")


def _register_of_profession(own: Source) -> Iterator[str]:
    province = own.text("ProvinciaAlbo")
    register = joined(own.text("AlboProfessionale"), f"({province})" if province else "")
    number, since = own.text("NumeroIscrizioneAlbo"), date(own.text("DataIscrizioneAlbo"))
    entry = joined(f"n. {number}" if number else "", f"dal {since}" if since else "")
    yield labelled("Albo", joined(register, entry, by=", "))


def _register_of_companies(entry: Source) -> Iterator[str]:
    yield labelled("REA", joined(entry.text("Ufficio"), entry.text("NumeroREA")))
    yield labelled("Capitale sociale", amount(entry.text("CapitaleSociale")))
    yield joined(
        code(entry.text("SocioUnico"), labels.SHAREHOLDERS),
        code(entry.text("StatoLiquidazione"), labels.LIQUIDATION),
        by=", ",
    )
