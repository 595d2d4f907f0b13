"""Commands for leakage and splits."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.options import Benchmark, Json, Out, Seed
from api.cli.output import note, print_json, print_rows, progress
from api.cli.writing import WritingCommand
from api.usecases.leakage import scan as usecases
from graph.connect import connect
from mmrarebench.exceptions import CheckFailed
from mmrarebench.leakage.ngrams import SIZES

SHOWN = 50
Pictures = Annotated[
    bool, typer.Option("--ocr/--no-ocr", help="Look for text burned into pictures, where Tesseract is installed.")
]
leakage_app = typer.Typer(help="Find and mask what gives an answer away.", no_args_is_help=True, rich_markup_mode=None)
split_app = typer.Typer(help="Make and prove splits that do not leak.", no_args_is_help=True, rich_markup_mode=None)


@leakage_app.command("scan", cls=WritingCommand)
def scan(
    benchmark: Benchmark,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 where more questions leak than --limit allows.")
    ] = False,
    limit: Annotated[
        float, typer.Option("--limit", help="Share of a track's questions that may leak, per kind.")
    ] = 0.0,
    sizes: Annotated[
        list[int] | None,
        typer.Option(
            "--n", help="Words of an n-gram that two questions share, several times if wanted; 8 and 13 if not given."
        ),
    ] = None,
    pictures: Pictures = True,
    json: Json = False,
) -> None:
    """Scan every question by its track's policy and write the findings into the graph."""
    with connect() as graph, progress() as tick:
        result = usecases.scan(graph, benchmark, sizes=sizes or SIZES, pictures=pictures, tick=tick)
    if json:
        print_json(result)
    else:
        print_rows(result["summary"])
        note(f"text burned into pictures: {result['burned_text']}")
    if check:
        usecases.check(result["summary"], limit)


@leakage_app.command("mask", cls=WritingCommand)
def mask(
    benchmark: Benchmark,
    new: Annotated[str, typer.Option("--as", help="Name of the masked benchmark.")],
    pictures: Pictures = True,
    json: Json = False,
) -> None:
    """Write a masked benchmark beside the original, scan it again, and say what was spared and why."""
    with connect() as graph, progress() as tick:
        result = usecases.mask(graph, benchmark, new, pictures=pictures, tick=tick)
    if json:
        print_json(result)
        return
    print_rows([{k: result[k] for k in ("benchmark", "questions", "masked", "leaks_left")}])
    spared = [{k: row[k] for k in ("question", "where", "text", "kind", "reason")} for row in result["spared"]]
    if spared:
        print_rows(spared[:SHOWN], title=f"left standing, and why ({len(spared)})")
    note(f"text burned into pictures: {result['burned_text']}")


@leakage_app.command("report")
def report(benchmark: Benchmark, out: Out, json: Json = False) -> None:
    """Write the leakage report: one HTML page that opens offline, the same tables as CSV and JSON."""
    with connect() as graph:
        files = usecases.report(graph, benchmark, out)
    if json:
        print_json({"files": files})
    else:
        print_rows([{"file": path} for path in files])


@leakage_app.command("corpus", cls=WritingCommand)
def corpus(
    benchmark: Benchmark,
    addresses: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files or folders: JSON lines, Parquet, text, plain or compressed, at any address that fsspec knows."
        ),
    ] = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Look in the loaded answers to other questions instead.")
    ] = False,
    name: Annotated[str | None, typer.Option("--as", help="Name of the corpus; its last folder if not given.")] = None,
    sizes: Annotated[
        list[int] | None,
        typer.Option("--n", help="Words of an n-gram, several times if wanted; 8 and 13 if not given."),
    ] = None,
    near: Annotated[
        float, typer.Option("--near", help="Jaccard index from which a passage is a near duplicate; 0: not looked for.")
    ] = 0.5,
    scheduler: Annotated[
        str, typer.Option("--scheduler", help="threads, processes, or the address of a Dask cluster.")
    ] = "threads",
    fields: Annotated[
        list[str] | None, typer.Option("--field", help="Field or column that holds the text; all texts if not given.")
    ] = None,
    json: Json = False,
) -> None:
    """Look for the text of every question in a corpus: shared n-grams and near duplicates."""
    from api.usecases.leakage import corpus as corpus_usecases  # it imports numpy and Dask

    with connect() as graph, progress() as tick:
        result = corpus_usecases.scan(
            graph,
            benchmark,
            addresses or [],
            answers=answers,
            name=name,
            sizes=sizes or SIZES,
            near=near,
            scheduler=scheduler,
            fields=fields or (),
            tick=tick,
        )
        rows = corpus_usecases.matches(graph, benchmark, result["corpus"])
    if json:
        print_json({**result, "matches": rows})
        return
    print_rows(result["summary"])
    columns = ("question", "where", "document", "kind", "containment", "documentContainment", "longest")
    print_rows([{key: row[key] for key in columns} for row in rows[: corpus_usecases.SHOWN]], title="longest runs")
    note(
        f"{result['documents']:,} documents, {result['megabytes']:,} MB in {result['seconds']} s, "
        f"{result['mb_per_s_per_core']} MB/s a core; {len(result['skipped_files'])} files of other kinds left out"
    )


@leakage_app.command("retrieve", cls=WritingCommand)
def retrieve(benchmark: Benchmark, json: Json = False) -> None:
    """Rank the expected disorder by search in the masked text, by phenotypes and by frequency: what needs no model."""
    from api.usecases.leakage import retrieval as retrieval_usecases  # it imports numpy

    with connect() as graph, progress() as tick:
        result = retrieval_usecases.rank(graph, benchmark, tick=tick)
    if json:
        print_json(result)
    else:
        print_rows(result["summary"])
        print_rows(result["priors"], title="most frequent disorder of each head")


@split_app.command("make", cls=WritingCommand)
def make(
    name: Annotated[str, typer.Argument(help="Name of the split.")],
    benchmark: Benchmark,
    parts: Annotated[str, typer.Option("--parts", help="Shares, as train=0.7,test=0.3.")],
    seed: Seed = 7,
    by_lineage: Annotated[
        bool, typer.Option("--by-lineage", help="Balance the heads of the classification; keep disorders whole.")
    ] = False,
    keep: Annotated[
        str | None, typer.Option("--keep", help="Never cut these either: disorder or branch (same parent).")
    ] = None,
    max_per_disorder: Annotated[
        int | None, typer.Option("--max-per-disorder", help="At most so many questions of a disorder.")
    ] = None,
    json: Json = False,
) -> None:
    """Divide a benchmark; same case, article, image and near-duplicate text are never cut."""
    with connect() as graph, progress() as tick:
        result = usecases.make_split(
            graph,
            name,
            benchmark=benchmark,
            parts=parts,
            seed=seed,
            by_lineage=by_lineage,
            keep=keep,
            most=max_per_disorder,
            tick=tick,
        )
    if json:
        print_json(result)
        return
    print_rows(result["imbalance"])
    for warning in result["warnings"]:
        note(f"warning: {warning}")


@split_app.command("pool", cls=WritingCommand)
def pool(
    name: Annotated[str, typer.Argument(help="Name of the pool, a split of its own.")],
    split: Annotated[str, typer.Option("--split", help="Split that has the part.")],
    part: Annotated[str, typer.Option("--part", help="Part that the examples must not bear on.")] = "test",
    size: Annotated[
        int | None, typer.Option("--size", help="At most so many questions, spread over the heads.")
    ] = None,
    seed: Seed = 7,
    json: Json = False,
) -> None:
    """Choose few-shot examples from the other parts that share no branch, case, article, image or text with a part."""
    with connect() as graph, progress() as tick:
        result = usecases.make_pool(graph, name, split=split, part=part, size=size, seed=seed, tick=tick)
    if json:
        print_json(result)
        return
    print_rows([{"question": question} for question in result["questions"]])
    for warning in result["warnings"]:
        note(f"warning: {warning}")


@split_app.command("prove")
def prove(name: Annotated[str, typer.Argument(help="Name of the split.")], json: Json = False) -> None:
    """Look for links between different parts; exit 1 where there is one."""
    with connect() as graph:
        rows = usecases.prove_split(graph, name)
    print_rows(rows, as_json=json)
    if rows:
        raise CheckFailed(
            f"{len(rows)} links between parts of {name}", repair="make the split again after leakage scan"
        )


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(leakage_app, name="leakage")
    app.add_typer(split_app, name="split")
