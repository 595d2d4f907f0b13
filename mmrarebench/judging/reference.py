"""The public harness' reading of judge replies, faults included, so that its printed numbers can be reproduced.

Nothing here is how a reply should be read: see ``judging.strict``.
"""

from __future__ import annotations

import re

_YES_NO = re.compile(r"\b(yes|no)\b")
_RATIO = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)\s*/\s*(\d+)")
_PERCENT = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)\s*%")
_UNIT_NUMBER = re.compile(r"\b(0(?:\.\d+)?|1(?:\.0+)?)\b")
_ZERO_TO_TWO = re.compile(r"\b([012])\b")
_LINE_NUMBER = re.compile(r"^\s*\d+\s*[.)]\s*")
_ZERO_TO_THREE = re.compile(r"[0-3]")

TRACKS = {"diagnosis": "T1", "treatment": "T2", "crossmodal": "T3", "examination": "T4"}


def reference_judge_score(track: str, reply: str) -> float:
    r"""Return the score that the public harness reads out of a judge's reply; a failure and a zero are the same to it.

    Args:
        track: T1 to T4, or the track's name.
        reply: the judge's raw reply.

    Raises:
        ZeroDivisionError: the reply has a ratio over zero (the harness then writes 0.0).

    >>> reference_judge_score("T1", "NO\nNO\nYES"), reference_judge_score("T4", "0/2 " * 8)
    (0.1, 0.5)
    """
    text = str(reply).strip()
    code = TRACKS.get(track, track)
    if code == "T1":
        return _diagnosis(text.lower())
    return _examination(text) if code == "T4" else _yes_share(text)


def reference_dims(reply: str) -> list[int]:
    r"""Return presence, top1, type match, specificity and coherence, read from the first five lines by position.

    >>> reference_dims("YES\nNO\n2\nYES\nYES"), reference_dims("Here you are:\nYES\nYES\n3\nYES\nYES")
    ([1, 0, 2, 1, 1], [0, 1, 0, 0, 1])
    """
    lines = [line.strip() for line in str(reply).strip().splitlines() if line.strip()][:5]
    lines += [""] * (5 - len(lines))
    return [_ordinal(line) if position == 2 else _binary(line) for position, line in enumerate(lines)]


def _diagnosis(lowered: str) -> float:
    answers = [int(word == "yes") for word in _YES_NO.findall(lowered)[:3]]
    if len(answers) == 3:
        exact, category, specific = answers
        return (3 + category + specific) / 5.0 if exact else (category + specific) / 10.0
    return _ratio(lowered) or 0.0


def _yes_share(text: str) -> float:
    answers = _YES_NO.findall(text.lower())
    if answers:
        return answers.count("yes") / len(answers)
    ratio = _ratio(text)
    if ratio is not None:
        return ratio
    percent = _PERCENT.search(text)
    if percent:
        return min(float(percent[1]) / 100.0, 1.0)
    number = _UNIT_NUMBER.search(text.lower())
    return float(number[1]) if number else 0.0


def _examination(text: str) -> float:
    scores = _ZERO_TO_TWO.findall(text)
    if len(scores) >= 8:
        return sum(map(int, scores[:8])) / 16.0
    answers = _YES_NO.findall(text.lower())
    if len(answers) >= 6:
        return answers.count("yes") / len(answers)
    return _ratio(text) or 0.0


def _ratio(text: str) -> float | None:
    found = _RATIO.search(text)
    return min(float(found[1]) / float(found[2]), 1.0) if found else None


def _binary(line: str) -> int:
    found = _YES_NO.search(line.lower())
    return int(found is not None and found[1] == "yes")


def _ordinal(line: str) -> int:
    found = _ZERO_TO_THREE.search(_LINE_NUMBER.sub("", line))
    return int(found[0]) if found else 0
