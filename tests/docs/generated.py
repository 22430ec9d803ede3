"""Which files, and which marked parts of files, are made from the code."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from invoicing.api.openapi import openapi
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document
from invoicing.domain.tasks import AccountCheck, CreditToBill, CustomerUpdate, ProductUpdate
from invoicing.fatturapa.parties import Seller
from invoicing.settings import (
    AuthorizerSettings,
    HttpApiSettings,
    ReconcilerSettings,
    TokenRotationSettings,
    WorkerSettings,
)
from tests.docs.bad_inputs_page import bad_inputs_page
from tests.docs.code_page import errors_page
from tests.docs.costs import basis_tables, costs_table
from tests.docs.fatturapa_tables import (
    document_type_table,
    legal_reference_table,
    text_table,
    transliteration_table,
)
from tests.docs.fields import field_tables
from tests.docs.mapping.page import mapping_page
from tests.docs.provider_page import providers_page
from tests.docs.sdi_checks_page import sdi_checks_page
from tests.docs.tables import parameter_table, routes_table, settings_table

ROOT = Path(__file__).resolve().parents[2]
OPENAPI_URL = "https://api.example/live"


def openapi_text() -> str:
    """The description of the API, as a file."""
    return json.dumps(openapi(OPENAPI_URL), indent=2, ensure_ascii=False) + "\n"


FILES: Mapping[str, Callable[[], str]] = {
    "docs/openapi.json": openapi_text,
    "docs/providers.md": providers_page,
    "docs/errors.md": errors_page,
    "docs/mapping.md": mapping_page,
    "docs/bad-inputs.md": bad_inputs_page,
    "docs/sdi-checks.md": sdi_checks_page,
}
PARTS: Mapping[str, Callable[[], str]] = {
    "parameters": lambda: parameter_table(ROOT / "template.yaml"),
    "routes": routes_table,
    "document": lambda: field_tables(Document),
    "tasks": lambda: field_tables(CustomerUpdate, ProductUpdate, CreditToBill, AccountCheck, inner=False),
    "configuration": lambda: field_tables(AccountConfiguration),
    "seller": lambda: field_tables(Seller),
    "document_types": document_type_table,
    "texts": text_table,
    "legal_references": legal_reference_table,
    "transliteration": transliteration_table,
    "costs": costs_table,
    "costs_basis": basis_tables,
    "environment": lambda: settings_table(
        HttpApiSettings, WorkerSettings, ReconcilerSettings, AuthorizerSettings, TokenRotationSettings
    ),
}
"""By name: what stands between `<!-- generated: name -->` and `<!-- end -->`."""

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> list[Path]:
    """Every page of the documentation."""
    named = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
    return [*(ROOT / name for name in named), *sorted((ROOT / "docs").rglob("*.md"))]


def generated() -> list[Path]:
    """Every file with generated content."""
    whole = [ROOT / name for name in FILES]
    others = (path for path in pages() if path.exists() and path not in whole)
    return [*whole, *(path for path in others if _PART.search(path.read_text("utf-8")))]


def made(path: Path) -> str:
    """What the file ``path`` ought to hold."""
    make = FILES.get(path.relative_to(ROOT).as_posix())
    return make() if make else with_parts(path.read_text("utf-8"))


def with_parts(text: str) -> str:
    """``text`` with its marked parts made anew."""
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]().strip()}\n\n{found[3]}", text)
