"""What Italian documents call the ways of paying."""

from collections.abc import Mapping
from typing import Final

from invoicing.domain.fiscal_codes import PaymentMethod

PAYMENT_NAMES: Final[Mapping[PaymentMethod, str]] = {
    PaymentMethod.CASH: "Contanti",
    PaymentMethod.CHEQUE: "Assegno",
    PaymentMethod.BANKERS_DRAFT: "Assegno circolare",
    PaymentMethod.CASH_AT_TREASURY: "Contanti presso Tesoreria",
    PaymentMethod.BANK_TRANSFER: "Bonifico",
    PaymentMethod.BILL_OF_EXCHANGE: "Vaglia cambiario",
    PaymentMethod.BANK_SLIP: "Bollettino bancario",
    PaymentMethod.PAYMENT_CARD: "Carta di pagamento",
    PaymentMethod.RID: "RID",
    PaymentMethod.RID_UTILITIES: "RID utenze",
    PaymentMethod.RID_FAST: "RID veloce",
    PaymentMethod.RIBA: "RIBA",
    PaymentMethod.MAV: "MAV",
    PaymentMethod.TREASURY_RECEIPT: "Quietanza erario",
    PaymentMethod.SPECIAL_ACCOUNT_TRANSFER: "Giroconto su conti di contabilità speciale",
    PaymentMethod.BANK_DIRECT_DEBIT: "Domiciliazione bancaria",
    PaymentMethod.POSTAL_DIRECT_DEBIT: "Domiciliazione postale",
    PaymentMethod.POSTAL_SLIP: "Bollettino di c/c postale",
    PaymentMethod.SEPA_DIRECT_DEBIT: "SEPA Direct Debit",
    PaymentMethod.SEPA_DIRECT_DEBIT_CORE: "SEPA Direct Debit CORE",
    PaymentMethod.SEPA_DIRECT_DEBIT_B2B: "SEPA Direct Debit B2B",
    PaymentMethod.WITHHELD_FROM_SUMS: "Trattenuta su somme già riscosse",
    PaymentMethod.PAGOPA: "PagoPA",
}
"""Of each method (FatturaPA 1.2.3, table ModalitaPagamento)."""
