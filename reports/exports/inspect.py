"""A benchmark as a dataset of Inspect AI: JSON lines that its ``json_dataset`` reads as they are.

A sample's input is one user message: each image after its label, then the context and the question, as the public
harness orders them; the examination track leaves the context out, as the harness does. No task instruction is added:
that is the business of the task's solver. The target is the expected answer with its accepted wordings; criteria, gold
codes and hashes travel in the metadata. An image that cannot be decoded, or whose bytes never came, is left out of the
message and named in the metadata (``images_not_shown``).

Questions that the source asks under several conditions stand in ``samples.jsonl`` under their usual one, and in a file
for each other condition: ``full`` adds what the images show in words, ``text_only`` shows no image, ``no_diagnosis``
leaves the established diagnosis out. The metadata then names the condition, and loading the log's answers keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from files.images import ImageStore
from mmrarebench.benchmark.messages import QuestionText, question_text
from mmrarebench.benchmark.vocabulary import Condition
from reports.exports import jsonl as export_jsonl
from reports.exports.files import Exported, image_name, put_images
from reports.exports.records import Question

FILE = "samples.jsonl"


def sample(question: Question, benchmark: str, condition: str | None = None) -> dict[str, Any]:
    """One sample; image paths are relative to the file, which is how Inspect resolves them."""
    uses = question.uses if condition != Condition.TEXT_ONLY else ()
    content: list[dict[str, str]] = []
    for use in uses:
        if use.width is not None:
            content += [{"type": "text", "text": f"{use.label}:"}] if use.label else []
            content.append({"type": "image", "image": image_name(use)})
    content.append({"type": "text", "text": text(question, condition)})
    facts = export_jsonl.record(question, benchmark) | ({"condition": condition} if condition else {})
    left_out = ("id", "question", "context", "answer", "aliases")
    return {
        "id": question.id,
        "input": [{"role": "user", "content": content}],
        "target": [question.answer or "", *question.aliases] if question.aliases else question.answer or "",
        "metadata": {k: v for k, v in facts.items() if k not in left_out}
        | {"images_not_shown": [use.position for use in question.uses if use.width is None]},
    }


def text(question: Question, condition: str | None = None) -> str:
    """Context, findings in words where the condition gives them, and question, as a model sees them."""
    texts = QuestionText(
        question.track,
        question.question,
        question.context,
        question.conditions,
        question.image_findings,
        question.diagnosis,
    )
    return question_text(texts, condition)


def conditions(question: Question) -> list[str | None]:
    """The conditions that a question is asked under, the usual one first; [None] where there is only one."""
    if not question.conditions:
        return [None]
    usual = question.table.datasets[0][1] if question.table else question.conditions[0]
    return sorted(question.conditions, key=lambda name: (name != usual, name))


def write(questions: Sequence[Question], store: ImageStore, out: Path, *, benchmark: str) -> Exported:
    """Write ``samples.jsonl``, one more file for each further condition, and ``images/``."""
    exported = Exported(str(out))
    put_images(list(questions), store, out, exported)
    usual = (sample(q, benchmark, conditions(q)[0]) for q in questions)
    export_jsonl.write_lines(out, FILE, usual, exported)
    for condition in sorted({c for q in questions for c in conditions(q)[1:] if c}):
        asked_under = (sample(q, benchmark, condition) for q in questions if condition in conditions(q)[1:])
        export_jsonl.write_lines(out, f"samples_{condition}.jsonl", asked_under, exported)
    return exported
