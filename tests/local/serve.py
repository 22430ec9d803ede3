"""`make serve`: the local run, kept running until Ctrl-C."""

import argparse
import sys
import threading
from collections.abc import Sequence

from tests.local.accounts import TOKEN
from tests.local.children import StartFailed, stop_on_signals
from tests.local.demo import SAMPLES
from tests.local.layout import OUT, ROOT
from tests.local.run import LocalRun, local_run


def invitation(run: LocalRun) -> str:
    """What to do with it."""
    sample = next(iter(sorted(SAMPLES.glob("*.json"))), SAMPLES / "invoice.json").relative_to(ROOT)
    return f"""
Sportello is serving on {run.url}, with the token `{TOKEN}` and the account `demo`. Try it:

  curl -i {run.url}/v1/documents -H 'Authorization: Bearer {TOKEN}' -H 'Content-Type: application/json' --data @{sample}

Swagger UI:          {run.url}/v1/docs
Simulated provider:  {run.simulator_url}/_simulator/state

Ctrl-C stops it and leaves nothing behind."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="make serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    options = parser.parse_args(arguments)
    stop_on_signals()
    try:
        with local_run(OUT / "local" / "serve", port=options.port) as run:
            print(invitation(run), flush=True)
            threading.Event().wait()
    except StartFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
