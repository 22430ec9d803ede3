"""`sportello`: what the owner of a deployed stack, or whoever holds a token of it, does at the command line."""

from typing import Any, TextIO, override

import click
from click.core import ParameterSource

from invoicing.aws.clock import SystemClock
from invoicing.cli.accounts import accounts, add_account
from invoicing.cli.archive import archive
from invoicing.cli.connecting import connect
from invoicing.cli.dead_letters import dead_letters
from invoicing.cli.documents import documents
from invoicing.cli.erase import erase
from invoicing.cli.faults import InWords
from invoicing.cli.moving import move
from invoicing.cli.over_https import OverHttps
from invoicing.cli.restore import restore
from invoicing.cli.rotation import rotate
from invoicing.cli.stack import Stack
from invoicing.cli.tokens import add_token, tokens

__all__ = ["Stack", "add_account", "add_token", "main"]


class _FromEnvironment(click.Option):
    """An option that has no word: as an argument its value would show in the process list."""

    @override
    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        """Stay out of the command line."""


@click.group(cls=InWords, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--stack", default="sportello", show_default=True, help="Name of the CloudFormation stack.")
@click.option("--url", help="Address of the API, instead of --stack: the stack's output ApiUrl.")
@click.option("--token-file", type=click.File("r"), help="File with the token for --url; - is standard input.")
@click.option("--token", cls=_FromEnvironment, envvar="SPORTELLO_TOKEN", hidden=True)
@click.pass_context
def main(context: click.Context, stack: str, url: str | None, token_file: TextIO | None, token: str | None) -> None:
    """Accounts, documents, the archive, tokens, dead letters and backups of a Sportello stack.

    There are two ways to it. With --stack your AWS credentials are used, as by the AWS CLI. With --url the API is
    used, with the token in the environment variable SPORTELLO_TOKEN or in --token-file: that is enough for `documents`,
    `accounts list` and `accounts check`, within the token's accounts. Both give the same output. `accounts connect`
    needs --url.

    \b
    Exit codes:
      0  done
      1  refused: it cannot be done as it is
      2  the command line is not understood
      3  not reached, or busy: try again

    \b
    Examples:
      sportello --stack sportello accounts list
      sportello --url https://invoices.example.com documents list --account shop
    """
    if url is None:
        if token_file is not None:
            raise click.UsageError("--token-file goes with --url.")
        context.obj = Stack(stack, context.obj or SystemClock())
        return
    if context.get_parameter_source("stack") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--stack and --url exclude each other.")
    given = token_file.read().strip() if token_file else token
    context.obj = OverHttps(url, given or "", context.obj or SystemClock())


accounts.add_command(move)
accounts.add_command(rotate)
accounts.add_command(connect)
for command in (accounts, documents, archive, tokens, dead_letters, restore, erase):
    main.add_command(command)
