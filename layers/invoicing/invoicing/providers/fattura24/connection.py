"""The calls: every operation is exactly one of them."""

import re
from collections.abc import Sequence
from typing import Final, override

from invoicing.contract import Connection, Order
from invoicing.domain.account import AccountConfiguration, AccountStatus
from invoicing.domain.effect import Effect
from invoicing.domain.lookup import Filter, LookupEntry, LookupName
from invoicing.domain.request import Issued
from invoicing.domain.tasks import CreditToBill, CustomerUpdate
from invoicing.errors import Unsupported
from invoicing.providers.fattura24 import answers, lists
from invoicing.providers.fattura24.checks import document_problems, task_problems
from invoicing.providers.fattura24.kinds import answered_type
from invoicing.providers.fattura24.settings import Credentials, Settings
from invoicing.providers.fattura24.status import account_status
from invoicing.providers.fattura24.wire import credit_xml, customer_xml, document_xml
from invoicing.providers.http import Http
from invoicing.providers.unexpressed import refuse

# What the official modules send is shorter; no rule for the value is known, so ours stays among harmless characters.
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LARGEST_PAGE: Final = 50


class Fattura24Connection(Connection):
    """One account at Fattura24. The key travels in the form and shows nowhere else."""

    def __init__(
        self, http: Http, credentials: Credentials, configuration: AccountConfiguration, settings: Settings
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._configuration = configuration
        self._settings = settings

    @override
    def issue(self, order: Order) -> Issued:
        """Have ``order`` issued, with our key as ``idRequest``: an undocumented field of the vendor's own plugin."""
        refuse(document_problems(order.document, self._configuration, self._settings))
        if not _KEY.fullmatch(order.key):
            raise Unsupported("the key is no idRequest", code="invalid_key")
        xml = document_xml(order, self._configuration)
        content = self._call("SaveDocument", Effect.WRITE, xml=xml, idRequest=order.key)
        return answers.issued_document(content, expected_type=answered_type(order.document))

    @override
    def fetch_pdf(self, issued: Issued) -> bytes:
        """The document's PDF; of an electronic document, its courtesy copy."""
        if not issued.provider_id:
            raise Unsupported(
                "without the document's id (docId) its PDF cannot be asked for",
                code="no_provider_id",
                remedy="Download it in the web panel.",
            )
        content = self._call("GetFile", Effect.READ, docId=issued.provider_id)
        return answers.whole_pdf(content)

    def save_customer(self, update: CustomerUpdate) -> Issued:
        """Create a contact, or update the one with the same VAT number or tax code."""
        content = self._call("SaveCustomer", Effect.WRITE, xml=customer_xml(update))
        return answers.saved_contact(content)

    def save_credit(self, credit: CreditToBill) -> Issued:
        """Note something to be billed later. Nothing protects from a repeat, and the answer holds no id."""
        refuse(task_problems(credit))
        content = self._call("SaveItem", Effect.WRITE, xml=credit_xml(credit))
        return answers.saved_credit(content)

    def check_account(self) -> AccountStatus:
        """What TestKey says of the key; this call counts like any other."""
        return account_status(self._call("TestKey", Effect.READ))

    def read_lookup(self, name: LookupName, wanted: Filter) -> Sequence[LookupEntry]:
        """The list ``name``, whole: Fattura24 filters none."""
        if wanted != Filter():
            raise Unsupported("Fattura24's lists cannot be filtered", code="unsupported_filter", remedy="Ask for all.")
        content = self._call(lists.OPERATIONS[name], Effect.READ)
        return lists.entries(name, answers.read_root(content))

    def read_call_log(self, *, page: int = 1, page_size: int = _LARGEST_PAGE) -> lists.LoggedCalls:
        """The account's calls of the last 24 hours, the newest first, for diagnosis; pages begin at 1."""
        content = self._call("GetCallLog", Effect.READ, page=str(page), pageSize=str(page_size))
        return lists.logged_calls(answers.read_root(content))

    def _call(self, operation: str, effect: Effect, **fields: str) -> bytes:
        form = {"apiKey": self._credentials.api_key, "source": self._settings.source, **fields}
        return self._http.post_form(operation, form, effect).content
