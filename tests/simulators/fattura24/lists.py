"""The list endpoints: GetTemplate, GetNumerator, GetPdc, GetProduct, GetCallLog (fact sheet, sections 2.6 to 2.10)."""

from __future__ import annotations

from decimal import Decimal
from xml.sax.saxutils import escape

from tests.simulators.clock import rome_date, utc_datetime
from tests.simulators.fattura24.accounts import (
    CREDIT_NOTE,
    DELIVERY_NOTE,
    E_INVOICE,
    INVOICE,
    ORDER,
    QUOTE,
    RECEIPT,
    WORK_REPORT,
    Account,
    Numerator,
    PdcEntry,
    Product,
    Template,
)
from tests.simulators.fattura24.answers import WireAnswer, cdata
from tests.simulators.fattura24.records import CallRecord
from tests.simulators.fattura24.windows import DAY_SECONDS
from tests.simulators.fattura24.world import Call, Outcome, World

TYPE_NAMES = {
    INVOICE: "Fattura",
    CREDIT_NOTE: "Nota di credito",
    RECEIPT: "Ricevuta",
    QUOTE: "Preventivo",
    DELIVERY_NOTE: "DDT",
    E_INVOICE: "Fattura elettronica",
    ORDER: "Ordine cliente",
    WORK_REPORT: "Rapportino",
}


def _list_answer(world: World, call: Call, inner: str, code: str = "") -> Outcome:
    """Lists may arrive as ISO-8859-1 (fact sheet, section 1)."""
    latin1 = world.switches.latin1_lists or call.has("latin1") is not None
    answer: WireAnswer = world.answers.xml(inner, code, encoding="latin-1" if latin1 else "utf-8")
    return Outcome(answer)


def get_template(world: World, call: Call, account: Account) -> Outcome:
    """No `returnCode`, but `return_cod` TP04."""
    head = "<return_cod>TP04</return_cod><return_mes>OK</return_mes><hostname>f24nodo3</hostname>"
    created = f"{rome_date(world.now()):%d/%m/%Y}"
    items = "".join(_template(account, template, created) for template in account.templates)
    return _list_answer(world, call, head + items, "TP04")


def _template(account: Account, template: Template, created: str) -> str:
    return (
        f"<{template.element}><id>{template.template_id}</id><idTipoDocumento>{template.doc_type}</idTipoDocumento>"
        f"<idUtente>{account.account_id}</idUtente><descrizione>{cdata(template.description)}</descrizione>"
        f"<nota>{cdata('null')}</nota><dataCreazione>{created}</dataCreazione><isWorkCity>false</isWorkCity>"
        f"<owner>N.D.</owner><isDefault>{str(template.is_default).lower()}</isDefault></{template.element}>"
    )


def get_numerator(world: World, call: Call, account: Account) -> Outcome:
    types = "".join(f"<doc><id>{number}</id><des>{cdata(name)}</des></doc>" for number, name in TYPE_NAMES.items())
    year = rome_date(world.now()).year
    series = "".join(_numerator(account, numerator, year) for numerator in account.numerators)
    return _list_answer(world, call, types + series)


def _numerator(account: Account, numerator: Numerator, year: int) -> str:
    states = "".join(
        f"<doc><id>{doc_type}</id><stato>{state}</stato></doc>" for doc_type, state in numerator.states.items()
    )
    preview = f"0{numerator.number(1, year)}"
    return (
        f"<sezionale><id>{numerator.numerator_id}</id><idProfilo>{account.account_id}</idProfilo>"
        f"<code>{escape(numerator.pattern)}</code><anteprima>{cdata(preview)}</anteprima>"
        f"<codExport>{escape(numerator.export_code) or 'null'}</codExport>{states}<doc_1>-1</doc_1></sezionale>"
    )


def get_pdc(world: World, call: Call, account: Account) -> Outcome:
    return _list_answer(world, call, "".join(_pdc(account, entry) for entry in account.pdc))


def _pdc(account: Account, entry: PdcEntry) -> str:
    return (
        f"<pdc><id>{entry.pdc_id}</id><idProfilo>{account.account_id}</idProfilo><parentId>{entry.parent_id}</parentId>"
        f"<idTipoConto>1</idTipoConto><idTipoSezione>4</idTipoSezione><idTipoPartitario>-1</idTipoPartitario>"
        f"<ultimoLivello>{int(entry.last_level)}</ultimoLivello><codice>{cdata(entry.code)}</codice>"
        f"<codiceExport>null</codiceExport><descrizione>{cdata(entry.description)}</descrizione>"
        f"<descrizioneExport>null</descrizioneExport><attivo>1</attivo></pdc>"
    )


def get_product(world: World, call: Call, account: Account) -> Outcome:
    """Flat alternating siblings `prodotto` and `magazzino`, paired by position."""
    code, category = call.request.form.get("code", ""), call.request.form.get("category", "")
    chosen = (
        item for item in account.products if code in ("", item.code) and category in ("", item.category)
    )  # fmt: skip
    return _list_answer(world, call, "".join(_product(item) for item in chosen))


def _product(item: Product) -> str:
    return (
        f"<prodotto><id>{item.product_id}</id><descrizione>{cdata(item.description)}</descrizione><testo>null</testo>"
        f"<categoria>{cdata(item.category or 'null')}</categoria><codice>{cdata(item.code)}</codice><nota>null</nota>"
        f"<importo>{item.price:.2f}</importo><idIva>1</idIva><idUnita>1</idUnita><idPdcAcquisto>-1</idPdcAcquisto>"
        f"<idPdcVendita>-1</idPdcVendita><magAttivo>{int(item.stock > 0)}</magAttivo>"
        f"<magIdUbicazione>-1</magIdUbicazione></prodotto>"
        f"<magazzino><magIdUbicazione>-1</magIdUbicazione><magScortaMinima>0</magScortaMinima>"
        f"<magGiacenza>{item.stock}</magGiacenza><magInArrivo>0</magInArrivo><magImpegnata>0</magImpegnata>"
        f"<magPrimoCarico>N.D.</magPrimoCarico><magUltimoCarico>N.D.</magUltimoCarico>"
        f"<magUltimoScarico>N.D.</magUltimoScarico></magazzino>"
    )


def get_call_log(world: World, call: Call, account: Account) -> Outcome:
    """The account's calls of the last 24 hours, newest first. The root's name is not recorded: `root` is assumed."""
    now, form = world.now(), call.request.form
    recent = [
        item for item in world.calls if item.account_id == account.account_id and now - item.started_at < DAY_SECONDS
    ]
    page, size = _positive(form.get("page", ""), 1), _positive(form.get("pageSize", ""), 50)
    shown = recent[::-1][(page - 1) * size : page * size]
    inner = f"<totalRecord>{len(recent)}</totalRecord>" + "".join(_log(item, now) for item in shown)
    return _list_answer(world, call, inner)


def _positive(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and Decimal(text) > 0 else default


def _log(item: CallRecord, now: float) -> str:
    took = round(((item.ended_at if item.ended_at is not None else now) - item.started_at) * 1000)
    return (
        f"<log><date>{utc_datetime(item.started_at):%d/%m/%Y %H:%M:%S}</date><serviceName>{item.endpoint}</serviceName>"
        f"<source>{cdata(item.source)}</source><deliveryTime>{took}</deliveryTime></log>"
    )
