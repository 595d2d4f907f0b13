"""Answers of made-up models in the other three tracks: partly right, with known slips."""

from __future__ import annotations

import random
import re
from typing import Any

from samples.answers import FAILURE, REFUSAL, seeded
from samples.benchmark import tests_of

Answer = dict[str, Any]
Row = dict[str, Any]
COVERAGE = {"toy-general-large": 0.8, "toy-medical-large": 0.7, "toy-general-small": 0.4}
FALLS = {
    ("toy-general-small", "treatment", 4): "missing",
    ("toy-general-small", "treatment", 9): "api_failure",
    ("toy-medical-large", "treatment", 5): "thinking",
    ("toy-general-small", "crossmodal", 6): "refusal",
    ("toy-general-large", "crossmodal", 12): "api_failure",
    ("toy-general-small", "examination", 3): "empty",
    ("toy-medical-large", "examination", 11): "thinking",
}
RELATIONS = {
    "confirm": "The findings confirm one another.",
    "complement": "The findings complement one another, since each adds what the other lacks.",
    "contrast": "The findings contrast with one another.",
}


def _covered(rng: random.Random, items: list[str], share: float) -> list[str]:
    return [item for item in items if rng.random() < share]


def _lower(text: str) -> str:
    """Return a sentence for use inside another one: abbreviations keep their capitals."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def _wrong_dose(items: list[str]) -> tuple[list[str], list[str]]:
    """Return the items with the first dose made ten times as high, and the text that was changed."""
    for at, item in enumerate(items):
        dose = re.search(r"\d+(?= (mg|IU|U)\b)", item)
        if dose:
            wrong = f"{item[: dose.end()]}0{item[dose.end() :]}"
            return [*items[:at], wrong, *items[at + 1 :]], [wrong]
    return items, []


def treatment(model: str, row: Row) -> Answer:
    """Return a treatment plan: covered items, and here and there a violation, a negated one or a wrong dose."""
    rng, part, at = seeded(model, "treatment", row["index"]), row["part"], row["index"]
    covered = _covered(rng, part["include"], COVERAGE[model])
    violates = part["avoid"][:1] if model != "toy-general-large" and at % 4 == 2 else []
    negates = part["avoid"][:1] if not violates and at % 3 == 1 else []
    said, wrong = _wrong_dose(covered) if model == "toy-general-small" and at % 5 == 3 else (covered, [])
    lines = [*said, *violates]
    if model == "toy-general-large":
        text = "\n".join(f"{place}. {line}." for place, line in enumerate(lines, 1)) + f"\n\nRationale: {part['why']}"
    elif model == "toy-medical-large":
        text = f"{part['why']} The plan is: " + "; ".join(_lower(line) for line in lines) + "."
    else:
        text = ". ".join([*lines, "Follow up in clinic"]) + "."
    if negates:
        text += [" {} must be avoided.", " It is contraindicated to give the following: {}."][at % 2].format(negates[0])
    facts = {"covers": [item for item in covered if item in said], "violates": violates, "negates": negates}
    return {"text": text, "kind": "plan", **facts, "wrong_dose": wrong}


def crossmodal(model: str, row: Row) -> Answer:
    """Return a comparison of images: claims, a relation, and labels, some of which do not exist."""
    rng, part, at = seeded(model, "crossmodal", row["index"]), row["part"], row["index"]
    count = len(row["image_path"])
    covered = _covered(rng, part["claims"], COVERAGE[model])
    wrong = sorted(set(RELATIONS) - {part["relation"]})[at % 2]
    relation = part["relation"] if rng.random() < COVERAGE[model] else wrong
    word = ["Figure", "Image", "figure"][at % 3]
    cited = [1, count + 2] if (at + len(model)) % 6 == 0 else list(range(1, count + 1))
    opening = " and ".join(f"{word} {number}" for number in cited)
    opener = ["It is seen that", "One reads that", "This means that", "Here"][at % 4]
    body = " ".join(f"{opener} {_lower(claim)}." for claim in covered) or "Both pictures are abnormal."
    text = f"{opening} are read together. {body} {RELATIONS[relation]}"
    if model == "toy-general-large":
        text += f" {part['sum']}"
    return {"text": text, "kind": "comparison", "covers": covered, "relation": relation, "cites": cited}


def examination(model: str, row: Row) -> Answer:
    """Return a work-up: key tests by their name or in other words, red flags, and now and then a test to avoid."""
    rng, part, at = seeded(model, "examination", row["index"]), row["part"], row["index"]
    tests = [test for test in tests_of(part) if rng.random() < COVERAGE[model]]
    worded = [other if rng.random() < 0.5 else name for name, other, _ in tests]
    violates = part["avoid"][:1] if model == "toy-general-small" and at % 4 == 1 else []
    flags = part["red_flags"] if model == "toy-general-large" else part["red_flags"][:1]
    lines = [f"{word} ({purpose})" for word, (_, _, purpose) in zip(worded, tests, strict=True)] + violates
    facts = {"kind": "work-up", "covers": [name for name, _, _ in tests], "violates": violates}
    if model == "toy-general-small":
        text = ", ".join([*worded, *violates]) or "Blood tests and imaging as needed."
        return {"text": text, **facts, "flags": []}
    text = "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 1))
    text += "\n\nRule out: " + " and ".join(_lower(flag) for flag in flags) + "."
    return {"text": text, **facts, "flags": flags}


WRITERS = {"treatment": treatment, "crossmodal": crossmodal, "examination": examination}


def answers(model: str, track: str, rows: list[Row]) -> list[Answer]:
    """Return a model's answers to a track, with its failures in their places."""
    found = []
    for row in rows:
        answer, fall = WRITERS[track](model, row), FALLS.get((model, track, row["index"]))
        if fall == "thinking":
            thought = "<think>\nLet me weigh this, yes or no, step by step.\n</think>\n\n"
            answer |= {"text": thought + answer["text"], "thinking": True}
        elif fall and fall != "missing":
            text = {"api_failure": FAILURE, "refusal": REFUSAL, "empty": ""}[fall]
            answer = {"text": text, "kind": fall}
        if fall != "missing":
            found.append({"row": row, **answer})
    return found
