"""What a user can ask: one function each, the same for the command line and for HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from api import usecases_scores
from api.usecases_criteria import score_criteria
from graph import files, sandbox
from graph.load import Loaded
from graph.session import Graph
from graph.write import Tick
from loaders import answers, benchmark, copy_check, dxgpt, phenopackets, scores, verdicts
from loaders.models import facts_of
from mmrarebench import ranking, statistics
from mmrarebench.exceptions import FileFormatError, NotFoundError
from mmrarebench.parsing import parse_record
from mmrarebench.rollup import Outcome
from mmrarebench.rollup import row as total
from ontology_import import importing
from queries import registry
from queries.run import run
from reports import lineage

Rows = list[dict[str, Any]]


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
    if all(dxgpt.is_table(document) for document in files.documents(paths, (".tsv", ".csv"))):
        return dxgpt.load(graph, paths, benchmark=name, strict=strict, tick=tick)
    return benchmark.load(graph, paths, benchmark=name, strict=strict, tick=tick)


def load_answers(
    graph: Graph, paths: Sequence[Path], name: str, model: str, *, condition: str | None = None, form: str = "auto",
    facts: Sequence[Path] = (), strict: bool = False, tick: Tick = silent,
) -> Loaded:  # fmt: skip
    """Load one model's answers."""
    return answers.load(
        graph, paths, benchmark=name, model=model, condition=condition, form=form, strict=strict,
        facts=facts_of(model, facts), tick=tick,
    )  # fmt: skip


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
            "name": q.name, "title": q.title,
            "params": [{"name": p.name, "type": p.type, "doc": p.doc, "required": p.required, "default": p.default} for p in q.params],
            "returns": [{"name": c.name, "type": c.type, "doc": c.doc} for c in q.returns],
        }
        for q in registry.all_queries().values()
    ]  # fmt: skip


def score(graph: Graph, name: str, *, model: str | None = None, tick: Tick = silent) -> dict[str, Any]:
    """Score the diagnosis answers of a benchmark by grounding and all tracks by criteria; say how each model did."""
    loaded = scores.load(graph, benchmark=name, model=model, tick=tick)
    criteria = score_criteria(graph, name, model, tick)
    return {"changes": loaded.changes.as_dict(), "scores": summary(graph, name, model), "criteria": criteria}


def summary(graph: Graph, name: str, model: str | None = None) -> Rows:
    """One row a run: means of every metric with counts and bounds, the best first."""
    by_run: dict[tuple[str, str], list[Outcome]] = {}
    for row in run(graph, "errors/items", {"benchmark": name, "run": model}, many=True):
        outcome = Outcome(row["question"], tuple(row["golds"]), row["status"] == "scored", row["rank"])
        by_run.setdefault((row["run"], row["model"]), []).append(outcome)
    rows = [{"model": asked, "run": key, **total(outcomes)} for (key, asked), outcomes in by_run.items()]
    return sorted(rows, key=lambda r: (-(r["recall@1"] or 0.0), r["run"]))


def one_question(graph: Graph, question: str) -> dict[str, Any]:
    """One question with all that belongs to it.

    Raises:
        NotFoundError: there is none of that id.
    """
    rows = run(graph, "benchmark/question", {"id": question})
    if not rows:
        raise NotFoundError(f"there is no question {question!r}", repair="list them with benchmark/questions")
    return rows[0]


def free_query(graph: Graph, cypher: str, given: Mapping[str, Any]) -> Rows:
    """Run somebody's Cypher, reading only, inside the sandbox."""
    return sandbox.read(graph, cypher, given)


def compare(
    graph: Graph,
    name: str,
    *,
    metric: str = "recall@1",
    seed: int = 7,
    model: str | None = None,
    items: Rows | None = None,
) -> Rows:
    """Paired differences between all pairs of runs, clustered by disorder, adjusted by Holm's method."""
    by_run: dict[str, dict[str, tuple[float, list[str]]]] = {}
    for row in items if items is not None else run(graph, "errors/items", {"benchmark": name}, many=True):
        scored = by_run.setdefault(row["model"] if row["run"].endswith("/full") else row["run"], {})
        if row["status"] == "scored":
            scored[row["question"]] = (ranking.value(metric, row["rank"]), row["golds"])
    found = []
    for left, right in combinations(sorted(by_run), 2):
        if model and model not in (left, right):
            continue
        both = sorted(by_run[left].keys() & by_run[right].keys())
        if not both:
            continue
        groups = statistics.clusters([by_run[left][q][1] for q in both])
        pairs = [(by_run[left][q][0], by_run[right][q][0]) for q in both]
        found.append(statistics.paired_difference(left, right, pairs, groups, seed=seed))
    return [d._asdict() for d in statistics.holm(found)]


def report(graph: Graph, name: str, out: Path) -> dict[str, Any]:
    """Write the lineage report and say what was written."""
    given = {"benchmark": name}
    items = run(graph, "errors/items", given, many=True)
    if not items:
        raise NotFoundError(f"no answers on {name!r}", repair="load and score answers first")
    built = lineage.build(
        name, items, run(graph, "benchmark/branches", given), run(graph, "errors/confusions", given),
        [r for r in run(graph, "benchmark/counts") if r["benchmark"] == name], run(graph, "benchmark/diagnoses", given),
        run(graph, "ontology/releases"), compare(graph, name, items=items), run(graph, "errors/judged", given),
    )  # fmt: skip
    made_up = {r["synthetic"] for r in run(graph, "export/questions", given)} == {True}
    built.published = [] if made_up else run(graph, "benchmark/published", given)
    near = usecases_scores.relations(graph, name)
    built.credits = usecases_scores.credits_table(graph, name, rows=near)
    built.reading = usecases_scores.reading(graph, name, rows=near)
    return {"files": [str(path) for path in lineage.write(built, out)], "total": built.total}


def parse(kind: str, path: Path, parser: str) -> Rows:
    """Read a file of records (JSON lines); one ``{status, value}`` a record."""
    results = []
    for document in files.documents([path], (".jsonl", ".json")):
        for line, text in enumerate(document.text().splitlines(), 1):
            if text.strip():
                record = files.json_record(text, f"{document.where}:{line}")
                try:
                    results.append(parse_record(kind, record, parser))
                except FileFormatError as error:
                    raise FileFormatError(error.what, where=f"{document.where}:{line}", repair=error.repair) from error
    return results
