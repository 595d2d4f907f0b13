"""Questions and recall@1 of every branch of the lineage, out of the rows of one or several runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.grounding.readings import ROOT
from mmrarebench.ontology.lineage import Lineage
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.intervals import clustered_interval
from mmrarebench.statistics.ranking import METRICS
from mmrarebench.statistics.rollup import branches as branches_of
from reports.figures.icicle import Branch
from reports.pages import lineage_of

Rows = Sequence[Mapping[str, Any]]


class Tally(NamedTuple):
    """Questions of a branch, scored answers to them, and the right ones among these."""

    questions: int
    scored: int
    right: int


def branch_scores(items: Rows, lineage_rows: Rows) -> tuple[dict[str, Branch], list[str]]:
    """Return the branches by code, and the heads that have questions.

    Args:
        items: rows of ``question``, ``golds``, ``status`` and ``rank``, one a question and run.
        lineage_rows: rows of benchmark/branches.

    >>> rows = [{"orpha": ROOT, "name": "All", "parents": []}, {"orpha": "ORPHA:1", "name": "One", "parents": [ROOT]}]
    >>> answer = {"question": "q", "golds": ["ORPHA:1"], "status": "scored", "rank": 1}
    >>> branch_scores([answer, answer | {"rank": None}], rows)[0]["ORPHA:1"]
    Branch(name='One', questions=1, score=0.5, children=())
    """
    lineage = lineage_of(lineage_rows)
    names = {row["orpha"]: row["name"] for row in lineage_rows}
    tallies: dict[str, Tally] = {}
    golds = {row["question"]: row["golds"] for row in items}
    outcomes = Counter((row["question"], row["rank"] == 1) for row in items if row["status"] == VerdictStatus.SCORED)
    for question, diagnoses in golds.items():
        right, wrong = outcomes[question, True], outcomes[question, False]
        for code in branches_of(diagnoses, lineage):
            tally = tallies.get(code, Tally(0, 0, 0))
            tallies[code] = Tally(tally.questions + 1, tally.scored + right + wrong, tally.right + right)
    branches = {
        code: Branch(
            names.get(code) or code,
            tally.questions,
            tally.right / tally.scored if tally.scored else None,
            tuple(child for child in sorted(lineage.children.get(code, ())) if child in tallies),
        )
        for code, tally in tallies.items()
        if code != ROOT
    }
    return branches, [code for code in sorted(lineage.children.get(ROOT, ())) if code in branches]


def worst_branches(items: Rows, lineage_rows: Rows, least: int) -> list[dict[str, Any]]:
    """Branches of one run with at least so many scored questions, the lowest recall@1 first.

    A branch with the same questions as a wider one above it is left out. Intervals are clustered by disorder.
    """
    lineage = lineage_of(lineage_rows)
    names = {row["orpha"]: row["name"] for row in lineage_rows}
    scored = [row for row in items if row["status"] == VerdictStatus.SCORED and row["golds"]]
    groups = clusters([row["golds"] for row in scored])
    inside: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(scored):
        for code in branches_of(row["golds"], lineage) - {ROOT}:
            inside[code].append(place)
    widest: dict[tuple[int, ...], str] = {}
    for code in sorted(inside, key=lambda code: (len(lineage.ancestors(code)), code)):
        if len(inside[code]) >= least:
            widest.setdefault(tuple(inside[code]), code)
    worst = []
    for places, code in widest.items():
        values = [float(scored[place]["rank"] == 1) for place in places]
        interval = clustered_interval(values, [groups[place] for place in places])
        mean = sum(values) / len(values)
        ends = (interval.low, interval.high) if interval else (None, None)
        worst.append(
            {
                "orpha": code,
                "name": names.get(code),
                "scored": len(values),
                "mean": mean,
                "low": ends[0],
                "high": ends[1],
            }
        )
    return sorted(worst, key=lambda row: (row["mean"], -row["scored"], row["orpha"]))


def branch_tree(branches: Rows, lineage: Lineage, heads: Sequence[str], items: Rows) -> dict[str, Any]:
    """Data for the page: each branch's cells by run, its children that have questions, and its questions with their ranks.

    A cell has the scored and unscored, then means, lows and highs of the metrics as far as there are any.
    """
    questions = sorted({row["question"] for row in items})
    place = {question: i for i, question in enumerate(questions)}
    below: dict[str, set[int]] = defaultdict(set)
    ranks: dict[str, list[int | None]] = defaultdict(lambda: [None] * len(questions))
    for question, golds in {row["question"]: row["golds"] for row in items}.items():
        for code in branches_of(golds, lineage):
            below[code].add(place[question])
    for row in items:
        if row["status"] == VerdictStatus.SCORED:
            ranks[row["run"]][place[row["question"]]] = row["rank"] or 0
    nodes: dict[str, Any] = {}
    runs: dict[str, int] = {}
    for row in branches:
        node = nodes.setdefault(
            row["orpha"],
            {"name": row["name"], "level": row["level"], "q": row["questions"], "d": row["disorders"], "c": {}},
        )
        values = [row[m] for m in METRICS], [row[f"{m}.low"] for m in METRICS], [row[f"{m}.high"] for m in METRICS]
        cell = [row["scored"], row["unscored"], *(_short(value) for part in values for value in part)]
        while cell[-1] is None:
            cell.pop()
        node["c"][str(runs.setdefault(row["run"], len(runs)))] = cell
    for code, node in nodes.items():
        node["k"] = sorted((c for c in lineage.children.get(code, ()) if c in nodes), key=lambda c: (-nodes[c]["q"], c))
        node["i"] = sorted(below[code])
    roots = sorted((h for h in heads if h in nodes), key=lambda c: (-nodes[c]["q"], c))
    return {"nodes": nodes, "heads": roots, "questions": questions, "ranks": ranks, "runs": list(runs)}


def _short(number: float | None) -> float | None:
    return None if number is None else round(number, 3)
