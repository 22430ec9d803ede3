"""RiferimentoNormativo: the rule by which an amount carries no VAT, as the summary says it."""

from collections.abc import Mapping
from typing import Final

from invoicing.domain.vat import VatNature
from invoicing.fatturapa.codes import TaxRegime

LEGAL_REFERENCES: Final[Mapping[VatNature, str]] = {
    VatNature.EXCLUDED: "Escluso ex art. 15 DPR 633/72",
    VatNature.OUTSIDE_TERRITORY: "Non soggetto ad IVA, artt. da 7 a 7-septies DPR 633/72",
    VatNature.NOT_SUBJECT: "Non soggetto ad IVA",
    VatNature.EXPORT: "Non imponibile, art. 8, c. 1, lett. a), b), b-bis) DPR 633/72",
    VatNature.INTRA_EU_SUPPLY: "Non imponibile, artt. 41, 58 DL 331/93",
    VatNature.SAN_MARINO: "Non imponibile, art. 71 DPR 633/72",
    VatNature.LIKE_EXPORT: "Non imponibile, artt. 8-bis, 9, 72 DPR 633/72",
    VatNature.DECLARATION_OF_INTENT: "Non imponibile, art. 8, c. 1, lett. c) DPR 633/72",
    VatNature.OTHER_NON_TAXABLE: "Non imponibile, operazione che non concorre alla formazione del plafond",
    VatNature.EXEMPT: "Esente, art. 10 DPR 633/72",
    VatNature.MARGIN_SCHEME: "Regime del margine, art. 36 DL 41/95",
    VatNature.REVERSE_CHARGE_SCRAP: "Inversione contabile, art. 74, c. 7 e 8 DPR 633/72",
    VatNature.REVERSE_CHARGE_GOLD: "Inversione contabile, art. 17, c. 5 DPR 633/72",
    VatNature.REVERSE_CHARGE_BUILDING_SUBCONTRACT: "Inversione contabile, art. 17, c. 6, lett. a) DPR 633/72",
    VatNature.REVERSE_CHARGE_BUILDINGS: "Inversione contabile, art. 17, c. 6, lett. a-bis) DPR 633/72",
    VatNature.REVERSE_CHARGE_PHONES: "Inversione contabile, art. 17, c. 6, lett. b) DPR 633/72",
    VatNature.REVERSE_CHARGE_ELECTRONICS: "Inversione contabile, art. 17, c. 6, lett. c) DPR 633/72",
    VatNature.REVERSE_CHARGE_BUILDING_SERVICES: "Inversione contabile, art. 17, c. 6, lett. a-ter) DPR 633/72",
    VatNature.REVERSE_CHARGE_ENERGY: "Inversione contabile, art. 17, c. 6, lett. d-bis), d-ter), d-quater) DPR 633/72",
    VatNature.REVERSE_CHARGE_OTHER: "Inversione contabile, art. 17 DPR 633/72",
    VatNature.PAID_IN_OTHER_STATE: "IVA assolta in altro Stato UE, art. 7-octies, 74-sexies DPR 633/72, 41 DL 331/93",
}
"""What is usually meant by each nature."""

BY_REGIME: Final[Mapping[tuple[TaxRegime, VatNature], str]] = {
    (TaxRegime.SMALLEST_TAXPAYERS, VatNature.NOT_SUBJECT): "Operazione senza IVA, art. 27, c. 1 e 2 DL 98/2011",
    (TaxRegime.FLAT_RATE, VatNature.NOT_SUBJECT): "Operazione in franchigia da IVA, art. 1, c. 54-89 L. 190/2014",
    (TaxRegime.TRAVEL_AGENCIES, VatNature.MARGIN_SCHEME): "Regime del margine, art. 74-ter DPR 633/72",
    (TaxRegime.AUCTIONS, VatNature.MARGIN_SCHEME): "Regime del margine, art. 40-bis DL 41/95",
}
"""What is meant where the seller's regime says more."""


def legal_reference(nature: VatNature, regime: TaxRegime, own: Mapping[VatNature, str]) -> str:
    """RiferimentoNormativo of ``nature``: the account's ``own`` words, else the usual of the seller's ``regime``."""
    return own.get(nature) or BY_REGIME.get((regime, nature)) or LEGAL_REFERENCES[nature]
