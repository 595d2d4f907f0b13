"""The option ``--wait`` of all commands that write to the graph."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperCommand
from typer.main import get_command

from graph.locking import SETTINGS, WAIT_SECONDS


def _set_wait(seconds: float) -> float:
    SETTINGS.wait_seconds = seconds
    return seconds


def _options(
    wait: Annotated[
        float,
        typer.Option(
            "--wait",
            metavar="SECONDS",
            min=0,
            callback=_set_wait,
            expose_value=False,
            help="How long to wait while another process writes; then exit 3.",
        ),
    ] = WAIT_SECONDS,
) -> None:
    """Declare the options; the callback of each sets it."""


class WritingCommand(TyperCommand):
    """A command that writes to the graph."""

    def __init__(self, name: str | None, *, params: list[Any] | None = None, **settings: Any) -> None:
        declared = typer.Typer(add_completion=False)
        declared.command()(_options)
        options = [option for option in get_command(declared).params if option.name == "wait"]
        super().__init__(name, params=[*(params or []), *options], **settings)
