"""The command line: one thin door over the use cases."""

from __future__ import annotations

import gc
import sys

import typer

from api.cli.app import app
from api.cli.output import note, print_json
from mmrarebench.exceptions import CheckFailed, MMRareBenchError


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error of ours ends in its message and its exit code, never in a traceback.

    A failed check has printed its rows already: with ``--json`` they stay the one document on stdout.
    """
    given = sys.argv[1:] if arguments is None else arguments
    # loads make millions of objects that all stay: looking through them often is waste
    gc.set_threshold(100_000, 20, 20)
    try:
        code = app(given, prog_name="mmrarebench", standalone_mode=False)
    except MMRareBenchError as error:
        if "--json" in given and not isinstance(error, CheckFailed):
            print_json(
                {
                    "error": {
                        "kind": type(error).__name__,
                        "what": error.what,
                        "where": error.where,
                        "repair": error.repair,
                    }
                }
            )
        note(f"error: {error}")
        sys.exit(error.exit_code)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except typer.TyperException as error:
        note(f"error: {error}")
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        note("interrupted; the same command goes on where it stopped")
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
