"""Which ways lead to a stack, and that every command says how it is used."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from invoicing.cli import main

URL = ("--url", "https://invoices.example.com")


def commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield (*above, name), command


ALL = list(commands(main))
BOTH_WAYS = {
    ("accounts", "list"),
    ("accounts", "check"),
    *((("documents", name)) for name in ("list", "show", "cancel", "settle")),
}
URL_ALONE = {("accounts", "connect")}


@pytest.mark.parametrize(("words", "command"), ALL, ids=[" ".join(words) for words, _ in ALL])
def test_every_command_shows_examples_that_it_understands(words: tuple[str, ...], command: click.Command) -> None:
    text = (command.help or "").replace("\\\n", " ")
    examples = re.findall(r"^ +(sportello .+)$", text.partition("Examples:")[2], re.MULTILINE)
    assert examples, f"{' '.join(words)} has no examples"
    for line in examples:
        given = shlex.split(line.partition(" <")[0])[1:]
        given = given[2:] if given[0] == "--url" else given
        assert given[: len(words)] == list(words)
        done = CliRunner().invoke(main, [*given, "--help"])
        assert done.exit_code == 0, f"{line}\n{done.output}"


@pytest.mark.parametrize("words", [words for words, _ in ALL if words not in BOTH_WAYS | URL_ALONE], ids=" ".join)
def test_what_only_aws_credentials_may_do_is_refused_over_https(words: tuple[str, ...]) -> None:
    command = dict(ALL)[words]
    given = [value for one in command.params if one.required for value in _some(one)]
    done = CliRunner(env={"SPORTELLO_TOKEN": "t"}).invoke(main, [*URL, *words, *given])
    assert done.exit_code == 2, done.output
    assert "this needs AWS credentials" in done.output


@pytest.mark.parametrize("words", URL_ALONE, ids=" ".join)
def test_what_the_api_alone_may_do_is_refused_with_aws_credentials(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, ["--stack", "x", *words, "shop"])
    assert done.exit_code == 2, done.output
    assert "give --url and a token" in done.output


def _some(parameter: click.Parameter) -> list[str]:
    value = "2026-11-20T06:00:00Z" if isinstance(parameter.type, click.DateTime) else "shop"
    return [value] if isinstance(parameter, click.Argument) else [parameter.opts[0], value]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--stack", "x", *URL), "--stack and --url exclude each other"),
        (("--token-file", "-"), "--token-file goes with --url"),
        (("--url", "http://invoices.example.com"), "no https:// address"),
        (("--url", "invoices.example.com"), "no https:// address"),
        ((*URL, "--token", "t"), "No such option"),
    ],
)
def test_a_way_that_is_none(words: tuple[str, ...], said: str) -> None:
    done = CliRunner(env={"SPORTELLO_TOKEN": "a-token-nobody-sees"}).invoke(main, [*words, "accounts", "list"])
    assert done.exit_code == 2
    assert said in done.output
    assert "a-token-nobody-sees" not in done.output


def test_a_token_comes_from_the_environment_or_a_file_only(tmp_path: Path) -> None:
    bare = CliRunner(env={"SPORTELLO_TOKEN": ""}).invoke(main, [*URL, "accounts", "list"])
    assert (bare.exit_code, "--url needs a token" in bare.output) == (2, True)
    file = tmp_path / "token"
    file.write_text("t\n", "utf-8")
    there = CliRunner().invoke(main, ["--url", "http://127.0.0.1:1", "--token-file", str(file), "accounts", "list"])
    assert there.exit_code == 3
    assert "SPORTELLO_TOKEN" in CliRunner().invoke(main, ["--help"]).output


def test_shells_can_complete_the_commands() -> None:
    environment = {"_SPORTELLO_COMPLETE": "bash_complete", "COMP_WORDS": "sportello documents ", "COMP_CWORD": "2"}
    done = CliRunner(env=environment).invoke(main, prog_name="sportello")
    assert set(done.output.split()) == {"plain,cancel", "plain,list", "plain,settle", "plain,show"}
