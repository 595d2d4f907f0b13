"""Write the lineage report of a benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.usecases import scores as usecases_scores
from api.usecases import tracks as usecases_tracks
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError
from queries.run import run
from reports.statistics import lineage

SEED = 7


def write_report(graph: Graph, name: str, out: Path) -> dict[str, Any]:
    """Write the lineage report and return its files and the total row."""
    parameters = {"benchmark": name}
    items = run(graph, "errors/items", parameters, many=True)
    if not items:
        raise NotFoundError(f"no answers on {name!r}", repair="load and score answers first")
    judged = usecases_tracks.verdicts(graph, name)
    metric, diagnoses = usecases_tracks.first_metric(judged, "diagnosis")
    built = lineage.build(
        name,
        items,
        run(graph, "benchmark/branches", parameters),
        run(graph, "errors/confusions", parameters),
        [r for r in run(graph, "benchmark/counts") if r["benchmark"] == name],
        run(graph, "benchmark/diagnoses", parameters),
        run(graph, "ontology/releases"),
        usecases_tracks.paired(diagnoses, metric, SEED),
        run(graph, "errors/judged", parameters),
    )
    made_up = {r["synthetic"] for r in run(graph, "export/questions", parameters)} == {True}
    built.published = [] if made_up else run(graph, "benchmark/published", parameters)
    near = usecases_scores.relations(graph, name)
    built.tracks, built.domains = usecases_tracks.tabled(judged), usecases_tracks.all_against(judged, SEED)
    built.credits = usecases_scores.credits_table(graph, name, rows=near)
    built.reading = usecases_scores.reading(graph, name, rows=near)
    return {"files": [str(path) for path in lineage.write(built, out)], "total": built.total}
