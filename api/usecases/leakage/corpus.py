"""Use cases of the corpus scan: text of a benchmark that stands elsewhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from api.usecases.querying import Rows
from files.progress import Tick, silent
from graph.session import Graph
from loaders.leakage import corpus
from mmrarebench.exceptions import UsageError
from mmrarebench.leakage.ngrams import SIZES
from mmrarebench.statistics.intervals import wilson
from queries.run import run

SHOWN = 50


def scan(
    graph: Graph,
    benchmark: str,
    addresses: list[str],
    *,
    answers: bool = False,
    name: str | None = None,
    sizes: Sequence[int] = SIZES,
    near: float = 0.5,
    scheduler: str = "threads",
    fields: Sequence[str] = (),
    tick: Tick = silent,
) -> dict[str, Any]:
    """Look for every question in a corpus, or in the answers to other questions; say how many stand there.

    Raises:
        UsageError: neither or both of corpus and answers are given, or a size or threshold makes no sense.
    """
    if answers == bool(addresses):
        raise UsageError("give the address of a corpus, or --answers", repair="leakage corpus PATH --benchmark B")
    if min(sizes, default=0) < 2 or not 0 <= near <= 1:
        raise UsageError(
            "n is a number of words from 2 on, the threshold lies in 0..1", repair="--n 8 --n 13 --near 0.5"
        )
    start = time.perf_counter()
    if answers:
        name = "answers"
        loaded, scanned, skipped = corpus.load_answers(graph, benchmark, sizes=sizes, near=near or None, tick=tick)
    else:
        name = name or PurePosixPath(addresses[0].rstrip("/")).name
        loaded, scanned, skipped = corpus.load(
            graph,
            benchmark,
            addresses,
            name,
            sizes=sizes,
            near=near or None,
            scheduler=scheduler,
            fields=tuple(fields),
            tick=tick,
        )
    size = scanned.bytes / 1e6
    return {
        "corpus": name,
        "documents": scanned.documents,
        "megabytes": round(size, 3),
        "skipped_files": skipped,
        "seconds": round(time.perf_counter() - start, 3),
        "mb_per_s_per_core": round(size / scanned.seconds, 3) if scanned.seconds else None,
        "summary": summary(graph, benchmark, name),
        "changes": loaded.changes.as_dict(),
    }


def summary(graph: Graph, benchmark: str, name: str | None = None) -> Rows:
    """Questions with a match, by corpus and kind: their number, share with interval, and the strongest match."""
    total = sum(r["questions"] for r in run(graph, "benchmark/counts", {"benchmark": benchmark}))
    by_kind: dict[tuple[str, str], Rows] = {}
    for row in run(graph, "leakage/contamination", {"benchmark": benchmark, "corpus": name}):
        by_kind.setdefault((row["corpus"], row["kind"]), []).append(row)
    result = []
    for (corpus_name, kind), rows in sorted(by_kind.items()):
        questions = {row["question"] for row in rows}
        low, high = wilson(len(questions), total)
        result.append(
            {
                "corpus": corpus_name,
                "kind": kind,
                "questions": len(questions),
                "share": len(questions) / total,
                "low": low,
                "high": high,
                "most contained": max(row["containment"] for row in rows),
                "longest run": max(row["longest"] for row in rows),
            }
        )
    return result


def matches(graph: Graph, benchmark: str, name: str | None = None) -> Rows:
    """The matches themselves, the longest first."""
    return run(graph, "leakage/contamination", {"benchmark": benchmark, "corpus": name})
