"""`sportello`: what the owner of a deployed stack does at the command line, with their own AWS credentials."""

import click

from invoicing.cli.accounts import accounts, add_account
from invoicing.cli.dead_letters import dead_letters
from invoicing.cli.faults import InWords
from invoicing.cli.stack import Stack
from invoicing.cli.tokens import add_token, tokens

__all__ = ["Stack", "add_account", "add_token", "main"]


@click.group(cls=InWords)
@click.option("--stack", default="sportello", show_default=True, help="Name of the CloudFormation stack.")
@click.pass_context
def main(context: click.Context, stack: str) -> None:
    """Accounts, tokens and dead letters of a deployed Sportello stack."""
    context.obj = Stack(stack)


main.add_command(accounts)
main.add_command(tokens)
main.add_command(dead_letters)
