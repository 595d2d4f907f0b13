"""The commands, put together: each call imports only the modules that hold the command it names."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated

import typer
from typer.models import CommandInfo

from mmrarebench import __version__

MODULES = (
    "server",
    "backup",
    "data",
    "answers",
    "fetch",
    "ask",
    "scores",
    "similar",
    "leakage",
    "demo",
    "export",
    "cases",
    "judging",
    "answering",
    "agents",
)
"""The modules of ``api.cli.commands`` that hold commands, in the order of the help."""
COMMANDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "up": ("server",),
        "down": ("server",),
        "status": ("server",),
        "doctor": ("server",),
        "reset": ("server",),
        "backup": ("backup",),
        "restore": ("backup",),
        "import": ("data",),
        "load": ("data", "answers", "cases"),
        "fetch": ("fetch",),
        "query": ("ask",),
        "score": ("ask",),
        "compare": ("ask",),
        "explain": ("ask",),
        "report": ("ask",),
        "referee": ("ask",),
        "parse": ("ask",),
        "serve": ("ask",),
        "tracks": ("scores",),
        "sensitivity": ("scores",),
        "conditions": ("scores",),
        "quadrant": ("scores",),
        "interaction": ("scores",),
        "ranks": ("scores",),
        "similar": ("similar",),
        "leakage": ("leakage",),
        "split": ("leakage",),
        "demo": ("demo",),
        "export": ("export",),
        "release": ("export",),
        "draft": ("cases",),
        "agree": ("cases",),
        "judge": ("judging",),
        "answer": ("answering",),
        "schema": ("agents",),
        "mcp": ("agents",),
    }
)
"""The modules that add to each command."""


def application(arguments: Sequence[str] = ()) -> typer.Typer:
    """Return the command line: the modules of the command that the arguments name, all of them where they name none.

    >>> [command.callback.__name__ for command in application(["similar", "--help"]).registered_commands]
    ['similar']
    """
    command = next((word for word in arguments if not word.startswith("-")), "")
    app = typer.Typer(
        name="mmrarebench",
        help="MMRareBench as a knowledge graph: ontologies, cases, questions, answers and verdicts in one Neo4j.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    app.callback(invoke_without_command=True)(root)
    for module in COMMANDS.get(command, MODULES):
        importlib.import_module(f"api.cli.commands.{module}").register(app)
    alone = [info for info in app.registered_commands if _name(info) == command]
    app.registered_commands = alone or app.registered_commands  # the others' options would be built for nothing
    return app


def _name(command: CommandInfo) -> str:
    return command.name or (command.callback.__name__.replace("_", "-") if command.callback else "")


def root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """MMRareBench as a knowledge graph: ontologies, cases, questions, answers and verdicts in one Neo4j."""
    if version:
        typer.echo(__version__)
        raise typer.Exit
