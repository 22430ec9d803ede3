"""What it comes to: funds, withholding, the VAT summary, and the totals."""

from collections.abc import Iterator
from decimal import Decimal

from invoicing.fatturapa import labels
from invoicing.fatturapa.rendering import older_codes
from invoicing.fatturapa.rendering.blocks import Column, Row, Table, Text, cell
from invoicing.fatturapa.rendering.lines import price_changes
from invoicing.fatturapa.rendering.source import Source
from invoicing.fatturapa.rendering.totals import Totals
from invoicing.fatturapa.rendering.typeface import STRONG, TOTAL
from invoicing.fatturapa.rendering.wording import amount, code, italian, joined, percent

_FUND_COLUMNS = (
    Column("Cassa previdenziale", share=1),
    Column("Aliquota", right=True),
    Column("Imponibile", right=True),
    Column("IVA", right=True),
    Column("Ritenuta"),
    Column("Rif. amministrazione"),
    Column("Contributo", right=True),
)
_WITHHOLDING_COLUMNS = (
    Column("Ritenuta", share=1),
    Column("Causale del pagamento", share=2),
    Column("Aliquota", right=True),
    Column("Importo", right=True),
)
_SUMMARY_COLUMNS = (
    Column("Aliquota IVA / natura", share=3),
    Column("Riferimento normativo", share=3),
    Column("Esigibilità", share=2),
    Column("Spese accessorie", right=True),
    Column("Arrotondamento", right=True),
    Column("Imponibile", right=True),
    Column("Imposta", right=True),
)

_CREDITS = frozenset({"TD04", "TD08"})
# Who integrates a supplier's invoice, or bills itself, is not told to pay by its own document.
_NOT_A_DEMAND = frozenset("TD16 TD17 TD18 TD19 TD20 TD21 TD22 TD23 TD27".split())


def pension_funds(general: Source) -> Table:
    """Contributions to the funds of professions, which the customer pays."""
    rows = [_fund(one) for one in general.parts("DatiCassaPrevidenziale")]
    return Table(_FUND_COLUMNS, rows, "Contributi previdenziali").tidied()


def _fund(one: Source) -> Row:
    nature = code(one.text("Natura"), older_codes.VAT_NATURES)
    return [
        cell(code(one.text("TipoCassa"), labels.PENSION_FUNDS)),
        cell(percent(one.text("AlCassa"))),
        cell(amount(one.text("ImponibileCassa"))),
        cell(percent(one.text("AliquotaIVA")), nature),
        cell(one.text("Ritenuta")),
        cell(one.text("RiferimentoAmministrazione")),
        cell(amount(one.text("ImportoContributoCassa"))),
    ]


def withholding(general: Source) -> Table:
    """What the customer withholds and pays to the state or a fund."""
    rows = [
        [
            cell(code(one.text("TipoRitenuta"), labels.WITHHOLDING_TYPES)),
            cell(code(one.text("CausalePagamento"), labels.WITHHOLDING_REASONS)),
            cell(percent(one.text("AliquotaRitenuta"))),
            cell(amount(one.text("ImportoRitenuta"))),
        ]
        for one in general.parts("DatiRitenuta")
    ]
    return Table(_WITHHOLDING_COLUMNS, rows, "Ritenute").tidied()


def vat_summary(body: Source) -> Table:
    """A row for each rate, nature and payability."""
    rows = [
        [
            cell(joined(percent(one.text("AliquotaIVA")), code(one.text("Natura"), older_codes.VAT_NATURES), by=" - ")),
            cell(one.text("RiferimentoNormativo")),
            cell(code(one.text("EsigibilitaIVA"), labels.VAT_PAYABILITIES)),
            cell(amount(one.text("SpeseAccessorie"))),
            cell(amount(one.text("Arrotondamento"))),
            cell(amount(one.text("ImponibileImporto"))),
            cell(amount(one.text("Imposta"))),
        ]
        for one in body.parts("DatiBeniServizi/DatiRiepilogo")
    ]
    return Table(_SUMMARY_COLUMNS, rows, "Riepilogo IVA").tidied()


def totals_table(general: Source, totals: Totals) -> Table:
    """From the net amount to what is left to pay; on the right, as on paper."""
    currency = general.text("Divisa")
    rows = [[cell(label), cell(value)] for label, value in _totals(general, totals) if value]
    if totals.total is not None:
        called = "Totale documento" if totals.stated else "Totale documento (calcolato)"
        rows.append([[Text(called, STRONG)], [Text(joined(italian(totals.total), currency), STRONG)]])
    rows += [[cell(label), cell(f"-{italian(value)}")] for label, value in _deducted(totals) if value]
    if totals.payable is not None and general.text("TipoDocumento") not in _NOT_A_DEMAND:
        called = "Netto a credito" if general.text("TipoDocumento") in _CREDITS else "Netto a pagare"
        rows.append([[Text(called, TOTAL)], [Text(joined(italian(totals.payable), currency), TOTAL)]])
    return Table([Column(right=True, share=1), Column(right=True)], rows, ruled=False, whole=True)


def _totals(general: Source, totals: Totals) -> Iterator[tuple[str, str]]:
    yield "Totale imponibile", "" if totals.net is None else italian(totals.net)
    yield "Totale imposta", "" if totals.vat is None else italian(totals.vat)
    for change in price_changes(general):
        yield "Sconto / maggiorazione sul documento", change
    yield "Arrotondamento", amount(general.text("Arrotondamento"))
    # Where it is a number it stands as the total, with its currency.
    unclear = general.text("ImportoTotaleDocumento")
    yield "Totale documento", "" if totals.stated else unclear


def _deducted(totals: Totals) -> Iterator[tuple[str, Decimal | None]]:
    yield "Ritenute", totals.withheld
    yield "IVA versata dal cliente (scissione dei pagamenti)", totals.split_vat
