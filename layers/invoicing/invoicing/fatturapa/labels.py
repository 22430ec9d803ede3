"""What the codes of FatturaPA are called in Italian: the schema's own words, where it has any."""

from collections.abc import Mapping
from typing import Final

from invoicing.domain.payment_names import PAYMENT_NAMES


def _read(table: str) -> Mapping[str, str]:
    """A code and its name on each line; what is indented more goes on from the line before."""
    found: dict[str, str] = {}
    code = ""
    for row in table.strip("\n").splitlines():
        if row.startswith(" " * 6):
            found[code] += f" {row.strip()}"
        elif row.strip():
            code, _, name = row.strip().partition(" ")
            found[code] = name
    return found


TRANSMISSION_FORMATS: Final = _read(
    """
    FPA12 Fattura verso PA
    FPR12 Fattura verso privati
    """
)
"""FormatoTrasmissione."""

DOCUMENT_TYPES: Final = _read(
    """
    TD01 Fattura
    TD02 Acconto / anticipo su fattura
    TD03 Acconto / anticipo su parcella
    TD04 Nota di credito
    TD05 Nota di debito
    TD06 Parcella
    TD16 Integrazione fattura reverse charge interno
    TD17 Integrazione/autofattura per acquisto servizi dall'estero
    TD18 Integrazione per acquisto di beni intracomunitari
    TD19 Integrazione/autofattura per acquisto di beni ex art.17 c.2 DPR 633/72
    TD20 Autofattura per regolarizzazione e integrazione delle fatture (ex art. 6 c.9-bis d.lgs. 471/97 o art.46 c.5
      D.L. 331/93)
    TD21 Autofattura per splafonamento
    TD22 Estrazione beni da Deposito IVA
    TD23 Estrazione beni da Deposito IVA con versamento dell'IVA
    TD24 Fattura differita di cui all'art.21, comma 4, terzo periodo lett. a) DPR 633/72
    TD25 Fattura differita di cui all'art.21, comma 4, terzo periodo lett. b) DPR 633/72
    TD26 Cessione di beni ammortizzabili e per passaggi interni (ex art.36 DPR 633/72)
    TD27 Fattura per autoconsumo o per cessioni gratuite senza rivalsa
    TD28 Acquisti da San Marino con IVA (fattura cartacea)
    TD29 Comunicazione per omessa o irregolare fatturazione da parte del cedente/prestatore italiano (art. 6, comma
      8, D.Lgs. 471/97)
    """
)
"""TipoDocumento."""

TAX_REGIMES: Final = _read(
    """
    RF01 Regime ordinario
    RF02 Regime dei contribuenti minimi (art. 1,c.96-117, L. 244/2007)
    RF04 Agricoltura e attività connesse e pesca (artt. 34 e 34-bis, D.P.R. 633/1972)
    RF05 Vendita sali e tabacchi (art. 74, c.1, D.P.R. 633/1972)
    RF06 Commercio dei fiammiferi (art. 74, c.1, D.P.R. 633/1972)
    RF07 Editoria (art. 74, c.1, D.P.R. 633/1972)
    RF08 Gestione di servizi di telefonia pubblica (art. 74, c.1, D.P.R. 633/1972)
    RF09 Rivendita di documenti di trasporto pubblico e di sosta (art. 74, c.1, D.P.R. 633/1972)
    RF10 Intrattenimenti, giochi e altre attività di cui alla tariffa allegata al D.P.R. 640/72 (art. 74, c.6, D.P.R.
      633/1972)
    RF11 Agenzie di viaggi e turismo (art. 74-ter, D.P.R. 633/1972)
    RF12 Agriturismo (art. 5, c.2, L. 413/1991)
    RF13 Vendite a domicilio (art. 25-bis, c.6, D.P.R. 600/1973)
    RF14 Rivendita di beni usati, di oggetti d'arte, d'antiquariato o da collezione (art. 36, D.L. 41/1995)
    RF15 Agenzie di vendite all'asta di oggetti d'arte, antiquariato o da collezione (art. 40-bis, D.L. 41/1995)
    RF16 IVA per cassa P.A. (art. 6, c.5, D.P.R. 633/1972)
    RF17 IVA per cassa (art. 32-bis, D.L. 83/2012)
    RF18 Altro
    RF19 Regime forfettario
    RF20 Regime transfrontaliero di Franchigia IVA (Direttiva UE 2020/285)
    """
)
"""RegimeFiscale."""

WRITTEN_BY: Final = _read(
    """
    CC Cessionario / Committente
    TZ Terzo
    """
)
"""SoggettoEmittente."""

SHAREHOLDERS: Final = _read(
    """
    SU Socio unico
    SM Più soci
    """
)
"""SocioUnico."""

LIQUIDATION: Final = _read(
    """
    LS In liquidazione
    LN Non in liquidazione
    """
)
"""StatoLiquidazione."""

VAT_NATURES: Final = _read(
    """
    N1 Escluse ex. art. 15 del D.P.R. 633/1972
    N2.1 Non soggette ad IVA ai sensi degli artt. da 7 a 7-septies del DPR 633/72
    N2.2 Non soggette - altri casi
    N3.1 Non Imponibili - esportazioni
    N3.2 Non Imponibili - cessioni intracomunitarie
    N3.3 Non Imponibili - cessioni verso San Marino
    N3.4 Non Imponibili - operazioni assimilate alle cessioni all'esportazione
    N3.5 Non Imponibili - a seguito di dichiarazioni d'intento
    N3.6 Non Imponibili - altre operazioni che non concorrono alla formazione del plafond
    N4 Esenti
    N5 Regime del margine/IVA non esposta in fattura
    N6.1 Inversione contabile - cessione di rottami e altri materiali di recupero
    N6.2 Inversione contabile - cessione di oro e argento ai sensi della legge 7/2000 nonché di oreficeria usata ad
      OPO
    N6.3 Inversione contabile - subappalto nel settore edile
    N6.4 Inversione contabile - cessione di fabbricati
    N6.5 Inversione contabile - cessione di telefoni cellulari
    N6.6 Inversione contabile - cessione di prodotti elettronici
    N6.7 Inversione contabile - prestazioni comparto edile e settori connessi
    N6.8 Inversione contabile - operazioni settore energetico
    N6.9 Inversione contabile - altri casi
    N7 IVA assolta in altro stato UE (prestazione di servizi di telecomunicazioni, tele-radiodiffusione ed
      elettronici ex art. 7-octies lett. a, b, art. 74-sexies DPR 633/72)
    """
)
"""Natura, without the three that ended on 1 January 2021."""

VAT_PAYABILITIES: Final = _read(
    """
    D Esigibilità differita
    I Esigibilità immediata
    S Scissione dei pagamenti
    """
)
"""EsigibilitaIVA."""

LINE_TYPES: Final = _read(
    """
    SC Sconto
    PR Premio
    AB Abbuono
    AC Spesa accessoria
    """
)
"""TipoCessionePrestazione."""

PRICE_CHANGES: Final = _read(
    """
    SC Sconto
    MG Maggiorazione
    """
)
"""Tipo of a ScontoMaggiorazione."""

PAYMENT_TERMS: Final = _read(
    """
    TP01 Pagamento a rate
    TP02 Pagamento completo
    TP03 Anticipo
    """
)
"""CondizioniPagamento."""

PAYMENT_METHODS: Final[Mapping[str, str]] = {method.value: name for method, name in PAYMENT_NAMES.items()}
"""ModalitaPagamento."""

PENSION_FUNDS: Final = _read(
    """
    TC01 Cassa nazionale previdenza e assistenza avvocati e procuratori legali
    TC02 Cassa previdenza dottori commercialisti
    TC03 Cassa previdenza e assistenza geometri
    TC04 Cassa nazionale previdenza e assistenza ingegneri e architetti liberi professionisti
    TC05 Cassa nazionale del notariato
    TC06 Cassa nazionale previdenza e assistenza ragionieri e periti commerciali
    TC07 Ente nazionale assistenza agenti e rappresentanti di commercio (ENASARCO)
    TC08 Ente nazionale previdenza e assistenza consulenti del lavoro (ENPACL)
    TC09 Ente nazionale previdenza e assistenza medici (ENPAM)
    TC10 Ente nazionale previdenza e assistenza farmacisti (ENPAF)
    TC11 Ente nazionale previdenza e assistenza veterinari (ENPAV)
    TC12 Ente nazionale previdenza e assistenza impiegati dell'agricoltura (ENPAIA)
    TC13 Fondo previdenza impiegati imprese di spedizione e agenzie marittime
    TC14 Istituto nazionale previdenza giornalisti italiani (INPGI)
    TC15 Opera nazionale assistenza orfani sanitari italiani (ONAOSI)
    TC16 Cassa autonoma assistenza integrativa giornalisti italiani (CASAGIT)
    TC17 Ente previdenza periti industriali e periti industriali laureati (EPPI)
    TC18 Ente previdenza e assistenza pluricategoriale (EPAP)
    TC19 Ente nazionale previdenza e assistenza biologi (ENPAB)
    TC20 Ente nazionale previdenza e assistenza professione infermieristica (ENPAPI)
    TC21 Ente nazionale previdenza e assistenza psicologi (ENPAP)
    TC22 INPS
    """
)
"""TipoCassa."""

WITHHOLDING_TYPES: Final = _read(
    """
    RT01 Ritenuta di acconto persone fisiche
    RT02 Ritenuta di acconto persone giuridiche
    RT03 Contributo INPS
    RT04 Contributo ENASARCO
    RT05 Contributo ENPAM
    RT06 Altro contributo previdenziale
    """
)
"""TipoRitenuta."""

WITHHOLDING_REASONS: Final = _read(
    """
    A Prestazioni di lavoro autonomo nell'esercizio di arte o professione abituale
    B Utilizzazione economica di opere dell'ingegno, brevetti e simili da parte dell'autore o dell'inventore
    C Utili da associazione in partecipazione e da cointeressenza, con apporto di solo lavoro
    D Utili spettanti ai soci promotori e ai soci fondatori delle società di capitali
    E Levata di protesti cambiari da parte dei segretari comunali
    G Indennità per la cessazione di attività sportiva professionale
    H Indennità per la cessazione di rapporti di agenzia
    I Indennità per la cessazione da funzioni notarili
    L Utilizzazione economica di opere dell'ingegno, brevetti e simili da parte di chi non ne è autore o inventore
    M Prestazioni di lavoro autonomo non esercitate abitualmente
    N Indennità, rimborsi, premi e compensi per attività sportive dilettantistiche
    O Prestazioni di lavoro autonomo non abituali, senza obbligo di iscrizione alla gestione separata
    P Compensi a non residenti per l'uso di attrezzature in Italia
    Q Provvigioni ad agente o rappresentante di commercio monomandatario
    R Provvigioni ad agente o rappresentante di commercio plurimandatario
    S Provvigioni a commissionario
    T Provvigioni a mediatore
    U Provvigioni a procacciatore di affari
    V Provvigioni a incaricato per le vendite a domicilio e compensi per la vendita di giornali
    W Corrispettivi per contratti d'appalto (art. 25-ter DPR 600/1973)
    X Canoni corrisposti nel 2004 a società estere (art. 26-quater DPR 600/1973)
    Y Canoni corrisposti nel 2005 a società estere (art. 26-quater DPR 600/1973)
    Z Titolo diverso dai precedenti (non più in uso)
    L1 Utilizzazione economica di opere dell'ingegno, brevetti e simili acquistati a titolo oneroso
    M1 Assunzione di obblighi di fare, di non fare o permettere
    M2 Prestazioni di lavoro autonomo non abituali, con obbligo di iscrizione alla gestione separata ENPAPI
    O1 Obblighi di fare, di non fare o permettere, senza obbligo di iscrizione alla gestione separata
    V1 Attività commerciali non esercitate abitualmente
    ZO Titolo diverso dai precedenti
    """
)
"""CausalePagamento: the schema has the letters alone; these are those of the Certificazione Unica, shortened."""
