"""The bytes on the wire (fact sheet, sections 1 and 2): one line, no XML declaration, root element `root`."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.simulators.answers import HTML, Answer, Headers
from tests.simulators.fattura24.accounts import Account
from tests.simulators.fattura24.records import Document
from tests.simulators.fattura24.switches import Switches

NOT_AUTHORIZED = "You are not authorized to use this service. For more details write to assistenza@fattura24.com"
WRONG_XML = "Your XML is wrong. If you want write to technical support: assistenza@fattura24.com"
ALREADY_EXISTS = "Document already exists"
IN_PROGRESS = "I dati sono in elaborazione in Fattura24, riprova più tardi"
TOO_MANY_CALLS = "Too many calls: limit exceeded, please retry later"
KEY_VALID = "Complimenti, la tua API KEY &egrave; corretta."


@dataclass(frozen=True, slots=True)
class WireAnswer(Answer):
    """An HTTP answer. `code` is what its XML says, or "pdf"."""

    code: str = ""


@dataclass(slots=True)
class AnswerWriter:
    """Writes XML answers with the content type of the switches."""

    switches: Switches = field(default_factory=Switches)

    def xml(self, inner: str, code: str, *, encoding: str = "utf-8") -> WireAnswer:
        body = f"<root>{inner}</root>".encode(encoding, "xmlcharrefreplace")
        return WireAnswer(body=body, content_type=self.switches.xml_content_type, code=code)

    def error(self, code: str, text: str) -> WireAnswer:
        """The common error answer, HTTP 200 (fact sheet, section 2.0)."""
        return self.xml(f"<returnCode>{code}</returnCode><description>{escape(text)}</description>", code)

    def not_authorized(self) -> WireAnswer:
        return self.error("-1", NOT_AUTHORIZED)

    def wrong_xml(self) -> WireAnswer:
        return self.error("-2", WRONG_XML)

    def test_key(self, account: Account, used: int, *, valid: bool) -> WireAnswer:
        """`returnCode` 1 and an undeclared `&egrave;` on success (fact sheet, section 2.1)."""
        code = "1" if valid else "-1"
        expire = f"<expire>{account.expire:%d/%m/%Y}</expire>" if account.expire else ""
        subscription = (
            f"<subscription><type>{account.plan_type}</type>{expire}<accountId>{account.account_id}</accountId>"
            f"<emailOwner>{escape(account.email_owner)}</emailOwner>"
            f"<totalCallInLast24Hour>{used}</totalCallInLast24Hour></subscription>"
        )
        text = KEY_VALID if valid else escape(NOT_AUTHORIZED)
        return self.xml(f"<returnCode>{code}</returnCode>{subscription}<description>{text}</description>", code)

    def document(self, document: Document) -> WireAnswer:
        """The answer to a created document (fact sheet, section 2.3)."""
        return self.xml(
            "<returnCode>0</returnCode><description>Operation completed</description>"
            f"<docId>{document.doc_id}</docId><docNumber>{escape(document.number)}</docNumber>"
            f"<docType>{document.doc_type}</docType>",
            "0",
        )

    def done(self, inner: str = "") -> WireAnswer:
        text = "<description>Operazione completata con successo</description>"
        return self.xml(f"<returnCode>0</returnCode>{text}{inner}", "0")


def html_page(status: int, title: str, extra: Headers = ()) -> WireAnswer:
    """What infrastructure answers instead of the service (fact sheet, section 9, numbers 11, 12 and 23)."""
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1><hr></body></html>"
    return WireAnswer(status, page.encode(), HTML, extra)


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
