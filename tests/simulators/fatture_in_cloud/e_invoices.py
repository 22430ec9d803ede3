"""E-invoices: verify, send, follow, and why the SdI refused (fact sheet, section 4.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.simulators.answers import Answer, Refusal
from tests.simulators.clock import ROME
from tests.simulators.fatture_in_cloud.answers import data_answer, json_answer, refuse
from tests.simulators.fatture_in_cloud.bodies import read_body
from tests.simulators.fatture_in_cloud.companies import Company
from tests.simulators.fatture_in_cloud.e_invoice_xml import draw_xml
from tests.simulators.fatture_in_cloud.issued import alive, found
from tests.simulators.fatture_in_cloud.records import IssuedDocument, Outcome, Transmission
from tests.simulators.fatture_in_cloud.world import Call, World, timestamp

# Seconds after sending; the outcome follows. "attempt" may take up to two hours.
ON_THE_WAY = ((0.0, "attempt"), (60.0, "pending"), (120.0, "sent"), (300.0, "processing"))
MAY_BE_SENT = ("not_sent", "error", "discarded")
REFUSED = ("error", "discarded", "rejected")


def verify(world: World, call: Call) -> Answer:
    document = found(world, call, "r", alive)
    _check(document)
    return data_answer({"success": True})


def xml(world: World, call: Call) -> Answer:
    """The body is XML, not JSON; with the file that goes with it if `include_attachment` asks for that."""
    document = found(world, call, "r", alive)
    _must_be_electronic(document)
    with_attachment = call.request.args.get("include_attachment") in ("true", "1")
    body = draw_xml(document, world.companies[document.company_id], with_attachment=with_attachment)
    return Answer(200, body, "text/xml; charset=UTF-8")


def send(world: World, call: Call) -> Answer:
    """Irreversible, not on a trial plan, and presumably refused the second time."""
    company, document = world.company_of(call), found(world, call, "a", alive)
    if company.plan == "trial":
        raise refuse(403, "L'invio delle fatture elettroniche non è incluso nel piano Trial.", code="NO_PERMISSION")
    options = read_body(call).get("options") or {}
    status = document.ei_status(world.now())
    _check(document)
    if status not in MAY_BE_SENT and world.switches.second_send == "refused":
        raise refuse(409, "La fattura elettronica è già stata inviata.")
    if not options.get("dry_run"):
        outcome = document.outcome or Outcome(world.switches.delivered_status)
        document.transmission = _on_the_way(world.now(), outcome)
    return data_answer({"name": "CARICATO", "date": timestamp(world.now())})


def error_reason(world: World, call: Call) -> Answer:
    """Only of an e-invoice that something is wrong with."""
    document = found(world, call, "r", alive)
    status, transmission = document.ei_status(world.now()), document.transmission
    if status not in REFUSED or transmission is None:
        raise refuse(404, "No error for this e-invoice.")
    outcome = transmission.outcome
    reached = datetime.fromtimestamp(transmission.reached_at(world.now()), ROME)
    return data_answer(
        {
            "reason": outcome.reason,
            "solution": outcome.solution or None,
            "code": outcome.code or None,
            "ei_status": status,
            "date": reached.isoformat(timespec="seconds"),
        }
    )


def _check(document: IssuedDocument) -> None:
    _must_be_electronic(document)
    errors = [*_missing(document), *document.verify_errors]
    if errors:
        error = {"message": "La fattura elettronica non è valida.", "validation_result": {"xml_errors": errors}}
        raise Refusal(json_answer({"error": error, "extra": {"errors": errors}}, 422))


def _must_be_electronic(document: IssuedDocument) -> None:
    if not document.data["e_invoice"]:
        raise refuse(404, "The document is not an e-invoice.")


def _missing(document: IssuedDocument) -> list[str]:
    """What no e-invoice can do without; the real check knows far more."""
    entity = document.data["entity"]
    wanted = ["name", "address_street", "address_city"]
    if (entity.get("country_iso") or "IT") == "IT":
        wanted.append("address_postal_code")
    errors = [f"entity.{name}: campo obbligatorio" for name in wanted if not entity.get(name)]
    if not entity.get("vat_number") and not entity.get("tax_code"):
        errors.append("entity.vat_number: partita IVA o codice fiscale obbligatorio")
    lines = enumerate(document.data["items_list"])
    errors += [f"items_list.{position}.name: obbligatorio" for position, item in lines if not _named(item)]
    return errors


def _named(item: dict[str, object]) -> bool:
    return bool(item["name"] or item["description"])


def set_outcome(world: World, company: Company, document_id: int, outcome: Outcome) -> None:
    """What the SdI will say; also of an e-invoice on its way, as long as it is later than now."""
    document, now = company.documents[document_id], world.now()
    document.outcome = outcome
    transmission = document.transmission
    if transmission and transmission.status(now) not in MAY_BE_SENT:
        late = replace(outcome, after=max(outcome.after, now - transmission.sent_at))
        document.transmission = _on_the_way(transmission.sent_at, late)


def _on_the_way(sent_at: float, outcome: Outcome) -> Transmission:
    steps = tuple(step for step in ON_THE_WAY if step[0] < outcome.after)
    return Transmission(sent_at, (*steps, (outcome.after, outcome.status)), outcome)
