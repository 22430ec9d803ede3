"""Code lists of FatturaPA 1.2.3 that only the file itself needs; those of a document stand in ``domain``.

A test compares all of them with the schema. What the codes are called in Italian stands in ``labels``.
"""

from enum import StrEnum


class TransmissionFormat(StrEnum):
    """FormatoTrasmissione: to whom a file goes, and `versione` of its root (SdI 00428)."""

    PUBLIC_BODY = "FPA12"
    PRIVATE = "FPR12"


class TaxRegime(StrEnum):
    """RegimeFiscale: how the seller is taxed. There is no RF03."""

    ORDINARY = "RF01"
    SMALLEST_TAXPAYERS = "RF02"
    FARMING = "RF04"
    SALT_AND_TOBACCO = "RF05"
    MATCHES = "RF06"
    PUBLISHING = "RF07"
    PUBLIC_TELEPHONY = "RF08"
    TRANSPORT_TICKETS = "RF09"
    ENTERTAINMENT = "RF10"
    TRAVEL_AGENCIES = "RF11"
    AGRITOURISM = "RF12"
    DOOR_TO_DOOR = "RF13"
    USED_GOODS = "RF14"
    AUCTIONS = "RF15"
    CASH_VAT_PUBLIC_BODIES = "RF16"
    CASH_VAT = "RF17"
    OTHER = "RF18"
    FLAT_RATE = "RF19"
    CROSS_BORDER_EXEMPTION = "RF20"


class PaymentTerms(StrEnum):
    """CondizioniPagamento."""

    INSTALMENTS = "TP01"
    IN_FULL = "TP02"
    ADVANCE = "TP03"


class PriceChange(StrEnum):
    """Tipo of a ScontoMaggiorazione."""

    DISCOUNT = "SC"
    SURCHARGE = "MG"


class WrittenBy(StrEnum):
    """SoggettoEmittente: who made the document, where it was not the seller."""

    BUYER = "CC"
    THIRD_PARTY = "TZ"


class Shareholders(StrEnum):
    """SocioUnico of a company's entry in the register."""

    ONE = "SU"
    SEVERAL = "SM"


class Liquidation(StrEnum):
    """StatoLiquidazione of a company's entry in the register."""

    IN_LIQUIDATION = "LS"
    NOT_IN_LIQUIDATION = "LN"
