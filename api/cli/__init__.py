"""The command line: one thin door over the use cases."""

from __future__ import annotations

import gc
import shlex
import sys

import typer

from api.cli.app import application
from api.cli.output import note, print_json
from api.extras import missing_extra
from graph.locking import SETTINGS
from mmrarebench.exceptions import CheckFailed, InputError, MMRareBenchError, UsageError


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error of ours ends in its message and its exit code, never in a traceback.

    A failed check has printed its rows already: with ``--json`` they stay the one document on stdout.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    SETTINGS.command = shlex.join(["mmrarebench", *arguments])
    SETTINGS.notify = note
    # loads make millions of objects that all stay: looking through them often is waste
    gc.set_threshold(100_000, 20, 20)
    try:
        code = application(arguments)(arguments, prog_name="mmrarebench", standalone_mode=False)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        note("interrupted; the same command goes on where it stopped")
        sys.exit(130)
    except BrokenPipeError:
        raise
    except (MMRareBenchError, typer.TyperException, OSError, ModuleNotFoundError) as error:
        problem = _ours(error)
        if "--json" in arguments and not isinstance(problem, CheckFailed):
            print_json(
                {
                    "error": {
                        "kind": type(problem).__name__,
                        "what": problem.what,
                        "where": problem.where,
                        "repair": problem.repair,
                    }
                }
            )
        note(f"error: {problem}")
        sys.exit(problem.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


def _ours(error: MMRareBenchError | typer.TyperException | OSError | ModuleNotFoundError) -> MMRareBenchError:
    """An error of ours for what the parser of the command line or the disk refuses."""
    if isinstance(error, MMRareBenchError):
        return error
    if isinstance(error, typer.TyperException):
        return UsageError(error.format_message(), repair="--help lists arguments and options")
    if isinstance(error, ModuleNotFoundError):
        extra = missing_extra(error)
        if extra is None:
            raise error
        return extra
    if error.filename is None:
        raise error  # nothing that the user named
    what = (
        "a file stands where a folder is needed"
        if isinstance(error, (FileExistsError, NotADirectoryError))
        else error.strerror
    )
    return InputError(str(what), where=str(error.filename), repair="check the path and who may read or write it")
