"""Replies of made-up judges in many layouts, each with the marks that were meant."""

from __future__ import annotations

from typing import Any

from samples.answers import FAILURE, seeded

ASKED = {
    "treatment": [
        "Same treatments as the reference",
        "Right drug names and doses",
        "Free of safety problems",
        "Concrete follow-up",
        "Correct pathophysiology",
        "Implementable as it stands",
    ],
    "crossmodal": [
        "All key findings",
        "Explicit relation between modalities",
        "Expected relation type",
        "Case-specific without factual errors",
        "Integrated synthesis",
    ],
    "examination": [
        "Key-test coverage",
        "Test specificity",
        "Ordering and conditions",
        "Expected findings",
        "Quantitative criteria",
        "Differential narrowing",
        "Patient-specific adaptation",
        "Precision",
    ],
}
LAYOUTS = [
    "clean",
    "numbered",
    "echoing",
    "bold",
    "reasoned",
    "preamble",
    "cut_off",
    "api_failure",
    "fraction",
    "gateway",
]
JUDGES = ("toy-judge-a", "toy-judge-b")
SUBSET = {"toy-judge-a": 8, "toy-judge-b": 4}


def marks(track: str, judge: str, model: str, answer: dict[str, Any]) -> list[int]:
    """Return the marks a judge means: 0 or 1 a question, 0 to 2 in the examination track."""
    rng, part = seeded(judge, model, track, answer["row"]["index"]), answer["row"]["part"]
    if "covers" not in answer:
        return [0] * len(ASKED[track])
    if track == "treatment":
        full = len(answer["covers"]) == len(part["include"])
        doses = full and not answer["wrong_dose"]
        reasons = "small" not in model
        given = [full, doses, not answer["violates"], rng.random() < 0.5, reasons, full and reasons]
        return [int(mark) for mark in given]
    if track == "crossmodal":
        full, right = len(answer["covers"]) == len(part["claims"]), answer["relation"] == part["relation"]
        in_range = max(answer["cites"]) <= len(answer["row"]["image_path"])
        return [int(full), 1, int(right), int(in_range), int("large" in model and right)]
    share = len(answer["covers"]) / len(part["tests"])
    first = 2 if share > 0.95 else int(share >= 0.6)
    others = [min(2, max(0, first + rng.choice([-1, 0, 0, 1]))) for _ in range(6)]
    return [first, *others, 0 if answer["violates"] else 2]


def reply(track: str, layout: str, given: list[int]) -> str:
    """Return a judge's reply that states the marks in a layout, or fails to."""
    graded = track == "examination"
    words = [str(mark) if graded else ("NO", "YES")[mark] for mark in given]
    asked, scale = ASKED[track], "0/1/2" if graded else "YES/NO"
    numbered = [f"{place}. {word}" for place, word in enumerate(words, 1)]
    pairs = list(zip(asked, words, strict=True))
    match layout:
        case "clean":
            return "\n".join(words)
        case "numbered":
            return "\n".join(numbered)
        case "echoing":
            return "\n".join(f"{text}? ({scale}): {word}" for text, word in pairs)
        case "bold":
            return "\n".join(f"**{place}. {text}:** {word}" for place, (text, word) in enumerate(pairs, 1))
        case "reasoned":
            notes = [f"{_first_lower(text)}; there are no other remarks" for text in asked]
            return "\n".join(f"{line} - {note}" for line, note in zip(numbered, notes, strict=True))
        case "preamble":
            return "The answer names 2 of the points, yes, but no more than that.\n\n" + "\n".join(words)
        case "cut_off":
            return "\n".join(numbered[:3]) + f"\n{4}."
        case "fraction":
            return "\n".join(f"{text}: {mark}/{2 if graded else 1}" for text, mark in zip(asked, given, strict=True))
        case "gateway":
            return "502 Bad Gateway. Retry 1/3 later."
    return FAILURE


def _first_lower(text: str) -> str:
    return text[0].lower() + text[1:]


def verdicts(answers: dict[tuple[str, str], list[dict[str, Any]]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the judges' replies to a subset of the answers, and what each of them meant.

    Args:
        answers: the answers by model and track.
    """
    replies, meant = [], []
    for (model, track), given in answers.items():
        if track == "diagnosis":
            continue
        for judge in JUDGES:
            for at, answer in enumerate(given[: SUBSET[judge]]):
                shift = list(SUBSET).index(judge) * 3 + sorted({name for name, _ in answers}).index(model) * 4
                layout = LAYOUTS[(at + shift) % len(LAYOUTS)]
                meaning = marks(track, judge, model, answer)
                key = {"question": f"{track}/{answer['row']['index']}", "model": model, "judge": judge}
                replies.append({**key, "reply": reply(track, layout, meaning)})
                lost = layout in ("cut_off", "api_failure", "gateway")
                meant.append({**key, "layout": layout, "marks": None if lost else meaning})
    return replies, meant
