"""What SdI says with each of its numbers, in Italian (fact sheet on FatturaPA, section 7), and what it advises."""

from __future__ import annotations

from tests.simulators.sdi.records import Refusal

_DESCRIPTIONS = {
    "00001": "Nome file non valido",
    "00002": "Nome file duplicato",
    "00003": "Le dimensioni del file superano quelle ammesse",
    "00102": "File non firmato o firma non valida",
    "00106": "File vuoto o corrotto",
    "00200": "File non conforme al formato",
    "00201": "Riscontrati più di 50 errori di formato",
    "00300": "IdFiscale del trasmittente non valido",
    "00301": "Partita IVA del cedente/prestatore non valida",
    "00302": "Codice fiscale del cedente/prestatore non valido",
    "00305": "Partita IVA del cessionario/committente non valida",
    "00306": "Codice fiscale del cessionario/committente non valido",
    "00311": "CodiceDestinatario non valido",
    "00312": "CodiceDestinatario non attivo",
    "00313": "CodiceDestinatario XXXXXXX non ammesso per un cessionario italiano",
    "00330": "PECDestinatario è una casella del Sistema di Interscambio",
    "00400": "Sulla riga di dettaglio con aliquota IVA pari a zero deve essere presente il campo Natura",
    "00401": "Sulla riga di dettaglio con aliquota IVA diversa da zero non deve essere presente il campo Natura",
    "00403": "La data della fattura non deve essere successiva alla data di ricezione",
    "00404": "Fattura duplicata",
    "00409": "Fattura duplicata nel lotto",
    "00411": "Manca DatiRitenuta a fronte di almeno una riga con Ritenuta SI",
    "00413": "Cassa con aliquota IVA pari a zero senza Natura",
    "00414": "Cassa con aliquota IVA diversa da zero e Natura",
    "00415": "Manca DatiRitenuta a fronte di una cassa con Ritenuta SI",
    "00417": "Mancano IdFiscaleIVA e CodiceFiscale del cessionario/committente",
    "00418": "Data antecedente a quella della fattura collegata",
    "00419": "Manca il riepilogo di una aliquota IVA presente in fattura",
    "00420": "Natura N6 con EsigibilitaIVA S (scissione dei pagamenti)",
    "00421": "Imposta non calcolata secondo le regole definite nelle specifiche tecniche",
    "00422": "ImponibileImporto non calcolato secondo le regole definite nelle specifiche tecniche",
    "00423": "PrezzoTotale non calcolato secondo le regole definite nelle specifiche tecniche",
    "00424": "AliquotaIVA non indicata in termini percentuali",
    "00425": "Numero non contiene caratteri numerici",
    "00427": "CodiceDestinatario di lunghezza non coerente con FormatoTrasmissione",
    "00428": "FormatoTrasmissione non coerente con l'attributo versione",
    "00429": "Riepilogo con aliquota IVA pari a zero senza Natura",
    "00430": "Riepilogo con aliquota IVA diversa da zero e Natura",
    "00437": "ScontoMaggiorazione del documento senza Percentuale e senza Importo",
    "00438": "ScontoMaggiorazione di riga senza Percentuale e senza Importo",
    "00443": "Aliquota IVA del riepilogo non presente nelle righe di dettaglio",
    "00444": "Natura non coerente tra righe di dettaglio e riepilogo",
    "00445": "Natura N2, N3 o N6 senza il dettaglio",
    "00471": "Cedente e cessionario coincidono per questo TipoDocumento",
    "00472": "Cedente e cessionario devono coincidere per questo TipoDocumento",
    "00473": "Paese del cedente non ammesso per questo TipoDocumento",
    "00474": "TD21 con una riga ad aliquota IVA pari a zero",
    "00475": "Manca l'IdFiscaleIVA del cessionario per questo TipoDocumento",
    "00476": "Cedente e cessionario sono entrambi esteri",
}
_ADVICE = {
    "00002": "Il sistema non accetta file con nomi duplicati o contenuto identico. Cambiare nome al file",
    "00404": "Verificare che la fattura non sia già stata trasmessa",
}


def refusal(code: str, detail: str = "") -> Refusal:
    """The error with SdI's words; `detail` says where."""
    description = _DESCRIPTIONS[code] + (f": {detail}" if detail else "")
    return Refusal(code, description[:255], _ADVICE.get(code, "Correggere il dato e inviare un nuovo file"))
