"""The lineage report: models by branches of the disease lineage, as one page that opens offline, CSV and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from mmrarebench.benchmark.vocabulary import Condition, VerdictStatus
from mmrarebench.grounding.readings import ROOTS, LineageSource
from mmrarebench.statistics.ranking import METRICS
from mmrarebench.statistics.rollup import Outcome, group_rows, rollup
from mmrarebench.statistics.rollup import row as cell_of
from reports.figures.forest import ForestRow, forest_plot
from reports.figures.icicle import Branch
from reports.figures.svg import Figure
from reports.pages import environment, lineage_of, script_json, write_tables
from reports.question_lists import QuestionLists
from reports.statistics import plots
from reports.statistics.branches import branch_tree
from reports.tables import latex_table, markdown_table

Rows = Sequence[Mapping[str, Any]]
Form = Literal["html", "markdown", "latex"]
MOST_PAIRS = 40
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
    *(f"{metric}.{bound}" for metric in METRICS for bound in ("low", "high", "lower", "upper")),
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
    tracks: Rows = ()
    domains: list[dict[str, Any]] = field(default_factory=list)
    made_up: bool = False
    runs_facts: list[dict[str, Any]] = field(default_factory=list)
    image_values: list[dict[str, Any]] = field(default_factory=list)
    item_analysis: list[dict[str, Any]] = field(default_factory=list)
    by: LineageSource = LineageSource.ORPHANET
    samples: list[dict[str, Any]] = field(default_factory=list)
    other_readings: list[dict[str, Any]] = field(default_factory=list)
    lists: QuestionLists = field(default_factory=lambda: QuestionLists("", (), {}))

    @property
    def caption(self) -> str:
        """Numbers of models, questions and disorders behind the tables."""
        total = self.total[0] if self.total else {"questions": 0, "disorders": 0}
        domains = Counter(
            row["domain"] or "of unknown domain" for row in self.runs_facts if row["condition"] == Condition.FULL
        )
        models = ", ".join(f"{count} {name}" for name, count in sorted(domains.items())) or str(len(self.total))
        return f"{models} models; {total['questions']:,} diagnosis questions on {total['disorders']:,} disorders"


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
    by: LineageSource = LineageSource.ORPHANET,
) -> Report:
    """Put a report together out of query rows, its branches those of Orphanet's lineage or of MONDO's."""
    lineage = lineage_of(lineage_rows)
    facts = {r["orpha"]: r for r in lineage_rows}
    total, branches, clean = [], [], []
    root = next((code for code in ROOTS[by] if lineage.children.get(code)), ROOTS[by][0])
    heads = sorted(lineage.children.get(root, []))
    for (run, model), rows in sorted(group_rows(items, "run", "model").items()):
        rolled = rollup([Outcome.from_row(r, r["rank"]) for r in rows], lineage)
        total.append({"orpha": None, "name": "All questions", "run": run, "model": model, **rolled[None]})
        unleaked = [Outcome.from_row(r, r["rank"]) for r in rows if not r["leaks"]]
        if 0 < len(unleaked) < len(rows):
            clean.append({"run": run, "model": model, **cell_of(unleaked)})
        for code, cell in rolled.items():
            if code is not None and code not in ROOTS[by]:
                fact = facts.get(code, {})
                depth = 1 if code in heads else lineage.ancestors(code).get(root)
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
        branch_tree(branches, lineage, heads, items),
        [dict(r) for r in confusions],
        [dict(r) for r in counts],
        [dict(r) for r in diagnoses],
        _reasons(items),
        [dict(r) for r in releases],
        clean,
        [dict(r) for r in compared],
        [dict(r) for r in other_tracks],
        by=by,
    )


def _reasons(items: Rows) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str, str, str], int] = {}
    for item in items:
        if item["status"] != VerdictStatus.SCORED:
            key = (item["model"], item["run"], item["status"], item["reason"] or "")
            counts[key] = counts.get(key, 0) + 1
    return [
        {"model": m, "run": run, "status": s, "reason": r, "questions": n}
        for (m, run, s, r), n in sorted(counts.items())
    ]


def figures(report: Report) -> dict[str, Sequence[Figure]]:
    """The figures of the page: models by track, models with intervals, the lineage, comparisons, scores by images."""
    rows = [ForestRow(r["model"], r["recall@1"], r["low"], r["high"], "nothing scored") for r in report.total]
    caption = f"recall@1 with its 95 % interval, clustered by disorder. {report.caption}."
    drawn: dict[str, Sequence[Figure]] = {
        "models": [Figure(forest_plot(rows, "recall@1 by model", bounds=(0.0, 1.0), zero=False), caption)],
        "lineage": [_icicle(report)],
        "images": plots.image_figures(report.image_values),
    }
    if report.tracks:
        drawn["tracks"] = [plots.track_heat_map(report.tracks, report.runs_facts)]
    if report.compared:
        largest = sorted(report.compared, key=lambda row: -abs(row["mean"] or 0.0))[:MOST_PAIRS]
        title = "Paired differences in recall@1" + (", the largest" if len(report.compared) > MOST_PAIRS else "")
        drawn["compared"] = [plots.comparison_figure(largest, title)]
    return drawn


def _icicle(report: Report) -> Figure:
    nodes = report.tree["nodes"]
    branches = {}
    for code, node in nodes.items():
        means = [(cell[2], cell[0]) for cell in node["c"].values() if cell[0]]
        scored = sum(count for _, count in means)
        mean = sum(value * count for value, count in means) / scored if scored else None
        branches[code] = Branch(node["name"] or code, node["q"], mean, tuple(node["k"]))
    return plots.lineage_figure(branches, report.tree["heads"], f"all models together: {report.caption}")


def total_rows(report: Report) -> list[dict[str, Any]]:
    """The models' table, each metric with its interval in one cell.

    Columns are those of ``total`` with every mean as text: ``0.512 (0.401 to 0.618)``.
    """
    return [{**row, **{metric: _with_interval(row, metric) for metric in METRICS}} for row in report.total]


def _with_interval(row: Mapping[str, Any], metric: str) -> str | None:
    if row[metric] is None:
        return None
    low, high = row[f"{metric}.low"], row[f"{metric}.high"]
    return f"{row[metric]:.3f}" if low is None else f"{row[metric]:.3f} ({low:.3f} to {high:.3f})"


def render(report: Report) -> str:
    """The page as HTML, everything inside."""
    template = environment().get_template("lineage.html")
    tree = script_json(report.tree)
    confusions = [{**row, "ids": {"count": row.get("questions", [])}} for row in report.confusions]
    return template.render(
        report=report,
        metrics=METRICS,
        tree=tree,
        figures=figures(report),
        total=total_rows(report),
        confusions=confusions,
        lists=report.lists,
    )


def tables_of(report: Report) -> dict[str, tuple[Sequence[str], Rows]]:
    """Columns and rows of every table, by the name of its file."""
    tables: dict[str, tuple[Sequence[str], Rows]] = {
        "total": (COLUMNS, report.total),
        "branches": (COLUMNS, report.branches),
        "confusions": (
            ("gold", "goldName", "predicted", "predictedName", "relation", "count", "models", "questions"),
            report.confusions,
        ),
        "counts": (list(report.counts[0]) if report.counts else (), report.counts),
        "published": (("publication", "track", "what", "published", "loaded", "difference"), report.published),
        "unscored": (("model", "run", "status", "reason", "questions"), report.reasons),
        "diagnoses": (("status", "by", "questions", "cases"), report.diagnoses),
        "without_leaks": (COLUMNS, report.clean),
        "other_readings": (list(report.other_readings[0]) if report.other_readings else (), report.other_readings),
        "credits": (list(report.credits[0]) if report.credits else (), report.credits),
        "reading": (list(report.reading[0]) if report.reading else (), report.reading),
        "tracks": (list(report.tracks[0]) if report.tracks else (), report.tracks),
        "domains": (list(report.domains[0]) if report.domains else (), report.domains),
        "judged": (list(report.other_tracks[0]) if report.other_tracks else (), report.other_tracks),
        "items": (list(report.item_analysis[0]) if report.item_analysis else (), report.item_analysis),
        "samples": (list(report.samples[0]) if report.samples else (), report.samples),
        "comparisons": (list(report.compared[0]) if report.compared else (), report.compared),
    }
    return tables


def write(report: Report, out: Path, form: Form = "html", *, raw: bool = False) -> list[Path]:
    """Write report.html with every table as CSV and JSON; or all tables with captions as report.md or report.tex.

    ``raw`` keeps texts that look like formulas in CSV.
    """
    out.mkdir(parents=True, exist_ok=True)
    tables = tables_of(report)
    if form == "html":
        files = [out / "report.html"]
        files[0].write_text(render(report), encoding="utf-8")
        return files + write_tables(tables, out, raw=raw)
    table, name = (markdown_table, "report.md") if form == "markdown" else (latex_table, "report.tex")
    texts = [
        table(rows, columns, f"{report.benchmark}, {title.replace('_', ' ')}: {report.caption}")
        for title, (columns, rows) in tables.items()
        if rows
    ]
    (out / name).write_text("\n".join(texts), encoding="utf-8")
    return [out / name]
