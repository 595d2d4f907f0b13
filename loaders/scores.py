"""Deterministic verdicts on the answers in the graph: read answers -> score by the rules -> write NAMES and Verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import orjson

from graph import schema
from graph.batch import Batch
from graph.load import Loaded, write
from graph.names import read_index, read_relater
from graph.session import Graph
from graph.write import Tick
from mmrarebench import grounding, ids
from mmrarebench.exceptions import NotFoundError
from mmrarebench.matching import NameIndex
from mmrarebench.relations import Relater

JUDGE = "grounded"
MANAGES = (schema.JUDGE, schema.VERDICT, schema.NAMES, schema.ABOUT, schema.BY)
ANSWERS = """
MATCH (run:Run {id: $run})<-[:IN_RUN]-(a:Answer)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(:Track {name: 'diagnosis'})
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH run, a, q, COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS]->(d:Disorder) RETURN [d.orpha, r.relation] } AS golds
"""
COLUMNS = (
    "a.id",
    "a.text",
    "a.items",
    "a.ranks",
    "a.status",
    "coalesce(q.findings, [])",
    "run.condition",
    "q.goldStatus",
    "golds",
)


class Asked(NamedTuple):
    """An answer with what is needed to score it."""

    id: str
    text: str
    items: list[str] | None
    ranks: list[int] | None
    status: str
    findings: list[str]
    condition: str
    gold_status: str | None
    golds: list[list[str]]


def runs(graph: Graph, benchmark: str, model: str | None = None) -> list[str]:
    """Runs on a benchmark, of one model or of all.

    Raises:
        NotFoundError: there is none.
    """
    rows = graph.read_rows(
        "MATCH (m:Model)<-[:OF_MODEL]-(r:Run)-[:ON_BENCHMARK]->(:Benchmark {name: $benchmark}) "
        "WHERE $model IS NULL OR m.name = $model RETURN r.id ORDER BY r.id",
        {"benchmark": benchmark, "model": model},
    )
    if not rows:
        of = f" of {model}" if model else ""
        raise NotFoundError(f"no answers{of} on {benchmark!r}", repair="load them: mmrarebench load answers ...")
    return [row[0] for row in rows]


def load(graph: Graph, *, benchmark: str, model: str | None = None, tick: Tick = lambda what, count: None) -> Loaded:
    """Score every diagnosis answer of a benchmark and write what changed; one run is written while the next is scored."""
    index, relater = read_index(graph), read_relater(graph)
    loaded = Loaded()
    with ThreadPoolExecutor(1) as writer:
        pending: list[Future[Loaded]] = []
        for run in runs(graph, benchmark, model):
            batch = Batch(f"score:{run}", MANAGES)
            answers = [Asked(*row) for row in graph.read_bulk(ANSWERS, COLUMNS, {"run": run})]
            transform(answers, index, relater, batch)
            pending.append(writer.submit(write, graph, batch, [], strict=False, tick=tick))
        for written in pending:
            loaded.merge(written.result())
    return loaded


def transform(answers: Sequence[Asked], index: NameIndex, relater: Relater, batch: Batch) -> None:
    """Want the verdict on each answer, and the entities that it names."""
    batch.node(schema.JUDGE, JUDGE, parserVersion=grounding.VERSION)
    for answer in answers:
        exact = [code for code, relation in answer.golds if relation == "exact"]
        golds = exact or [code for code, _ in answer.golds]
        scored = grounding.score(answer.text, answer.items, answer.ranks, golds, index, relater)
        status, reason = verdict_status(answer, bool(exact))
        key = f"{answer.id}/{JUDGE}"
        batch.node(
            schema.VERDICT, key, status=status, reason=reason, rank=scored.rank, parseStatus=_parse_status(answer, scored),
            score=float(scored.rank == 1) if status == "scored" else None,
            evidence=orjson.dumps(evidence(scored)).decode(),
            contentHash=ids.content_hash(answer.text, answer.items, golds, grounding.VERSION),
        )  # fmt: skip
        batch.edge(schema.ABOUT, key, answer.id)
        batch.edge(schema.BY, key, JUDGE)
        for named in scored.named:
            _names(answer.id, named, batch)


def verdict_status(answer: Asked, exact: bool) -> tuple[str, str | None]:
    """Whether an answer can be scored, and why not.

    An empty answer is a scored miss; a failed call, a missing or undecodable image, and a diagnosis that has no exact
    entity in Orphanet leave it unscored.
    """
    if answer.status == "call_failed":
        return "unscored", "model_call_failed"
    if answer.condition != "text_only" and any("undecodable" in f or "too large" in f for f in answer.findings):
        return "unscored", "image_not_seen"
    if not exact:
        return "unscored", f"gold_{answer.golds[0][1]}" if answer.golds else "no_orphanet_gold"
    return "scored", None


def _parse_status(answer: Asked, scored: grounding.Scored) -> str:
    return "empty" if answer.status == "empty" else scored.parse_status


def evidence(scored: grounding.Scored) -> list[dict[str, Any]]:
    """What each item was read as, for ``explain``."""
    return [
        {
            "rank": n.item.rank, "text": n.item.text, "span": [n.item.start, n.item.end] if n.item.start is not None else None,
            "match": n.match.kind.value, "name": n.match.name, "codes": list(n.match.codes), "relation": n.related.relation.value,
        }
        for n in scored.named
    ]  # fmt: skip


def _names(answer: str, named: grounding.Named, batch: Batch) -> None:
    for code in named.match.codes:
        batch.edge(
            schema.NAMES, answer, code, rank=named.item.rank, match=named.match.kind.value,
            relation=named.related.relation.value, evidence=f"{named.match.part} -> {named.match.name}",
            path=list(named.related.path) or None,
        )  # fmt: skip
