"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import ask, cases, data, demo, export, fetch, judging, leakage, scores, server, similar
from mmrarebench import __version__

app = typer.Typer(
    name="mmrarebench",
    help="MMRareBench as a knowledge graph: ontologies, cases, questions, answers and verdicts in one Neo4j.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
for module in (server, data, fetch, ask, scores, similar, leakage, demo, export, cases, judging):
    module.register(app)


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """MMRareBench as a knowledge graph: ontologies, cases, questions, answers and verdicts in one Neo4j."""
    if version:
        typer.echo(__version__)
        raise typer.Exit
