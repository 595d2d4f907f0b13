"""Write the lineage report of a benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.usecases.statistics import comparisons as usecases_comparisons
from api.usecases.statistics import sensitivity as usecases_sensitivity
from api.usecases.statistics import tracks as usecases_tracks
from api.usecases.statistics import verdicts as usecases_verdicts
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError
from queries.run import run
from reports.statistics import lineage

SEED = 7


def write_report(graph: Graph, name: str, out: Path, *, raw: bool = False) -> dict[str, Any]:
    """Write the lineage report and return its files and the total row."""
    parameters = {"benchmark": name}
    items = run(graph, "errors/items", parameters, many=True)
    if not items:
        raise NotFoundError(f"no answers on {name!r}", repair="load and score answers first")
    judged = usecases_verdicts.verdicts_by_judge(graph, name)
    metric, diagnoses = usecases_verdicts.first_metric(judged, "diagnosis")
    built = lineage.build(
        name,
        items,
        run(graph, "benchmark/branches", parameters),
        run(graph, "errors/confusions", parameters),
        [r for r in run(graph, "benchmark/counts") if r["benchmark"] == name],
        run(graph, "benchmark/diagnoses", parameters),
        run(graph, "ontology/releases"),
        usecases_comparisons.compare_runs(diagnoses, metric, SEED),
        run(graph, "errors/judged", parameters),
    )
    made_up = {r["synthetic"] for r in run(graph, "export/questions", parameters)} == {True}
    built.published = [] if made_up else run(graph, "benchmark/published", parameters)
    near = usecases_sensitivity.relations(graph, name)
    built.tracks, built.domains = usecases_tracks.tabulate(judged), usecases_comparisons.domains_by_track(judged, SEED)
    built.credits = usecases_sensitivity.credits_table(graph, name, rows=near)
    built.reading = usecases_sensitivity.parse_table(graph, name, rows=near)
    return {"files": [str(path) for path in lineage.write(built, out, raw=raw)], "total": built.total}
