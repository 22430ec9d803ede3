"""Files to render: one with nearly everything the schema knows, and what is made of it."""

from pathlib import Path

RICH = (Path(__file__).parent / "rendering_rich.xml").read_bytes()
"""Valid against the schema; two withholdings, a fund, stamp duty, discounts, three payments, an attachment."""

_HEAD = RICH[: RICH.index(b"<FatturaElettronicaBody>")]
_LINE = """<DettaglioLinee><NumeroLinea>{number}</NumeroLinea><Descrizione>{text}</Descrizione>
<Quantita>{number}.00</Quantita><PrezzoUnitario>3.50</PrezzoUnitario><PrezzoTotale>{total:.2f}</PrezzoTotale>
<AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>"""


def body(goods: str, general: str = "") -> str:
    """A body with these lines, and more in its general data."""
    return f"""<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento>
<Divisa>EUR</Divisa><Data>2026-11-21</Data><Numero>7/2026</Numero>{general}</DatiGeneraliDocumento></DatiGenerali>
<DatiBeniServizi>{goods}</DatiBeniServizi></FatturaElettronicaBody>"""


def file_of(*bodies: str) -> bytes:
    """A file with the parties of the rich one."""
    return _HEAD + "".join(bodies).encode() + b"</p:FatturaElettronica>"


def line(number: int, text: str) -> str:
    """A line of 3.50 a piece."""
    return _LINE.format(number=number, text=text, total=number * 3.5)


SIMPLIFIED = b"""<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronicaSemplificata xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0"
 versione="FSM10">
<FatturaElettronicaHeader>
<DatiTrasmissione><IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>01879020517</IdCodice></IdTrasmittente>
<ProgressivoInvio>1</ProgressivoInvio><FormatoTrasmissione>FSM10</FormatoTrasmissione>
<CodiceDestinatario>0000000</CodiceDestinatario></DatiTrasmissione>
<CedentePrestatore><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234560017</IdCodice></IdFiscaleIVA>
<Denominazione>Bar Sport di Prova</Denominazione>
<Sede><Indirizzo>Via Po 1</Indirizzo><CAP>10100</CAP><Comune>Torino</Comune><Nazione>IT</Nazione></Sede>
<RegimeFiscale>RF01</RegimeFiscale></CedentePrestatore>
<CessionarioCommittente>
<IdentificativiFiscali><CodiceFiscale>VRDLGU75B15F205J</CodiceFiscale></IdentificativiFiscali>
<AltriDatiIdentificativi><Nome>Luigi</Nome><Cognome>Verdi</Cognome>
<Sede><Indirizzo>Via Adda 2</Indirizzo><CAP>20100</CAP><Comune>Milano</Comune><Nazione>IT</Nazione></Sede>
</AltriDatiIdentificativi></CessionarioCommittente>
</FatturaElettronicaHeader>
<FatturaElettronicaBody>
<DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD08</TipoDocumento><Divisa>EUR</Divisa><Data>2026-11-20</Data>
<Numero>S1</Numero><BolloVirtuale>SI</BolloVirtuale></DatiGeneraliDocumento>
<DatiFatturaRettificata><NumeroFR>S0</NumeroFR><DataFR>2026-11-19</DataFR>
<ElementiRettificati>Il prezzo</ElementiRettificati>
</DatiFatturaRettificata></DatiGenerali>
<DatiBeniServizi><Descrizione>Pranzo</Descrizione><Importo>30.00</Importo>
<DatiIVA><Imposta>2.73</Imposta><Aliquota>10.00</Aliquota></DatiIVA></DatiBeniServizi>
<DatiBeniServizi><Descrizione>Rimborso</Descrizione><Importo>5.00</Importo><DatiIVA><Imposta>0.00</Imposta></DatiIVA>
<Natura>N1</Natura><RiferimentoNormativo>Art. 15</RiferimentoNormativo></DatiBeniServizi>
</FatturaElettronicaBody>
</p:FatturaElettronicaSemplificata>"""
"""A simplified invoice (VFSM10): other names, and amounts that include the VAT."""
