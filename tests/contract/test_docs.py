"""The documentation is true: commands exist, requests are answered as shown, tables say what the code says."""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

import invoicing
from invoicing import settings
from invoicing.api.routes.table import ROUTES
from invoicing.cli import main
from invoicing.domain.account import AccountConfiguration
from invoicing.domain.document import Document, DocumentKind
from invoicing.domain.lookup import LookupName
from invoicing.domain.request import NEXT_STATES, State
from tests.docs.generated import OPENAPI_URL, ROOT, generated, made, pages
from tests.docs.reading import GAP, Curl, agrees, blocks, commands, curls, read_curl, shown_answer
from tests.docs.tables import template_of
from tests.world import Answer, World

README = ROOT / "README.md"
OPERATIONS = ROOT / "docs" / "operations.md"
SAMPLE = ROOT / "events" / "http_api" / "demo" / "01-b2b-invoice-two-rates.json"
PAGES = pages()
TEXTS = {path: path.read_text("utf-8") for path in PAGES}
OURS = "\n".join(TEXTS.values())


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", generated(), ids=relative)
def test_generated_pages_are_fresh(path: Path) -> None:
    assert path.read_text("utf-8") == made(path), "write them anew: python -m tests.docs"


# Commands.


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)[^`]*`", OURS)) | {
        line.split()[1] for path in PAGES for line in commands(path) if line.startswith("make ")
    }
    assert {"demo", "test", "serve"} <= named
    assert named <= targets


def test_every_command_line_of_ours_is_understood() -> None:
    """Read by the command line itself: asked for help, it parses all there is and then does nothing."""
    prefix = "python -m invoicing.cli "
    found = [line.removeprefix(prefix) for path in PAGES for line in commands(path) if line.startswith(prefix)]
    assert found
    for words in found:
        result = CliRunner().invoke(main, [*shlex.split(words), "--help"])
        assert result.exit_code == 0, f"{words}\n{result.output}"


def test_files_that_commands_name_are_shown_or_there() -> None:
    named = {name for path in PAGES for line in commands(path) for name in re.findall(r"[\w./-]+\.json\b", line)}
    assert {name for name in named if f"`{name}`" not in OURS and not (ROOT / name).exists()} == set()


# JSON.


def test_every_json_block_is_a_document_or_a_configuration() -> None:
    found = [json.loads(block.text) for path in PAGES for block in blocks(path) if block.language == "json"]
    assert {"customer" in one for one in found} == {True, False}
    for one in found:
        (Document if "customer" in one else AccountConfiguration).model_validate(one)


def test_the_first_invoice_is_the_sample_that_is_tested() -> None:
    shown, sample = invoice(), json.loads(SAMPLE.read_text("utf-8"))
    assert {**shown, "account": sample["account"]} == sample


def invoice() -> dict[str, Any]:
    (found,) = [block for block in blocks(README) if "`invoice.json`" in block.before and block.language == "json"]
    document: dict[str, Any] = json.loads(found.text)
    return document


# Requests, answered by the real API.


@pytest.mark.parametrize("page", [README, OPERATIONS], ids=relative)
def test_every_curl_is_answered_as_shown(page: Path) -> None:
    world = World()
    world.add_account("shop")
    variables = {"URL": OPENAPI_URL, "TOKEN": "shown-once", "ID": ""}
    found = curls(page)
    assert found
    for line, text in found:
        if "needs_attention" in line:
            variables["ID"] = lose_a_reply(world)
        request = read_curl(line, variables)
        status, headers, body = shown_answer(text)
        answer = send(world, request)
        assert answer.status == status, f"{line}\n{answer.text}"
        assert agrees(headers, {name: answer.headers.get(name) for name in headers}), answer.headers
        assert body is None or agrees(body, answer.json), f"{line}\n{answer.text}"
        variables["ID"] = id_of(answer) or variables["ID"]
        if "/settle" not in line:
            world.work()


def send(world: World, request: Curl) -> Answer:
    """The answer to ``request``, with a token for the account `shop`."""
    public = {route.path for route in ROUTES if route.public}
    assert request.resource in public or request.headers.get("Authorization") == "Bearer shown-once"
    assert request.body is None or request.headers.get("Content-Type") == "application/json"
    body = json.dumps(invoice()) if request.body == "@invoice.json" else request.body
    named: dict[str, Any] = {"token_accounts": "shop", "query": request.query, "headers": request.headers}
    return world.call(request.method, request.resource, body, **named | request.parameters)


def lose_a_reply(world: World) -> str:
    """A second document, whose reply is lost; its id."""
    world.simulator.inject("drop_after", endpoint="SaveDocument", times=1)
    answer = world.post({**invoice(), "reference": "shop-lost"})
    world.live(0.2)
    assert world.request("shop-lost", "shop").state is State.NEEDS_ATTENTION
    found: str = answer.json["id"]
    return found


def id_of(answer: Answer) -> str | None:
    if answer.status not in (200, 202):
        return None
    body = answer.json
    ids = [one["id"] for one in body.get("documents", [])] or [body.get("id")]
    return ids[0] if str(ids[0]).startswith("doc_") else None


def test_an_answer_that_differs_is_noticed() -> None:
    assert agrees({"a": GAP, "b": [{"c": f"doc_{GAP}"}]}, {"a": 1, "b": [{"c": "doc_1"}]})
    assert not agrees({"a": 1}, {"a": 1, "b": 2})
    assert not agrees({"a": 1, GAP: GAP}, {"a": 2, "b": 2})
    assert not agrees(["x"], ["x", "y"])
    assert not agrees(f"doc_{GAP}", "chk_1")


# Tables.


def test_every_template_parameter_is_in_the_readme_and_the_reverse() -> None:
    parameters = template_of(ROOT / "template.yaml")["Parameters"]
    table = TEXTS[README].split("<!-- generated: parameters -->")[1].split("<!-- end -->")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(parameters)


def test_routes_are_the_same_in_the_table_the_template_and_openapi() -> None:
    functions = [one["Properties"] for one in template_of(ROOT / "template.yaml")["Resources"].values()]
    events = [event for one in functions for event in one.get("Events", {}).values() if event["Type"] == "Api"]
    declared = {(one["Properties"]["Method"], one["Properties"]["Path"]) for one in events}
    described = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    assert described["servers"] == [{"url": OPENAPI_URL}]
    listed = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert {(route.method, route.path) for route in ROUTES} == declared == listed


def test_every_route_that_is_named_exists() -> None:
    paths = {re.sub(r"\{\w+\}", "*", route.path) for route in ROUTES}
    named = re.findall(r"`(?:GET |POST )?(/v1/[\w./{}-]*)", OURS)
    assert {path for path in named if re.sub(r"\{\w+\}|\bshop\b", "*", path) not in paths} == set()


@pytest.mark.parametrize("word", [*DocumentKind, *State, *LookupName])
def test_every_word_is_explained(word: str) -> None:
    assert f"`{word}`" in OURS or f"/{word}`" in OURS


def test_the_diagram_of_states_is_the_state_machine() -> None:
    (diagram,) = [block.text for block in blocks(OPERATIONS) if "stateDiagram" in block.text]
    drawn = set(re.findall(r"^ *(\w+) --> (\w+)", diagram, re.MULTILINE))
    assert drawn == {(state, after) for state, states in NEXT_STATES.items() for after in states if after != state}


def test_every_setting_of_the_environment_is_documented() -> None:
    models = [one for one in vars(settings).values() if isinstance(one, type) and issubclass(one, BaseModel)]
    names = {name.upper() for model in models for name in model.model_fields}
    template = template_of(ROOT / "template.yaml")
    resources = [one for one in template["Resources"].values() if one["Type"] == "AWS::Serverless::Function"]
    for holder in (template["Globals"]["Function"], *(one["Properties"] for one in resources)):
        names |= set(holder["Environment"]["Variables"])
    assert {name for name in names if f"`{name}`" not in TEXTS[OPERATIONS]} == set()


def test_the_changelog_knows_the_version() -> None:
    assert re.search(rf"^## {re.escape(invoicing.__version__)}\b", TEXTS[ROOT / "CHANGELOG.md"], re.MULTILINE)


# Links.


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)\s]+)\)", TEXTS[path]):
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), f"{relative(path)} links to {target}"
        assert file.is_relative_to(ROOT)
        assert not anchor or anchor in anchors(file), f"{relative(path)} links to {target}"


def test_no_page_is_left_out_of_the_readme() -> None:
    linked = set(re.findall(r"\]\((docs/[\w-]+\.md)", TEXTS[README]))
    assert {relative(path) for path in PAGES if path.parent == ROOT / "docs"} == linked


def test_the_command_line_is_an_extra_of_the_project() -> None:
    lines = [line for path in PAGES for line in commands(path)]
    assert "pip install -e '.[cli]'" in lines
    assert "cli" in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
