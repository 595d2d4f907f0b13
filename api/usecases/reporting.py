"""Write the lineage report of a benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast, get_args

from api.usecases import scoring as usecases_scoring
from api.usecases.leakage import scan as usecases_leakage
from api.usecases.questions.lists import judged_answers, mappings
from api.usecases.statistics import comparisons as usecases_comparisons
from api.usecases.statistics import interaction as usecases_interaction
from api.usecases.statistics import sensitivity as usecases_sensitivity
from api.usecases.statistics import tracks as usecases_tracks
from api.usecases.statistics import verdicts as usecases_verdicts
from api.usecases.statistics.question_lists import question_lists
from graph.session import Graph
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.exceptions import NotFoundError, UsageError
from mmrarebench.grounding.readings import GoldReading, LineageSource
from mmrarebench.grounding.scoring import VERSION
from queries.run import run
from reports.question_lists import QuestionLists
from reports.statistics import lineage

Rows = list[dict[str, Any]]
SEED = 7
READERS = 2
"""Queries of a report that the database answers at a time."""


def report_form(name: str) -> lineage.Form:
    """The form of a report by its name.

    Raises:
        UsageError: there is no such form.

    >>> report_form("latex")
    'latex'
    """
    for form in get_args(lineage.Form):
        if form == name:
            return cast("lineage.Form", form)
    raise UsageError(f"there is no format {name!r}", repair=f"one of {', '.join(get_args(lineage.Form))}")


def lineage_source(name: str) -> LineageSource:
    """The lineage of that name.

    Raises:
        UsageError: there is no such lineage.

    >>> lineage_source("mondo").value
    'mondo'
    """
    try:
        return LineageSource(name.lower())
    except ValueError as error:
        raise UsageError(f"there is no lineage {name!r}", repair=f"one of {', '.join(LineageSource)}") from error


def write_report(
    graph: Graph,
    name: str,
    out: Path,
    form: lineage.Form = "html",
    *,
    raw: bool = False,
    by: LineageSource = LineageSource.ORPHANET,
) -> dict[str, Any]:
    """Write the lineage report (html, markdown or latex) and return its files and the total row.

    Raises:
        NotFoundError: no answer is scored, or no diagnosis is a term of the lineage.
    """
    mondo = by is LineageSource.MONDO
    with ThreadPoolExecutor(READERS) as threads:
        rows = _Reads(graph, name, threads, mondo=mondo)
        items = rows.items.result()
        if not items:
            repair = "import mondo, import mappings, then score" if mondo else "load and score answers first"
            raise NotFoundError(
                f"no answers on {name!r}{' to a diagnosis that MONDO has' if mondo else ''}", repair=repair
            )
        built = _report(graph, name, rows, items, by)
    return {"files": [str(path) for path in lineage.write(built, out, form, raw=raw)], "total": built.total}


class _Reads:
    """All reads of a report, started at once: the database answers while Python works on the rows that have arrived."""

    def __init__(self, graph: Graph, benchmark: str, threads: Executor, *, mondo: bool) -> None:
        def read(query: str, *, many: bool = False, **more: Any) -> Future[Rows]:
            return threads.submit(run, graph, query, {"benchmark": benchmark, **more}, many=many)

        self.items = read("errors/mondo_items" if mondo else "errors/items", many=True)
        self.branches = read("benchmark/mondo_branches" if mondo else "benchmark/branches")
        self.judged = threads.submit(usecases_verdicts.verdicts_by_judge, graph, benchmark)
        self.confusions, self.counts = read("errors/confusions"), read("benchmark/counts")
        self.diagnoses, self.judged_scores = read("benchmark/diagnoses"), read("errors/judged")
        self.texts = read("export/questions")
        self.runs = read("errors/runs", grounding_rules=VERSION)
        self.relations = threads.submit(usecases_sensitivity.relations, graph, benchmark)
        self.item_analysis = read("errors/item_analysis", many=True)
        self.questions = read("benchmark/questions", many=True)


def _report(graph: Graph, name: str, rows: _Reads, items: Rows, by: LineageSource) -> lineage.Report:
    judged = rows.judged.result()
    metric, diagnoses = usecases_verdicts.first_metric(judged, Track.DIAGNOSIS)
    built = lineage.build(
        name,
        items,
        rows.branches.result(),
        rows.confusions.result(),
        rows.counts.result(),
        rows.diagnoses.result(),
        run(graph, "ontology/releases"),
        usecases_comparisons.compare_runs(diagnoses, metric, SEED),
        rows.judged_scores.result(),
        by,
    )
    built.made_up = {row["synthetic"] for row in rows.texts.result()} == {True}
    built.runs_facts = rows.runs.result()
    built.item_analysis = rows.item_analysis.result()
    if not usecases_leakage.is_scan_current(graph, name):
        built.clean = []
    questions, relations = rows.questions.result(), rows.relations.result()
    built.image_values = usecases_interaction.answer_values(judged, {row["id"]: row["images"] for row in questions})
    built.published = [] if built.made_up else run(graph, "benchmark/published", {"benchmark": name})
    built.tracks, built.domains = usecases_tracks.tabulate(judged), usecases_comparisons.domains_by_track(judged, SEED)
    built.samples = usecases_tracks.samples_table(judged)
    built.credits = usecases_sensitivity.credits_table(graph, name, rows=relations)
    built.other_readings = [
        {"reading": reading.value, **row}
        for reading in (GoldReading.NEAREST, GoldReading.ABSENT)
        for row in usecases_scoring.of_reading(graph, name, reading)
    ]
    built.reading = usecases_sensitivity.parse_table(graph, name, rows=relations)
    built.lists = _lists(graph, built, questions, judged, items)
    return built


def _lists(
    graph: Graph, built: lineage.Report, questions: Rows, judged: Mapping[str, Rows], items: Rows
) -> QuestionLists:
    """The questions that the numbers of the report count."""
    parameters = {"benchmark": built.benchmark}
    makers = {
        "mapping": mappings(run(graph, "benchmark/diagnosis_mappings", parameters)),
        "judged": judged_answers(run(graph, "errors/judged_answers", parameters) if built.other_tracks else []),
    }
    return question_lists(built.benchmark, questions, judged, items, makers)
