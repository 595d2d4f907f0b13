"""Commands for judges: judge check, judge run."""

from __future__ import annotations

from pathlib import Path
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
from api.usecases.judging import judge as usecases
from graph.connect import connect
from mmrarebench.exceptions import CheckFailed, UsageError

if TYPE_CHECKING:
    from scorer.judge_run import JudgeTally

judge_app = typer.Typer(
    help="Let a model behind an endpoint judge answers.", no_args_is_help=True, rich_markup_mode=None
)


@judge_app.command("check")
def judge_check(
    endpoint: Endpoint,
    model: Annotated[str, typer.Option("--model", help="Model that is to judge, as the endpoint knows it.")],
    key_from: KeyFrom = "OPENAI_API_KEY",
    timeout: Timeout = 120.0,
    tries: Tries = 5,
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """Let it judge known answers: whether its replies can be read and fit; exit 1 where they cannot or do not."""
    from scorer import known_answers
    from scorer.endpoint import Address

    rows = usecases.check(Address(endpoint, model, key_from, seed, timeout, tries), report_progress("answers judged"))
    lines = [row._asdict() for row in rows]
    print_rows(lines if json else [{k: v for k, v in row.items() if k != "reply"} for row in lines], as_json=json)
    wrong = known_answers.problem_of(rows)
    if wrong:
        raise CheckFailed(wrong, where=model, repair="--json shows the replies; take another judge")


@judge_app.command("run", cls=WritingCommand)
def judge_run(
    benchmark: Benchmark,
    judge: Annotated[str, typer.Option("--judge", help="Name of the judge in the graph.")],
    endpoint: Endpoint,
    judge_model: Annotated[
        str | None, typer.Option("--judge-model", help="Its model as the endpoint knows it; else the judge's name.")
    ] = None,
    judge_family: Annotated[
        str | None, typer.Option("--judge-family", help="Its family, where the list of known models lacks it.")
    ] = None,
    models: Annotated[
        list[Path] | None, typer.Option("--models", help="TOML with facts of further models (family).")
    ] = None,
    run: Annotated[str | None, typer.Option("--run", help="Judge the answers of this run only.")] = None,
    model: Annotated[str | None, typer.Option("--model", help="Judge the answers of this model only.")] = None,
    track: Annotated[str | None, typer.Option("--track", help="Judge the answers of this track only.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", help="Judge at most so many answers.", min=0)] = None,
    concurrency: Concurrency = 4,
    most_failed: MostFailed = 0.2,
    most_tokens: MostTokens = None,
    key_from: KeyFrom = "OPENAI_API_KEY",
    timeout: Timeout = 120.0,
    tries: Tries = 5,
    seed: Seed = 7,
    api: ApiAddress = None,
    token_from: TokenFrom = "MMRAREBENCH_API_TOKEN",  # noqa: S107
    json: Json = False,
) -> None:
    """Judge the answers that lack this judge's verdict; each verdict is written as it arrives, so a killed run goes on."""
    from scorer.endpoint import Address
    from scorer.judge_run import JudgeOptions
    from scorer.workload import CallLimits, refuse_outage

    if run and model:
        raise UsageError("--run and --model exclude each other", repair="a run is of one model")
    model_name = judge_model or judge
    address = Address(endpoint, model_name, key_from, seed, timeout, tries)
    family = judge_family or usecases.family(model_name, models or ())
    limits = CallLimits(limit, concurrency, most_failed, most_tokens)
    options = JudgeOptions(benchmark, judge, family, run or model, track, limits)
    with api_connection(api, token_from) as connection:
        tally = usecases.judge(connection, address, options, report_progress("answers judged"))
    _print(tally, json)
    refuse_outage(tally, most_failed, address.host)


@judge_app.command("agree")
def judge_agree(
    benchmark: Benchmark,
    run: Annotated[str | None, typer.Option("--run", help="Run id or model name; else all.")] = None,
    track: Annotated[str | None, typer.Option("--track", help="This track only.")] = None,
    human: Annotated[
        list[str] | None, typer.Option("--human", help="A judge of that name is a person; may be repeated.")
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="Draws of the bootstrap intervals.", min=0)] = 500,
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """How far judges agree with each other, with the rules and with people, and their means corrected by people."""
    from api.usecases.judging.agreement import judge_agreement

    with connect() as graph:
        result = judge_agreement(
            graph, benchmark, run_name=run, track=track, humans=human or (), seed=seed, draws=draws
        )
    if json:
        print_json(result)
        return
    print_rows(result["agreement"])
    if any(row["value"] is None or row["low"] is None for row in result["agreement"]):
        note(
            "- : kappa and alpha need judges who use more than one value; an interval needs two cases with both judges or more"
        )
    if result["corrected"]:
        note("means corrected by people (prediction-powered inference)")
        print_rows(result["corrected"])


def _print(tally: JudgeTally, json: bool) -> None:
    if json:
        print_json(tally.as_dict())
        return
    print_rows([{"what": name, "value": value} for name, value in _counts(tally).items()])
    if tally.same_family:
        note(f"{tally.same_family:,} answers are of a model of the judge's own family: see sameFamily in errors/judged")
    if tally.family_unknown:
        note(
            f"of {tally.family_unknown:,} answers it is not known whether the model is of the judge's family (--judge-family, --models)"
        )


def _counts(tally: JudgeTally) -> dict[str, object]:
    counts = {name: value for name, value in tally.as_dict().items() if name not in ("unscored", "last_failure")}
    return counts | {f"unscored: {reason}": count for reason, count in sorted(tally.unscored.items())}


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(judge_app, name="judge")
