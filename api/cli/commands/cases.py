"""Commands for case reports and review: load case-reports, load annotations, draft questions, agree."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer

from api.cli.commands.data import load_app
from api.cli.options import Benchmark, Json, Paths, Seed, Strict
from api.cli.output import print_json, print_loaded, print_rows, progress
from api.cli.writing import WritingCommand
from api.usecases import cases as usecases
from api.usecases import querying
from api.usecases.endpoint import asking
from graph.connect import connect
from graph.writing.options import LoadOptions
from loaders.cases.drafts.rewriting import Ask
from loaders.cases.mentions.candidates import LEAST
from mmrarebench.exceptions import UsageError

draft_app = typer.Typer(help="Draft questions for people to review.", no_args_is_help=True, rich_markup_mode=None)


def load_case_reports(
    paths: Paths,
    benchmark: Benchmark,
    candidates: Annotated[
        str | None, typer.Option("--candidates", help="Guess names by likeness, too: tfidf (exact) or scispacy.")
    ] = None,
    least: Annotated[
        float, typer.Option("--least-likeness", help="Least similarity of a guess.", min=0, max=1)
    ] = LEAST,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Load JATS case reports with figures and mentions; what the benchmark's case reports had before is replaced."""
    with connect() as graph, progress() as tick:
        loaded = usecases.load_case_reports(
            graph, paths, benchmark, candidates=candidates, least=least, options=LoadOptions(strict, tick)
        )
    print_loaded(loaded, json)


def load_annotations(
    paths: Paths,
    benchmark: Annotated[
        str | None, typer.Option("--benchmark", help="Only questions of this benchmark; else as the tasks say.")
    ] = None,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Load reviewers' decisions (Label Studio JSON); those of the same benchmarks from before are replaced."""
    with connect() as graph, progress() as tick:
        loaded = usecases.load_annotations(graph, paths, benchmark, options=LoadOptions(strict, tick))
    print_loaded(loaded, json)


@draft_app.command("questions", cls=WritingCommand)
def draft_questions(
    benchmark: Benchmark,
    from_case_reports: Annotated[
        bool, typer.Option("--from-case-reports", help="Draft from the benchmark's case reports.")
    ] = False,
    endpoint: Annotated[
        str | None,
        typer.Option("--endpoint", help="Chat endpoint of the OpenAI kind (up to /v1) that words the drafts."),
    ] = None,
    model: Annotated[str | None, typer.Option("--wording-model", help="Its model.")] = None,
    key_from: Annotated[
        str, typer.Option("--key-env", "--key-from", help="Environment variable that holds its key.")
    ] = "OPENAI_API_KEY",
    seed: Seed = 7,
    strict: Strict = False,
    json: Json = False,
) -> None:
    """Draft one question a track from each case report; every criterion rests on spans or figures."""
    if not from_case_reports:
        raise UsageError("what to draft from is not said", repair="add --from-case-reports")
    if (endpoint is None) != (model is None):
        raise UsageError(
            "an endpoint needs its model, and a model its endpoint", repair="--endpoint URL --wording-model NAME"
        )
    with _asking(endpoint, model, key_from, seed) as ask, connect() as graph, progress() as tick:
        loaded = usecases.draft_questions(graph, benchmark, ask=ask, options=LoadOptions(strict, tick))
        drafts = querying.query(graph, "benchmark/drafts", {"benchmark": benchmark})
    if json:
        print_json({**loaded.as_dict(), "drafts": drafts})
        return
    print_loaded(loaded, json)
    bases = Counter((row["track"], row["basis"]) for row in drafts)
    rows = [
        {"track": track, "expected answer": basis, "drafts": count} for (track, basis), count in sorted(bases.items())
    ]
    print_rows(rows, title="how each expected answer was read from its report")


def _asking(endpoint: str | None, model: str | None, key_from: str, seed: int) -> AbstractContextManager[Ask | None]:
    if endpoint is None or model is None:
        return nullcontext()
    from scorer.endpoint import Address

    return asking(Address(endpoint, model, key_from, seed))


@draft_app.command("accept", cls=WritingCommand)
def draft_accept(
    benchmark: Benchmark,
    new: Annotated[str, typer.Option("--as", help="Name of the new benchmark.")],
    minimum: Annotated[int, typer.Option("--minimum", help="Least number of reviewers that must accept.", min=1)] = 1,
    json: Json = False,
) -> None:
    """Make a benchmark of the drafts that most reviewers accepted; release make gives it a manifest."""
    with connect() as graph, progress() as tick:
        loaded = usecases.accept_drafts(graph, benchmark, new, minimum=minimum, tick=tick)
    print_loaded(loaded, json)


def agree(
    benchmark: Benchmark,
    seed: Seed = 7,
    draws: Annotated[int, typer.Option("--draws", help="Bootstrap draws; 0 gives no intervals.")] = 1000,
    level: Annotated[
        str, typer.Option("--level", help="nominal, ordinal or interval (Krippendorff's alpha).")
    ] = "nominal",
    json: Json = False,
) -> None:
    """Print how far reviewers agree, by field, track and kind of criterion, with bootstrap intervals."""
    with connect() as graph:
        rows = usecases.agree(graph, benchmark, seed=seed, draws=draws, level=level)
    print_rows(rows, as_json=json)


def register(app: typer.Typer) -> None:
    """Add the commands to the application, and those that load to ``load``."""
    load_app.command("case-reports", cls=WritingCommand)(load_case_reports)
    load_app.command("annotations", cls=WritingCommand)(load_annotations)
    app.add_typer(draft_app, name="draft")
    app.command()(agree)
