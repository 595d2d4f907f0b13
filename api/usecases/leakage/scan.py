"""Use cases of leakage and splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.usecases.querying import Rows, get_question
from api.usecases.questions.lists import branch_members, clean_answers, corpus_matches, leaks, lists_of
from files.images import ImageStore
from files.progress import Tick, silent
from graph.session import Graph
from loaders.leakage import masking
from loaders.leakage import scan as leakage
from loaders.leakage.questions import content_hash
from loaders.splits import make as splits
from mmrarebench.benchmark.vocabulary import SplitUnit
from mmrarebench.exceptions import CheckFailed, NotFoundError, UsageError
from mmrarebench.leakage.detection import gives_away
from mmrarebench.leakage.ngrams import SIZES
from mmrarebench.splits.solver import parse_parts
from mmrarebench.statistics.clustered import clusters
from mmrarebench.statistics.intervals import clustered_interval
from queries.run import run
from reports.leakage import report as leakage_report


def scan(
    graph: Graph, benchmark: str, *, sizes: Sequence[int] = SIZES, pictures: bool = True, tick: Tick = silent
) -> dict[str, Any]:
    """Find what leaks, write the findings, count questions by track, layer and kind; say whether pictures were read."""
    loaded, coverage = leakage.scan(graph, benchmark, sizes=sizes, pictures=pictures, tick=tick)
    return {
        "changes": loaded.changes.as_dict(),
        "burned_text": coverage.describe(),
        "summary": summary(graph, benchmark),
    }


def burned_text(graph: Graph, benchmark: str) -> str | None:
    """How text burned into pictures was looked for by the last scan; None where there was no scan."""
    rows = graph.read_rows("MATCH (s:LeakageScan {benchmark: $name}) RETURN s.burnedText", {"name": benchmark})
    return str(rows[0][0]) if rows else None


def is_scan_current(graph: Graph, benchmark: str) -> bool | None:
    """Whether the last scan saw the questions and diagnoses that are loaded now; None where there was no scan."""
    rows = graph.read_rows("MATCH (s:LeakageScan {benchmark: $name}) RETURN s.contentHash", {"name": benchmark})
    return None if not rows else rows[0][0] == content_hash(graph, benchmark)


def summary(graph: Graph, benchmark: str) -> Rows:
    """Questions with a finding, by track, layer and kind, with their share of the track."""
    sizes = {row["track"]: row["questions"] for row in run(graph, "benchmark/counts", {"benchmark": benchmark})}
    questions, findings = _by_kind(run(graph, "leakage/findings", {"benchmark": benchmark}))
    return [
        {
            "track": t,
            "layer": layer,
            "kind": kind,
            "questions": len(ids),
            "share": len(ids) / sizes[t],
            "findings": findings[t, layer, kind],
        }
        for (t, layer, kind), ids in sorted(questions.items())
    ]


def _by_kind(findings: Rows) -> tuple[dict[tuple[str, str, str], set[str]], Counter[tuple[str, str, str]]]:
    """Questions and number of findings, by track, layer and kind."""
    questions: dict[tuple[str, str, str], set[str]] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in findings:
        key = (row["track"], row["layer"], row["kind"])
        questions.setdefault(key, set()).add(row["question"])
        counts[key] += 1
    return questions, counts


def clustered_shares(graph: Graph, benchmark: str, questions: Rows | None = None, findings: Rows | None = None) -> Rows:
    """The same with a 95 % interval of each share, clustered by diagnosis and case.

    Args:
        graph: the graph.
        benchmark: its name.
        questions: rows of benchmark/questions, if they were read before.
        findings: rows of leakage/findings, if they were read before.
    """
    parameters = {"benchmark": benchmark}
    if questions is None:
        questions = run(graph, "benchmark/questions", parameters, many=True)
    by_kind, _ = _by_kind(run(graph, "leakage/findings", parameters) if findings is None else findings)
    by_track: dict[str, Rows] = {}
    for row in questions:
        by_track.setdefault(row["track"], []).append(row)
    groups = {
        track: clusters([[*row["golds"], row["case"] or row["id"]] for row in rows]) for track, rows in by_track.items()
    }
    shares: Rows = []
    for row in summary(graph, benchmark):
        leaking = by_kind[row["track"], row["layer"], row["kind"]]
        flags = [float(question["id"] in leaking) for question in by_track[row["track"]]]
        interval = clustered_interval(flags, groups[row["track"]])
        ends = {"low": interval.low, "high": interval.high, "clusters": interval.clusters} if interval else {}
        shares.append({**row, "low": None, "high": None, "clusters": 0, **ends})
    return shares


def check(rows: Rows, limit: float) -> None:
    """Refuse a benchmark of which a larger share of a track than ``limit`` gives its answer away.

    Raises:
        CheckFailed: naming the track, kind and share.
    """
    worst = [row for row in rows if gives_away(row["layer"], row["kind"]) and row["share"] > limit]
    if worst:
        excess = "; ".join(f"{r['track']} {r['kind']} {r['share']:.1%}" for r in worst)
        raise CheckFailed(
            f"above the limit of {limit:.1%} of questions: {excess}", repair="leakage mask, or look at leakage/findings"
        )


def mask(graph: Graph, benchmark: str, new: str, *, pictures: bool = True, tick: Tick = silent) -> dict[str, Any]:
    """Write the masked form of a benchmark under a new name, scan it again, and list every word that was spared and why."""
    result = masking.load(graph, benchmark, new, pictures=pictures, tick=tick)
    loaded = result.loaded
    again, _ = leakage.scan(graph, new, pictures=pictures, tick=tick)
    remaining = graph.read_rows(
        "MATCH (:Benchmark {name: $new})<-[:PART_OF]-(q:Question)-[r:LEAKS_ANSWER]->(q) RETURN count(r)", {"new": new}
    )[0][0]
    masked = graph.read_rows(
        "MATCH (:Benchmark {name: $new})<-[:PART_OF]-(q:Question) WHERE q.masking IS NOT NULL RETURN count(q)",
        {"new": new},
    )[0][0]
    return {
        "benchmark": new,
        "questions": loaded.loaded.get("Question", 0),
        "masked": masked,
        "leaks_left": remaining,
        "changes": {"mask": loaded.changes.as_dict(), "scan": again.changes.as_dict()},
        "anomalies": [anomaly.__dict__ for anomaly in loaded.anomalies],
        "burned_text": result.coverage.describe(),
        "spared": [{"question": q, **stretch.row} for q, stretches in result.spared.items() for stretch in stretches],
    }


def report(graph: Graph, benchmark: str, out: Path) -> list[str]:
    """Write the leakage report and say which files were written."""
    from api.usecases.leakage import corpus as usecases_corpus
    from api.usecases.leakage import retrieval as usecases_retrieval

    params = {"benchmark": benchmark}
    questions = run(graph, "benchmark/questions", params, many=True)
    findings = run(graph, "leakage/findings", params)
    verdicts = run(graph, "leakage/verdicts", params, many=True) if is_scan_current(graph, benchmark) else []
    if not questions:
        raise NotFoundError(f"there is no benchmark {benchmark!r}", repair="mmrarebench query benchmark/list")
    worst = [finding["question"] for finding in leakage_report.worst(findings)]
    texts = {question: get_question(graph, question) for question in worst}
    pairs = graph.read(
        "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(:Question)-[:USES]->(i:Image)-[r:NEAR_DUPLICATE_OF]-(j:Image) "
        "WHERE i.sha256 < j.sha256 RETURN DISTINCT i.sha256 AS left, j.sha256 AS right, r.kind AS kind, "
        "r.distance AS distance, r.score AS score ORDER BY score DESC, left LIMIT 60",
        {"name": benchmark},
    )
    store = ImageStore.of_home()
    for pair in pairs:
        pair["thumbnails"] = [store.thumbnail(pair[side]) for side in ("left", "right")]
    shares = clustered_shares(graph, benchmark, questions, findings)
    branches = run(graph, "benchmark/branches", params)
    built = leakage_report.build(benchmark, shares, findings, texts, pairs, verdicts, branches)
    built.burned_text = burned_text(graph, benchmark) or built.burned_text
    built.solved = usecases_retrieval.summary(graph, benchmark)
    built.priors = run(graph, "leakage/priors", params)
    built.corpora = usecases_corpus.summary(graph, benchmark)
    built.contamination = run(graph, "leakage/contamination", params)
    makers = {
        "leak": leaks(findings),
        "method": usecases_retrieval.solved_questions(graph, benchmark),
        "judged": clean_answers(verdicts),
        "corpus": corpus_matches(built.contamination),
        "below": branch_members(questions, branches),
    }
    built.lists = lists_of(benchmark, questions, makers)
    return [str(path) for path in leakage_report.write(built, out)]


def make_split(
    graph: Graph,
    name: str,
    *,
    benchmark: str,
    parts: str,
    seed: int,
    by_lineage: bool = False,
    keep: str | None = None,
    most: int | None = None,
    tick: Tick = silent,
) -> dict[str, Any]:
    """Make a split and say how balanced it is; a benchmark without findings is scanned first, so that links are known."""
    if keep not in (None, *SplitUnit):
        raise UsageError(f"cannot keep {keep!r} whole", repair="--keep disorder or branch")
    if burned_text(graph, benchmark) is None:
        leakage.scan(graph, benchmark, tick=tick)
    loaded, split = splits.load(
        graph,
        name,
        benchmark=benchmark,
        parts=parse_parts(parts),
        seed=seed,
        by_lineage=by_lineage,
        keep=keep,
        most=most,
        tick=tick,
    )
    return {
        "split": name,
        "parts": dict(Counter(split.parts.values())),
        "warnings": split.warnings,
        "imbalance": [row._asdict() for row in split.imbalance],
        "changes": loaded.changes.as_dict(),
    }


def make_pool(
    graph: Graph, name: str, *, split: str, part: str, size: int | None, seed: int, tick: Tick = silent
) -> dict[str, Any]:
    """Choose few-shot examples that share no branch with a part, and say how many there were to choose from.

    Raises:
        UsageError: the size is below 1.
        NotFoundError: there is no such split or part.
    """
    if size is not None and size < 1:
        raise UsageError(f"a pool of {size} questions is none", repair="--size 5, or leave it out for all")
    loaded, chosen, candidates = splits.pool(graph, name, split=split, part=part, size=size, seed=seed, tick=tick)
    pooled = sorted(question for question, where in chosen.items() if where == "pool")
    short = size is not None and candidates < size
    return {
        "pool": name,
        "questions": pooled,
        "candidates": candidates,
        "part": part,
        "part_questions": len(chosen) - len(pooled),
        "warnings": [f"{candidates} questions share no branch with {part}, fewer than the {size} asked for"]
        if short
        else [],
        "changes": loaded.changes.as_dict(),
    }


def prove_split(graph: Graph, name: str) -> Rows:
    """Links between different parts of a split; none is the proof.

    Raises:
        NotFoundError: there is no such split.
    """
    if not graph.read_rows("MATCH (s:Split {name: $name}) RETURN s.name", {"name": name}):
        raise NotFoundError(f"there is no split {name!r}", repair="mmrarebench split make ...")
    return run(graph, "splits/leaking_edges", {"split": name})
