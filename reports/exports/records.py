"""A benchmark as records: every question with its images and criteria, put together out of query rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from loaders.benchmark.tracks import TABLES, TrackFile
from mmrarebench import ids

Rows = Iterable[Mapping[str, Any]]
_ORDER = {track: i for i, track in enumerate(dict.fromkeys(table.track for table in TABLES))}


class Use(NamedTuple):
    """An image as a question uses it."""

    position: int
    sha256: str
    label: str | None
    path: str | None
    format: str | None
    mode: str | None
    width: int | None
    height: int | None
    bytes: int | None
    modality: str | None
    role: str | None = None
    licence: str | None = None
    """Its figure's own licence; None where the article's holds."""


class Criterion(NamedTuple):
    """One thing an answer is scored by."""

    id: str
    kind: str
    position: int
    text: str
    raw: str | None

    @property
    def item(self) -> Any:
        """The item as the source's list has it: a text, or the object that it was.

        >>> Criterion("q/claim/1", "claim", 1, "a", '{"claim": "a"}').item
        {'claim': 'a'}
        """
        return self.text if self.raw is None else orjson.loads(self.raw)


@dataclass(frozen=True)
class Question:
    """One question with all that a model sees and an answer is scored by."""

    id: str
    track: str
    source_id: str
    case: str | None
    question: str
    context: str | None
    answer: str | None
    aliases: tuple[str, ...]
    relation_type: str | None
    category: str | None
    orpha_code: str | None
    gold_curie: str | None
    gold_status: str | None
    golds: tuple[str, ...]
    gold_names: tuple[str, ...]
    content_hash: str | None
    synthetic: bool
    masked_from: str | None
    findings: tuple[str, ...]
    extra: Mapping[str, str]
    uses: tuple[Use, ...]
    criteria: tuple[Criterion, ...]
    cells: Mapping[str, str] = field(default_factory=dict)
    image_count: int | None = None
    conditions: tuple[str, ...] = ()
    image_findings: str | None = None
    diagnosis: str | None = None
    draft: bool = False
    licences: tuple[str, ...] = ()

    @property
    def table(self) -> TrackFile | None:
        """The published table that such a question stands in; None where there is none."""
        version = "v2" if self.conditions else "v1"
        return next((t for t in TABLES if (t.track, t.version) == (self.track, version)), None)

    @property
    def every_licence(self) -> list[str]:
        """Licences of its texts and of images that have one of their own, in order."""
        return sorted({*self.licences, *(use.licence for use in self.uses if use.licence)})

    @property
    def key(self) -> str:
        """The id without the benchmark's name, which a copy may not share: track/source id."""
        return f"{self.track}/{self.source_id}"

    def of_kind(self, *kinds: str) -> list[Criterion]:
        """The criteria of some kinds, in order."""
        return sorted((c for c in self.criteria if c.kind in kinds), key=lambda c: c.position)


def natural(source_id: str) -> tuple[int, int, str]:
    """Sort key of a source id: numbers by value, before texts.

    >>> sorted(["10", "9", "b", "a"], key=natural)
    ['9', '10', 'a', 'b']
    """
    number = source_id.isascii() and source_id.isdigit()
    return (0, int(source_id), source_id) if number else (1, 0, source_id)


def assemble(questions: Rows, images: Rows, criteria: Rows) -> list[Question]:
    """Questions in the order of the published files: by track, then by index."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for row in images:
        uses[row["question"]].append(Use(*(row[name] for name in Use._fields)))
    expected: dict[str, list[Criterion]] = defaultdict(list)
    for row in criteria:
        expected[row["question"]].append(Criterion(*(row[name] for name in Criterion._fields)))
    assembled = [_question(row, uses[row["id"]], expected[row["id"]]) for row in questions]
    return sorted(assembled, key=lambda q: (_ORDER.get(q.track, len(_ORDER)), q.track, natural(q.source_id)))


def _question(row: Mapping[str, Any], uses: list[Use], criteria: list[Criterion]) -> Question:
    return Question(
        id=row["id"],
        track=row["track"],
        source_id=row["sourceId"] or row["id"].rsplit("/", 1)[1],
        case=row["case"],
        question=row["question"] or "",
        context=row["context"],
        answer=row["answer"],
        aliases=tuple(row["aliases"]),
        relation_type=row["relationType"],
        category=row["category"],
        orpha_code=row["orphaCode"],
        gold_curie=row["goldCurie"],
        gold_status=row["goldStatus"],
        golds=tuple(row["golds"]),
        gold_names=tuple(row["goldNames"]),
        content_hash=row["contentHash"],
        synthetic=row["synthetic"],
        masked_from=row["maskedFrom"],
        findings=tuple(row["findings"]),
        extra=orjson.loads(row["extra"]) if row["extra"] else {},
        uses=tuple(sorted(uses, key=lambda u: u.position)),
        criteria=tuple(sorted(criteria, key=lambda c: (c.kind, c.position, c.id))),
        cells=orjson.loads(row["cells"]) if row["cells"] else {},
        image_count=row["imageCount"],
        conditions=tuple(row["conditions"]),
        image_findings=row["imageFindings"],
        diagnosis=row["diagnosis"],
        draft=row["draft"],
        licences=tuple(row.get("licences") or ()),
    )


def content(question: Question) -> dict[str, Any]:
    """Parts of a question that a release pins; none depends on the ontologies or the benchmark's name."""
    later = {
        "cells": dict(question.cells),
        "conditions": list(question.conditions),
        "image_findings": question.image_findings,
        "diagnosis": question.diagnosis,
    }
    return {k: v for k, v in later.items() if v} | {
        "case": _own_case(question),
        "question": question.question,
        "context": question.context,
        "answer": question.answer,
        "aliases": list(question.aliases),
        "relation_type": question.relation_type,
        "category": question.category,
        "orpha_code": question.orpha_code,
        "gold_curie": question.gold_curie,
        "extra": dict(question.extra),
        "images": [[u.sha256, u.label, u.path] for u in question.uses],
        "criteria": [[c.kind, c.position, c.text, c.raw] for c in question.criteria],
    }


def _own_case(question: Question) -> str | None:
    """The case without the benchmark's name, which it bears where another benchmark has that article's case, too.

    The name stands before the number of a second patient: ``PMC1@NAME#2`` is ``PMC1#2``.
    """
    if question.case is None or question.case == question.id:
        return None
    return re.sub(rf"@{re.escape(question.id.split('/')[0])}(?=(?:#\d+)?$)", "", question.case)


def digest(value: Any) -> str:
    """sha256 over a value, free of the order of keys.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 2, "b": 1})
    True
    """
    return ids.content_hash(orjson.dumps(value, option=orjson.OPT_SORT_KEYS))
