"""Which relation between its images an answer states: confirm, complement or contrast."""

from __future__ import annotations

import re
from typing import NamedTuple

from mmrarebench.criteria import context
from mmrarebench.criteria.reading import Reading
from mmrarebench.criteria.types import Finding, Outcome

_WORDS = {
    "confirm": (
        r"confirm(?:s|ed|ing|ation|atory)?|corroborat\w+|concordan\w+|consisten(?:t|cy)|congruen\w+|agree(?:s|ment)?",
        r"reinforc\w+|validat\w+|support(?:s|ive|ing)?|in keeping|match(?:es|ing)?|correlat\w+|same story",
    ),
    "complement": (
        r"complement\w*|supplement\w*|add(?:s|ing)? (?:to )?(?:what|information)|fills? in",
        r"together (?:give|form|make)\w*|each (?:adds|gives|contributes|provides|shows)",
    ),
    "contrast": (
        r"contrast(?:s|ed|ing)?|contradict\w*|discordan\w+|discrepan\w+|conflict\w*|disagree\w*|inconsisten\w+",
        r"diverge\w*|differ(?:s|ed|ing)?|mismatch\w*|at odds|part ways",
    ),
}
_WORD = re.compile("|".join(rf"(?P<{kind}>\b(?:{'|'.join(words)})\b)" for kind, words in _WORDS.items()), re.IGNORECASE)
_PLAIN = re.compile(
    r"confirm|complement|contrast|contradict|concordan|discordan|corroborat|discrepan", re.IGNORECASE
)  # words that state a relation wherever they stand
# A clause that speaks of the relation itself: it names it, or says of the images that they do it to one another.
_RECIPROCAL = (
    r"\brelation(?:ship)?s?\b|\b(?:one another|each other|mutual(?:ly)?|the other(?: (?:image|figure|study))?)\b"
)
_SUBJECT = r"\b(?:findings|images|figures|modalities|studies|pictures|panels|scans|both|two|three|they|these)\b"
_QUALITY = r"\b(?:complementary|confirmatory|concordant|discordant|contradictory|contrasting|congruent)\b"
_STATES = re.compile(rf"{_RECIPROCAL}|{_SUBJECT}[^.;]{{0,60}}?{_QUALITY}", re.IGNORECASE)
_CLAUSE = re.compile(r"[^,:;–—]+")
_LABEL = re.compile(
    r"\brelation(?:ship)?(?: type)?\W{0,4}(?:is|:|=|-)?\W{0,6}(?:one of |that of )?"
    r"(?P<word>confirm|complement|contrast)",
    re.IGNORECASE,
)
_EXPECTED = re.compile(r"confirm|complement|contrast", re.IGNORECASE)


class RelationStatement(NamedTuple):
    """A relation word of an answer; ``strength`` 3 names the relation, 2 says it of the images, 1 only occurs."""

    kind: str
    start: int
    end: int
    strength: int


def expected_relation(text: str | None) -> str | None:
    """The relation that a question expects, None where it expects none or one that is not known.

    >>> expected_relation("Complementary"), expected_relation("nan"), expected_relation(None)
    ('complement', None, None)
    """
    match = _EXPECTED.search(text or "")
    return match[0].lower() if match else None


def find_relations(reading: Reading) -> list[RelationStatement]:
    """The relations that an answer states, the strongest statements only; denied ones ("do not contradict") left out.

    >>> from mmrarebench.criteria.words import default_vocabulary
    >>> reading = Reading("The smear confirms storage. The findings complement one another.", default_vocabulary())
    >>> [(s.kind, s.strength) for s in find_relations(reading)]
    [('complement', 2)]
    """
    statements = []
    for sentence in reading.sentences:
        part = reading.text[sentence.start : sentence.end]
        label = _LABEL.search(part)
        if label:
            at = sentence.start + label.start("word")
            statements.append(RelationStatement(label["word"].lower(), at, sentence.start + label.end("word"), 3))
            continue
        words = list(_WORD.finditer(part))
        cues = context.read_contexts(part, [word.span() for word in words]) if words else []
        if cues is None:
            cues = [context.Context()] * len(words)
        clauses = [clause.span() for clause in _CLAUSE.finditer(part) if _STATES.search(clause[0])]
        for word, cue in zip(words, cues, strict=True):
            strength = 2 if any(start <= word.start() < end for start, end in clauses) else 1
            if not cue.negated and (strength == 2 or _PLAIN.match(word[0])):
                statements.append(
                    RelationStatement(
                        str(word.lastgroup), sentence.start + word.start(), sentence.start + word.end(), strength
                    )
                )
    best = max((s.strength for s in statements), default=0)
    return [s for s in statements if s.strength == best]


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
