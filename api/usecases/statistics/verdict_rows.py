"""The rows of errors/verdicts for thousands of answers, put together here out of three readings.

What is read of questions and runs comes once and apart from the verdicts, and equal verdicts of a run come once, with the
places of the questions that have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from graph.maintenance.unfinished import refuse_half_written
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.statistics.samples import split_sample

Rows = list[dict[str, Any]]
_QUESTIONS = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)
WITH q, split(substring(q.id, size($benchmark) + 1), '/')[0] AS track
WHERE NOT coalesce(q.draft, false) AND ($tracks IS NULL OR track IN $tracks)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
"""
_QUESTION_COLUMNS = (
    "track",
    "q.id",
    "c.id",
    "COLLECT { MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder) WITH DISTINCT d ORDER BY d.orpha RETURN d.orpha }",
    """CASE WHEN $heads THEN COLLECT {
      MATCH (c)-[:HAS_DIAGNOSIS {relation: 'exact'}]->(:Disorder)-[:WITHIN]->(h:Disorder)
      WHERE EXISTS { (h)-[:CHILD_OF]->(:Disorder {orpha: 'ORPHA:320716'}) }
      WITH DISTINCT h ORDER BY h.orpha RETURN h.orpha } ELSE [] END""",
)
_RUNS = """
MATCH (:Benchmark {name: $benchmark})<-[:ON_BENCHMARK]-(run:Run)-[:OF_MODEL]->(m:Model)
WHERE $run IS NULL OR run.id = $run OR m.name = $run OR run.id STARTS WITH $run + '#'
RETURN run.id, m.name, run.condition, m.domain ORDER BY run.id
"""
_VERDICTS = """
UNWIND $runs AS run
UNWIND range(0, size($questions) - 1) AS place
WITH run, place, run + '/' + $questions[place] AS answer
OPTIONAL MATCH (v:Verdict {id: answer + '/' + $judge}) WHERE EXISTS { (v)-[:ABOUT]->(:Answer) }
WITH run, place, v, CASE WHEN v IS NULL THEN EXISTS { MATCH (:Answer {id: answer}) } ELSE true END AS answered
WITH run, CASE WHEN NOT answered THEN 'missing' WHEN v IS NULL THEN 'unscored' ELSE v.status END AS status,
     CASE WHEN NOT answered THEN 'no_answer' WHEN v IS NULL THEN 'not_scored_yet' ELSE v.reason END AS reason,
     v.score AS score, v.rank AS rank, coalesce(v.dimensionNames, []) AS dimensionNames,
     coalesce(v.dimensionValues, []) AS dimensionValues, collect(place) AS places
"""
_FACTS = ("status", "reason", "score", "rank", "dimensionNames", "dimensionValues")


class VerdictSelection(NamedTuple):
    """Selection of the verdicts of a judge on a benchmark: of one run or model, and of some tracks."""

    benchmark: str
    judge: str
    run: str | None = None
    tracks: Sequence[str] | None = None
    heads: bool = False


def read_rows(graph: Graph, selection: VerdictSelection) -> Rows:
    """The rows of errors/verdicts, in its order; lists are shared among rows and are not to be written to.

    Repeated samples are rows of one run and condition, apart by ``sample`` and ``runId``; each question then has several
    rows.

    Raises:
        GraphIncomplete: a large load of the benchmark is half written.
    """
    refuse_half_written(graph, {"benchmark": selection.benchmark})
    questions = sorted(graph.read_bulk(_QUESTIONS, _QUESTION_COLUMNS, selection._asdict()))
    runs = graph.read_rows(_RUNS, selection._asdict())
    if not questions or not runs:
        return []
    names = [run for run, *_ in runs]
    parameters = {"runs": names, "questions": [question for _, question, *_ in questions], "judge": selection.judge}
    verdicts: dict[str, dict[int, dict[str, Any]]] = {run: {} for run in names}
    for run, *facts, places in graph.read_bulk(_VERDICTS, ("run", *_FACTS, "places"), parameters):
        verdict = dict(zip(_FACTS, facts, strict=True))
        verdicts[run].update((place, verdict) for place in places)
    return list(_rows(questions, runs, verdicts))


def _rows(
    questions: list[list[Any]], runs: list[list[Any]], verdicts: dict[str, dict[int, dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    """One row a track, run and question; a run without an answer in a track has none there."""
    by_track: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for place, (track, question, case, golds, heads) in enumerate(questions):
        facts = {"question": question, "case": case, "golds": golds, "heads": heads}
        by_track.setdefault(track, []).append((place, facts))
    for track, questions_of_track in by_track.items():
        for name, model, condition, domain in runs:
            judged = verdicts[name]
            if all(judged[place]["status"] == VerdictStatus.MISSING for place, _ in questions_of_track):
                continue
            run, sample = split_sample(name)
            facts = {"track": track, "run": run, "runId": name, "model": model, "condition": split_sample(condition)[0]}
            facts |= {"domain": domain, "sample": sample}
            yield from ({**facts, **question, **judged[place]} for place, question in questions_of_track)
