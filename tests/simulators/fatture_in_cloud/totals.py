"""The vendor's arithmetic: VAT on the sum of each rate, and what remains to be paid (fact sheet, section 4.4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tests.simulators.fatture_in_cloud.records import Row
from tests.simulators.fatture_in_cloud.switches import Switches

CENT = Decimal("0.01")
ZERO = Decimal(0)
HUNDRED = Decimal(100)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def number(value: object, default: str = "0") -> Decimal:
    """A JSON number or a numeric text as Decimal; nothing is `default`."""
    return Decimal(default) if value in (None, "") else Decimal(str(value))


@dataclass(slots=True)
class _Group:
    """All lines of one rate."""

    net: Decimal = ZERO
    vat: Decimal = ZERO
    withheld_from: Decimal = ZERO


def line_amount(item: Row, switches: Switches, *, gross_prices: bool) -> Decimal:
    """Quantity by unit price less the discount, to the cent; the price itself is rounded to the cent first."""
    price = number(item.get("gross_price" if gross_prices else "net_price"))
    price = cents(price) if switches.round_unit_prices else price
    return cents(price * number(item.get("qty"), "1") * (1 - number(item.get("discount")) / HUNDRED))


def compute(data: Row, switches: Switches) -> Row:
    """The answer of `/totals`, from a document whose lines carry whole VAT types."""
    groups, not_taxable = _grouped(data, switches)
    net = sum((group.net for group in groups.values()), ZERO)
    rivalsa = cents(net * number(data.get("rivalsa")) / HUNDRED)
    cassa_share = number(data.get("cassa")) * number(data.get("cassa_taxable"), "100") / HUNDRED
    cassa = cents((net + rivalsa) * cassa_share / HUNDRED)
    for group in groups.values():
        _add_surcharge(group, net, rivalsa + cassa, switches)
    for rate, group in groups.items():
        if switches.vat_rounding == "per_rate" and not data.get("use_gross_prices"):
            group.vat = cents(group.net * rate / HUNDRED)
    return _summary(data, groups, net, not_taxable, rivalsa, cassa)


def _grouped(data: Row, switches: Switches) -> tuple[dict[Decimal, _Group], Decimal]:
    groups: dict[Decimal, _Group] = defaultdict(_Group)
    not_taxable = ZERO
    gross_prices = bool(data.get("use_gross_prices"))
    for item in data.get("items_list") or []:
        amount = line_amount(item, switches, gross_prices=gross_prices)
        if item.get("not_taxable"):
            not_taxable += amount
            continue
        rate = number((item.get("vat") or {}).get("value"))
        group = groups[rate]
        net = cents(amount / (1 + rate / HUNDRED)) if gross_prices else amount
        group.net += net
        group.vat += amount - net if gross_prices else cents(net * rate / HUNDRED)
        group.withheld_from += net if item.get("apply_withholding_taxes", True) else ZERO
    return groups, not_taxable


def _add_surcharge(group: _Group, net: Decimal, surcharge: Decimal, switches: Switches) -> None:
    """Rivalsa and cassa are taxed like the lines they belong to."""
    if surcharge and net:
        share = cents(surcharge * group.net / net)
        if switches.vat_rounding == "per_line" and group.net:
            group.vat += cents(share * group.vat / group.net)
        group.net += share


def _summary(
    data: Row, groups: dict[Decimal, _Group], net: Decimal, not_taxable: Decimal, rivalsa: Decimal, cassa: Decimal
) -> Row:
    vat = sum((group.vat for group in groups.values()), ZERO)
    withheld = _withheld(data, sum((group.withheld_from for group in groups.values()), ZERO) + rivalsa)
    gross = net + rivalsa + cassa + vat + not_taxable
    # On an e-invoice the issuer bears the stamp; on paper the customer does.
    stamp = ZERO if data.get("e_invoice") else number(data.get("stamp_duty"))
    kept_back = withheld["amount_withholding_tax"] + withheld["amount_other_withholding_tax"]
    due = gross - kept_back + stamp - (vat if data.get("use_split_payment") else ZERO)
    payments = data.get("payments_list") or []
    return {
        "amount_net": net + not_taxable,
        "amount_rivalsa": rivalsa,
        "amount_net_with_rivalsa": net + not_taxable + rivalsa,
        "amount_cassa": cassa,
        "taxable_amount": net + rivalsa + cassa,
        "not_taxable_amount": not_taxable,
        "vat_list": {
            f"{rate.normalize():f}": {"amount_net": group.net, "amount_vat": group.vat}
            for rate, group in groups.items()
        },
        "amount_vat": vat,
        "amount_gross": gross,
        **withheld,
        "stamp_duty": number(data.get("stamp_duty")),
        "amount_due": due,
        "amount_due_discount": None,
        "is_enasarco_maximal_exceeded": False,
        "payments_sum": sum((cents(number(payment.get("amount"))) for payment in payments), ZERO),
    }


def _withheld(data: Row, base: Decimal) -> Row:
    """What the customer keeps back for the tax office."""
    taxable = cents(base * number(data.get("withholding_tax_taxable"), "100") / HUNDRED)
    return {
        "taxable_amount_withholding_tax": taxable,
        "amount_withholding_tax": cents(taxable * number(data.get("withholding_tax")) / HUNDRED),
        "taxable_amount_other_withholding_tax": base,
        "amount_other_withholding_tax": cents(base * number(data.get("other_withholding_tax")) / HUNDRED),
    }
