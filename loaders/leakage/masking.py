"""A benchmark with its leaks masked, beside the original: read -> mask by the rules until nothing is found -> write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import orjson

from files.images import ImageStore, examine, stripped
from files.ocr import Box, Burned
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, write
from graph.writing.write import Tick
from loaders.leakage import images as leakage_images
from loaders.leakage.questions import Asked, read
from loaders.leakage.scan import Facts, find, policy, seen
from mmrarebench import ids
from mmrarebench.exceptions import UsageError
from mmrarebench.leakage.detection import Leak, mask
from mmrarebench.leakage.spared import Spared, spared
from mmrarebench.leakage.words import PLACEHOLDERS

MANAGES = (
    schema.BENCHMARK,
    schema.TRACK,
    schema.QUESTION,
    schema.CASE,
    schema.IMAGE,
    schema.CRITERION,
    schema.PART_OF,
    schema.IN_TRACK,
    schema.ASKS_ABOUT,
    schema.USES,
    schema.EXPECTS,
)
ROUNDS = 5
COVERED = "painted over"
KEPT = (
    "sourceId",
    "answer",
    "aliases",
    "goldCurie",
    "goldStatus",
    "findings",
    "relationType",
    "category",
    "orphaCode",
    "synthetic",
    "extra",
    "imageCount",
)


class Masked(NamedTuple):
    """What was written, how far burned-in text was looked for, and what was spared, by the original question."""

    loaded: Loaded
    looked: leakage_images.Looked
    spared: dict[str, list[Spared]]


def load(
    graph: Graph,
    benchmark: str,
    new: str,
    *,
    tick: Tick = lambda what, count: None,
    rules: Mapping[str, Any] | None = None,
    pictures: bool = True,
) -> Masked:
    """Write ``new``, the masked form of a benchmark; each question keeps its original, what was masked and what was spared.

    Raises:
        UsageError: both names are the same.
    """
    if new == benchmark:
        raise UsageError("the masked benchmark needs a name of its own", repair="--as NEW")
    rules = rules or policy()
    asked, looked = leakage_images.read_burned(read(graph, benchmark), pictures)
    facts = Facts(graph, {gold for a in asked for gold in a.golds}, rules["parent_share"])
    kept = {
        row[0]: row[1]
        for row in graph.read_bulk(
            "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)", ("q.id", "properties(q)"), {"name": benchmark}
        )
    }
    criteria = {
        row[0]: row[1]
        for row in graph.read_bulk(
            "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)",
            ("q.id", "[(q)-[:EXPECTS]->(k:Criterion) | properties(k)]"),
            {"name": benchmark},
        )
    }
    batch, odd, store = Batch(f"benchmark:{new}", MANAGES), list[Anomaly](), ImageStore.of_home()
    hashes, kept_words = [], dict[str, list[Spared]]()
    for one in asked:
        masked, told = masked_question(one, facts, rules)
        if left_standing := spared_words(masked, facts, rules):
            kept_words[one.id] = left_standing
        left = [leak for leak in find(masked, facts, rules) if "metadata" not in leak.where]
        odd += [Anomaly("still_leaks", one.id, "", leak.where, f"{leak.kind}: {leak.text}") for leak in left]
        hashes.append(
            _question(one, masked, told, kept_words.get(one.id, []), new, kept[one.id], criteria[one.id], batch, store)
        )
        tick("question", 1)
    batch.node(
        schema.BENCHMARK, new, version=f"masked from {benchmark}", manifestSha256=ids.content_hash(*sorted(hashes))
    )
    return Masked(write(graph, batch, odd, strict=False, tick=tick), looked, kept_words)


def spared_words(masked: Asked, facts: Facts, rules: Mapping[str, Any]) -> list[Spared]:
    """What still stands in a masked question although it bears on the answer, with the reason."""
    answer, above = facts.answer(masked), facts.above(masked)
    return [one for texts, kinds in seen(masked, rules) for one in spared(answer, texts, kinds, [], above)]


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
        told += [_told(asked, leak) for leak in leaks]
        asked = _masked(asked, leaks)
    return asked, told


def _told(asked: Asked, leak: Leak) -> dict[str, Any]:
    told = {"where": leak.where, "kind": leak.kind, "text": leak.text, "placeholder": _placeholder(leak)}
    if leak.layer != "image":
        return told
    picture = next(use[3] for use in asked.uses if use[0] == _position(leak))
    return told | {"image": picture, "boxes": [list(word.box) for word in leakage_images.covered(asked.burned, leak)]}


def _has_metadata(asked: Asked, leak: Leak) -> bool:
    return any(use[0] == _position(leak) and use[4] for use in asked.uses)


def _position(leak: Leak) -> int:
    return int(leak.where.split("[")[1].rstrip("]"))


def _placeholder(leak: Leak) -> str:
    return (
        PLACEHOLDERS.get(leak.kind)
        or {"label": "Figure n", "path": "image n", "metadata": "", "image": COVERED}[leak.where.split("[")[0]]
    )


def _masked(asked: Asked, leaks: list[Leak]) -> Asked:
    texts = {
        where: mask(getattr(asked, where), [leak for leak in leaks if leak.where == where])
        for where in ("question", "context")
    }
    uses = [list(use) for use in asked.uses]
    for leak in leaks:
        if "[" in leak.where and leak.layer != "image":
            name, position = leak.where.split("[")[0], _position(leak)
            for use in uses:
                if use[0] == position:
                    _neutral(use, name)
    burned = _uncovered(asked, [leak for leak in leaks if leak.layer == "image"])
    return replace(asked, question=texts["question"], context=texts["context"], uses=uses, burned=burned)


def _uncovered(asked: Asked, leaks: list[Leak]) -> dict[int, list[Burned]]:
    """Words in the pictures that are left to read once those of the leaks are painted over."""
    gone = {(_position(leak), word) for leak in leaks for word in leakage_images.covered(asked.burned, leak)}
    return {p: [word for word in words if (p, word) not in gone] for p, words in asked.burned.items()}


def _neutral(use: list[Any], name: str) -> None:
    if name == "label":
        use[1] = f"Figure {use[0]}"
    elif name == "path":
        use[2] = str(PurePosixPath(use[2]).with_name(f"image_{use[0]}{PurePosixPath(use[2]).suffix}"))
    else:
        use[4] = None


def _question(
    one: Asked,
    masked: Asked,
    told: list[dict[str, Any]],
    standing: list[Spared],
    new: str,
    kept: dict[str, Any],
    criteria: list[dict[str, Any]],
    batch: Batch,
    store: ImageStore,
) -> str:
    question = new + one.id[one.id.index("/") :]
    uses = [
        _image(before, use, _boxes(told, use[0]), question, batch, store)
        for before, use in zip(one.uses, masked.uses, strict=True)
    ]
    content = ids.content_hash(
        masked.question, masked.context, uses, one.answer, [(c["kind"], c["text"]) for c in criteria]
    )
    batch.node(
        schema.QUESTION,
        question,
        question=masked.question,
        context=masked.context or None,
        maskedFrom=one.id,
        contentHash=content,
        masking=orjson.dumps(told).decode() if told else None,
        spared=orjson.dumps([one._asdict() for one in standing]).decode() if standing else None,
        **{name: kept.get(name) for name in KEPT},
    )
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


def _boxes(told: list[dict[str, Any]], position: int) -> list[Box]:
    return [tuple(box) for one in told if one["where"] == f"image[{position}]" for box in one["boxes"]]


def _image(before: list[Any], use: list[Any], boxes: list[Box], question: str, batch: Batch, store: ImageStore) -> str:
    """Want the image of a use; where its metadata or words in it were masked, a copy without them."""
    position, label, path, sha256, metadata = use
    data = store.get(sha256) if boxes or (before[4] and not metadata) else None
    facts: dict[str, Any] = {}
    if data:
        clean = stripped(data, boxes)
        picture = examine(clean)
        store.put(picture.sha256, clean)
        sha256 = picture.sha256
        facts = {
            "width": picture.width,
            "height": picture.height,
            "mode": picture.mode,
            "format": picture.format,
            "bytes": picture.bytes,
            "pixelSha256": picture.pixel_sha256,
            "perceptualHash": picture.perceptual_hash,
        }
    batch.node(schema.IMAGE, sha256, **facts)
    batch.edge(schema.USES, question, sha256, position=position, label=label, path=path)
    return str(sha256)
