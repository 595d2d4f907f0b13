"""Inputs of a question as chat messages in the form of OpenAI: images first, then one text.

The order is that of the public harness; the instructions say the same in our own words. A figure label stands as a text
before its image. The examination track shows neither the context nor labels, for both give the answer away. The public
harness drops every label of the tables with pictures inside (their figure paths never match), so `labels=False` gives
its exact input.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mmrarebench import ids
from mmrarebench.benchmark.inputs import findings_text, without_diagnosis
from mmrarebench.benchmark.vocabulary import Condition, Track
from mmrarebench.exceptions import UsageError

VERSION = 1
"""Version of the instructions and of the order of the parts; a part of every prompt hash."""
Message = dict[str, Any]
WITHOUT_CONTEXT = (Track.EXAMINATION,)
_DIAGNOSIS = (
    "From the presentation and the images above, state the single most likely diagnosis by its standard clinical name. "
    "Reply with the name only, without any reasoning."
)
_RANKED = (
    "From the material above, list the ten most likely diagnoses, the most likely first, as a numbered list with one "
    "standard clinical name a line."
)
INSTRUCTIONS = {
    "diagnosis": _DIAGNOSIS,
    "treatment": (
        "Write a detailed treatment plan for this patient: specific drugs with dose and route, procedures, and "
        "follow-up with times and parameters."
    ),
    "crossmodal": (
        "Relate the images to each other and to the clinical information. Name the relation (confirm, complement or "
        "contrast) and say what it means for this patient."
    ),
    "examination": (
        "Recommend the diagnostic work-up: the key tests, the purpose of each, and the red flags that must be excluded."
    ),
    "evidence": (
        "For each image, under the heading 'Image k:', describe the findings that support the diagnosis, and say which "
        "images decide it."
    ),
}
"""Task instruction by track."""


class QuestionText(NamedTuple):
    """The texts of a question that a model may be shown; the expected answer is not among them.

    ``conditions`` are those that the source asks under, empty where it names none; ``image_findings`` is what the images
    show in words, as the source has it; ``diagnosis`` is the diagnosis given with an evidence question.
    """

    track: str
    question: str
    context: str | None = None
    conditions: tuple[str, ...] = ()
    image_findings: str | None = None
    diagnosis: str | None = None

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> QuestionText:
        """The texts out of a row of the query ``export/questions``.

        >>> QuestionText.of_row({"track": "diagnosis", "question": "What now?", "context": "A boy."}).context
        'A boy.'
        """
        return cls(
            row["track"],
            row["question"] or "",
            row.get("context"),
            tuple(row.get("conditions") or ()),
            row.get("image_findings", row.get("imageFindings")),
            row.get("diagnosis"),
        )

    @property
    def ranked(self) -> bool:
        """Whether a ranked list is asked for: diagnosis of the benchmark's second version.

        >>> QuestionText("diagnosis", "?", conditions=("full", "redacted")).ranked, QuestionText("diagnosis", "?").ranked
        (True, False)
        """
        return self.track == Track.DIAGNOSIS and bool(self.conditions)

    @property
    def usual_condition(self) -> str:
        """The condition that the source's plain dataset name asks under.

        >>> QuestionText("diagnosis", "?", conditions=("full", "redacted", "text_only")).usual_condition
        'redacted'
        """
        return str(Condition.REDACTED if Condition.REDACTED in self.conditions else Condition.FULL)


class ImageReference(NamedTuple):
    """An image of a question as a message names it: a link or a data URL, and the figure label."""

    url: str
    label: str | None = None


def build_messages(
    question: QuestionText, images: Sequence[ImageReference], condition: str | None = None, *, labels: bool = True
) -> list[Message]:
    """Build the chat messages that ask a question.

    Args:
        question: its texts.
        images: in the stored order; those that cannot be shown are left out by the caller.
        condition: input condition; None takes the usual one of the question.
        labels: show figure labels before their images.

    Raises:
        UsageError: the question is not asked under this condition.

    >>> [message] = build_messages(QuestionText("crossmodal", "Relate.", "A boy."), [ImageReference("data:x", "Figure 1")])
    >>> [part["type"] for part in message["content"]], message["content"][0]["text"]
    (['text', 'image_url', 'text'], 'Figure 1:')
    >>> [message] = build_messages(QuestionText("examination", "Which tests?", "A boy."), [ImageReference("data:x", "MRI")])
    >>> message["content"][0], "A boy." in message["content"][1]["text"]
    ({'type': 'image_url', 'image_url': {'url': 'data:x'}}, False)
    """
    settled = check_condition(question, condition)
    labelled = labels and question.track not in WITHOUT_CONTEXT
    parts: list[Message] = []
    for image in images if settled != Condition.TEXT_ONLY else ():
        if labelled and image.label:
            parts.append({"type": "text", "text": f"{image.label}:"})
        parts.append({"type": "image_url", "image_url": {"url": image.url}})
    parts.append({"type": "text", "text": f"{question_text(question, settled)}\n\n{instruction(question)}"})
    return [{"role": "user", "content": parts}]


def question_text(question: QuestionText, condition: str | None = None) -> str:
    r"""Context, image findings in words where the condition shows them, and the question; without the instruction.

    >>> question_text(QuestionText("diagnosis", "What is it?", "A boy."))
    'A boy.\n\nQuestion: What is it?'
    """
    context = question.context if question.track not in WITHOUT_CONTEXT else None
    wording = question.question
    if condition == Condition.NO_DIAGNOSIS:
        context, wording = (without_diagnosis(part or "", question.diagnosis) for part in (context, wording))
    findings = findings_text(_decoded(question.image_findings)) if condition == Condition.FULL else None
    return "\n\n".join(part for part in (context, findings, f"Question: {wording}") if part)


def instruction(question: QuestionText) -> str:
    """The task instruction of a question's track; empty for a track without one.

    >>> instruction(QuestionText("examination", "?"))[:34]
    'Recommend the diagnostic work-up: '
    """
    return _RANKED if question.ranked else INSTRUCTIONS.get(question.track, "")


def check_condition(question: QuestionText, condition: str | None) -> str:
    """The condition that a question is asked under.

    A question whose source names no conditions is asked in full or, without its images, as text only.

    Raises:
        UsageError: the question is not asked under it.

    >>> check_condition(QuestionText("diagnosis", "?"), None)
    'full'
    """
    possible = question.conditions or (Condition.FULL, Condition.TEXT_ONLY)
    settled = condition or question.usual_condition
    if settled not in possible:
        what = f"questions of the track {question.track} are not asked under the condition {settled!r}"
        raise UsageError(what, repair=f"use one of {', '.join(possible)}")
    return str(settled)


def prompt_hash(question: QuestionText, condition: str, *, labels: bool = True) -> str:
    """Hash of all that is the same in the prompts of a track under a condition; a run states it.

    >>> text = QuestionText("treatment", "?")
    >>> prompt_hash(text, "full") == prompt_hash(text, "full", labels=False)
    False
    """
    return ids.content_hash(VERSION, question.track, instruction(question), str(condition), labels)


def text_of(messages: Iterable[Message]) -> str:
    r"""All text of messages, images left out.

    >>> text_of(build_messages(QuestionText("evidence", "What supports it?"), []))[:27]
    'Question: What supports it?'
    """
    texts: list[str] = []
    for message in messages:
        content = message["content"]
        parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
        texts += [str(part["text"]) for part in parts if part.get("type") == "text"]
    return "\n".join(texts)


def _decoded(findings: str | None) -> Any:
    """Image findings as the source's own JSON, or its text where it holds none."""
    try:
        return json.loads(findings) if findings else None
    except ValueError:
        return findings
