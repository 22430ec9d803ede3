"""Which keys a document has, which of them a caller may write, and which a list shows (sections 4.3, 4.5, 5.1)."""

from __future__ import annotations

from typing import Any

DEFAULTS: dict[str, Any] = {
    "id": None, "type": "invoice", "year": None, "date": None, "number": None, "numeration": "", "entity": {},
    "subject": "", "visible_subject": "", "notes": "", "rc_center": "",
    "currency": {"id": "EUR", "exchange_rate": "1.00000", "symbol": "€", "html_symbol": "&euro;"},
    "language": {"code": "it", "name": "Italiano"},
    "rivalsa": 0, "cassa": 0, "cassa_taxable": None, "withholding_tax": 0, "withholding_tax_taxable": 100,
    "other_withholding_tax": 0, "stamp_duty": 0, "use_split_payment": False, "use_gross_prices": False,
    "e_invoice": False, "ei_data": None, "ei_raw": None, "ei_cassa_type": None, "ei_withholding_tax_causal": None,
    "ei_other_withholding_tax_type": None, "ei_other_withholding_tax_causal": None,
    "items_list": [], "payments_list": [],
    "amount_net": 0, "amount_vat": 0, "amount_gross": 0, "amount_due_discount": 0, "amount_rivalsa": 0,
    "amount_cassa": 0, "amount_withholding_tax": 0, "amount_other_withholding_tax": 0,
    "h_margins": 15, "v_margins": 16, "show_payments": True, "show_payment_method": False, "show_totals": "all",
    "show_notification_button": False, "show_tspay_button": False, "delivery_note": False,
    "accompanying_invoice": False, "is_marked": False, "locked": False, "seen_date": None, "next_due_date": None,
    "extra_data": None,
    # Keys that live answers carry although the vendor's file does not know them.
    "agyo_id": None, "original_document": None, "merged_in": None, "has_ts_pay_pending_payment": False,
}  # fmt: skip

_READ_ONLY = {name for name in DEFAULTS if name.startswith("amount_")} | set(
    "id year locked seen_date next_due_date agyo_id original_document merged_in has_ts_pay_pending_payment".split()
)
_SELDOM = set(
    "attachment_token payment_method template delivery_note_template acc_inv_template price_list_id cassa2 "
    "cassa2_taxable global_cassa_taxable ei_cassa2_type dn_number dn_date dn_ai_packages_number dn_ai_weight "
    "dn_ai_causal dn_ai_destination dn_ai_transporter dn_ai_notes".split()
)
WRITABLE = frozenset(DEFAULTS.keys() - _READ_ONLY | _SELDOM)

ITEM_DEFAULTS: dict[str, Any] = {
    "product_id": None, "code": "", "name": "", "category": "", "description": "", "qty": 1, "measure": "",
    "net_price": 0, "gross_price": 0, "discount": 0, "discount_highlight": False, "not_taxable": False,
    "apply_withholding_taxes": True, "in_dn": False, "stock": False,
}  # fmt: skip

# A list shows these unless it is asked for more; lines, payments and `ei_status` are not among them.
BASIC = (
    *"id type numeration subject visible_subject amount_net amount_vat amount_gross amount_due_discount".split(),
    *"entity date number next_due_date url".split(),
)
EMPTY_IN_BASIC = ("items_list", "payments_list")
