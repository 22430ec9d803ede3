"""`make serve`: the local run, kept running until Ctrl-C."""

import argparse
import sys
import threading
from collections.abc import Sequence

from tests.local.accounts import TOKEN, account_at
from tests.local.children import StartFailed, stop_on_signals
from tests.local.demo import SAMPLES
from tests.local.layout import OUT, ROOT
from tests.local.run import LocalRun, local_run
from tests.local.systems import FATTURA24, SYSTEMS, System


def invitation(run: LocalRun, systems: Sequence[System]) -> str:
    """What to do with it."""
    accounts = ", ".join(f"`{account_at(systems, one)}` ({one.title})" for one in systems)
    simulated = "\n".join(f"  {run.simulators[one.slug]}/_simulator/state" for one in systems)
    samples = (file for file in sorted(SAMPLES.glob("*.json")) if file.stem not in systems[0].refuses)
    sample = next(samples).relative_to(ROOT)
    return f"""
Sportello is serving on {run.url}, with the token `{TOKEN}` for {accounts}. Try it:

  curl -i {run.url}/v1/documents -H 'Authorization: Bearer {TOKEN}' -H 'Content-Type: application/json' --data @{sample}

Swagger UI:  {run.url}/v1/docs

What is seen at the other end:
{simulated}

Ctrl-C stops it and leaves nothing behind."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="make serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--account", choices=SYSTEMS, default=FATTURA24.name, help="where the account is")
    options = parser.parse_args(arguments)
    stop_on_signals()
    systems = SYSTEMS[options.account]
    try:
        with local_run(OUT / "local" / "serve", port=options.port, systems=systems) as run:
            print(invitation(run, systems), flush=True)
            threading.Event().wait()
    except StartFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
