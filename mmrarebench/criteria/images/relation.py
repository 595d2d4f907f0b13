"""Relation between images that an answer states: confirm, complement or contrast.

A relation counts where it is a label ("Relation: contrast") or where a sentence says it of images to one another. Words
in another sense (contrast medium, a diagnosis confirmed by biopsy) are put aside first; what is only denied states
nothing, but that images do not agree, which is a contrast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from mmrarebench.criteria.images import relation_patterns as patterns
from mmrarebench.criteria.letters import may_hold, small
from mmrarebench.criteria.lexicon import relation_words
from mmrarebench.criteria.reading import Reading
from mmrarebench.criteria.types import Finding, Outcome

KINDS = ("confirm", "complement", "contrast")


class RelationStatement(NamedTuple):
    """A relation word of an answer; ``strength`` 3 names the relation or calls the images by it, 2 says it of the images, 1 follows from a denial."""

    kind: str
    start: int
    end: int
    strength: int


@cache
def _image() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(relation_words()['images'])})(?!\w)", re.IGNORECASE)


@cache
def _two_images() -> re.Pattern[str]:
    """The photograph and the radiograph: two images without a number, at the end of what stands before a word."""
    image = f"(?:{'|'.join(relation_words()['images'])})"
    return re.compile(rf"\b{image}\s+and\s+(?:the\s+)?{image}\s+(?:\w+\s+){{0,3}}(?:an?\s+|the\s+)?$", re.IGNORECASE)


@cache
def _plural() -> re.Pattern[str]:
    return re.compile("|".join(relation_words()["plural"]), re.IGNORECASE)


@cache
def _speaks_of_images() -> tuple[re.Pattern[str], ...]:
    images = re.compile(rf"\b(?:{'|'.join(relation_words()['images'])})", re.IGNORECASE)
    return _plural(), patterns.NUMBERED_IMAGE, images, patterns.TO_ONE_ANOTHER


def _may_relate(sentence: str) -> bool:
    """Whether a sentence names a relation, or has a word for images or for what is mutual: without any it states none."""
    return may_hold(sentence, ("relation",)) or any(pattern.search(sentence) for pattern in _speaks_of_images())


@cache
def _words() -> re.Pattern[str]:
    kinds = (
        rf"(?P<{kind}>\b(?:{'|'.join(relation_words()[kind])})(?!\w))" for kind in ("contrast", "complement", "confirm")
    )
    return re.compile("|".join(kinds), re.IGNORECASE)


@cache
def _other_sense() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(relation_words()['other_sense'])})(?!\w)", re.IGNORECASE)


def expected_relation(text: str | None) -> str | None:
    """The relation that a question expects, None where it expects none or one that is not known.

    >>> expected_relation("Complementary"), expected_relation("nan"), expected_relation(None)
    ('complement', None, None)
    """
    match = patterns.EXPECTED.search(text or "")
    return small(match[0]) if match else None


def find_relations(reading: Reading) -> list[RelationStatement]:
    """The relations that an answer states, the strongest statements only; denied ones ("do not contradict") left out.

    >>> from mmrarebench.criteria.words import default_vocabulary
    >>> reading = Reading("The smear confirms storage. The findings complement one another.", default_vocabulary())
    >>> [(s.kind, s.strength) for s in find_relations(reading)]
    [('complement', 3)]
    """
    statements: list[RelationStatement] = []
    before = ""
    for sentence in reading.sentences:
        part = reading.text[sentence.start : sentence.end]
        if not part.rstrip().endswith("?"):
            statements += [
                s._replace(start=s.start + sentence.start, end=s.end + sentence.start)
                for s in _sentence_relations(part) or _set_against(before, part)
            ]
        before = part
    if not statements and len(reading.text.split()) <= 2:
        statements = [
            RelationStatement(_kind(m[0]), *m.span(), 3)
            for m in [re.search(patterns.STEM, reading.text, re.IGNORECASE)]
            if m
        ]
    best = max((s.strength for s in statements), default=0)
    return [s for s in statements if s.strength == best]


def _kind(word: str) -> str:
    lowered = small(word)
    return patterns.LABEL_KINDS.get(lowered, lowered)


def _sentence_relations(sentence: str) -> list[RelationStatement]:
    """Relations that one sentence states."""
    if not _may_relate(sentence):
        return _chinese(sentence)
    plain = _other_sense().sub(lambda match: "_" * len(match[0]), sentence)
    for pattern, group in ((patterns.LABEL, "word"), (patterns.KIND_FIRST, "kind"), (patterns.LABEL_BUT, "word")):
        label = pattern.search(plain)
        if label and not patterns.DENIAL.search(plain[: label.start(group)]):
            return [RelationStatement(_kind(label[group]), *label.span(group), 3)]
    statements = [_read_word(plain, word) for word in _words().finditer(plain)]
    of_images = [statement for statement in statements if statement]
    other = [s for s in of_images if not (s.kind == "confirm" and patterns.SAME.match(plain, s.start))]
    return other or of_images or _opposed_halves(plain) or _chinese(sentence)


def _read_word(sentence: str, word: re.Match[str]) -> RelationStatement | None:
    """Relation of a word between the images; None where it is not about them or is denied."""
    kind = str(word.lastgroup)
    clause_start = max((sentence.rfind(mark, 0, word.start()) for mark in ";:"), default=-1) + 1
    before = sentence[clause_start : word.start()]
    after = re.split(r"[;:.]", sentence[word.end() :], maxsplit=1)[0]
    if not _is_of_images(kind, before, word[0], after):
        return None
    if kind == "confirm" and patterns.PLANNED.search(before):
        return None
    if patterns.DENIAL.search(before) or patterns.NEITHER.search(before):
        reversed_kind = patterns.REVERSED.get(kind)
        return RelationStatement(reversed_kind, word.start(), word.end(), 1) if reversed_kind else None
    by_quality = patterns.QUALITY.fullmatch(word[0]) or (
        re.match(patterns.STEM, word[0], re.IGNORECASE) and patterns.MUTUAL.match(after)
    )
    by_quality = by_quality and _plural().search(before)
    return RelationStatement(kind, word.start(), word.end(), 3 if by_quality else 2)


def _is_of_images(kind: str, before: str, word: str, after: str) -> bool:
    """Whether images stand on both sides of a relation word, or several before it, or it is said to be mutual."""
    left = _image().search(before)
    right = _image().search(after) or _image().search(word)
    if left and (right or patterns.ANAPHOR.search(after)):
        return True
    images_before = len(patterns.NUMBERED_IMAGE.findall(before)) or (2 if _two_images().search(before) else 0)
    if images_before > 1 and (patterns.DIFFERENT.search(word) or patterns.ADDS.match(word)):
        return True
    if len(patterns.NUMBERED_IMAGE.findall(after)) > 1 and patterns.BETWEEN.match(after):
        return True
    if images_before > 1 and (patterns.CLOSES.match(after) or word.lower().endswith("ing")):
        return True
    if patterns.SAME.match(word) and len(patterns.NUMBERED_IMAGE.findall(after)) > 1:
        return True
    if patterns.OTHER_SUBJECT.search(before):
        return False
    if patterns.TO_ONE_ANOTHER.search(before + after):
        return True
    of_another = kind != "complement" and re.match(r"\s+(?:a|an|the|this|that|his|her) \w+", after)
    return bool(_plural().search(before + word)) and not of_another


def _chinese(sentence: str) -> list[RelationStatement]:
    """The relation that a Chinese sentence on images, or a label, states; of several words the longest counts."""
    if not patterns.CHINESE_IMAGES.search(sentence):
        return []
    places = [
        RelationStatement(kind, found, found + len(word), 2)
        for kind in KINDS
        for word in relation_words()[f"chinese_{kind}"]
        if (found := sentence.find(word)) >= 0
    ]
    longest = [s for s in places if not any(o.start <= s.start and s.end <= o.end and o != s for o in places)]
    return [s for s in longest if sentence[max(0, s.start - 2) : s.start].strip() not in ("不", "并不", "未", "没有")]


def _set_against(before: str, sentence: str) -> list[RelationStatement]:
    """A contrast by how a sentence on an image begins, after one on another image: "In contrast, image 2 shows none."."""
    opening = patterns.CONTRARY_OPENING.match(sentence)
    if not opening or not patterns.NUMBERED_IMAGE.search(sentence) or not patterns.NUMBERED_IMAGE.search(before):
        return []
    return [RelationStatement("contrast", *opening.span(), 2)]


def _halves(sentence: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """The two halves of a sentence that a word like "while" sets against each other, with the place of that word."""
    opening = patterns.OPENING.match(sentence)
    if opening:
        yield opening["left"], sentence[opening.end() :], opening.span("word")
    for turn in patterns.TURN.finditer(sentence):
        yield sentence[: turn.start()], sentence[turn.end() :], turn.span()


def _opposed_halves(sentence: str) -> list[RelationStatement]:
    """A contrast without a word for it: "unlike image 1", or one image normal while the other is not."""
    for image in _image().finditer(sentence):
        opening = patterns.OPPOSED.search(sentence[: image.start()])
        if opening:
            return [RelationStatement("contrast", opening.start(), image.end(), 2)]
    for left, right, (start, end) in _halves(sentence):
        images = [_image().search(half) for half in (left, right)]
        if all(patterns.NUMBERED_IMAGE.search(half) for half in (left, right)) and patterns.CONTRARY.search(
            sentence[start:end]
        ):
            return [RelationStatement("contrast", start, end, 2)]
        if all(images) and (
            patterns.ELLIPSIS.search(right)
            or bool(patterns.HEALTHY.search(left)) != bool(patterns.HEALTHY.search(right))
        ):
            return [RelationStatement("contrast", start, end, 2)]
    return []


def judge_relation(criterion: str, expected: str, reading: Reading) -> Finding:
    """Judge the relation: found where only the expected one is stated, not found where another or none is."""
    kind = expected_relation(expected)
    if kind is None:
        return Finding(criterion, "relation", Outcome.CANNOT_TELL, how=f"{expected!r} is no known relation")
    statements = find_relations(reading)
    kinds = sorted({s.kind for s in statements})
    if not statements:
        return Finding(criterion, "relation", Outcome.NOT_FOUND, how="no relation stated")
    statement = next((s for s in statements if s.kind == kind), statements[0])
    outcome = (
        Outcome.CANNOT_TELL
        if len(kinds) > 1 and kind in kinds
        else Outcome.FOUND
        if kinds == [kind]
        else Outcome.NOT_FOUND
    )
    return Finding(criterion, "relation", outcome, statement.start, statement.end, how=f"states {', '.join(kinds)}")
