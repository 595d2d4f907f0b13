"""Messages of a question: order of images and texts, labels, conditions, and what must not be shown."""

from __future__ import annotations

import json

import pytest

from mmrarebench.benchmark.messages import (
    INSTRUCTIONS,
    ImageReference,
    QuestionText,
    build_messages,
    check_condition,
    prompt_hash,
    text_of,
)
from mmrarebench.exceptions import UsageError

IMAGES = [ImageReference("data:one", "Figure 1"), ImageReference("data:two"), ImageReference("data:three", "Figure 2b")]
FINDINGS = json.dumps([{"title": "MRI", "body": "A mass."}])
RANKED = QuestionText("diagnosis", "What now?", "A boy.", ("full", "redacted", "text_only"), FINDINGS)
EVIDENCE = QuestionText(
    "evidence",
    "What supports it?",
    "Established diagnosis: St. Elsewhere disease. A boy.",
    ("full", "no_diagnosis", "text_only"),
    None,
    "St. Elsewhere disease",
)


def content(question: QuestionText, condition: str | None = None, labels: bool = True) -> list[dict[str, object]]:
    [message] = build_messages(question, IMAGES, condition, labels=labels)
    assert message["role"] == "user"
    parts: list[dict[str, object]] = message["content"]
    return parts


@pytest.mark.parametrize("track", ["diagnosis", "treatment", "crossmodal"])
def test_build_messages_puts_labelled_images_first(track: str) -> None:
    parts = content(QuestionText(track, "What now?", "A boy."))
    shown = [part.get("text") or part["image_url"]["url"] for part in parts]  # type: ignore[index]
    assert shown[:5] == ["Figure 1:", "data:one", "data:two", "Figure 2b:", "data:three"]
    assert shown[5:] == [f"A boy.\n\nQuestion: What now?\n\n{INSTRUCTIONS[track]}"]


def test_build_messages_hides_context_and_labels_of_examination() -> None:
    parts = content(QuestionText("examination", "Which tests?", "The diagnosis is written here."))
    assert [part["type"] for part in parts] == ["image_url", "image_url", "image_url", "text"]
    assert parts[-1]["text"] == f"Question: Which tests?\n\n{INSTRUCTIONS['examination']}"


def test_build_messages_leaves_out_labels_on_request() -> None:
    assert [part["type"] for part in content(RANKED, labels=False)].count("text") == 1


@pytest.mark.parametrize(
    ("question", "condition", "images", "text"),
    [
        (RANKED, None, 3, "A boy.\n\nQuestion: What now?\n\nFrom"),
        (RANKED, "redacted", 3, "A boy.\n\nQuestion: What now?\n\nFrom"),
        (RANKED, "full", 3, "A boy.\n\n### MRI\nA mass.\n\nQuestion: What now?\n\nFrom"),
        (RANKED, "text_only", 0, "A boy.\n\nQuestion: What now?\n\nFrom"),
        (EVIDENCE, None, 3, "Established diagnosis: St. Elsewhere disease. A boy.\n\nQuestion:"),
        (EVIDENCE, "no_diagnosis", 3, "A boy.\n\nQuestion: What supports it?"),
        (QuestionText("treatment", "How?"), "text_only", 0, "Question: How?\n\nWrite"),
    ],
)
def test_build_messages_shows_the_parts_of_the_condition(
    question: QuestionText, condition: str | None, images: int, text: str
) -> None:
    parts = content(question, condition)
    assert sum(part["type"] == "image_url" for part in parts) == images
    assert str(parts[-1]["text"]).startswith(text)


def test_build_messages_asks_for_a_ranked_list_in_v2_only() -> None:
    assert "numbered list" in text_of(build_messages(RANKED, []))
    assert "single most likely" in text_of(build_messages(QuestionText("diagnosis", "What now?"), []))


@pytest.mark.parametrize(
    ("question", "condition"), [(RANKED, "no_diagnosis"), (EVIDENCE, "redacted"), (QuestionText("treatment", "?"), "x")]
)
def test_check_condition_refuses_a_condition_of_another_track(question: QuestionText, condition: str) -> None:
    with pytest.raises(UsageError, match="not asked under the condition"):
        check_condition(question, condition)


def test_prompt_hash_differs_between_tracks_and_conditions() -> None:
    hashes = {
        prompt_hash(question, condition)
        for question in (RANKED, QuestionText("diagnosis", "?"), QuestionText("treatment", "?"))
        for condition in ("full", "text_only")
    }
    assert len(hashes) == 6
