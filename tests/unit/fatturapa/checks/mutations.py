"""For every check ways to break it, and it alone."""

from collections.abc import Mapping

from tests.unit.fatturapa.checks.mutated_file import (
    BODY,
    BUYER,
    FUND,
    GENERAL,
    GOODS,
    HEADER,
    SELLER,
    SENT,
    Change,
    add,
    again,
    attribute,
    line,
    party,
    put,
    remove,
    row,
)

LINE_1, LINE_2, LINE_3 = (f"{GOODS}DettaglioLinee[{number}]" for number in (1, 2, 3))
ROW_22, ROW_10, ROW_0 = (f"{GOODS}DatiRiepilogo[{number}]" for number in (1, 2, 3))
TYPE, VAT_ID = GENERAL + "TipoDocumento", "IdFiscaleIVA"
FREE = "0.00"
WITHHELD = "<Ritenuta>SI</Ritenuta>"
NO_DISCOUNT = "<ScontoMaggiorazione><Tipo>SC</Tipo></ScontoMaggiorazione>"
FRENCH = (put(SELLER + VAT_ID + "/IdPaese", "FR"), put(SELLER + VAT_ID + "/IdCodice", "40303265045"))
SAMMARINESE = (put(SELLER + VAT_ID + "/IdPaese", "SM"), put(SELLER + VAT_ID + "/IdCodice", "12345"))
SAME = (put(BUYER + VAT_ID + "/IdCodice", "12345670017"), put(BUYER + "CodiceFiscale", "12345670017"))
FREE_FUND = FUND.replace("4.00<", "0.00<")


def representative(vat_number: str, tax_code: str) -> Change:
    xml = f"<RappresentanteFiscale>{party(vat_number, tax_code)}</DatiAnagrafici></RappresentanteFiscale>"
    return add(HEADER + "CedentePrestatore", xml)


def fund(rate: str, nature: str = "", more: str = "") -> Change:
    nature = f"<Natura>{nature}</Natura>" if nature else ""
    return add(
        GENERAL + "DatiCassaPrevidenziale",
        FREE_FUND.replace("<AliquotaIVA>22.00</AliquotaIVA>", f"<AliquotaIVA>{rate}</AliquotaIVA>{more}{nature}"),
    )


def all_at(rate: str, tax: str) -> tuple[Change, ...]:
    """Line 1, the contribution and their row at ``rate``."""
    paths = (LINE_1, GENERAL + "DatiCassaPrevidenziale", ROW_22)
    return (*(put(path + "/AliquotaIVA", rate) for path in paths), put(ROW_22 + "/Imposta", tax))


def zero_rated(nature: str) -> tuple[Change, ...]:
    return put(LINE_3 + "/Natura", nature), put(ROW_0 + "/Natura", nature)


def without_zero_rate() -> tuple[Change, ...]:
    return remove(LINE_3), remove(ROW_0)


MUTATIONS: Mapping[str, Mapping[str, tuple[Change, ...]]] = {
    "00200": {
        "no name": (remove(BUYER + "Anagrafica/Denominazione"),),
        "two names": (add(SELLER + "Anagrafica/Denominazione", "<Nome>Anna</Nome>", "<Cognome>Verdi</Cognome>"),),
        "half a name": (
            add(BUYER + "Anagrafica/Denominazione", "<Nome>Anna</Nome>"),
            remove(BUYER + "Anagrafica/Denominazione"),
        ),
        "no line total": (
            remove(LINE_1 + "/PrezzoTotale"),
            put(ROW_22 + "/ImponibileImporto", "4.00"),
            put(ROW_22 + "/Imposta", "0.88"),
        ),
        "no number": (put(LINE_2 + "/Quantita", "three"),),
        "not finite": (put(LINE_2 + "/Quantita", "NaN"),),
        "no day": (put(GENERAL + "Data", "2026-02-30"),),
        "no document number": (remove(GENERAL + "Numero"),),
        "no type": (remove(TYPE),),
        "no document": (remove(BODY[:-1]),),
        "no transmission": (remove(SENT[:-1]),),
    },
    "00301": {
        "wrong digit": (put(SELLER + VAT_ID + "/IdCodice", "12345670018"),),
        "too short": (put(SELLER + VAT_ID + "/IdCodice", "1234567001"),),
        "with a hyphen": (put(SELLER + VAT_ID + "/IdCodice", "123-45670017"),),
    },
    "00302": {
        "wrong digit": (put(SELLER + "CodiceFiscale", "12345670018"),),
        "of a person": (put(SELLER + "CodiceFiscale", "RSSMRA80A01H501X"),),
    },
    "00303": {"wrong digit": (representative("IT12345670018", "12345670017"),)},
    "00304": {"wrong digit": (representative("IT12345670017", "12345670018"),)},
    "00305": {"wrong digit": (put(BUYER + VAT_ID + "/IdCodice", "01234560018"),)},
    "00306": {"wrong letter": (put(BUYER + "CodiceFiscale", "VRDLGU75B15F205A"),)},
    "00313": {"an Italian": (put(SENT + "CodiceDestinatario", "XXXXXXX"),)},
    "00330": {"SdI's mailbox": (put(SENT + "PECDestinatario", "sdi01@PEC.fatturapa.it"),)},
    "00400": {"line": (add(LINE_3, line(4, FREE, FREE, "0.00")),)},
    "00401": {"line": (add(LINE_3, line(4, FREE, FREE, "22.00", nature="N4")),)},
    "00403": {"the day after": (put(GENERAL + "Data", "2026-11-22"),)},
    "00409": {"two bodies": (again(BODY[:-1]),)},
    "00411": {
        "line": (remove(GENERAL + "DatiRitenuta"), add(LINE_1 + "/AliquotaIVA", WITHHELD)),
    },
    "00413": {"fund": (fund("0.00"),)},
    "00414": {"fund": (fund("22.00", "N4"),)},
    "00415": {"fund": (remove(GENERAL + "DatiRitenuta"), fund("22.00", more=WITHHELD))},
    "00417": {"neither": (remove(BUYER + VAT_ID), remove(BUYER + "CodiceFiscale"))},
    "00418": {
        "a day before": (put(TYPE, "TD04"), put(GENERAL + "Data", "2026-09-30")),
        "with a zone": (put(TYPE, "TD04"), put(GENERAL + "Data", "2026-09-30+02:00")),
    },
    "00419": {"line": (add(LINE_3, line(4, FREE, FREE, "4.00")),), "fund": (fund("5.00"),)},
    "00420": {"N6.3": (*zero_rated("N6.3"), put(ROW_0 + "/EsigibilitaIVA", "S"))},
    "00421": {"two cents": (put(ROW_22 + "/Imposta", "22.90"),), "below": (put(ROW_22 + "/Imposta", "22.86"),)},
    "00422": {
        "a euro and a cent": (put(ROW_0 + "/ImponibileImporto", "51.01"),),
        "below": (put(ROW_0 + "/ImponibileImporto", "48.99"),),
        "rounding": (add(ROW_0 + "/Natura", "<Arrotondamento>1.01</Arrotondamento>"),),
        "a fund left out": (put(ROW_22 + "/ImponibileImporto", "100.00"), put(ROW_22 + "/Imposta", "22.00")),
    },
    "00423": {
        "two cents": (put(LINE_1 + "/PrezzoTotale", "100.02"),),
        "below": (put(LINE_2 + "/PrezzoTotale", "29.98"),),
        "discount on the total": (put(LINE_2 + "/PrezzoTotale", "29.70"),),
        "a euro per unit": (remove(LINE_2 + "/ScontoMaggiorazione[2]"),),
        "quantity": (put(LINE_2 + "/Quantita", "3.01"),),
    },
    "00424": {"everywhere": all_at("0.22", "0.23"), "line at the edge": all_at("0.99", "1.03")},
    "00425": {"letters": (put(GENERAL + "Numero", "A/BIS"),), "another alphabet": (put(GENERAL + "Numero", "A٣"),)},
    "00427": {
        "six": (put(SENT + "CodiceDestinatario", "ABC123"),),
        "seven": (attribute("versione", "FPA12"), put(SENT + "FormatoTrasmissione", "FPA12")),
    },
    "00428": {"version": (attribute("versione", "FPA12"),)},
    "00429": {"row": (add(ROW_0, row("0.00", FREE, FREE)),)},
    "00430": {"row": (add(ROW_0, row("22.00", FREE, FREE, nature="N4")),)},
    "00437": {"document": (add(GENERAL + "DatiCassaPrevidenziale", NO_DISCOUNT),)},
    "00438": {"line": (add(LINE_1 + "/PrezzoUnitario", NO_DISCOUNT),)},
    "00443": {"row": (add(ROW_0, row("5.00", FREE, FREE)),)},
    "00444": {
        "row": (add(ROW_0, row("0.00", FREE, FREE, nature="N1")),),
        "line": (add(LINE_3, line(4, FREE, FREE, "0.00", nature="N1")),),
        "fund": (fund("0.00", "N2.2"),),
    },
    "00445": {nature: zero_rated(nature) for nature in ("N2", "N3", "N6")},
    "00471": {type_: (put(TYPE, type_), *SAME) for type_ in ("TD01", "TD02", "TD03", "TD06", "TD16", "TD20", "TD24")}
    | {type_: (put(TYPE, type_), *SAME) for type_ in ("TD25", "TD29")},
    "00472": {
        "TD21": (put(TYPE, "TD21"), *without_zero_rate()),
        "TD27": (put(TYPE, "TD27"),),
        "by tax code": (put(TYPE, "TD27"), remove(BUYER + VAT_ID)),
    },
    "00473": {type_: (put(TYPE, type_),) for type_ in ("TD17", "TD18", "TD19", "TD28")}
    | {"TD28 of France": (put(TYPE, "TD28"), *FRENCH), "TD29": (put(TYPE, "TD29"), *FRENCH)},
    "00474": {"TD21": (put(TYPE, "TD21"), *SAME)},
    "00475": {type_: (put(TYPE, type_), remove(BUYER + VAT_ID)) for type_ in ("TD16", "TD20", "TD22", "TD23", "TD29")}
    | {type_: (put(TYPE, type_), *FRENCH, remove(BUYER + VAT_ID)) for type_ in ("TD17", "TD18", "TD19")}
    | {"TD28": (put(TYPE, "TD28"), *SAMMARINESE, remove(BUYER + VAT_ID))},
    "00476": {
        "two abroad": (
            *FRENCH,
            put(BUYER + VAT_ID + "/IdPaese", "DE"),
            put(BUYER + VAT_ID + "/IdCodice", "811569869"),
        )
    },
}
"""By SdI's number and a name: what is changed in a valid file."""

HARMLESS: Mapping[str, tuple[Change, ...]] = {
    "nothing": (),
    "today": (put(GENERAL + "Data", "2026-11-21"),),
    "TD16 states rate and nature": (
        put(TYPE, "TD16"),
        add(LINE_1 + "/AliquotaIVA", "<Natura>N6.1</Natura>"),
        add(ROW_22 + "/AliquotaIVA", "<Natura>N6.1</Natura>"),
    ),
    "a cent of VAT": (put(ROW_22 + "/Imposta", "22.89"),),
    "a euro of the taxable amount": (put(ROW_0 + "/ImponibileImporto", "51.00"),),
    "a cent of a line": (put(LINE_1 + "/PrezzoTotale", "100.01"),),
    "the amount of a discount wins": (
        add(LINE_2 + "/ScontoMaggiorazione[1]/Percentuale", "<Importo>1.00</Importo>"),
        put(LINE_2 + "/ScontoMaggiorazione[1]/Percentuale", "50.00"),
    ),
    "a percentage of the price so far": (
        add(
            LINE_2 + "/ScontoMaggiorazione[2]",
            "<ScontoMaggiorazione><Tipo>SC</Tipo><Percentuale>50.00</Percentuale></ScontoMaggiorazione>",
        ),
        put(LINE_2 + "/PrezzoUnitario", "20.00"),
        put(LINE_2 + "/PrezzoTotale", "28.50"),
        put(ROW_10 + "/ImponibileImporto", "28.50"),
        put(ROW_10 + "/Imposta", "2.85"),
    ),
    "rounding explains the difference": (
        add(ROW_0 + "/Natura", "<Arrotondamento>2.00</Arrotondamento>"),
        put(ROW_0 + "/ImponibileImporto", "52.00"),
    ),
    "two rows of one rate": (
        again(ROW_0),
        put(ROW_0 + "/ImponibileImporto", "30.00"),
        put(f"{GOODS}DatiRiepilogo[4]/ImponibileImporto", "20.00"),
    ),
    "split payment without reverse charge": (put(ROW_22 + "/EsigibilitaIVA", "S"),),
    "withholding that is stated": (add(LINE_1 + "/AliquotaIVA", WITHHELD),),
    "a credit note of the same day": (put(TYPE, "TD04"), put(GENERAL + "Data", "2026-10-01")),
    "an invoice older than the one it names": (put(GENERAL + "Data", "2026-09-01"),),
    "a buyer by tax code alone": (remove(BUYER + VAT_ID),),
    "oneself by tax code alone": (put(TYPE, "TD27"), *SAME, remove(BUYER + VAT_ID)),
    "oneself by tax code alone, unknown whether": (
        put(TYPE, "TD27"),
        remove(SELLER + "CodiceFiscale"),
        remove(BUYER + VAT_ID),
    ),
    "a foreign buyer": (
        put(BUYER + VAT_ID + "/IdPaese", "DE"),
        put(BUYER + VAT_ID + "/IdCodice", "811569869"),
        put(SENT + "CodiceDestinatario", "XXXXXXX"),
    ),
    "a foreign seller": (put(TYPE, "TD17"), *FRENCH),
    "a seller in San Marino": (put(TYPE, "TD28"), *SAMMARINESE),
    "a seller in Livigno": (put(TYPE, "TD19"), *FRENCH, put(SELLER + VAT_ID + "/IdPaese", "OO")),
    "a foreign seller, a buyer by tax code": (*FRENCH, remove(BUYER + VAT_ID)),
    "a representative": (representative("IT12345670017", "12345670017"),),
    "a rate of one percent": all_at("1.00", "1.04"),
    "two numbers": (again(BODY[:-1]), put(BODY[:-1] + "[2]/DatiGenerali/DatiGeneraliDocumento/Numero", "13")),
    "one number, a credit note": (
        again(BODY[:-1]),
        put(BODY[:-1] + "[2]/DatiGenerali/DatiGeneraliDocumento/TipoDocumento", "TD04"),
    ),
    "one number, two years": (
        again(BODY[:-1]),
        put(BODY[:-1] + "[2]/DatiGenerali/DatiGeneraliDocumento/Data", "2025-12-31"),
    ),
}
"""What looks like a breach, and is none."""
