"""A benchmark with its leaks masked, beside the original: read -> mask by the rules until nothing is found -> write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import orjson

from files.images import Box, ImageStore, examine, stripped
from files.ocr import PictureWord
from files.progress import Tick, silent
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.images import image_properties
from graph.writing.load import Anomaly, Loaded, write
from graph.writing.operations import operation
from graph.writing.options import LoadOptions
from loaders.leakage import images as leakage_images
from loaders.leakage.questions import ImageUse, LeakageQuestion, read_questions
from loaders.leakage.scan import Facts, Policy, find, read_policy, visible_places
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import LeakageLayer
from mmrarebench.exceptions import UsageError
from mmrarebench.leakage.detection import mask
from mmrarebench.leakage.spared import Spared, spared
from mmrarebench.leakage.types import CONTEXT, QUESTION, Leak, Place, PlaceName
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
NEUTRAL = {
    PlaceName.LABEL: "Figure n",
    PlaceName.PATH: "image n",
    PlaceName.METADATA: "",
    PlaceName.IMAGE: "painted over",
}
"""Replacement of a masked label, path, metadata or word in a picture."""
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
    """Masked questions written, coverage of burned-in text, and spared terms, by the original question."""

    loaded: Loaded
    coverage: leakage_images.OcrCoverage
    spared: dict[str, list[Spared]]


@operation("leakage mask {benchmark} as {new}")
def load(
    graph: Graph,
    benchmark: str,
    new: str,
    *,
    tick: Tick = silent,
    rules: Policy | None = None,
    pictures: bool = True,
) -> Masked:
    """Write ``new``, the masked form of a benchmark; each question keeps its original, what was masked and what was spared.

    Raises:
        UsageError: both names are the same.
    """
    if new == benchmark:
        raise UsageError("the masked benchmark needs a name of its own", repair="--as NEW")
    rules = rules or read_policy()
    questions, coverage = leakage_images.read_picture_words(read_questions(graph, benchmark), pictures, tick)
    facts = Facts(graph, {gold for a in questions for gold in a.golds}, rules.parent_share)
    properties = _by_question(graph, benchmark, "properties(q)")
    criteria = _by_question(graph, benchmark, "[(q)-[:EXPECTS]->(k:Criterion) | properties(k)]")
    batch = Batch(f"benchmark:{new}", MANAGES, dict.fromkeys((schema.QUESTION, schema.CRITERION), f"{new}/"))
    anomalies, store = list[Anomaly](), ImageStore.of_home()
    hashes, kept_words = [], dict[str, list[Spared]]()
    for question in questions:
        masked, replacements = masked_question(question, facts, rules)
        if standing := spared_words(masked, facts, rules):
            kept_words[question.id] = standing
        remaining = [leak for leak in find(masked, facts, rules) if leak.place.name != PlaceName.METADATA]
        anomalies += [
            Anomaly("still_leaks", question.id, "", str(leak.place), f"{leak.stored_kind}: {leak.text}")
            for leak in remaining
        ]
        hashes.append(
            _question(
                question,
                masked,
                replacements,
                kept_words.get(question.id, []),
                new,
                properties[question.id],
                sorted(criteria[question.id], key=lambda c: (c["kind"], c.get("position") or 0, c["id"])),
                batch,
                store,
            )
        )
        tick("question", 1)
    batch.node(
        schema.BENCHMARK, new, version=f"masked from {benchmark}", manifestSha256=ids.content_hash(*sorted(hashes))
    )
    return Masked(write(graph, batch, anomalies, options=LoadOptions(tick=tick)), coverage, kept_words)


def _by_question(graph: Graph, benchmark: str, column: str) -> dict[str, Any]:
    """A column of every question of a benchmark, by the question's id."""
    match = "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)"
    return {row[0]: row[1] for row in graph.read_bulk(match, ("q.id", column), {"name": benchmark})}


def spared_words(masked: LeakageQuestion, facts: Facts, rules: Policy) -> list[Spared]:
    """Terms left in a masked question although they bear on the answer, with the reason."""
    answer, above = facts.answer(masked), facts.above(masked)
    return [word for texts, kinds in visible_places(masked, rules) for word in spared(answer, texts, kinds, [], above)]


def masked_question(
    question: LeakageQuestion, facts: Facts, rules: Policy
) -> tuple[LeakageQuestion, list[dict[str, Any]]]:
    """A question with every leak replaced, and what was replaced, by place."""
    replacements: list[dict[str, Any]] = []
    for _ in range(ROUNDS):
        leaks = [
            leak
            for leak in find(question, facts, rules)
            if leak.place.name != PlaceName.METADATA or _has_metadata(question, leak)
        ]
        if not leaks:
            break
        replacements += [_replacement(question, leak) for leak in leaks]
        question = _masked(question, leaks)
    return question, replacements


def _replacement(question: LeakageQuestion, leak: Leak) -> dict[str, Any]:
    entry = {
        "where": str(leak.place),
        "kind": leak.stored_kind,
        "text": leak.text,
        "placeholder": _placeholder(leak),
    }
    if leak.layer != LeakageLayer.IMAGE:
        return entry
    picture = next(use.sha256 for use in question.uses if use.position == leak.place.position)
    return entry | {
        "image": picture,
        "boxes": [list(word.box) for word in leakage_images.covered(question.burned, leak)],
    }


def _has_metadata(question: LeakageQuestion, leak: Leak) -> bool:
    return any(use.position == leak.place.position and use.metadata for use in question.uses)


def _placeholder(leak: Leak) -> str:
    return PLACEHOLDERS[leak.kind] if leak.place.is_text else NEUTRAL[leak.place.name]


def _masked(question: LeakageQuestion, leaks: list[Leak]) -> LeakageQuestion:
    texts = {
        place: mask(text, [leak for leak in leaks if leak.place == place])
        for place, text in ((QUESTION, question.question), (CONTEXT, question.context))
    }
    hidden = {(leak.place.name, leak.place.position) for leak in leaks if leak.layer != LeakageLayer.IMAGE}
    uses = [_neutral(use, {name for name, position in hidden if position == use.position}) for use in question.uses]
    burned = _uncovered(question, [leak for leak in leaks if leak.layer == LeakageLayer.IMAGE])
    return replace(question, question=texts[QUESTION], context=texts[CONTEXT], uses=uses, burned=burned)


def _uncovered(question: LeakageQuestion, leaks: list[Leak]) -> dict[int, list[PictureWord]]:
    """Words in the pictures that are left to read once those of the leaks are painted over."""
    painted = {(leak.place.position, word) for leak in leaks for word in leakage_images.covered(question.burned, leak)}
    return {p: [word for word in words if (p, word) not in painted] for p, words in question.burned.items()}


def _neutral(use: ImageUse, hidden: set[PlaceName]) -> ImageUse:
    """An image use whose label, path or metadata gives nothing away, where these are hidden."""
    if PlaceName.LABEL in hidden:
        use = use._replace(label=f"Figure {use.position}")
    if PlaceName.PATH in hidden and use.path:
        path = PurePosixPath(use.path)
        use = use._replace(path=str(path.with_name(f"image_{use.position}{path.suffix}")))
    return use._replace(metadata=None) if PlaceName.METADATA in hidden else use


def _question(
    original: LeakageQuestion,
    masked: LeakageQuestion,
    replacements: list[dict[str, Any]],
    standing: list[Spared],
    new: str,
    properties: dict[str, Any],
    criteria: list[dict[str, Any]],
    batch: Batch,
    store: ImageStore,
) -> str:
    question = new + original.id[original.id.index("/") :]
    uses = [
        _image(before, use, _boxes(replacements, use.position), question, batch, store)
        for before, use in zip(original.uses, masked.uses, strict=True)
    ]
    content = ids.content_hash(
        masked.question, masked.context, uses, original.answer, [(c["kind"], c["text"]) for c in criteria]
    )
    batch.node(
        schema.QUESTION,
        question,
        question=masked.question,
        context=masked.context or None,
        maskedFrom=original.id,
        contentHash=content,
        masking=orjson.dumps(replacements).decode() if replacements else None,
        spared=orjson.dumps([stretch.row for stretch in standing]).decode() if standing else None,
        **{name: properties.get(name) for name in KEPT},
    )
    batch.node(schema.TRACK, original.track)
    batch.node(schema.CASE, original.case)
    batch.edge(schema.PART_OF, question, new)
    batch.edge(schema.IN_TRACK, question, original.track)
    batch.edge(schema.ASKS_ABOUT, question, original.case)
    for criterion in criteria:
        key = new + criterion["id"][criterion["id"].index("/") :]
        batch.node(schema.CRITERION, key, **{k: v for k, v in criterion.items() if k not in ("id", "source")})
        batch.edge(schema.EXPECTS, question, key)
    return content


def _boxes(replacements: list[dict[str, Any]], position: int) -> list[Box]:
    return [
        tuple(box)
        for entry in replacements
        if entry["where"] == str(Place(PlaceName.IMAGE, position))
        for box in entry["boxes"]
    ]


def _image(before: ImageUse, use: ImageUse, boxes: list[Box], question: str, batch: Batch, store: ImageStore) -> str:
    """Want the image of a use; where its metadata or words in it were masked, a copy without them."""
    position, label, path, sha256, metadata = use[:5]
    data = store.get(sha256) if boxes or (before.metadata and not metadata) else None
    facts: dict[str, Any] = {}
    if data:
        clean = stripped(data, boxes)
        picture = examine(clean)
        store.put(picture.sha256, clean)
        sha256 = picture.sha256
        facts = image_properties(picture)
    batch.node(schema.IMAGE, sha256, **facts)
    batch.edge(schema.USES, question, sha256, position=position, label=label, path=path)
    return str(sha256)
