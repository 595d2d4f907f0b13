"""Where the score by grounding and the public harness' differ on one answer, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mmrarebench.answers.text import blank_thinking
from mmrarebench.answers.token_f1 import reference_is_hit, reference_normal, reference_token_f1, strict_token_f1
from mmrarebench.judging.reference import TRACKS

_YES_NO = re.compile(r"\b(yes|no)\b", re.IGNORECASE)
_GRADE = re.compile(r"\b[012]\b")


class Theirs(NamedTuple):
    """The public harness' first hit: rank, the name, the gold that it met, and by which part of the rule."""

    rank: int
    name: str
    gold: str
    rule: str


def reference_hit(listed: Sequence[str], golds: Sequence[str]) -> Theirs | None:
    """The first hit by the public rule.

    >>> reference_hit(["Gaucher disease", "e"], ["Fabry disease"])
    Theirs(rank=2, name='e', gold='Fabry disease', rule='the name is a substring of the gold')
    >>> reference_hit(["Gaucher"], ["Fabry disease"]) is None
    True
    """
    for rank, name in enumerate(listed, 1):
        for gold in golds:
            if reference_is_hit(name, [gold]):
                return Theirs(rank, name, gold, _rule(reference_normal(name), reference_normal(gold)))
    return None


def _rule(name: str, gold: str) -> str:
    if name == gold:
        return "equal texts"
    if name in gold:
        return "the name is a substring of the gold"
    return "the gold is a substring of the name" if gold in name else "shared words"


def why(
    theirs: Theirs | None, rank: int | None, status: str, reason: str | None, named: Sequence[Mapping[str, Any]]
) -> str | None:
    """Why the two differ, None where they do not.

    Args:
        theirs: first hit by the public rule.
        rank: rank of the first hit by grounding.
        status: of the verdict by grounding.
        reason: why it is not scored.
        named: what each name was read as (rank, text, match, name, relation).

    >>> seen = [{"rank": 1, "text": "Haemophilia", "match": "name", "name": "Hemophilia", "relation": "parent"}]
    >>> why(Theirs(1, "Haemophilia", "Haemophilia A", "the name is a substring of the gold"), None, "scored", None, seen)
    "they count 'Haemophilia' at 1 (the name is a substring of the gold); it is read as a parent of the diagnosis"
    >>> why(None, None, "scored", None, []) is None, why(None, None, "unscored", "no_orphanet_gold", [])
    (True, 'not scored: no_orphanet_gold; they count a miss')
    """
    if status != "scored":
        return f"not scored: {reason}; they count {f'a hit at {theirs.rank}' if theirs else 'a miss'}"
    place = theirs.rank if theirs else None
    if place == rank:
        return None
    own = next((item for item in named if item["rank"] == rank), None)
    if theirs and own and own["text"] == theirs.name:
        return f"both count '{theirs.name}', at {rank} and at {place}: the list is numbered otherwise"
    if theirs and (rank is None or theirs.rank < rank):
        return f"they count '{theirs.name}' at {theirs.rank} ({theirs.rule}); it {_read(theirs, named)}"
    if own is None:
        return f"a hit at {rank} that the evidence does not name"
    missed = "they count nothing" if theirs is None else f"they count only '{theirs.name}' at {theirs.rank}"
    return f"'{own['text']}' at {rank} names the diagnosis ({own['match']} '{own['name']}'); {missed}"


def _read(theirs: Theirs, named: Sequence[Mapping[str, Any]]) -> str:
    item = next((n for n in named if n["text"] == theirs.name), None)
    item = item or next((n for n in named if n["rank"] == theirs.rank), None)
    if item is None:
        return "is not read as a name"
    relation = item["relation"]
    article = {"subtype": "a", "parent": "a", "sibling": "a"}.get(relation)
    if article:
        return f"is read as {article} {relation} of the diagnosis"
    told = {"branch": "is read as an entity of the same branch", "unrelated": "is read as an unrelated entity"}
    return told.get(relation, f"is {relation}")


def why_f1(text: str, golds: Sequence[str]) -> str:
    """What token F1 is computed over by the public normalisation and by the folding one, each with its best gold.

    >>> why_f1("Sjogren's syndrome", ["Sjögren syndrome"])
    "they compare 'sjogrens syndrome' with 'sjögren syndrome'; folded, it is nearest to 'Sjögren syndrome'"
    >>> why_f1("<think>Fabry?</think>Gaucher disease", ["Gaucher disease"])
    "they count the words of the thinking block; folded, it is nearest to 'Gaucher disease'"
    """
    shown = blank_thinking(text)[0]
    theirs = max(golds, key=lambda gold: reference_token_f1([gold], text))
    ours = max(golds, key=lambda gold: strict_token_f1([gold], shown))
    read = f"compare '{reference_normal(text)[:80]}' with '{reference_normal(theirs)}'"
    return (
        f"they {read if shown == text else 'count the words of the thinking block'}; folded, it is nearest to '{ours}'"
    )


def why_judge(
    track: str, reply: str, score: float | None, reason: str | None, theirs: float | None, verdicts: Sequence[object]
) -> str | None:
    """Why a judge's reply has another score by the public parser, None where it has the same.

    Args:
        track: of the answer.
        reply: of the judge.
        score: by the strict parser, None where it is unscored.
        reason: why it is unscored.
        theirs: score by the public parser.
        verdicts: as the strict parser reads them.

    >>> why_judge("treatment", "502, retry 1/3", None, "too_few", 1 / 3, [])
    'not scored: too_few; they count 0.333, off 0 words yes or no'
    >>> why_judge("treatment", "(YES/NO): YES", 1.0, None, 0.667, [1])
    'they count 2 words yes and 1 words no, those of headings and reasoning too, of 1 verdicts'
    >>> why_judge("treatment", "YES", 1.0, None, 1.0, [1]) is None
    True
    """
    if score is not None and theirs is not None and abs(score - theirs) < 1e-9:
        return None
    words = [word.lower() for word in _YES_NO.findall(reply)]
    graded = TRACKS.get(track) == "T4"
    seen = f"{len(_GRADE.findall(reply))} numbers 0, 1 or 2" if graded else f"{len(words)} words yes or no"
    if score is None:
        return f"not scored: {reason}; they count {'nothing' if theirs is None else f'{theirs:.3g}'}, off {seen}"
    if graded:
        return f"they take the first eight of {seen}, list numbers among them, of {len(verdicts)} verdicts"
    return (
        f"they count {words.count('yes')} words yes and {words.count('no')} words no, "
        f"those of headings and reasoning too, of {len(verdicts)} verdicts"
    )
