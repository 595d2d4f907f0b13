"""Where the score by grounding and the public harness' differ on one answer, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mmrarebench.answers.text import blank_thinking
from mmrarebench.answers.token_f1 import reference_is_hit, reference_normal, reference_token_f1, strict_token_f1
from mmrarebench.benchmark.vocabulary import VerdictStatus
from mmrarebench.judging.reference import TRACKS

_YES_NO = re.compile(r"\b(yes|no)\b", re.IGNORECASE)
_GRADE = re.compile(r"\b[012]\b")


class ReferenceHit(NamedTuple):
    """The public harness' first hit: rank, the name, the gold that it met, and by which part of the rule."""

    rank: int
    name: str
    gold: str
    rule: str


def reference_hit(listed: Sequence[str], golds: Sequence[str]) -> ReferenceHit | None:
    """The first hit by the public rule.

    >>> reference_hit(["Gaucher disease", "e"], ["Fabry disease"])
    ReferenceHit(rank=2, name='e', gold='Fabry disease', rule='the name is a substring of the gold')
    >>> reference_hit(["Gaucher"], ["Fabry disease"]) is None
    True
    """
    for rank, name in enumerate(listed, 1):
        for gold in golds:
            if reference_is_hit(name, [gold]):
                return ReferenceHit(rank, name, gold, _rule(reference_normal(name), reference_normal(gold)))
    return None


def _rule(name: str, gold: str) -> str:
    if name == gold:
        return "equal texts"
    if name in gold:
        return "the name is a substring of the gold"
    return "the gold is a substring of the name" if gold in name else "shared words"


def explain_difference(
    reference: ReferenceHit | None,
    rank: int | None,
    status: str,
    reason: str | None,
    names: Sequence[Mapping[str, Any]],
) -> str | None:
    """Why the two differ, None where they do not.

    Args:
        reference: first hit by the public rule.
        rank: rank of the first hit by grounding.
        status: of the verdict by grounding.
        reason: why it is not scored.
        names: what each name was read as (rank, text, match, name, relation).

    >>> counted = [{"rank": 1, "text": "Haemophilia", "match": "name", "name": "Hemophilia", "relation": "parent"}]
    >>> explain_difference(ReferenceHit(1, "Haemophilia", "Haemophilia A", "the name is a substring of the gold"), None, "scored", None, counted)
    "they count 'Haemophilia' at 1 (the name is a substring of the gold); it is read as a parent of the diagnosis"
    >>> explain_difference(None, None, "scored", None, []) is None, explain_difference(None, None, "unscored", "no_orphanet_gold", [])
    (True, 'not scored: no_orphanet_gold; they count a miss')
    """
    if status != VerdictStatus.SCORED:
        return f"not scored: {reason}; they count {f'a hit at {reference.rank}' if reference else 'a miss'}"
    place = reference.rank if reference else None
    if place == rank:
        return None
    hit = next((item for item in names if item["rank"] == rank), None)
    if reference and hit and hit["text"] == reference.name:
        return f"both count '{reference.name}', at {rank} and at {place}: the list is numbered otherwise"
    if reference and (rank is None or reference.rank < rank):
        return f"they count '{reference.name}' at {reference.rank} ({reference.rule}); it {_read(reference, names)}"
    if hit is None:
        return f"a hit at {rank} that the evidence does not name"
    reference_miss = (
        "they count nothing" if reference is None else f"they count only '{reference.name}' at {reference.rank}"
    )
    return f"'{hit['text']}' at {rank} names the diagnosis ({hit['match']} '{hit['name']}'); {reference_miss}"


def _read(reference: ReferenceHit, names: Sequence[Mapping[str, Any]]) -> str:
    item = next((n for n in names if n["text"] == reference.name), None)
    item = item or next((n for n in names if n["rank"] == reference.rank), None)
    if item is None:
        return "is not read as a name"
    relation = item["relation"]
    article = {"subtype": "a", "parent": "a", "sibling": "a"}.get(relation)
    if article:
        return f"is read as {article} {relation} of the diagnosis"
    sentences = {"branch": "is read as an entity of the same branch", "unrelated": "is read as an unrelated entity"}
    return sentences.get(relation, f"is {relation}")


def explain_f1(text: str, golds: Sequence[str]) -> str:
    """Tokens of token F1 by the public normalisation and by the folding one, each with its best gold.

    >>> explain_f1("Sjogren's syndrome", ["Sjögren syndrome"])
    "they compare 'sjogrens syndrome' with 'sjögren syndrome'; folded, it is nearest to 'Sjögren syndrome'"
    >>> explain_f1("<think>Fabry?</think>Gaucher disease", ["Gaucher disease"])
    "they count the words of the thinking block; folded, it is nearest to 'Gaucher disease'"
    """
    visible = blank_thinking(text)[0]
    reference = max(golds, key=lambda gold: reference_token_f1([gold], text))
    nearest = max(golds, key=lambda gold: strict_token_f1([gold], visible))
    comparison = f"compare '{reference_normal(text)[:80]}' with '{reference_normal(reference)}'"
    return f"they {comparison if visible == text else 'count the words of the thinking block'}; folded, it is nearest to '{nearest}'"


def explain_judge_score(
    track: str, reply: str, score: float | None, reason: str | None, reference: float | None, verdicts: Sequence[object]
) -> str | None:
    """Why a judge's reply has another score by the public parser, None where it has the same.

    Args:
        track: of the answer.
        reply: of the judge.
        score: by the strict parser, None where it is unscored.
        reason: why it is unscored.
        reference: score by the public parser.
        verdicts: as the strict parser reads them.

    >>> explain_judge_score("treatment", "502, retry 1/3", None, "too_few", 1 / 3, [])
    'not scored: too_few; they count 0.333, off 0 words yes or no'
    >>> explain_judge_score("treatment", "(YES/NO): YES", 1.0, None, 0.667, [1])
    'they count 2 words yes and 1 words no, those of headings and reasoning too, of 1 verdicts'
    >>> explain_judge_score("treatment", "YES", 1.0, None, 1.0, [1]) is None
    True
    """
    if score is not None and reference is not None and abs(score - reference) < 1e-9:
        return None
    words = [word.lower() for word in _YES_NO.findall(reply)]
    graded = TRACKS.get(track) == "T4"
    counted = f"{len(_GRADE.findall(reply))} numbers 0, 1 or 2" if graded else f"{len(words)} words yes or no"
    if score is None:
        return (
            f"not scored: {reason}; they count {'nothing' if reference is None else f'{reference:.3g}'}, off {counted}"
        )
    if graded:
        return f"they take the first eight of {counted}, list numbers among them, of {len(verdicts)} verdicts"
    return (
        f"they count {words.count('yes')} words yes and {words.count('no')} words no, "
        f"those of headings and reasoning too, of {len(verdicts)} verdicts"
    )
