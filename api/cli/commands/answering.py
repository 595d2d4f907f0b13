"""Commands for models that are asked: answer run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.connection import api_connection, report_progress
from api.cli.options import (
    ApiAddress,
    Benchmark,
    Concurrency,
    Endpoint,
    Json,
    KeyFrom,
    MostFailed,
    MostTokens,
    Seed,
    Timeout,
    TokenFrom,
    Tries,
)
from api.cli.output import note, print_json, print_rows
from api.cli.writing import WritingCommand
from api.usecases.answers import answering as usecases

if TYPE_CHECKING:
    from scorer.answer_run import AnswerTally

Labels = Annotated[
    bool, typer.Option("--labels/--no-labels", help="Show figure labels; the public harness loses them.")
]
AskedCondition = Annotated[
    str | None,
    typer.Option("--condition", help="full, redacted, text_only or no_diagnosis; else each question's usual one."),
]
answer_app = typer.Typer(help="Ask a model behind an endpoint.", no_args_is_help=True, rich_markup_mode=None)


@answer_app.command("run", cls=WritingCommand)
def answer_run(
    benchmark: Benchmark,
    model: Annotated[str, typer.Option("--model", help="Name of the model in the graph.")],
    endpoint: Endpoint,
    endpoint_model: Annotated[
        str | None, typer.Option("--endpoint-model", help="The model as the endpoint knows it; else --model.")
    ] = None,
    track: Annotated[str | None, typer.Option("--track", help="Ask the questions of this track only.")] = None,
    condition: AskedCondition = None,
    lineage: Annotated[str | None, typer.Option("--lineage", help="Only questions below this ORPHA code.")] = None,
    split: Annotated[str | None, typer.Option("--split", help="Only questions of this split.")] = None,
    part: Annotated[str | None, typer.Option("--part", help="Only this part of the split.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", help="Ask at most so many questions.", min=0)] = None,
    concurrency: Concurrency = 4,
    most_failed: MostFailed = 0.2,
    most_tokens: MostTokens = None,
    max_tokens: Annotated[int | None, typer.Option("--max-tokens", help="Most tokens of one reply.", min=1)] = None,
    largest_side: Annotated[
        int,
        typer.Option(
            "--largest-side", help="Pixels of a picture's longer side; larger ones are scaled down.", min=16, max=2048
        ),
    ] = usecases.LARGEST_SIDE,
    labels: Labels = True,
    key_from: KeyFrom = "OPENAI_API_KEY",
    timeout: Timeout = 120.0,
    tries: Tries = 5,
    seed: Seed = 7,
    api: ApiAddress = None,
    token_from: TokenFrom = "MMRAREBENCH_API_TOKEN",  # noqa: S107
    json: Json = False,
) -> None:
    """Ask the questions that have no answer of the model yet; each answer is written as it arrives, so a killed run goes on."""
    from scorer.answer_run import AnswerOptions
    from scorer.endpoint import Address
    from scorer.workload import CallLimits, refuse_outage

    address = Address(endpoint, endpoint_model or model, key_from, seed, timeout, tries, max_tokens=max_tokens)
    limits = CallLimits(limit, concurrency, most_failed, most_tokens)
    options = AnswerOptions(benchmark, model, condition, track, lineage, split, part, labels, limits)
    with api_connection(api, token_from) as connection:
        tally = usecases.ask(
            connection,
            address,
            options,
            report_progress("questions asked"),
            remote=api is not None,
            largest_side=largest_side,
        )
    _print(tally, json)
    refuse_outage(tally, most_failed, address.host)


def _print(tally: AnswerTally, json: bool) -> None:
    if json:
        print_json(tally.as_dict())
        return
    counts = {name: value for name, value in tally.as_dict().items() if name not in ("answers", "last_failure")}
    counts |= {f"answers: {status}": count for status, count in sorted(tally.answers.items())}
    print_rows([{"what": name, "value": value} for name, value in counts.items()])
    if tally.left:
        note(f"{tally.left:,} questions have no answer yet: the same command goes on with them")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(answer_app, name="answer")
