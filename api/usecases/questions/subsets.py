"""Subsets of a benchmark as a model is shown them: ids by the database, then messages in portions, never the gold."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import orjson

from api.usecases.querying import Rows
from api.usecases.questions.captions import captions_of
from files.images import ImageStore, media_type
from graph.session import Graph
from mmrarebench import ids
from mmrarebench.benchmark import messages
from mmrarebench.benchmark.messages import (
    WITHOUT_CONTEXT,
    ImageReference,
    QuestionText,
    build_messages,
    check_condition,
)
from mmrarebench.benchmark.vocabulary import Condition
from mmrarebench.criteria.metrics import TRACK_METRICS
from mmrarebench.exceptions import NotFoundError, UsageError
from queries import registry
from queries.run import run

PORTION = 250
_NARROWING = {"lineage": "entity", "phenotype": "phenotype", "gene": "gene"}
_LOADED = """
RETURN EXISTS { (:Disorder {orpha: $lineage}) } AS lineage, EXISTS { (:Phenotype {hpo: $phenotype}) } AS phenotype,
       EXISTS { (:Gene {symbol: $gene}) } AS gene
"""


@dataclass(frozen=True)
class Choice:
    """Questions of a track, narrowed by diagnosis, finding, gene, split and leakage; the parameters of benchmark/questions.

    Attributes:
        benchmark: the benchmark.
        track: the track.
        lineage: an entity that the diagnosis is or lies below.
        phenotype: a term that the case presents, or a narrower one.
        gene: a gene of the diagnosis or of the case.
        split: a split.
        part: a part of the split.
        clean: whether questions that leak their answer are left out.
    """

    benchmark: str
    track: str
    lineage: str | None = None
    phenotype: str | None = None
    gene: str | None = None
    split: str | None = None
    part: str | None = None
    clean: bool = False


class Page(NamedTuple):
    """One page of questions: rows of benchmark/questions, the id before the next page (None on the last), and the total."""

    items: Rows
    next_id: str | None
    total: int


@dataclass(frozen=True)
class Subset:
    """The questions of a choice in the order of their ids; ``next_id`` is the last of them where more follow."""

    ids: list[str]
    hashes: list[str]
    """Their content hashes."""
    next_id: str | None


@dataclass(frozen=True)
class Prompts:
    """How questions are shown: the condition, None for the usual one, and where images are."""

    condition: str | None
    base64_images: bool
    images_url: str
    """Address before ``/v1/images/``."""
    captions: bool = False


def select(graph: Graph, choice: Choice, after: str | None = None, limit: int | None = None) -> Subset:
    """Choose questions; the database narrows, orders and pages them.

    Raises:
        NotFoundError: the benchmark, the split or what narrows the choice is not loaded.
        UsageError: there is no such track, or a part without its split.
    """
    check_choice(graph, choice)
    more = None if limit is None else limit + 1
    rows = run(graph, "benchmark/questions", {**asdict(choice), "after": after, "limit": more}, many=limit is None)
    retained = rows if limit is None else rows[:limit]
    question_ids = [row["id"] for row in retained]
    next_id = question_ids[-1] if len(rows) > len(retained) else None
    return Subset(question_ids, [row["contentHash"] or "" for row in retained], next_id)


def page(graph: Graph, choice: Choice, after: str | None, limit: int) -> Page:
    """One page of a choice, in the order of the questions' ids.

    Raises:
        NotFoundError: the benchmark, the split or what narrows the choice is not loaded.
        UsageError: there is no such track, or a part without its split.
    """
    check_choice(graph, choice)
    rows = run(graph, "benchmark/questions", {**asdict(choice), "after": after, "limit": limit + 1})
    [total] = run(graph, "benchmark/question_count", asdict(choice))
    items = rows[:limit]
    return Page(items, items[-1]["id"] if len(rows) > limit else None, total["questions"])


def check_choice(graph: Graph, choice: Choice) -> None:
    """Refuse a choice that contradicts itself or names what is not loaded.

    Raises:
        NotFoundError: the benchmark, the split, the entity, the phenotype or the gene is not loaded.
        UsageError: there is no such track, or a part without its split.
    """
    if choice.part is not None and choice.split is None:
        raise UsageError("a part without a split", repair="give split, too")
    if choice.track not in TRACK_METRICS:
        raise UsageError(f"there is no track {choice.track!r}", repair=f"one of {', '.join(TRACK_METRICS)}")
    benchmarks = [row["name"] for row in run(graph, "benchmark/list")]
    if choice.benchmark not in benchmarks:
        what = f"there is no benchmark {choice.benchmark!r}"
        raise NotFoundError(what, repair=f"one of {', '.join(benchmarks) or 'none: load one'}")
    split = choice.split
    if split is not None and not run(graph, "splits/parts", {"split": split}):
        raise NotFoundError(f"there is no split {split!r}", repair="make it with mmrarebench split make")
    _check_narrowing(graph, choice)


def _check_narrowing(graph: Graph, choice: Choice) -> None:
    """Refuse an entity, a phenotype or a gene that is not loaded: a list without questions would hide a slip."""
    if choice.lineage is choice.phenotype is choice.gene is None:
        return
    bound = registry.get("benchmark/questions").bind(asdict(choice))
    [loaded] = graph.read(_LOADED, {name: bound[name] for name in _NARROWING})
    for name, what in _NARROWING.items():
        if bound[name] is not None and not loaded[name]:
            raise NotFoundError(
                f"there is no {what} {bound[name]!r}", repair="look it up with /search or mmrarebench query"
            )


def etag(subset: Subset, prompts: Prompts) -> str:
    """A tag that changes with the questions, their texts, and how they are shown."""
    view = (prompts.condition or "", prompts.base64_images, prompts.images_url, prompts.captions)
    return ids.content_hash(messages.VERSION, *view, subset.ids, subset.hashes)


def lines(graph: Graph, subset: Subset, prompts: Prompts) -> Iterator[bytes]:
    """JSON lines of a subset: id, track, condition, messages and images; a question that is not asked under the condition is left out.

    Raises:
        UsageError: no question of the first portion is asked under the condition, before anything is sent.
    """
    chunks = portions(subset.ids)
    first = _portion(graph, next(chunks), prompts) if subset.ids else []
    if subset.ids and not first:
        [row] = run(graph, "benchmark/prompts", {"ids": subset.ids[:1]})
        check_condition(QuestionText.of_row(row), prompts.condition)  # says under which conditions it is asked

    def all_lines() -> Iterator[bytes]:
        yield from first
        for chunk in chunks:
            yield from _portion(graph, chunk, prompts)

    return all_lines()


def portions(question_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids in portions.

    >>> [len(portion) for portion in portions(["x"] * 600)]
    [250, 250, 100]
    """
    return (question_ids[start : start + PORTION] for start in range(0, len(question_ids), PORTION))


def _portion(graph: Graph, question_ids: Sequence[str], prompts: Prompts) -> list[bytes]:
    rows = run(graph, "benchmark/prompts", {"ids": list(question_ids)})
    captions = captions_of(graph, question_ids) if prompts.captions else {}
    store = ImageStore.of_home()
    return [line for row in rows if (line := _line(row, prompts, captions.get(row["id"]), store)) is not None]


def _line(
    row: Mapping[str, Any], prompts: Prompts, captions: list[dict[str, Any]] | None, store: ImageStore
) -> bytes | None:
    text = QuestionText.of_row(row)
    try:
        condition = check_condition(text, prompts.condition)
    except UsageError:
        return None
    pictures = list(zip(row["images"], row["labels"], strict=True)) if condition != Condition.TEXT_ONLY else []
    images = [ImageReference(_address(sha256, prompts, store), label or None) for sha256, label in pictures]
    line = {
        "id": row["id"],
        "track": row["track"],
        "condition": condition,
        "messages": build_messages(text, images, condition),
        "images": _images(text, pictures, captions),
    }
    return orjson.dumps(line) + b"\n"


def _images(
    text: QuestionText, pictures: Sequence[tuple[str, str]], captions: list[dict[str, Any]] | None
) -> list[dict[str, Any]]:
    """Captions and labels of the images beside the messages; nothing where labels would reveal the answer."""
    is_silent = text.track in WITHOUT_CONTEXT
    images: list[dict[str, Any]] = []
    for position, (sha256, label) in enumerate(pictures):
        image: dict[str, Any] = {"sha256": sha256, "label": None if is_silent else label or None}
        if captions is not None:
            image |= {"caption": None, "withheld": True} if is_silent else captions[position]
        images.append(image)
    return images


def _address(sha256: str, prompts: Prompts, store: ImageStore) -> str:
    """Address of an image: a link, or its bytes as a data URL.

    Raises:
        NotFoundError: its bytes are not in this home.
    """
    if not prompts.base64_images:
        return f"{prompts.images_url}/v1/images/{sha256}"
    data = store.get(sha256)
    if data is None:
        raise NotFoundError(f"the bytes of image {sha256} are not here", repair="load the benchmark with its images")
    return f"data:{media_type(data)};base64,{base64.b64encode(data).decode()}"
