"""A valid file that has a bit of everything, and ways to break one thing in it."""

from collections.abc import Callable

from lxml import etree

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
HEADER = "FatturaElettronicaHeader/"
SENT = HEADER + "DatiTrasmissione/"
SELLER = HEADER + "CedentePrestatore/DatiAnagrafici/"
BUYER = HEADER + "CessionarioCommittente/DatiAnagrafici/"
BODY = "FatturaElettronicaBody/"
GENERAL = BODY + "DatiGenerali/DatiGeneraliDocumento/"
GOODS = BODY + "DatiBeniServizi/"

type Change = Callable[[etree._Element], None]


def party(vat_number: str, tax_code: str, *, name: str = "Alfa S.r.l.") -> str:
    country, number = vat_number[:2], vat_number[2:]
    return f"""<DatiAnagrafici>
      <IdFiscaleIVA><IdPaese>{country}</IdPaese><IdCodice>{number}</IdCodice></IdFiscaleIVA>
      <CodiceFiscale>{tax_code}</CodiceFiscale>
      <Anagrafica><Denominazione>{name}</Denominazione></Anagrafica>"""


ADDRESS = "<Sede><Indirizzo>Via Roma 1</Indirizzo><CAP>20121</CAP><Comune>Milano</Comune><Nazione>IT</Nazione></Sede>"


def line(
    number: int, price: str, total: str, rate: str, *, nature: str = "", more: str = "", quantity: str = ""
) -> str:
    return f"""<DettaglioLinee>
      <NumeroLinea>{number}</NumeroLinea><Descrizione>Merce</Descrizione>
      {f"<Quantita>{quantity}</Quantita>" if quantity else ""}
      <PrezzoUnitario>{price}</PrezzoUnitario>{more}<PrezzoTotale>{total}</PrezzoTotale>
      <AliquotaIVA>{rate}</AliquotaIVA>{f"<Natura>{nature}</Natura>" if nature else ""}</DettaglioLinee>"""


def row(rate: str, taxable: str, tax: str, *, nature: str = "") -> str:
    return f"""<DatiRiepilogo><AliquotaIVA>{rate}</AliquotaIVA>{f"<Natura>{nature}</Natura>" if nature else ""}
      <ImponibileImporto>{taxable}</ImponibileImporto><Imposta>{tax}</Imposta>
      <EsigibilitaIVA>I</EsigibilitaIVA></DatiRiepilogo>"""


FUND = """<DatiCassaPrevidenziale><TipoCassa>TC01</TipoCassa><AlCassa>4.00</AlCassa>
  <ImportoContributoCassa>4.00</ImportoContributoCassa><AliquotaIVA>22.00</AliquotaIVA></DatiCassaPrevidenziale>"""
WITHHOLDING = """<DatiRitenuta><TipoRitenuta>RT02</TipoRitenuta><ImportoRitenuta>20.00</ImportoRitenuta>
  <AliquotaRitenuta>20.00</AliquotaRitenuta><CausalePagamento>A</CausalePagamento></DatiRitenuta>"""
PERCENT = "<ScontoMaggiorazione><Tipo>SC</Tipo><Percentuale>10.00</Percentuale></ScontoMaggiorazione>"
AMOUNT = "<ScontoMaggiorazione><Tipo>MG</Tipo><Importo>1.00</Importo></ScontoMaggiorazione>"
LINES = (
    line(1, "100.00", "100.00", "22.00"),
    # (10.00 - 10%) + 1.00 = 10.00, three times.
    line(2, "10.00", "30.00", "10.00", quantity="3.00", more=PERCENT + AMOUNT),
    line(3, "50.00", "50.00", "0.00", nature="N4"),
)
SUMMARY = (row("22.00", "104.00", "22.88"), row("10.00", "30.00", "3.00"), row("0.00", "50.00", "0.00", nature="N4"))

VALID = f"""<p:FatturaElettronica xmlns:p="{NAMESPACE}" versione="FPR12"><FatturaElettronicaHeader>
  <DatiTrasmissione><IdTrasmittente><IdPaese>IT</IdPaese><IdCodice>01879020517</IdCodice></IdTrasmittente>
    <ProgressivoInvio>00001</ProgressivoInvio><FormatoTrasmissione>FPR12</FormatoTrasmissione>
    <CodiceDestinatario>0000000</CodiceDestinatario><PECDestinatario>beta@pec.example</PECDestinatario>
  </DatiTrasmissione>
  <CedentePrestatore>{party("IT12345670017", "12345670017")}<RegimeFiscale>RF01</RegimeFiscale></DatiAnagrafici>
    {ADDRESS}</CedentePrestatore>
  <CessionarioCommittente>{party("IT01234560017", "01234560017")}</DatiAnagrafici>{ADDRESS}</CessionarioCommittente>
  </FatturaElettronicaHeader><FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento>
    <TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa><Data>2026-11-20</Data><Numero>12/A</Numero>
    {WITHHOLDING}{FUND}</DatiGeneraliDocumento>
    <DatiFattureCollegate><IdDocumento>7</IdDocumento><Data>2026-10-01</Data></DatiFattureCollegate>
  </DatiGenerali>
  <DatiBeniServizi>{"".join(LINES)}{"".join(SUMMARY)}</DatiBeniServizi></FatturaElettronicaBody>
</p:FatturaElettronica>"""


def valid() -> etree._Element:
    """The root of a file that breaks nothing."""
    return etree.fromstring(VALID)


def at(root: etree._Element, path: str) -> etree._Element:
    (found,) = root.findall(path)
    return found


def put(path: str, text: str) -> Change:
    """Set the text of the only element at ``path``."""

    def change(root: etree._Element) -> None:
        at(root, path).text = text

    return change


def remove(path: str) -> Change:
    """Take the only element at ``path`` out."""

    def change(root: etree._Element) -> None:
        element = at(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return change


def add(after: str, *elements: str) -> Change:
    """Put ``elements`` behind the only element at ``after``."""

    def change(root: etree._Element) -> None:
        place = at(root, after)
        for element in reversed(elements):
            place.addnext(etree.fromstring(element))

    return change


def attribute(name: str, text: str) -> Change:
    return lambda root: root.set(name, text)


def again(path: str) -> Change:
    """Put a copy of the only element at ``path`` behind it."""

    def change(root: etree._Element) -> None:
        element = at(root, path)
        element.addnext(etree.fromstring(etree.tostring(element)))

    return change
