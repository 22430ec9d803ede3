"""What is uploaded: the file for SdI, named and signed by Aruba."""

import base64
from collections.abc import Mapping
from typing import Any

from invoicing.fatturapa.build import build
from invoicing.fatturapa.invoice import Invoice
from invoicing.providers.aruba.settings import Settings


def upload_body(invoice: Invoice, settings: Settings) -> Mapping[str, Any]:
    """The body of the upload of ``invoice``'s file, not signed: then Aruba signs it."""
    body = {"dataFile": base64.b64encode(build(invoice)).decode()}
    # Bare digits were refused (0093): the country belongs to it.
    return body | {"senderPIVA": settings.seller.vat_number} if settings.delegated else body
