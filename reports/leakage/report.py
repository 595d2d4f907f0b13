"""The leakage report: shares by track, layer and kind, the worst questions with spans, image pairs, scores without them."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from mmrarebench.benchmark.vocabulary import RuleJudge
from mmrarebench.criteria.metrics import RANGES
from mmrarebench.grounding.readings import ROOT
from mmrarebench.leakage.clean_scores import Item, compared, metrics
from mmrarebench.leakage.detection import gives_away
from mmrarebench.leakage.types import CONTEXT, QUESTION
from mmrarebench.statistics.intervals import SHARE
from mmrarebench.statistics.rollup import branches as branches_of
from reports.pages import environment, lineage_of, write_tables
from reports.question_lists import QuestionLists

Rows = Sequence[Mapping[str, Any]]
WORST = 25
RUN = ("track", "judge", "run", "model")
GROUNDED = RuleJudge.GROUNDED


@dataclass
class LeakageReport:
    """Everything that the page and the tables show."""

    benchmark: str
    shares: list[dict[str, Any]]
    worst: list[dict[str, Any]]
    pairs: list[dict[str, Any]]
    scores: list[dict[str, Any]]
    by_branch: list[dict[str, Any]]
    burned_text: str = "not looked for"
    solved: list[dict[str, Any]] = field(default_factory=list)
    priors: list[dict[str, Any]] = field(default_factory=list)
    corpora: list[dict[str, Any]] = field(default_factory=list)
    contamination: list[dict[str, Any]] = field(default_factory=list)
    lists: QuestionLists = field(default_factory=lambda: QuestionLists("", (), {}))

    @property
    def ranked_priors(self) -> list[dict[str, Any]]:
        """The heads with the most questions, with the questions of their numbers."""
        return [
            {**row, "ids": {"questions": row["ids"], "count": row["countIds"], "share": row["countIds"]}}
            for row in self.priors[:WORST]
        ]

    @property
    def widest(self) -> list[dict[str, Any]]:
        """Rows by branch, the largest difference first; without those that have none."""
        apart = [row for row in self.by_branch if row["difference"]]
        return sorted(apart, key=lambda row: -abs(row["difference"]))


def worst(findings: Rows) -> list[dict[str, Any]]:
    """Questions with the most findings that give the answer away, at most 25."""
    counts = Counter(row["question"] for row in findings if _is_own(row))
    return [{"question": q, "findings": n} for q, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:WORST]]


def _is_own(row: Mapping[str, Any]) -> bool:
    return row["other"] is None and gives_away(row["layer"], row["kind"])


def build(
    benchmark: str,
    shares: Rows,
    findings: Rows,
    texts: Mapping[str, Mapping[str, Any]],
    pairs: Rows,
    verdicts: Rows,
    branches: Rows,
) -> LeakageReport:
    """Put a report together out of query rows; without verdicts of a current scan there are no scores without leaks."""
    questions = []
    for row in worst(findings):
        leaks = [r for r in findings if r["question"] == row["question"] and _is_own(r)]
        text = texts[row["question"]]
        questions.append({**row, "kinds": sorted({r["kind"] for r in leaks}), "html": highlighted(text, leaks)})
    pictures = [{**p, "thumbnails": [_data_uri(t) for t in p["thumbnails"]]} for p in pairs]
    return LeakageReport(
        benchmark,
        [dict(row) for row in shares],
        questions,
        pictures,
        scores_without(verdicts),
        scores_by_branch(verdicts, branches),
    )


def highlighted(text: Mapping[str, Any], findings: Rows) -> Markup:
    """Question and context with every finding marked; all text escaped.

    >>> rows = [{"where": "question", "span": [0, 6], "kind": "gold_name", "text": "Wilson"}]
    >>> str(highlighted({"question": "Wilson?", "context": None}, rows))
    '<b>question</b> <mark title="gold_name">Wilson</mark>?'
    """
    parts = []
    for place in (QUESTION, CONTEXT):
        body = str(text.get(place.name) or "")
        if not body:
            continue
        at, html = 0, Markup("")
        for row in sorted((r for r in findings if r["where"] == str(place)), key=lambda r: r["span"][0]):
            start, end = row["span"]
            if start >= at:
                html += escape(body[at:start]) + Markup('<mark title="{}">{}</mark>').format(
                    row["kind"], body[start:end]
                )
                at = end
        parts.append(Markup("<b>{}</b> ").format(place) + html + escape(body[at:]))
    for row in findings:
        if row["where"] not in (str(QUESTION), str(CONTEXT)):
            parts.append(Markup('<b>{}</b> <mark title="{}">{}</mark>').format(row["where"], row["kind"], row["text"]))
    return Markup("<br>").join(parts)


def scores_without(verdicts: Rows) -> list[dict[str, Any]]:
    """Every metric of every run, by track and judge, with all questions and without those that leak."""
    return [row for key, rows in _groups(verdicts).items() for row in _metrics_of(key, rows)]


def scores_by_branch(verdicts: Rows, branches: Rows) -> list[dict[str, Any]]:
    """The same for each head of the classification: a question counts once under every head above it."""
    lineage = lineage_of(branches)
    names = {row["orpha"]: row["name"] for row in branches if ROOT in row["parents"]}
    below: dict[str, list[Mapping[str, Any]]] = {head: [] for head in names}
    for row in verdicts:
        if row["judge"] == GROUNDED:
            for head in branches_of(row["golds"], lineage) & names.keys():
                below[head].append(row)
    return [
        {"orpha": head, "branch": names[head], **row}
        for head, members in below.items()
        for key, rows in _groups(members).items()
        for row in _metrics_of(key, rows)
    ]


def _groups(verdicts: Rows) -> dict[tuple[str, ...], list[Mapping[str, Any]]]:
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in verdicts:
        groups.setdefault(tuple(row[name] for name in RUN), []).append(row)
    return dict(sorted(groups.items()))


def _metrics_of(key: tuple[str, ...], rows: Rows) -> list[dict[str, Any]]:
    measured = [(metrics(row["judge"], row), row) for row in rows]
    names = dict.fromkeys(name for values, _ in measured for name in values)
    return [
        dict(zip(RUN, key, strict=True))
        | {"metric": name}
        | compared(
            [Item(values.get(name), row["leaks"], tuple(row["shared"])) for values, row in measured],
            RANGES.get(name, SHARE),
        )
        for name in names
    ]


def _data_uri(data: bytes | None) -> str | None:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}" if data else None


def write(report: LeakageReport, out: Path) -> list[Path]:
    """Write leakage.html and every table as CSV and JSON."""
    out.mkdir(parents=True, exist_ok=True)
    page = out / "leakage.html"
    page.write_text(
        environment().get_template("leakage.html").render(report=report, lists=report.lists), encoding="utf-8"
    )
    hidden = ("thumbnails", "html")
    tables: dict[str, Rows] = {
        "leakage_shares": report.shares,
        "leakage_worst": [{k: v for k, v in row.items() if k not in hidden} for row in report.worst],
        "leakage_images": [{k: v for k, v in row.items() if k not in hidden} for row in report.pairs],
        "leakage_scores": report.scores,
        "leakage_scores_by_branch": report.by_branch,
        "leakage_solved": report.solved,
        "leakage_priors": report.priors,
        "leakage_corpora": report.corpora,
        "leakage_contamination": report.contamination,
    }
    return [page, *write_tables({name: (list(rows[0]) if rows else (), rows) for name, rows in tables.items()}, out)]
