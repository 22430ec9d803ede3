"""The page of codes."""

import json
from collections.abc import Iterable
from pathlib import Path

from invoicing import errors
from invoicing.api.problems import _CODES
from tests.docs.code_words import GAP, CodeWord, code_words
from tests.docs.sdi_checks_page import problem_rows
from tests.docs.tables import table, template_of

_TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
_STATUS = {"NotPossible": "409"}
_NEXT_STEP = {
    errors.Retry: "retry: nothing happened",
    errors.OutcomeUnknown: "settle: it may have happened",
    errors.Reject: "`rejected`",
    errors.Repair: "the account waits for its owner",
}
_HEAD = f"""# Codes

Made from the code by `python -m tests.docs`; do not edit. `{GAP}` stands for what differs from case to case. Codes are
stable: programs may rely on them. Texts are for people and may change.

Every error is a problem document (RFC 9457, `application/problem+json`) with `type`, `title`, `status`, `code`,
`detail` and mostly `remedy`. A 422 with the code `refused` lists everything that is wrong with the request in
`problems`, each with a `code`, a JSON pointer, a `detail` and a `remedy`.
"""


def errors_page() -> str:
    """All codes, by where they are met."""
    words = code_words()
    by_kind = {kind: [word for word in words if word.kind == kind] for kind in {word.kind for word in words}}
    sections = [
        ("Answers", _answers(by_kind["answer"])),
        ("Answers of the gateway itself", _gateway()),
        ("Problems of a request's form", _format(by_kind["format"])),
        ("Problems of what a request asks for", _problems(by_kind["problem"])),
        ("Problems that SdI would find", table(("Code", "What is wrong", "What to do"), problem_rows())),
        ("What needs attention", _attention(by_kind["attention"])),
        ("Findings about an account", _attention(by_kind["finding"])),
        ("What came of a call to a provider", _provider(by_kind["provider"])),
    ]
    return _HEAD + "".join(f"\n## {title}\n\n{text}" for title, text in sections)


def _answers(words: list[CodeWord]) -> str:
    rows = [(_STATUS.get(word.made_by, word.place), word.code, word.detail, word.remedy) for word in words]
    merged = _merged((status, f"`{code}`", detail, remedy) for status, code, detail, remedy in rows if status != GAP)
    return table(("Status", "Code", "What is wrong", "What to do"), merged)


def _gateway() -> str:
    responses = template_of(_TEMPLATE)["Resources"]["Api"]["Properties"]["GatewayResponses"].values()
    problems = [json.loads(one["ResponseTemplates"]["application/json"]) for one in responses]
    rows = _merged((str(one["status"]), f"`{one['code']}`", one["detail"]) for one in problems)
    return table(("Status", "Code", "What is wrong"), rows)


def _format(words: list[CodeWord]) -> str:
    pydantic = [(f"`{code}`", detail or "text of the check itself", remedy) for code, detail, remedy in _CODES.values()]
    general = [*pydantic, ("`wrong_type`", "the value has another type", "Send a value of that form.")]
    own = [(f"`{word.code}`", f"expected {_filled(word.detail)}", "") for word in words]
    return table(("Code", "What is wrong", "What to do"), _merged([*general, *own]))


def _filled(text: str) -> str:
    return text.replace("{code}", GAP).replace("{fewest}", GAP).replace("{most}", GAP)


def _problems(words: list[CodeWord]) -> str:
    rows = [(f"`{word.code}`", f"`{word.place or '/'}`", word.detail, word.remedy) for word in words if word.code]
    return table(("Code", "Where", "What is wrong", "What to do"), _merged(rows))


def _attention(words: list[CodeWord]) -> str:
    return table(("Code", "Why", "What to do"), [(f"`{one.code}`", one.detail, one.remedy) for one in words])


def _provider(words: list[CodeWord]) -> str:
    rows = [(f"`{word.code}`", _next_step(word), word.detail, word.remedy) for word in words]
    return table(("Code", "What happens next", "What happened", "What to do"), _merged(rows))


def _next_step(word: CodeWord) -> str:
    name = word.place if word.made_by == "Meaning" else word.made_by
    if name == "broken":
        return "a write: settle; a read: retry"
    made = getattr(errors, name)
    return next(step for parent, step in _NEXT_STEP.items() if issubclass(made, parent))


def _merged(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """One row for each code, sorted; texts that differ stand below one another."""
    keyed: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        keyed.setdefault(next(cell for cell in row if cell.startswith("`")), []).append(row)
    return [
        tuple("<br>".join(dict.fromkeys(cell for cell in column if cell)) for column in zip(*same, strict=True))
        for _, same in sorted(keyed.items())
    ]
