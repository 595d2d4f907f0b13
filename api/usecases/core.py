"""What a user can ask: one function each, the same for the command line and for HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from api.usecases import scores as usecases_scores
from api.usecases import tracks as usecases_tracks
from api.usecases.criteria import score_criteria
from files import documents as files
from graph import sandbox
from graph.session import Graph
from graph.writing.load import Loaded
from graph.writing.write import Tick
from loaders.answers import load as answers
from loaders.answers.models import facts_of
from loaders.benchmark import copy_check, dxgpt
from loaders.benchmark import load as benchmark
from loaders.cases import phenopackets
from loaders.grounding import score as scores
from loaders.judging import files as verdicts
from mmrarebench.exceptions import FileFormatError, InputError, NotFoundError, UsageError
from mmrarebench.parsing import parse_record
from mmrarebench.statistics import ranking
from mmrarebench.statistics.rollup import Outcome
from mmrarebench.statistics.rollup import row as total
from ontology_import import importing
from queries import registry
from queries.run import run
from reports.statistics import lineage

Rows = list[dict[str, Any]]
SEED = 7


def silent(what: str, count: int) -> None:
    """Show no progress."""


def import_source(
    graph: Graph, source: str, paths: Sequence[Path], *, strict: bool = False, tick: Tick = silent
) -> Loaded:
    """Import an ontology or mappings (orphanet, hpo, annotations, mappings, ordo)."""
    return importing.bring(graph, source, paths, strict, tick)


def load_phenopackets(
    graph: Graph, paths: Sequence[Path], name: str, *, strict: bool = False, tick: Tick = silent
) -> Loaded:
    """Load GA4GH phenopackets as the diagnosis track of a benchmark."""
    return phenopackets.load(graph, paths, benchmark=name, strict=strict, tick=tick)


def load_benchmark(
    graph: Graph, paths: Sequence[Path], name: str, *, strict: bool = False, tick: Tick = silent
) -> Loaded:
    """Load MMRareBench tables, or one of DxGPT's."""
    told = [dxgpt.is_table(document) for document in files.documents(paths, (".tsv", ".csv"))]
    if told and all(told):
        return dxgpt.load(graph, paths, benchmark=name, strict=strict, tick=tick)
    return benchmark.load(graph, paths, benchmark=name, strict=strict, tick=tick)


def load_answers(
    graph: Graph,
    paths: Sequence[Path],
    name: str,
    model: str,
    *,
    condition: str | None = None,
    form: str = "auto",
    facts: Sequence[Path] = (),
    strict: bool = False,
    tick: Tick = silent,
) -> Loaded:
    """Load one model's answers."""
    return answers.load(
        graph,
        paths,
        benchmark=name,
        model=model,
        condition=condition,
        form=form,
        strict=strict,
        facts=facts_of(model, facts),
        tick=tick,
    )


def load_verdicts(
    graph: Graph, paths: Sequence[Path], name: str, *, strict: bool = False, tick: Tick = silent
) -> Loaded:
    """Load judge replies; each becomes a verdict, read by the strict and by the reference parser."""
    return verdicts.load(graph, paths, benchmark=name, strict=strict, tick=tick)


def check_copy(path: str) -> Rows:
    """Whether a downloaded copy of the benchmark has what it should have, before anything is loaded."""
    return copy_check.check([Path(path)])


def query(graph: Graph, name: str, given: Mapping[str, Any]) -> Rows:
    """Run a query of the registry."""
    return run(graph, name, given)


def list_queries() -> Rows:
    """Every query of the registry with its parameters and columns."""
    return [
        {
            "name": q.name,
            "title": q.title,
            "params": [
                {"name": p.name, "type": p.type, "doc": p.doc, "required": p.required, "default": p.default}
                for p in q.params
            ],
            "returns": [{"name": c.name, "type": c.type, "doc": c.doc} for c in q.returns],
        }
        for q in registry.all_queries().values()
    ]


def score(
    graph: Graph, name: str, *, model: str | None = None, golds: str = "any", tick: Tick = silent
) -> dict[str, Any]:
    """Score the diagnosis answers of a benchmark by grounding and all tracks by criteria; say how each model did."""
    _known_golds(golds)
    loaded = scores.load(graph, benchmark=name, model=model, tick=tick)
    criteria = score_criteria(graph, name, model, tick)
    rows = _diagnoses(graph, name, model)
    return {
        "changes": loaded.changes.as_dict(),
        "scores": summary(graph, name, model, golds, rows),
        "severalGolds": several_golds(graph, name, model, rows),
        "criteria": criteria,
        "tracks": usecases_tracks.others(graph, name, model),
    }


def _known_golds(golds: str) -> None:
    if golds not in ("any", "all"):
        raise UsageError(f"no such reading of several diagnoses: {golds!r}", repair="--golds any or --golds all")


def _diagnoses(graph: Graph, name: str, model: str | None) -> Rows:
    return run(graph, "errors/items", {"benchmark": name, "run": model}, many=True)


def summary(graph: Graph, name: str, model: str | None = None, golds: str = "any", rows: Rows | None = None) -> Rows:
    """One row a run: means of every metric with counts and bounds, the best first.

    Args:
        graph: where to ask.
        name: of the benchmark.
        model: one model, or a run's id.
        golds: of several diagnoses of a case, ``any`` is a hit, or the rank is that at which ``all`` are named.
        rows: of errors/items, where they are known.
    """
    _known_golds(golds)
    by_run: dict[tuple[str, str], list[Outcome]] = {}
    for row in _diagnoses(graph, name, model) if rows is None else rows:
        by_run.setdefault((row["run"], row["model"]), []).append(_outcome(row, golds))
    means = [{"model": asked, "run": key, **total(outcomes)} for (key, asked), outcomes in by_run.items()]
    return sorted(means, key=lambda r: (-(r["recall@1"] or 0.0), r["run"]))


def _outcome(row: Mapping[str, Any], golds: str) -> Outcome:
    rank = row["rank"] if golds == "any" else ranking.rank_of_all(row["goldRanks"])
    return Outcome(row["question"], tuple(row["golds"]), row["status"] == "scored", rank)


def several_golds(graph: Graph, name: str, model: str | None = None, rows: Rows | None = None) -> Rows:
    """Only the questions whose case has several exact diagnoses, read both ways: one row a run and reading."""
    by_run: dict[tuple[str, str, str], list[Outcome]] = {}
    for row in _diagnoses(graph, name, model) if rows is None else rows:
        if len(row["golds"]) > 1:
            for golds in ("any", "all"):
                by_run.setdefault((row["model"], row["run"], golds), []).append(_outcome(row, golds))
    return [
        {"model": asked, "run": key, "golds": golds, **total(outcomes)}
        for (asked, key, golds), outcomes in sorted(by_run.items(), key=lambda i: (i[0][1], i[0][2] == "all"))
    ]


def one_question(graph: Graph, question: str) -> dict[str, Any]:
    """One question with all that belongs to it.

    Raises:
        NotFoundError: there is none of that id.
    """
    rows = run(graph, "benchmark/question", {"id": question})
    if not rows:
        raise NotFoundError(f"there is no question {question!r}", repair="list them with benchmark/questions")
    return rows[0]


def nothing_of(graph: Graph, given: Mapping[str, Any]) -> str:
    """Why a query found nothing, where that is a benchmark that is not loaded; else nothing."""
    known = [row["name"] for row in run(graph, "benchmark/list")]
    asked = given.get("benchmark")
    return (
        ""
        if asked is None or asked in known
        else f"there is no benchmark {asked!r}; loaded: {', '.join(known) or 'none'}"
    )


def free_query(graph: Graph, cypher: str, given: Mapping[str, Any]) -> Rows:
    """Run somebody's Cypher, reading only, inside the sandbox."""
    return sandbox.read(graph, cypher, given)


def report(graph: Graph, name: str, out: Path) -> dict[str, Any]:
    """Write the lineage report and say what was written."""
    given = {"benchmark": name}
    items = run(graph, "errors/items", given, many=True)
    if not items:
        raise NotFoundError(f"no answers on {name!r}", repair="load and score answers first")
    judged = usecases_tracks.verdicts(graph, name)
    metric, diagnoses = usecases_tracks.first_metric(judged, "diagnosis")
    built = lineage.build(
        name,
        items,
        run(graph, "benchmark/branches", given),
        run(graph, "errors/confusions", given),
        [r for r in run(graph, "benchmark/counts") if r["benchmark"] == name],
        run(graph, "benchmark/diagnoses", given),
        run(graph, "ontology/releases"),
        usecases_tracks.paired(diagnoses, metric, SEED),
        run(graph, "errors/judged", given),
    )
    made_up = {r["synthetic"] for r in run(graph, "export/questions", given)} == {True}
    built.published = [] if made_up else run(graph, "benchmark/published", given)
    near = usecases_scores.relations(graph, name)
    built.tracks, built.domains = usecases_tracks.tabled(judged), usecases_tracks.all_against(judged, SEED)
    built.credits = usecases_scores.credits_table(graph, name, rows=near)
    built.reading = usecases_scores.reading(graph, name, rows=near)
    return {"files": [str(path) for path in lineage.write(built, out)], "total": built.total}


def parse(kind: str, path: Path, parser: str) -> Rows:
    """Read a file of records (JSON lines); one ``{status, value}`` a record.

    Raises:
        InputError: there is no such file in the path.
        FileFormatError: a line is no such record.
    """
    results = []
    documents = list(files.documents([path], (".jsonl", ".json")))
    if not documents:
        raise InputError("no .jsonl file in it", where=str(path), repair="check the path")
    for document in documents:
        for line, text in enumerate(document.text().splitlines(), 1):
            if text.strip():
                record = files.json_record(text, f"{document.where}:{line}")
                try:
                    results.append(parse_record(kind, record, parser))
                except FileFormatError as error:
                    raise FileFormatError(error.what, where=f"{document.where}:{line}", repair=error.repair) from error
    return results
