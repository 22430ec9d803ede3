"""Small whole invoices for SdI, written by hand: nothing of the product's builder is in them."""

from __future__ import annotations

from tests.simulators import signing

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
OFFICE, CHANNEL, CONSUMER, ABROAD = "UFABCD", "ABC1234", "0000000", "XXXXXXX"
SELLER, BUYER, PERSON = "01234560017", "09876540155", "RSSMRA80A01H501U"

LINE = """<DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Consulenza</Descrizione><Quantita>2.00</Quantita>
<PrezzoUnitario>50.00</PrezzoUnitario><PrezzoTotale>100.00</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>"""
SUMMARY = """<DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>100.00</ImponibileImporto>
<Imposta>22.00</Imposta></DatiRiepilogo>"""
_SEAT = "<Sede><Indirizzo>Via Roma 1</Indirizzo><CAP>10121</CAP><Comune>Torino</Comune><Nazione>IT</Nazione></Sede>"


def invoice_file(
    *,
    number: str = "1",
    date: str = "2025-12-30",
    kind: str = "TD01",
    public: bool = False,
    signed: bool | None = None,
    recipient: str | None = None,
    certified_email: str = "",
    buyer: str = f"<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>{BUYER}</IdCodice></IdFiscaleIVA>",
    seller: str = SELLER,
    transmitter: str = SELLER,
    version: str = "",
    goods: str = LINE + SUMMARY,
    general: str = "",
    linked: str = "",
    bodies: int = 1,
) -> bytes:
    """A file that SdI takes, with the one thing changed that a test is about. Public ones are signed."""
    declared = "FPA12" if public else "FPR12"
    email = f"<PECDestinatario>{certified_email}</PECDestinatario>" if certified_email else ""
    body = f"""<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>{kind}</TipoDocumento>
<Divisa>EUR</Divisa><Data>{date}</Data><Numero>{number}</Numero>{general}</DatiGeneraliDocumento>{linked}</DatiGenerali>
<DatiBeniServizi>{goods}</DatiBeniServizi></FatturaElettronicaBody>"""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica xmlns:p="{NAMESPACE}" versione="{version or declared}"><FatturaElettronicaHeader>
<DatiTrasmissione><IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>{transmitter}</IdCodice></IdTrasmittente>
<ProgressivoInvio>00001</ProgressivoInvio><FormatoTrasmissione>{declared}</FormatoTrasmissione>
<CodiceDestinatario>{recipient or (OFFICE if public else CHANNEL)}</CodiceDestinatario>{email}</DatiTrasmissione>
<CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>{seller}</IdCodice></IdFiscaleIVA>
<Anagrafica><Denominazione>Ditta di prova</Denominazione></Anagrafica><RegimeFiscale>RF01</RegimeFiscale>
</DatiAnagrafici>{_SEAT}</CedentePrestatore><CessionarioCommittente><DatiAnagrafici>{buyer}
<Anagrafica><Denominazione>Cliente di prova</Denominazione></Anagrafica></DatiAnagrafici>{_SEAT}
</CessionarioCommittente>
</FatturaElettronicaHeader>{body * bodies}</p:FatturaElettronica>"""
    content = text.encode()
    return signing.signed(content) if (public if signed is None else signed) else content
