"""Taking a file for sending: its checks in the vendor's order, each with its code (fact sheet, section 4)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from tests.simulators.answers import Answer
from tests.simulators.answers import Refusal as Refused
from tests.simulators.aruba.accounts import Account
from tests.simulators.aruba.answers import DONE, coded, json_answer
from tests.simulators.aruba.parties import dates_of, keys_of, party
from tests.simulators.aruba.records import SentInvoice
from tests.simulators.aruba.world import TRANSMITTER, Call, World, file_name
from tests.simulators.sdi import content_refusals, invoice_schema
from tests.simulators.sdi.opening import Unopenable, parse_xml, signed_content
from tests.simulators.sdi.tree import BUYER, SELLER, SENDING, Element, text, vat_number
from tests.simulators.signing import signed

LARGEST = 5 * 1024 * 1024
_CONTACTS = {"Telefono": "05750505", "Email": "info@arubapec.it"}
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


def upload(world: World, call: Call) -> Answer:
    """Takes an unsigned file, which Aruba signs."""
    body, content = _asked(world, call)
    root = parse_xml(content)
    if root is None:
        raise _refuse("0098")
    return _taken(world, call.user, body, content, root, as_is=False)


def upload_signed(world: World, call: Call) -> Answer:
    """Takes a file that is signed already, CAdES or XAdES, and passes it on as it is."""
    body, content = _asked(world, call)
    try:
        root = parse_xml(content if content.lstrip()[:1] == b"<" else signed_content(content))
    except Unopenable as error:
        raise _refuse("0018", str(error)) from None
    if root is None:
        raise _refuse("0098")
    if content.lstrip()[:1] == b"<" and root.find(_SIGNATURE) is None:
        raise _refuse("0018")
    return _taken(world, call.user, body, content, root, as_is=True)


def _asked(world: World, call: Call) -> tuple[dict[str, Any], bytes]:
    """The request's members, and the file in `dataFile`."""
    try:
        body = json.loads(call.record.body)
    except ValueError:
        raise _refuse("0002", "JSON") from None
    data = body.get("dataFile") if isinstance(body, dict) else None
    if not isinstance(data, str) or not data:
        raise _refuse("0002", "dataFile")
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise _refuse("0098", "base64") from None
    if len(content) > LARGEST:
        raise Refused(json_answer({}, 413)) if world.switches.too_big == "413" else _refuse("0033")
    return body, content


def _taken(
    world: World, account: Account, body: dict[str, Any], content: bytes, root: Element, *, as_is: bool
) -> Answer:
    _check(world, account, body, root)
    digest, now = hashlib.sha256(content).hexdigest(), world.now()
    recent = [one for one in world.invoices if one.created_at > now - world.switches.same_bytes_for]
    if any(one.sha256 == digest and one.username == account.username for one in recent):
        raise _refuse("0034")
    if world.switches.space_exhausted:
        raise _refuse("0097")
    if body.get("dryRun") is True:
        return json_answer({"errorCode": DONE, "errorDescription": "Verifica effettuata", "uploadFileName": None})
    place = world.next_place()
    plain_xml = as_is and content.lstrip()[:1] == b"<"
    invoice = SentInvoice(
        invoice_id=f"{place:024x}",
        username=account.username,
        filename=file_name(place, extension=".xml" if plain_xml else ".xml.p7m"),
        uploaded=content,
        content=content if as_is else signed(content),
        sha256=digest,
        created_at=now,
        format=text(root, f"{SENDING}/FormatoTrasmissione"),
        sender=party(root, SELLER),
        receiver=party(root, BUYER),
        dates=dates_of(root),
        keys=keys_of(root),
    )
    if not world.switches.processing_fails:
        after = world.switches.hand_over_after
        invoice.arrival = world.exchange.take(invoice.filename, invoice.content, after=after)
    world.invoices.append(invoice)
    words = f"Operazione effettuata - {place:08d}"
    return json_answer({"errorCode": DONE, "errorDescription": words, "uploadFileName": invoice.filename})


def _check(world: World, account: Account, body: dict[str, Any], root: Element) -> None:
    """The schema comes before the delegation: seen so with a base user."""
    schema = invoice_schema()
    if not schema.validate(root):
        log: Any = schema.error_log
        raise _refuse("0092", log[0].message)
    if world.switches.permissions_down:
        raise _refuse("0095")
    _check_sender(account, body, root)
    transmitter = f"{SENDING}/IdTrasmittente"
    if text(root, f"{transmitter}/IdPaese") + text(root, f"{transmitter}/IdCodice") != TRANSMITTER:
        raise _refuse(world.switches.wrong_transmitter, "IdTrasmittente")
    for name, value in _CONTACTS.items():
        if text(root, f"{SENDING}/ContattiTrasmittente/{name}") not in ("", value):
            raise _refuse("0094", "ContattiTrasmittente")
    if body.get("skipExtraSchema") is not True:
        found = [f"{one.code} {one.description}" for one in content_refusals(root, world.now())]
        if found:
            raise _refuse("0096", "; ".join(found))


def _check_sender(account: Account, body: dict[str, Any], root: Element) -> None:
    """Who uploads has to be a party of the invoice, or to name one of its sellers as `IT` and digits."""
    named = body.get("senderPIVA") or ""
    if not isinstance(named, str):
        raise _refuse("0002", "senderPIVA")
    senders = {named} if named else {vat_number(root, SELLER), vat_number(root, BUYER)}
    if not account.may_use_services or not senders & account.own_sellers:
        raise _refuse("0093")


def _refuse(code: str, detail: str = "") -> Refused:
    return Refused(coded(code, detail, uploadFileName=None))
