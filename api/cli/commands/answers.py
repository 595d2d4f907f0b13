"""Commands that load answers and the verdicts on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.data import load_app
from api.cli.options import Benchmark, Json, Paths, Strict
from api.cli.output import note, print_loaded, progress
from api.cli.writing import WritingCommand
from api.usecases import loading
from graph.connect import connect
from graph.writing.options import LoadOptions
from loaders.answers.files import FORMATS
from loaders.answers.models import facts_of
from mmrarebench.exceptions import UsageError


def load_answers(
    paths: Paths,
    benchmark: Benchmark,
    model: Annotated[
        str | None,
        typer.Option("--model", help="Name of the model; else the path is a folder with a subfolder for each model."),
    ] = None,
    condition: Annotated[
        str | None,
        typer.Option("--condition", help="full, redacted, text_only, ...; else read from the dataset's name, or full."),
    ] = None,
    form: Annotated[str, typer.Option("--format", help=f"auto, {', '.join(FORMATS)}.")] = "auto",
    models: Annotated[list[Path] | None, typer.Option("--models", help="TOML files with facts of models.")] = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Load one model's answers, or several models' at once; what the same model, condition and track had before is replaced."""
    if model is None:
        _load_answers_of_models(paths, benchmark, condition, form, models or (), strict=strict, json=json)
        return
    with connect() as graph, progress() as tick:
        loaded = loading.load_answers(
            graph,
            paths,
            benchmark,
            model,
            condition=condition,
            form=form,
            facts=models or (),
            options=LoadOptions(strict, tick),
        )
    if not facts_of(model, models or ()):
        note(f"nothing is known of the model {model!r}; say family, domain, parameters and access with --models FILE")
    print_loaded(loaded, json)


def _load_answers_of_models(
    paths: Sequence[Path],
    benchmark: str,
    condition: str | None,
    form: str,
    facts: Sequence[Path],
    *,
    strict: bool,
    json: bool,
) -> None:
    if len(paths) != 1 or not paths[0].is_dir():
        raise UsageError("no model is named", repair="--model NAME, or give one folder with a subfolder for each model")
    with connect() as graph, progress() as tick:
        loaded = loading.load_answers_of_models(
            graph, paths[0], benchmark, condition=condition, form=form, facts=facts, options=LoadOptions(strict, tick)
        )
    print_loaded(loaded, json)


def load_verdicts(
    paths: Paths,
    benchmark: Benchmark,
    model: Annotated[
        str | None, typer.Option("--model", help="Model of a *_per_row.xlsx; else as its name begins.")
    ] = None,
    judge: Annotated[
        str | None, typer.Option("--judge", help="Judge of a *_per_row.xlsx, which does not name it.")
    ] = None,
    condition: Annotated[
        str | None, typer.Option("--condition", help="Condition of a *_per_row.xlsx; else as its name says.")
    ] = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Load judge replies (JSON lines: question, model, judge, reply; or *_per_row.xlsx), strictly and as the public harness does."""
    with connect() as graph, progress() as tick:
        loaded = loading.load_verdicts(
            graph, paths, benchmark, model=model, judge=judge, condition=condition, options=LoadOptions(strict, tick)
        )
    print_loaded(loaded, json)


def register(app: typer.Typer) -> None:
    """Add the commands to ``load``."""
    load_app.command("answers", cls=WritingCommand)(load_answers)
    load_app.command("verdicts", cls=WritingCommand)(load_verdicts)
