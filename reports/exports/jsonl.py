"""A benchmark as JSON lines, one question a line, with its images beside it under their hashes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from files.images import ImageStore
from mmrarebench.benchmark.inputs import findings_text
from reports.exports.files import Exported, image_name, put_images, writing
from reports.exports.records import Question

FILE = "questions.jsonl"
FORMAT = "mmrarebench-questions/1"


def record(question: Question, benchmark: str) -> dict[str, Any]:
    """One question as plain data; what is unknown is null, never left out."""
    return {
        "id": question.id,
        "benchmark": benchmark,
        "track": question.track,
        "index": question.source_id,
        "case": question.case,
        "question": question.question,
        "context": question.context,
        "answer": question.answer,
        "aliases": list(question.aliases),
        "images": images(question),
        "criteria": criteria(question),
        "golds": [{"orpha": c, "name": n or None} for c, n in zip(question.golds, question.gold_names, strict=True)],
        "gold_status": question.gold_status,
        "orpha_code": question.orpha_code,
        "gold_curie": question.gold_curie,
        "category": question.category,
        "relation_type": question.relation_type,
        "content_hash": question.content_hash,
        "synthetic": question.synthetic,
        "masked_from": question.masked_from,
        "findings": list(question.findings),
        "conditions": list(question.conditions),
        "image_findings": image_findings(question),
        "image_findings_text": findings_text(image_findings(question)),
        "diagnosis": question.diagnosis,
        "licences": list(question.licences),
        "extra": dict(question.extra),
    }


def image_findings(question: Question) -> Any:
    """Findings of the images in words: the source's own JSON, or its text where it holds none."""
    try:
        return orjson.loads(question.image_findings) if question.image_findings else None
    except orjson.JSONDecodeError:
        return question.image_findings


def images(question: Question) -> list[dict[str, Any]]:
    """The images of a question in order; one that no program decodes has no width and no height."""
    return [
        {
            "position": use.position,
            "label": use.label,
            "sha256": use.sha256,
            "path": image_name(use),
            "source_path": use.path,
            "format": use.format,
            "mode": use.mode,
            "width": use.width,
            "height": use.height,
            "bytes": use.bytes,
            "modality": use.modality,
            "role": use.role,
            "licence": use.licence,
        }
        for use in question.uses
    ]


def criteria(question: Question) -> list[dict[str, Any]]:
    """The criteria of a question; ``item`` is what the source's list holds, a text or an object."""
    return [
        {"id": c.id, "kind": c.kind, "position": c.position, "text": c.text, "item": c.item} for c in question.criteria
    ]


def write_lines(out: Path, name: str, records: Iterable[Mapping[str, Any]], exported: Exported) -> None:
    """Write records as JSON lines."""
    with writing(out, name, exported) as (sink, count):
        for entry in records:
            sink.write(orjson.dumps(entry).decode() + "\n")
            count[0] += 1


def write(questions: Sequence[Question], store: ImageStore, out: Path, *, benchmark: str) -> Exported:
    """Write ``questions.jsonl`` and ``images/``."""
    exported = Exported(str(out))
    put_images(list(questions), store, out, exported)
    write_lines(out, FILE, (record(q, benchmark) for q in questions), exported)
    return exported
