"""The leakage report: shares by track, layer and kind, the worst questions with spans, image pairs, scores without them."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from mmrarebench.ranking import value
from mmrarebench.statistics import clustered_interval, clusters, wilson
from reports.pages import environment, write_tables

Rows = Sequence[Mapping[str, Any]]
WORST = 25
GIVES_AWAY = ("lexical", "ontological", "structural")


@dataclass
class LeakageReport:
    """Everything that the page and the tables show."""

    benchmark: str
    shares: list[dict[str, Any]]
    worst: list[dict[str, Any]]
    pairs: list[dict[str, Any]]
    scores: list[dict[str, Any]]
    solved: list[dict[str, Any]] = field(default_factory=list)
    priors: list[dict[str, Any]] = field(default_factory=list)
    corpora: list[dict[str, Any]] = field(default_factory=list)
    contamination: list[dict[str, Any]] = field(default_factory=list)


def gives_away(row: Mapping[str, Any]) -> bool:
    """Whether a finding tells the answer, as against one that links two questions."""
    return row["layer"] in GIVES_AWAY and row["other"] is None


def worst(findings: Rows) -> list[dict[str, Any]]:
    """Questions with the most findings that give the answer away, at most 25."""
    counts = Counter(row["question"] for row in findings if gives_away(row))
    return [{"question": q, "findings": n} for q, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:WORST]]


def build(
    benchmark: str, summary: Rows, findings: Rows, texts: Mapping[str, Mapping[str, Any]], pairs: Rows, items: Rows,
    sizes: Mapping[str, int],
) -> LeakageReport:  # fmt: skip
    """Put a report together out of query rows."""
    shares = []
    for row in summary:
        low, high = wilson(row["questions"], sizes[row["track"]])
        shares.append({**row, "low": low, "high": high})
    found = []
    for one in worst(findings):
        own = [row for row in findings if row["question"] == one["question"] and gives_away(row)]
        text = texts[one["question"]]
        found.append({**one, "kinds": sorted({r["kind"] for r in own}), "html": highlighted(text, own)})
    shown = [{**p, "thumbnails": [_data_uri(t) for t in p["thumbnails"]]} for p in pairs]
    return LeakageReport(benchmark, shares, found, shown, scores_without(items))


def highlighted(text: Mapping[str, Any], findings: Rows) -> Markup:
    """Question and context with every finding marked; all text escaped.

    >>> rows = [{"where": "question", "span": [0, 6], "kind": "gold_name", "text": "Wilson"}]
    >>> str(highlighted({"question": "Wilson?", "context": None}, rows))
    '<b>question</b> <mark title="gold_name">Wilson</mark>?'
    """
    parts = []
    for where in ("question", "context"):
        body = str(text.get(where) or "")
        if not body:
            continue
        at, html = 0, Markup("")
        for row in sorted((r for r in findings if r["where"] == where), key=lambda r: r["span"][0]):
            start, end = row["span"]
            if start >= at:
                html += escape(body[at:start]) + Markup('<mark title="{}">{}</mark>').format(
                    row["kind"], body[start:end]
                )
                at = end
        parts.append(Markup("<b>{}</b> ").format(where) + html + escape(body[at:]))
    for row in findings:
        if row["where"] not in ("question", "context"):
            parts.append(Markup('<b>{}</b> <mark title="{}">{}</mark>').format(row["where"], row["kind"], row["text"]))
    return Markup("<br>").join(parts)


def scores_without(items: Rows) -> list[dict[str, Any]]:
    """Recall@1 of each model with all questions and without those that leak, and the difference with its interval.

    The difference is between two overlapping sets of one model's answers; its interval comes from the clustered
    standard error of each answer's share in it.
    """
    by_model: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in items:
        if row["status"] == "scored":
            by_model.setdefault((row["run"], row["model"]), []).append(row)
    result = []
    for (run, model), rows in sorted(by_model.items()):
        values = [value("recall@1", row["rank"]) for row in rows]
        clean = [v for v, row in zip(values, rows, strict=True) if not row["leaks"]]
        every, without = _mean(values), _mean(clean)
        interval = _difference(values, rows, every, without)
        result.append(
            {
                "run": run, "model": model, "questions": len(rows), "recall@1": every, "clean questions": len(clean),
                "recall@1 clean": without, "difference": without - every if every is not None and without is not None else None,
                "low": interval[0], "high": interval[1],
            }
        )  # fmt: skip
    return result


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _difference(
    values: Sequence[float], rows: Rows, every: float | None, without: float | None
) -> tuple[float | None, float | None]:
    if every is None or without is None:
        return None, None
    share = sum(not row["leaks"] for row in rows) / len(rows)
    pieces = [
        (v - without) * (not row["leaks"]) / share - (v - every) + (without - every)
        for v, row in zip(values, rows, strict=True)
    ]
    interval = clustered_interval(pieces, clusters([row["golds"] for row in rows]))
    return (interval.low, interval.high) if interval else (None, None)


def _data_uri(data: bytes | None) -> str | None:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}" if data else None


def write(report: LeakageReport, out: Path) -> list[Path]:
    """Write leakage.html and every table as CSV and JSON."""
    out.mkdir(parents=True, exist_ok=True)
    page = out / "leakage.html"
    page.write_text(environment().get_template("leakage.html").render(report=report), encoding="utf-8")
    hidden = ("thumbnails", "html")
    tables: dict[str, Rows] = {
        "leakage_shares": report.shares,
        "leakage_worst": [{k: v for k, v in row.items() if k not in hidden} for row in report.worst],
        "leakage_images": [{k: v for k, v in row.items() if k not in hidden} for row in report.pairs],
        "leakage_scores": report.scores,
        "leakage_solved": report.solved,
        "leakage_priors": report.priors,
        "leakage_corpora": report.corpora,
        "leakage_contamination": report.contamination,
    }
    return [page, *write_tables({name: (list(rows[0]) if rows else (), rows) for name, rows in tables.items()}, out)]
