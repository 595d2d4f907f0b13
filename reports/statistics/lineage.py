"""The lineage report: models by branches of the disease lineage, as one page that opens offline, CSV and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mmrarebench.grounding.relations import ROOT
from mmrarebench.ontology.lineage import Lineage
from mmrarebench.statistics.ranking import METRICS
from mmrarebench.statistics.rollup import Outcome, rollup
from mmrarebench.statistics.rollup import row as cell_of
from reports.pages import environment, lineage_of, script_json, write_tables

Rows = Sequence[Mapping[str, Any]]
COLUMNS = (
    "orpha",
    "name",
    "level",
    "depth",
    "run",
    "model",
    "questions",
    "disorders",
    "scored",
    "unscored",
    "recall@1",
    "low",
    "high",
    "recall@3",
    "recall@5",
    "recall@10",
    "mrr",
    "lower",
    "upper",
    "unscoredShare",
    "hitRate",
    "meanRank",
    "clusters",
    *(f"{metric}.{bound}" for metric in METRICS for bound in ("lower", "upper")),
)


@dataclass
class Report:
    """Everything that the page and the tables show."""

    benchmark: str
    runs: list[dict[str, Any]]
    total: list[dict[str, Any]]
    branches: list[dict[str, Any]]
    tree: dict[str, Any]
    confusions: list[dict[str, Any]]
    counts: list[dict[str, Any]]
    diagnoses: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    releases: list[dict[str, Any]]
    clean: list[dict[str, Any]] = field(default_factory=list)
    compared: list[dict[str, Any]] = field(default_factory=list)
    other_tracks: list[dict[str, Any]] = field(default_factory=list)
    credits: list[dict[str, Any]] = field(default_factory=list)
    reading: list[dict[str, Any]] = field(default_factory=list)
    published: list[dict[str, Any]] = field(default_factory=list)
    tracks: list[dict[str, Any]] = field(default_factory=list)
    domains: list[dict[str, Any]] = field(default_factory=list)


def build(
    benchmark: str,
    items: Rows,
    lineage_rows: Rows,
    confusions: Rows,
    counts: Rows,
    diagnoses: Rows,
    releases: Rows,
    compared: Rows = (),
    other_tracks: Rows = (),
) -> Report:
    """Put a report together out of query rows."""
    lineage = lineage_of(lineage_rows)
    facts = {r["orpha"]: r for r in lineage_rows}
    by_run: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for item in items:
        by_run.setdefault((item["run"], item["model"]), []).append(item)
    total, branches, clean = [], [], []
    heads = sorted(lineage.children.get(ROOT, []))
    for (run, model), rows in sorted(by_run.items()):
        rolled = rollup([_outcome(r) for r in rows], lineage)
        total.append({"orpha": None, "name": "All questions", "run": run, "model": model, **rolled[None]})
        unleaked = [_outcome(r) for r in rows if not r["leaks"]]
        if 0 < len(unleaked) < len(rows):
            clean.append({"run": run, "model": model, **cell_of(unleaked)})
        for code, cell in rolled.items():
            if code is not None and code != ROOT:
                fact = facts.get(code, {})
                depth = 1 if code in heads else lineage.ancestors(code).get(ROOT)
                branches.append(
                    {
                        "orpha": code,
                        "name": fact.get("name"),
                        "level": fact.get("level"),
                        "depth": depth,
                        "run": run,
                        "model": model,
                        **cell,
                    }
                )
    branches.sort(key=lambda r: (r["depth"] or 99, -r["questions"], r["orpha"], r["run"]))
    return Report(
        benchmark,
        [dict(r) for r in total],
        sorted(total, key=lambda r: (-(r["recall@1"] or 0), r["run"])),
        branches,
        _tree(branches, lineage, heads),
        [dict(r) for r in confusions],
        [dict(r) for r in counts],
        [dict(r) for r in diagnoses],
        _reasons(items),
        [dict(r) for r in releases],
        clean,
        [dict(r) for r in compared],
        [dict(r) for r in other_tracks],
    )


def _outcome(row: Mapping[str, Any]) -> Outcome:
    return Outcome(row["question"], tuple(row["golds"]), row["status"] == "scored", row["rank"])


def _reasons(items: Rows) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str, str], int] = {}
    for item in items:
        if item["status"] != "scored":
            key = (item["model"], item["status"], item["reason"] or "")
            counts[key] = counts.get(key, 0) + 1
    return [{"model": m, "status": s, "reason": r, "questions": n} for (m, s, r), n in sorted(counts.items())]


def _tree(branches: Rows, lineage: Lineage, heads: Sequence[str]) -> dict[str, Any]:
    """Data for the page: each branch's cells by run, and its children that have questions."""
    nodes: dict[str, Any] = {}
    for row in branches:
        node = nodes.setdefault(
            row["orpha"],
            {"name": row["name"], "level": row["level"], "q": row["questions"], "d": row["disorders"], "c": {}},
        )
        node["c"][row["run"]] = [_short(row[m]) for m in METRICS] + [
            row["scored"],
            row["unscored"],
            _short(row["low"]),
            _short(row["high"]),
        ]
    for code, node in nodes.items():
        node["k"] = sorted((c for c in lineage.children.get(code, ()) if c in nodes), key=lambda c: (-nodes[c]["q"], c))
    shown = sorted((h for h in heads if h in nodes), key=lambda c: (-nodes[c]["q"], c))
    return {"nodes": nodes, "heads": shown}


def _short(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def figure(report: Report) -> str:
    """Recall@1 of every model with its clustered interval, as a plot inside the page."""
    import plotly.graph_objects as go

    rows = list(reversed(report.total))
    scored = [r for r in rows if r["recall@1"] is not None]
    plot = go.Figure(
        go.Scatter(
            x=[r["recall@1"] for r in scored],
            y=[r["model"] for r in scored],
            mode="markers",
            marker={"size": 10, "color": "#1f5a8a"},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [(r["high"] if r["high"] is not None else r["recall@1"]) - r["recall@1"] for r in scored],
                "arrayminus": [r["recall@1"] - (r["low"] if r["low"] is not None else r["recall@1"]) for r in scored],
            },
        )
    )
    plot.update_layout(
        height=120 + 34 * len(scored),
        margin={"l": 150, "r": 20, "t": 10, "b": 45},
        template="plotly_white",
        xaxis={"title": "recall@1, 95 % interval clustered by disorder", "range": [0, 1]},
        font={"size": 13},
    )
    return str(plot.to_html(full_html=False, include_plotlyjs=False, div_id="models", config={"displayModeBar": False}))


def render(report: Report) -> str:
    """The page as HTML, everything inside."""
    from plotly.offline import get_plotlyjs

    return (
        environment()
        .get_template("lineage.html")
        .render(
            report=report,
            metrics=METRICS,
            tree=script_json(report.tree),
            figure=figure(report),
            plotly=get_plotlyjs(),
        )
    )


def write(report: Report, out: Path, *, raw: bool = False) -> list[Path]:
    """Write report.html, and every table as CSV and JSON; ``raw`` keeps texts that look like formulas in CSV."""
    out.mkdir(parents=True, exist_ok=True)
    tables: dict[str, tuple[Sequence[str], Rows]] = {
        "total": (COLUMNS, report.total),
        "branches": (COLUMNS, report.branches),
        "confusions": (
            ("gold", "goldName", "predicted", "predictedName", "relation", "count", "models"),
            report.confusions,
        ),
        "counts": (list(report.counts[0]) if report.counts else (), report.counts),
        "published": (("publication", "track", "what", "published", "loaded", "difference"), report.published),
        "unscored": (("model", "status", "reason", "questions"), report.reasons),
        "diagnoses": (("status", "by", "questions", "cases"), report.diagnoses),
        "without_leaks": (COLUMNS, report.clean),
        "credits": (list(report.credits[0]) if report.credits else (), report.credits),
        "reading": (list(report.reading[0]) if report.reading else (), report.reading),
        "tracks": (list(report.tracks[0]) if report.tracks else (), report.tracks),
        "domains": (list(report.domains[0]) if report.domains else (), report.domains),
        "judged": (list(report.other_tracks[0]) if report.other_tracks else (), report.other_tracks),
        "comparisons": (list(report.compared[0]) if report.compared else (), report.compared),
    }
    written = [out / "report.html"]
    written[0].write_text(render(report), encoding="utf-8")
    return written + write_tables(tables, out, raw=raw)
