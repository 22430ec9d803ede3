"""Code lists of FatturaPA 1.2.3 that a document names."""

from enum import StrEnum


class PaymentMethod(StrEnum):
    """Modalità di pagamento (FatturaPA 1.2.3)."""

    CASH = "MP01"
    CHEQUE = "MP02"
    BANKERS_DRAFT = "MP03"
    CASH_AT_TREASURY = "MP04"
    BANK_TRANSFER = "MP05"
    BILL_OF_EXCHANGE = "MP06"
    BANK_SLIP = "MP07"
    PAYMENT_CARD = "MP08"
    RID = "MP09"
    RID_UTILITIES = "MP10"
    RID_FAST = "MP11"
    RIBA = "MP12"
    MAV = "MP13"
    TREASURY_RECEIPT = "MP14"
    SPECIAL_ACCOUNT_TRANSFER = "MP15"
    BANK_DIRECT_DEBIT = "MP16"
    POSTAL_DIRECT_DEBIT = "MP17"
    POSTAL_SLIP = "MP18"
    SEPA_DIRECT_DEBIT = "MP19"
    SEPA_DIRECT_DEBIT_CORE = "MP20"
    SEPA_DIRECT_DEBIT_B2B = "MP21"
    WITHHELD_FROM_SUMS = "MP22"
    PAGOPA = "MP23"


class LineType(StrEnum):
    """Tipo cessione/prestazione: what a line is, where it is not simply what is sold."""

    DISCOUNT = "SC"
    PREMIUM = "PR"
    REBATE = "AB"
    ACCESSORY_COST = "AC"


class WithholdingType(StrEnum):
    """Tipo ritenuta: on whose behalf the customer withholds."""

    NATURAL_PERSONS = "RT01"
    LEGAL_PERSONS = "RT02"
    INPS = "RT03"
    ENASARCO = "RT04"
    ENPAM = "RT05"
    OTHER_PENSION_CONTRIBUTION = "RT06"


class WithholdingReason(StrEnum):
    """Causale del pagamento, by the letters of the Certificazione Unica."""

    PROFESSION = "A"
    OWN_WORK_OR_PATENT = "B"
    PARTNER_BRINGING_LABOUR = "C"
    FOUNDING_PARTNER = "D"
    PROTEST_OF_BILLS = "E"
    END_OF_SPORTS_CAREER = "G"
    END_OF_AGENCY = "H"
    END_OF_NOTARY_OFFICE = "I"
    INHERITED_WORK_OR_PATENT = "L"
    OCCASIONAL_WORK = "M"
    AMATEUR_SPORT = "N"
    OCCASIONAL_WORK_WITHOUT_PENSION = "O"
    HIRE_FROM_NON_RESIDENT = "P"
    AGENT_OF_ONE_PRINCIPAL = "Q"
    AGENT_OF_SEVERAL_PRINCIPALS = "R"
    COMMISSION_AGENT = "S"
    BROKER = "T"
    BUSINESS_FINDER = "U"
    DOOR_TO_DOOR_SALES = "V"
    CONTRACT_FOR_CONDOMINIUM = "W"
    ROYALTIES_UNTIL_2004_COMPANY = "X"
    ROYALTIES_UNTIL_2004_PERMANENT_ESTABLISHMENT = "Y"
    OTHER_UNTIL_2016 = "Z"
    BOUGHT_WORK_OR_PATENT = "L1"
    DUTY_TO_DO_OR_TOLERATE = "M1"
    OCCASIONAL_WORK_WITH_PENSION = "M2"
    DUTY_TO_DO_OR_TOLERATE_WITHOUT_PENSION = "O1"
    OCCASIONAL_TRADE = "V1"
    OTHER = "ZO"


class PensionFund(StrEnum):
    """Tipo cassa previdenziale."""

    LAWYERS = "TC01"
    ACCOUNTANTS = "TC02"
    SURVEYORS = "TC03"
    ENGINEERS_AND_ARCHITECTS = "TC04"
    NOTARIES = "TC05"
    BOOKKEEPERS = "TC06"
    ENASARCO = "TC07"
    LABOUR_CONSULTANTS = "TC08"
    DOCTORS = "TC09"
    PHARMACISTS = "TC10"
    VETERINARIANS = "TC11"
    AGRICULTURAL_EMPLOYEES = "TC12"
    SHIPPING_AGENTS = "TC13"
    JOURNALISTS = "TC14"
    ORPHANS_OF_HEALTH_WORKERS = "TC15"
    JOURNALISTS_SUPPLEMENTARY = "TC16"
    INDUSTRIAL_TECHNICIANS = "TC17"
    MULTI_CATEGORY = "TC18"
    BIOLOGISTS = "TC19"
    NURSES = "TC20"
    PSYCHOLOGISTS = "TC21"
    INPS = "TC22"
