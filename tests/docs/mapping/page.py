"""The page: one row for each field and way of sending it, one pair of columns for each provider."""

from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tests.docs.mapping.fields import fields
from tests.docs.mapping.outcomes import Trial, registry, trials
from tests.docs.mapping.probes import FORMS, KEPT_HERE, PROBES
from tests.docs.mapping.wires import wire_of
from tests.docs.tables import table

_HEAD: Final = """# Where each field goes

Made by `python -m tests.docs`; do not edit. Nobody wrote this table: for each field, documents that differ in it alone
were checked and written for each provider, and what changed is what stands here. `a` → `b` is a value that is written
otherwise; *with it* go amounts and texts that follow from it. What is *refused* never leaves: the request is answered
422 with these words. *Left out*, a field is either `required`, or becomes what stands there, or nothing is sent of it.

Of `fattura24` these are elements of the XML, below `Document`; of `fatture_in_cloud` fields of the JSON, below `data`,
or of the form in which a file is uploaded, below `upload`.
A name that the account maps, such as a `series`, becomes what it is mapped to.
"""
_REQUIRED: Final = "required"


def mapping_page() -> str:
    """The whole page."""
    slugs = registry().slugs()
    head = ["Field", *(title for slug in slugs for title in (f"`{slug}`", "left out"))]
    rows = [[f"`{name}`", *(cell for slug in slugs for cell in _cells(slug, name))] for name in fields()]
    return f"{_HEAD}\n{table(head, rows)}"


def _cells(slug: str, name: str) -> tuple[str, str]:
    found = {form: _in_form(slug, name, form) for form in FORMS}
    goes = _merged({form: pair[0] for form, pair in found.items()})
    return goes, _merged({form: pair[1] for form, pair in found.items()})


def _merged(by_form: dict[str, str]) -> str:
    """One text for both forms, if it is the same."""
    if len(set(by_form.values())) == 1:
        return next(iter(by_form.values()))
    return "<br>".join(f"{form}: {text}" for form, text in by_form.items() if text)


def _in_form(slug: str, name: str, form: str) -> tuple[str, str]:
    tried = [trials(slug, name, probe, form) for probe in PROBES[name]]
    told = dict.fromkeys(_told(slug, name, one) for one in tried)
    left_out = dict.fromkeys(_left_out(slug, name, one) for one in tried)
    return "<br>".join(filter(None, told)), "<br>".join(filter(None, left_out))


def _told(slug: str, name: str, tried: list[Trial]) -> str:
    reason = (KEPT_HERE | dict(wire_of(slug).NOT_SENT)).get(name)
    if reason is not None:
        return f"not sent: {reason}"
    refused: dict[str, list[str]] = {}
    for trial in tried:
        why = trial.outcome.refused or trial.outcome.invalid
        if why:
            refused.setdefault(why, []).append(_shown(trial.value))
    all_refused = sum(map(len, refused.values())) == len(tried)
    refusals = [f"refused{'' if all_refused else ' ' + ', '.join(values)}: {why}" for why, values in refused.items()]
    if name == "kind":
        refusals = ["the others are [refused](providers.md)"]
    return "; ".join([*_sent(slug, [trial for trial in tried if trial.changes]), *refusals])


def _sent(slug: str, tried: list[Trial]) -> Iterator[str]:
    if not tried:
        return
    words = wire_of(slug).WORDS
    direct, following = _split(tried, words)
    for path in direct:
        examples = _examples(path, tried)
        yield f"`{path}`" + (f", {words[path]}" if path in words else f": {', '.join(examples)}" if examples else "")
    if following:
        yield f"with it {', '.join(f'`{path}`' for path in following)}"


def _split(tried: Sequence[Trial], words: Container[str]) -> tuple[list[str], list[str]]:
    """Names that hold the value itself, and names that only follow from it; all of them, if none holds it."""
    paths = list(dict.fromkeys(path for trial in tried for path in trial.changes))
    exact = [path for path in paths if path in words or any(_same(trial, path) for trial in tried)]
    return (exact, [path for path in paths if path not in exact]) if exact else (paths, [])


def _same(trial: Trial, path: str) -> bool:
    after = trial.changes.get(path, (None, None))[1]
    return after is not None and _plain(after) == _plain(trial.value)


def _plain(value: Any) -> Any:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _examples(path: str, tried: Iterable[Trial]) -> list[str]:
    """Values that are written otherwise; none, if all are written as they are."""
    seen = [trial for trial in tried if path in trial.changes]
    if all(_same(trial, path) for trial in seen):
        return []
    return [f"{_shown(trial.value)} → {_shown(trial.changes[path][1] or 'nothing')}" for trial in seen]


def _left_out(slug: str, name: str, tried: list[Trial]) -> str:
    if name in KEPT_HERE or name in wire_of(slug).NOT_SENT or not any(trial.changes for trial in tried):
        return ""
    without = tried[0].left_out
    if without.invalid:
        return _REQUIRED
    if without.refused:
        return f"refused: {without.refused}"
    direct, _ = _split([trial for trial in tried if trial.changes], wire_of(slug).WORDS)
    kept = [f"`{path}` {_shown(without.sent[path])}" for path in direct if path in without.sent]
    return ", ".join(kept) or "nothing"


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text}`"
