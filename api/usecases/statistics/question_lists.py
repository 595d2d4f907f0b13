"""The sets of questions that the tables of a benchmark count, made of the verdicts that the tables are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from api.usecases.questions.lists import Maker, lists_of, rows_where
from api.usecases.statistics.verdicts import judge_of, metric_reading, run_name
from mmrarebench.benchmark.vocabulary import Condition, MappingRelation, Track, VerdictStatus
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.grounding.readings import GoldReading
from mmrarebench.statistics.ranking import METRICS as RANKED
from mmrarebench.statistics.rollup import group_rows
from reports.question_lists import Counted, QuestionLists

Rows = list[dict[str, Any]]
FIRST = TRACK_METRICS[Track.DIAGNOSIS][0]
DOMAINS = ("medical (", "general (")
"""Prefix of a comparison's side that stands for all models of a domain."""


def question_lists(
    benchmark: str,
    questions: Rows,
    judged: Mapping[str, Rows],
    items: Sequence[Mapping[str, Any]] = (),
    makers: Mapping[str, Maker] = MappingProxyType({}),
) -> QuestionLists:
    """Question lists of a page.

    Args:
        benchmark: its name.
        questions: rows of benchmark/questions.
        judged: verdicts by judge.
        items: rows of errors/items, where the page has tables of the diagnosis track.
        makers: further sets by kind.
    """
    answers = _Answers(judged)
    items_by_run = group_rows(items, "run")

    def of_run(run: str) -> Sequence[Mapping[str, Any]]:
        return items_by_run.get((run,), [])

    every: dict[str, Maker] = {
        "answered": answers.of_run,
        "effect": answers.of_domains,
        "rule": unscored_by_reason(judged).get,
        "clean": lambda: rows_where(items, leaks=False),
        "reading": partial(_reading, items),
        "reason": lambda run, status, reason: rows_where(of_run(run), status=status, reason=reason or None),
        "parse": lambda run, status: [
            row["question"]
            for row in of_run(run)
            if row["parseStatus"] is not None and status in ("", row["parseStatus"])
        ],
    }
    for counted in (Counted.SCORED, Counted.UNSCORED, Counted.INAPPLICABLE):
        every[counted] = partial(answers.counted, counted)
    return lists_of(benchmark, questions, every | dict(makers))


def _reading(items: Sequence[Mapping[str, Any]], reading: str, run: str, counted: str) -> list[str] | None:
    """Questions of the readings beside the exact one; which of them are scored is known of the nearest alone."""
    rows = [row for row in items if row["run"] == run]
    if reading == GoldReading.NEAREST:
        rows = [row for row in rows if row["mapping"] == MappingRelation.NARROWER]
        if counted == Counted.ALL:
            return [row["question"] for row in rows]
        return [row["question"] for row in rows if (row["reason"] == "gold_narrower") == (counted == Counted.SCORED)]
    if counted != Counted.ALL:
        return None
    return [row["question"] for row in rows if row["mapping"] not in (MappingRelation.EXACT, MappingRelation.NARROWER)]


class _Answers:
    """Verdicts by run, name of a run, or side of a comparison of domains."""

    def __init__(self, judged: Mapping[str, Rows]) -> None:
        self._rows = {judge: group_rows(rows, "run") for judge, rows in judged.items()}
        self._full: dict[str, Rows] = {}
        self._runs: dict[str, dict[str, None]] = {}
        self._members: dict[tuple[tuple[str, ...], str], dict[Counted, dict[str, str | None]]] = {}
        for judge, rows in judged.items():
            self._full[judge] = [row for row in rows if row["condition"] == Condition.FULL and row["domain"]]
            for (run,), of_run in self._rows[judge].items():
                for name in (run, run_name(of_run[0])):
                    self._runs.setdefault(name, {})[run] = None

    def counted(self, counted: Counted, run: str, metric: str) -> dict[str, str | None] | None:
        """Questions of a run on which a metric has a value, none, or nothing to count."""
        metric = metric or FIRST
        rows = self._rows.get(judge_of(metric), {})
        runs = tuple(one for one in self._runs.get(run, ()) if (one,) in rows)
        if not runs:
            return None
        if (runs, metric) not in self._members:
            self._members[runs, metric] = _by_state([row for one in runs for row in rows[one,]], metric)
        return self._members[runs, metric][counted]

    def of_run(self, run: str, metric: str = "") -> list[str]:
        """Questions that a run has an answer to."""
        answers = (
            row for rows in self._rows.values() for one in self._runs.get(run, ()) for row in rows.get((one,), ())
        )
        return [row["question"] for row in answers if row["status"] != VerdictStatus.MISSING]

    def of_domains(self, track: str, reference: str = "") -> list[str]:
        """Questions of a track, and of the reference's, that a model of known domain was scored on."""
        questions: list[str] = []
        for of in filter(None, (track, reference)):
            metric = TRACK_METRICS[of][0]
            for row in self._full.get(judge_of(metric), []):
                reading = metric_reading(metric, row) if row["track"] == of else None
                if reading is not None and reading.value is not None:
                    questions.append(row["question"])
        return questions


def _by_state(rows: Rows, metric: str) -> dict[Counted, dict[str, str | None]]:
    """Questions of a run by whether a metric has a value on them, and what stands beside each."""
    members: dict[Counted, dict[str, str | None]] = {state: {} for state in Counted}
    of_metric = (row for row in rows if metric in TRACK_METRICS[row["track"]])
    for (question,), samples in group_rows(of_metric, "question").items():
        readings = [metric_reading(metric, row) for row in samples]
        values = [reading.value for reading in readings if reading is not None and reading.value is not None]
        applies = any(reading is None or reading.applies for reading in readings)
        state = Counted.SCORED if values else Counted.UNSCORED if applies else Counted.INAPPLICABLE
        members[state][str(question)] = _text(metric, samples, values)
    return members


def _text(metric: str, samples: Rows, values: Sequence[float]) -> str | None:
    """Note beside a question of one run: the rank of the first hit, the value, or the reason why it has none."""
    if not values:
        return samples[0]["reason"] or str(samples[0]["status"])
    if metric in RANKED and len(samples) == 1:
        return f"rank {samples[0]['rank']}" if samples[0]["rank"] else "no hit"
    return f"{sum(values) / len(values):.3f}"


def unscored_by_reason(judged: Mapping[str, Rows]) -> dict[str, list[str]]:
    """Questions of the answers without a score, one entry an answer, by what stands in the table of the rules."""
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for judge, rows in judged.items():
        for row in rows:
            if row["status"] in (VerdictStatus.UNSCORED, VerdictStatus.MISSING):
                reasons.setdefault((judge, row["track"], row["reason"] or row["status"]), []).append(row["question"])
    return {
        f"answers without a score, {track} by {judge}: {reason}": questions
        for (judge, track, reason), questions in sorted(reasons.items())
    }
