"""The sets of questions that the tables of a benchmark count, made of the rows that the tables are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.usecases.statistics.verdicts import judge_of, metric_reading, run_name
from mmrarebench.benchmark.vocabulary import Condition, Track, VerdictStatus
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.leakage.clean_scores import metrics as clean_metrics
from mmrarebench.statistics.ranking import METRICS as RANKED
from mmrarebench.statistics.rollup import branches as branches_of
from mmrarebench.statistics.rollup import group_rows
from reports.pages import lineage_of
from reports.question_lists import Members, QuestionLists

Rows = list[dict[str, Any]]
FIRST = TRACK_METRICS[Track.DIAGNOSIS][0]


def question_lists(
    benchmark: str,
    questions: Rows,
    judged: Mapping[str, Rows],
    items: Rows = [],  # noqa: B006 - read only
    makers: Mapping[str, Callable[..., Members | None]] = {},
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
    tracks = {str(row["track"]): [] for row in questions} | {
        str(key[0]): [row["id"] for row in rows] for key, rows in group_rows(questions, "track").items()
    }
    every: dict[str, Callable[..., Members | None]] = {
        "all": lambda: [row["id"] for row in questions],
        "track": tracks.get,
        "answered": answers.of_run,
        "undiagnosed": lambda: [row["id"] for row in questions if not row["golds"]],
        "scored": lambda run, metric: answers.state(run, metric, "scored"),
        "unscored": lambda run, metric: answers.state(run, metric, "unscored"),
        "inapplicable": lambda run, metric: answers.state(run, metric, "inapplicable"),
        "effect": answers.of_domains,
        "reason": lambda run, status, reason: _where(items, run=run, status=status, reason=reason or None),
        "clean": lambda: [row["question"] for row in items if not row["leaks"]],
        "rule": answers.of_rule,
        "parse": lambda run, status: (
            [row["question"] for row in items if row["run"] == run and row["parseStatus"] is not None]
            if status == "any"
            else _where(items, run=run, parseStatus=status)
        ),
        "reading": lambda reading, run, state: _reading(items, reading, run, state),
    }
    return QuestionLists(benchmark, (row["id"] for row in questions), every | dict(makers))


def _where(rows: Rows, **facts: Any) -> list[str]:
    return [row["question"] for row in rows if all(row[name] == value for name, value in facts.items())]


def _reading(items: Rows, reading: str, run: str, state: str) -> list[str] | None:
    """Questions of the readings beside the exact one; which of them are scored is known of the nearest alone."""
    rows = [row for row in items if row["run"] == run]
    if reading == "nearest":
        return [
            row["question"]
            for row in rows
            if row["mapping"] == "narrower"
            and (state == "all" or (row["reason"] == "gold_narrower") == (state == "scored"))
        ]
    return [row["question"] for row in rows if row["mapping"] not in ("exact", "narrower")] if state == "all" else None


class _Answers:
    """Verdicts by run, name of a run, or side of a comparison of domains."""

    def __init__(self, judged: Mapping[str, Rows]) -> None:
        self._rows: dict[tuple[str, str], Rows] = {}
        self._full: dict[str, Rows] = {}
        self._judged = judged
        for judge, rows in judged.items():
            for row in rows:
                for name in dict.fromkeys((row["run"], run_name(row))):
                    self._rows.setdefault((judge, name), []).append(row)
                if row["condition"] == Condition.FULL and row["domain"]:
                    self._rows.setdefault((judge, row["domain"]), []).append(row)
            self._full[judge] = [row for row in rows if row["condition"] == Condition.FULL and row["domain"]]

    def state(self, run: str, metric: str, state: str) -> dict[str, str | None] | None:
        """Questions of a run (or domain: "medical (8)") on which a metric has a value, none, or nothing to count."""
        metric = metric or FIRST
        name = run.split(" (")[0] if run.startswith(("medical (", "general (")) else run
        rows = self._rows.get((judge_of(metric), name))
        if rows is None:
            return None
        members: dict[str, str | None] = {}
        for key, samples in group_rows(
            (row for row in rows if metric in TRACK_METRICS[row["track"]]), "question"
        ).items():
            readings = [metric_reading(metric, row) for row in samples]
            values = [reading.value for reading in readings if reading is not None and reading.value is not None]
            applies = any(reading is None or reading.applies for reading in readings)
            if state == ("scored" if values else "unscored" if applies else "inapplicable"):
                members[str(key[0])] = _text(metric, samples, values) if name in (run, samples[0]["run"]) else None
        return members

    def of_run(self, run: str, metric: str = "") -> list[str]:
        """Questions that a run has an answer to."""
        return [
            row["question"]
            for (_, name), rows in self._rows.items()
            if name == run
            for row in rows
            if row["status"] != VerdictStatus.MISSING
        ]

    def of_rule(self, rule: str) -> list[str] | None:
        """Questions of the answers that a line of ``unscored_by_reason`` counts."""
        return unscored_by_reason(self._judged).get(rule)

    def of_domains(self, track: str, reference: str = "") -> list[str]:
        """Questions of a track, and of the reference's, that a model of known domain was scored on."""
        return [
            row["question"]
            for of in (track, reference)
            if of
            for row in self._full[judge_of(TRACK_METRICS[of][0])]
            if row["track"] == of
            and (reading := metric_reading(TRACK_METRICS[of][0], row)) is not None
            and reading.value is not None
        ]


def _text(metric: str, samples: Rows, values: list[float]) -> str | None:
    """What stands beside a question of one run: the rank of the first hit, or the value; why it has none."""
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


def branch_members(questions: Rows, branches: Rows) -> Callable[..., Members | None]:
    """Sets of questions below an entity, out of rows of benchmark/questions and benchmark/branches."""
    lineage = lineage_of(branches)
    below: dict[str, list[str]] = {}
    for row in questions:
        for code in branches_of(row["golds"], lineage):
            below.setdefault(code, []).append(row["id"])
    return below.get


def judged_answers(rows: Rows) -> Callable[..., Members | None]:
    """Sets of the answers that a model judged, out of rows of errors/judged_answers."""
    by_run = group_rows(rows, "judge", "model", "condition")

    def members(judge: str, run: str, metric: str, state: str) -> Members | None:
        model, _, condition = run.rpartition("/")
        inside = by_run.get((judge, model, condition))
        if inside is None or metric:
            return None
        return {
            row["question"]: None if row["score"] is None else f"{row['score']:.3f}"
            for row in inside
            if state in ("all", "judged") or row["scored"] == (state == "scored")
        }

    return members


def mappings(rows: Rows) -> Callable[..., Members | None]:
    """Sets of questions by how their diagnosis reached Orphanet, out of rows of benchmark/diagnosis_mappings."""
    by = group_rows(({**row, "by": tuple(row["by"])} for row in rows), "status", "by")

    def members(status: str, *through: str) -> Members | None:
        return [row["question"] for row in by.get((status, through), [])]

    return members


def leaks(findings: Rows) -> Callable[..., Members | None]:
    """Sets of questions with a finding of a kind, out of rows of leakage/findings."""
    by = group_rows(findings, "layer", "kind")
    return lambda layer, kind: dict.fromkeys((row["question"] for row in by.get((layer, kind), [])), None)


def clean_answers(rows: Rows) -> Callable[..., Members | None]:
    """Sets of the answers with a value of a metric, all and those to questions that do not leak, out of leakage/verdicts."""
    by_run = group_rows(rows, "judge", "run")

    def members(judge: str, run: str, metric: str, state: str) -> Members | None:
        chosen: dict[str, str | None] = {}
        for row in by_run.get((judge, run), []):
            value = clean_metrics(judge, row).get(metric)
            leaves_out = state in ("clean", "unleaked") and row["leaks"]
            if not leaves_out and (value is not None or state in ("all", "unleaked")):
                chosen[row["question"]] = None if value is None else f"{value:.3f}"
        return chosen if state in ("all", "scored", "clean", "unleaked") else None

    return members


def corpus_matches(rows: Rows) -> Callable[..., Members | None]:
    """Sets of questions that stand in a corpus, out of rows of leakage/contamination."""
    by = group_rows(rows, "corpus", "kind")
    return lambda corpus, kind: [row["question"] for row in by.get((corpus, kind), [])]
