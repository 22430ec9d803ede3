"""`sportello accounts connect`: the page on which an account's owner consents, and whether they did."""

import click

from invoicing.cli.faults import TRY_AGAIN, Failure
from invoicing.cli.service import Service, get, pass_api, post

_LOOK_MS = 2_000


@click.command("connect")
@click.argument("account")
@click.option("--wait", type=click.IntRange(0), help="Seconds to wait.  [default: as long as the page is good]")
@pass_api
def connect(service: Service, account: str, wait: int | None) -> None:
    """Print the provider's page on which the owner of ACCOUNT consents, and wait until they have.

    The function behind the API alone reads the account's secret, so this needs --url and a token. Open the page within
    ten minutes, signed in at the provider as the account's owner.

    \b
    Examples:
      sportello --url https://invoices.example.com accounts connect shop
      sportello --url https://invoices.example.com accounts connect shop --wait 0
    """
    before = _connected_at(service, account)
    asked = post(service, "/v1/accounts/{id}/connect", id=account)
    click.echo(asked["open"])
    seconds = asked["within_seconds"] if wait is None else wait
    click.echo(f"Open this page within {asked['within_seconds'] // 60} minutes.", err=True)
    until = service.clock.now_ms() + seconds * 1000
    while (connected := _connected_at(service, account)) == before:
        if service.clock.now_ms() >= until:
            raise Failure(f"account {account} is not connected yet. What the browser shows says why.", TRY_AGAIN)
        service.clock.sleep_ms(_LOOK_MS)
    click.echo(f"Account {account} is connected since {connected}.", err=True)


def _connected_at(service: Service, account: str) -> str | None:
    found: str | None = get(service, "/v1/accounts/{id}", id=account).get("connected_at")
    return found
