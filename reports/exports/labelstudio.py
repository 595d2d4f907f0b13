"""A benchmark as tasks of Label Studio (its JSON form), with a labelling configuration for review.

Each criterion has a field of its own (``criterion_1`` is about the first of ``criterion_ids``), besides the decision on
the question; a task with fewer criteria than the form has fields leaves the last ones empty. A task's ``data`` holds the
question's stable id and content hash, so that decisions find their way back. Images are addressed as Label Studio's
local files: serve the export's folder as its document root, or give another address before ``images/``. Images that
cannot be decoded are not shown, but named in ``images_not_shown``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from files.images import ImageStore
from reports.exports.files import Exported, image_name, put_images, writing
from reports.exports.records import Question

TASKS, CONFIG = "tasks.json", "config.xml"
LOCAL_FILES = "/data/local-files/?d="
DECISIONS = ("accept", "revise", "reject")
KEEP = ("keep", "revise", "reject")
_CONFIG = """<View>
  <Header value="$title"/>
  <Text name="context" value="$context"/>
  <Text name="question" value="$question"/>
  <Text name="labels" value="$labels"/>
  <Image name="images" valueList="$images"/>
  <Text name="answer" value="$answer"/>
{criteria}
  <Choices name="decision" toName="question" choice="single" required="true">
{choices}
  </Choices>
  <TextArea name="comment" toName="question" rows="3"/>
</View>
"""


def task(question: Question, benchmark: str, address: str = LOCAL_FILES, *, criteria: int = 0) -> dict[str, Any]:
    """One task; texts that the configuration shows are never null, and there are texts of so many criteria at least."""
    texts = [f"{c.kind}: {c.text}" for c in question.criteria]
    texts += [""] * (criteria - len(texts))
    images = [use for use in question.uses if use.width is not None]
    golds = [f"{c} {n}".strip() for c, n in zip(question.golds, question.gold_names, strict=True)]
    return {
        "data": {
            "question_id": question.id,
            "content_hash": question.content_hash,
            "benchmark": benchmark,
            "track": question.track,
            "case": question.case or "",
            "title": f"{question.id} ({question.track})",
            "question": question.question,
            "context": question.context or "",
            "answer": question.answer or "",
            "aliases": list(question.aliases),
            "golds": golds,
            "criteria": "\n".join(f"{c.position}. {c.kind}: {c.text}" for c in question.criteria),
            "criterion_ids": [c.id for c in question.criteria],
            "images": [address + image_name(use) for use in images],
            "labels": "\n".join(f"{i}. {use.label or use.path or use.sha256}" for i, use in enumerate(images, 1)),
            "images_not_shown": [use.position for use in question.uses if use.width is None],
            **{_text(i): text for i, text in enumerate(texts, 1)},
        }
    }


def config(criteria: int) -> str:
    """The labelling configuration that tasks with up to so many criteria fit."""
    keep = "".join(f'<Choice value="{value}"/>' for value in KEEP)
    fields = "\n".join(
        f'  <View><Text name="{_text(i)}" value="${_text(i)}"/><Choices name="criterion_{i}" toName="{_text(i)}" '
        f'choice="single" showInline="true">{keep}</Choices></View>'
        for i in range(1, criteria + 1)
    )
    choices = "\n".join(f'    <Choice value="{value}"/>' for value in DECISIONS)
    return _CONFIG.format(choices=choices, criteria=fields)


def _text(place: int) -> str:
    return f"criterion_{place}_text"


def write(
    questions: Sequence[Question], store: ImageStore, out: Path, *, benchmark: str, address: str = LOCAL_FILES
) -> Exported:
    """Write ``tasks.json``, ``config.xml`` and ``images/``."""
    exported = Exported(str(out))
    put_images(list(questions), store, out, exported)
    with writing(out, TASKS, exported) as (sink, count):
        most = max((len(q.criteria) for q in questions), default=0)
        tasks = [task(q, benchmark, address, criteria=most) for q in questions]
        sink.write(orjson.dumps(tasks, option=orjson.OPT_INDENT_2).decode() + "\n")
        count[0] = len(tasks)
    with writing(out, CONFIG, exported) as (sink, _):
        sink.write(config(most))
    return exported
