"""A benchmark as a dataset of Inspect AI: JSON lines that its ``json_dataset`` reads as they are.

A sample's input is one user message: each image after its label, then the context and the question, as the public
harness orders them; the examination track leaves the context out, as the harness does. No task instruction is added:
that is the business of the task's solver. The target is the expected answer with its accepted wordings; criteria, gold
codes and hashes travel in the metadata. An image that cannot be decoded, or whose bytes never came, is left out of the
message and named in the metadata (``images_not_shown``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.images import ImageStore
from reports import export_jsonl
from reports.export_files import Exported, image_name, put_images
from reports.export_records import Question

FILE = "samples.jsonl"
WITHOUT_CONTEXT = ("examination",)


def sample(question: Question, benchmark: str, out: Path | None = None) -> dict[str, Any]:
    """One sample; image paths are relative to the file, which is how Inspect resolves them."""
    shown = [use for use in question.uses if use.width is not None]
    content: list[dict[str, str]] = []
    for use in shown:
        if use.label:
            content.append({"type": "text", "text": f"{use.label}:"})
        content.append({"type": "image", "image": image_name(use)})
    content.append({"type": "text", "text": text(question)})
    facts = export_jsonl.record(question, benchmark)
    left_out = ("id", "question", "context", "answer", "aliases")
    return {
        "id": question.id, "input": [{"role": "user", "content": content}],
        "target": [question.answer or "", *question.aliases] if question.aliases else question.answer or "",
        "metadata": {k: v for k, v in facts.items() if k not in left_out}
        | {"images_not_shown": [use.position for use in question.uses if use.width is None]},
    }  # fmt: skip


def text(question: Question) -> str:
    """Context and question as a model sees them."""
    context = question.context if question.track not in WITHOUT_CONTEXT else None
    return "\n\n".join(part for part in (context, f"Question: {question.question}") if part)


def write(questions: Sequence[Question], store: ImageStore, out: Path, *, benchmark: str) -> Exported:
    """Write ``samples.jsonl`` and ``images/``."""
    exported = Exported(str(out))
    put_images(list(questions), store, out, exported)
    export_jsonl.write_lines(out, FILE, (sample(q, benchmark) for q in questions), exported)
    return exported
