"""A benchmark with its leaks masked, beside the original: read -> mask by the rules until nothing is found -> write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import orjson

from graph import schema
from graph.batch import Batch
from graph.images import ImageStore, examine, stripped
from graph.load import Anomaly, Loaded, write
from graph.session import Graph
from graph.write import Tick
from loaders.leakage import Asked, Facts, find, policy, read
from mmrarebench import ids
from mmrarebench.exceptions import UsageError
from mmrarebench.leak_words import PLACEHOLDERS
from mmrarebench.leakage import Leak, mask

MANAGES = (
    schema.BENCHMARK, schema.TRACK, schema.QUESTION, schema.CASE, schema.IMAGE, schema.CRITERION, schema.PART_OF,
    schema.IN_TRACK, schema.ASKS_ABOUT, schema.USES, schema.EXPECTS,
)  # fmt: skip
ROUNDS = 5
KEPT = ("sourceId", "answer", "aliases", "goldCurie", "goldStatus", "findings", "relationType", "category", "orphaCode",
        "synthetic", "extra", "imageCount")  # fmt: skip


def load(
    graph: Graph,
    benchmark: str,
    new: str,
    *,
    tick: Tick = lambda what, count: None,
    rules: Mapping[str, Any] | None = None,
) -> Loaded:
    """Write ``new``, the masked form of a benchmark; each question keeps its original and what was masked in it.

    Raises:
        UsageError: both names are the same.
    """
    if new == benchmark:
        raise UsageError("the masked benchmark needs a name of its own", repair="--as NEW")
    rules = rules or policy()
    asked = read(graph, benchmark)
    facts = Facts(graph, {gold for a in asked for gold in a.golds}, rules["parent_share"])
    kept = {row[0]: row[1] for row in graph.read_bulk(
        "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)", ("q.id", "properties(q)"), {"name": benchmark})}  # fmt: skip
    criteria = {row[0]: row[1] for row in graph.read_bulk(
        "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)",
        ("q.id", "[(q)-[:EXPECTS]->(k:Criterion) | properties(k)]"), {"name": benchmark})}  # fmt: skip
    batch, odd, store = Batch(f"benchmark:{new}", MANAGES), list[Anomaly](), ImageStore.of_home()
    hashes = []
    for one in asked:
        masked, told = masked_question(one, facts, rules)
        left = [leak for leak in find(masked, facts, rules) if "metadata" not in leak.where]
        odd += [Anomaly("still_leaks", one.id, "", leak.where, f"{leak.kind}: {leak.text}") for leak in left]
        hashes.append(_question(one, masked, told, new, kept[one.id], criteria[one.id], batch, store))
        tick("question", 1)
    batch.node(
        schema.BENCHMARK, new, version=f"masked from {benchmark}", manifestSha256=ids.content_hash(*sorted(hashes))
    )
    return write(graph, batch, odd, strict=False, tick=tick)


def masked_question(asked: Asked, facts: Facts, rules: Mapping[str, Any]) -> tuple[Asked, list[dict[str, Any]]]:
    """A question with every leak replaced, and what was replaced, by place."""
    told: list[dict[str, Any]] = []
    for _ in range(ROUNDS):
        leaks = [
            leak
            for leak in find(asked, facts, rules)
            if not leak.where.startswith("metadata") or _has_metadata(asked, leak)
        ]
        if not leaks:
            break
        told += [{"where": k.where, "kind": k.kind, "text": k.text, "placeholder": _placeholder(k)} for k in leaks]
        asked = _masked(asked, leaks)
    return asked, told


def _has_metadata(asked: Asked, leak: Leak) -> bool:
    return any(use[0] == _position(leak) and use[4] for use in asked.uses)


def _position(leak: Leak) -> int:
    return int(leak.where.split("[")[1].rstrip("]"))


def _placeholder(leak: Leak) -> str:
    return (
        PLACEHOLDERS.get(leak.kind)
        or {"label": "Figure n", "path": "image n", "metadata": ""}[leak.where.split("[")[0]]
    )


def _masked(asked: Asked, leaks: list[Leak]) -> Asked:
    texts = {
        where: mask(getattr(asked, where), [leak for leak in leaks if leak.where == where])
        for where in ("question", "context")
    }
    uses = [list(use) for use in asked.uses]
    for leak in leaks:
        if "[" in leak.where:
            name, position = leak.where.split("[")[0], _position(leak)
            for use in uses:
                if use[0] == position:
                    _neutral(use, name)
    return replace(asked, question=texts["question"], context=texts["context"], uses=uses)


def _neutral(use: list[Any], name: str) -> None:
    if name == "label":
        use[1] = f"Figure {use[0]}"
    elif name == "path":
        use[2] = str(PurePosixPath(use[2]).with_name(f"image_{use[0]}{PurePosixPath(use[2]).suffix}"))
    else:
        use[4] = None


def _question(
    one: Asked, masked: Asked, told: list[dict[str, Any]], new: str, kept: dict[str, Any], criteria: list[dict[str, Any]],
    batch: Batch, store: ImageStore,
) -> str:  # fmt: skip
    question = new + one.id[one.id.index("/") :]
    uses = [_image(before, use, question, batch, store) for before, use in zip(one.uses, masked.uses, strict=True)]
    content = ids.content_hash(
        masked.question, masked.context, uses, one.answer, [(c["kind"], c["text"]) for c in criteria]
    )
    batch.node(
        schema.QUESTION, question, question=masked.question, context=masked.context or None, maskedFrom=one.id,
        contentHash=content, masking=orjson.dumps(told).decode() if told else None, **{name: kept.get(name) for name in KEPT},
    )  # fmt: skip
    batch.node(schema.TRACK, one.track)
    batch.node(schema.CASE, one.case)
    batch.edge(schema.PART_OF, question, new)
    batch.edge(schema.IN_TRACK, question, one.track)
    batch.edge(schema.ASKS_ABOUT, question, one.case)
    for criterion in criteria:
        key = new + criterion["id"][criterion["id"].index("/") :]
        batch.node(schema.CRITERION, key, **{k: v for k, v in criterion.items() if k not in ("id", "source")})
        batch.edge(schema.EXPECTS, question, key)
    return content


def _image(before: list[Any], use: list[Any], question: str, batch: Batch, store: ImageStore) -> str:
    """Want the image of a use; where its metadata were masked, the same pixels without them."""
    position, label, path, sha256, metadata = use
    data = store.get(sha256) if before[4] and not metadata else None
    facts: dict[str, Any] = {}
    if data:
        clean = stripped(data)
        picture = examine(clean)
        store.put(picture.sha256, clean)
        sha256 = picture.sha256
        facts = {
            "width": picture.width, "height": picture.height, "mode": picture.mode, "format": picture.format,
            "bytes": picture.bytes, "pixelSha256": picture.pixel_sha256, "perceptualHash": picture.perceptual_hash,
        }  # fmt: skip
    batch.node(schema.IMAGE, sha256, **facts)
    batch.edge(schema.USES, question, sha256, position=position, label=label, path=path)
    return str(sha256)
