"""The table of providers, from what each says of itself."""

from invoicing.contract import Capabilities
from invoicing.domain.document import DocumentKind
from invoicing.domain.lookup import LookupName
from invoicing.domain.request import Work
from invoicing.providers.registry import Registry
from tests.docs.tables import table
from tests.fakes.clock import FakeClock

_HEAD = """# Providers

Made from the code by `python -m tests.docs`; do not edit. Each provider's folder has a README with its set-up, its
limits, conditions of each kind, and what was not verified against the real service.
"""


def providers_page() -> str:
    """One column for each provider."""
    registry = Registry(clock=FakeClock())
    found = {slug: registry.get(slug).capabilities for slug in registry.slugs()}
    columns = {slug: _column(capabilities) for slug, capabilities in found.items()}
    labels = list(dict.fromkeys(label for column in columns.values() for label in column))
    rows = [[label, *(column.get(label, "") for column in columns.values())] for label in labels]
    links = [f"[`{slug}`](../layers/invoicing/invoicing/providers/{slug}/README.md)" for slug in columns]
    return f"{_HEAD}\n{table(['', *links], rows)}"


def _column(capabilities: Capabilities) -> dict[str, str]:
    return {
        **{f"`{kind}`": _kind(capabilities, kind) for kind in DocumentKind},
        "Calls": ", ".join(f"{window.calls} in {window.seconds} s" for window in capabilities.windows),
        "A lost reply is settled by": capabilities.settlement.replace("_", " "),
        "Who gives the number": capabilities.numbering,
        "Transmission to SdI": capabilities.sdi.replace("_", " "),
        "PDF": "yes" if capabilities.pdf else "no",
        "Where to try": capabilities.trial.replace("_", " "),
        **{f"Work: {work.replace('_', ' ')}": _yes(work in capabilities.works) for work in Work},
        **{f"List: {name}": _yes(name in capabilities.lookups) for name in LookupName},
    }


def _kind(capabilities: Capabilities, kind: DocumentKind) -> str:
    if kind not in capabilities.kinds:
        return "-"
    return "yes, also electronic" if kind in capabilities.electronic_kinds else "yes"


def _yes(value: bool) -> str:
    return "yes" if value else "-"
