"""Texts of a draft worded by a model: what it is asked, and whether each of its sentences still rests on its evidence.

A sentence is accepted where it names evidence that it was given, brings no number and no negation that the evidence has
not, loses no negation, and takes most of its words from there. One sentence that is not refuses the whole text, and the
wording by rules stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mmrarebench.grounding.names import fold, spelling

SHARE = 0.5
MOST_EVIDENCE = 80
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NEGATION = re.compile(
    r"\b(?:no|not|without|never|none|nor|neither|denied|denies|absent|absence|negative|unremarkable)\b", re.I
)
_PARTS = {
    "context": "a short clinical vignette of the patient, in the order of events, for a reader who must answer a question about it",
    "answer": "the expected answer to the question, complete and to the point",
}
_ORDER = (
    "You put notes from a published case report into good plain English. Write {what}. Use only the numbered evidence; add "
    "nothing, leave out nothing that matters, keep every number, unit and negation as it is. Each sentence names the evidence "
    'that it rests on. Reply with JSON only: {{"sentences": [{{"text": "...", "evidence": ["e1"]}}]}}'
)


class Evidence(NamedTuple):
    """Source of a sentence: an id, its text, and the places (passage, start, end) where it stands."""

    id: str
    text: str
    places: tuple[tuple[str, int, int], ...]


class GroundedSentence(NamedTuple):
    """A sentence, and the ids of its evidence."""

    text: str
    evidence: tuple[str, ...]


class RefusedWording(NamedTuple):
    """Why a model's wording is not used."""

    reason: str


def messages(part: str, question: str, evidence: Sequence[Evidence]) -> list[dict[str, str]]:
    """Prompt of the model, as messages of the chat interface.

    >>> [m["role"] for m in messages("context", "What is it?", [Evidence("e1", "A man.", ())])]
    ['system', 'user']
    """
    lines = "\n".join(f"{e.id}: {e.text}" for e in evidence)
    return [
        {"role": "system", "content": _ORDER.format(what=_PARTS[part])},
        {"role": "user", "content": f"Question: {question}\n\nEvidence:\n{lines}"},
    ]


def parse_reply(reply: str, evidence: Sequence[Evidence]) -> tuple[GroundedSentence, ...] | RefusedWording:
    """The sentences of a reply, or why it is refused.

    >>> given = [Evidence("e1", "A 9-year-old girl had no fever.", ())]
    >>> parse_reply('{"sentences": [{"text": "The 9-year-old girl had no fever.", "evidence": ["e1"]}]}', given)[0].evidence
    ('e1',)
    >>> parse_reply('{"sentences": [{"text": "The girl had fever.", "evidence": ["e1"]}]}', given).reason
    "sentence 1 loses a negation of its evidence: 'The girl had fever.'"
    """
    start, end = reply.find("{"), reply.rfind("}")
    try:
        items = json.loads(reply[start : end + 1])["sentences"] if 0 <= start < end else None
        sentences = [GroundedSentence(str(s["text"]).strip(), tuple(map(str, s["evidence"]))) for s in items or ()]
    except (ValueError, KeyError, TypeError):
        return RefusedWording("the reply is no JSON of sentences with evidence")
    if not sentences:
        return RefusedWording("the reply has no sentences")
    texts = {e.id: e.text for e in evidence}
    for number, sentence in enumerate(sentences, 1):
        reason = unsupported(sentence, texts)
        if reason:
            return RefusedWording(f"sentence {number} {reason}: {sentence.text!r}")
    return tuple(sentences)


def unsupported(sentence: GroundedSentence, texts: Mapping[str, str]) -> str | None:
    """Why a sentence does not rest on its evidence; None where it does.

    >>> unsupported(GroundedSentence("Losartan 500 mg was begun.", ("e1",)), {"e1": "Losartan 50 mg daily was begun."})
    'has the number 500, which its evidence has not'
    """
    unknown = [key for key in sentence.evidence if key not in texts]
    if unknown or not sentence.evidence:
        return f"names the unknown evidence {', '.join(unknown)}" if unknown else "names no evidence"
    evidence = " ".join(texts[key] for key in sentence.evidence)
    numbers = set(_NUMBER.findall(evidence))
    strange = [number for number in _NUMBER.findall(sentence.text) if number not in numbers]
    if strange:
        return f"has the number {strange[0]}, which its evidence has not"
    ours, theirs = bool(_NEGATION.search(sentence.text)), bool(_NEGATION.search(evidence))
    if ours != theirs:
        return "brings a negation that its evidence has not" if ours else "loses a negation of its evidence"
    words, evidence_words = _words(sentence.text), _words(evidence)
    if words and len(words & evidence_words) < SHARE * len(words):
        return "has mostly words that its evidence has not"
    return None


def _words(text: str) -> set[str]:
    return {spelling(word)[:6] for word in _WORD.findall(fold(text))}


def places(part: str, sentences: Sequence[GroundedSentence], evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """Sources of each sentence, without its text (which masking may change).

    >>> given = [Evidence("e1", "A man.", (("C/section/1", 0, 6),))]
    >>> places("context", [GroundedSentence("A man.", ("e1",))], given)
    [{'part': 'context', 'sentence': 1, 'places': [{'passage': 'C/section/1', 'start': 0, 'end': 6}]}]
    """
    by_id = {e.id: e for e in evidence}
    return [
        {
            "part": part,
            "sentence": number,
            "places": [{"passage": p, "start": a, "end": b} for key in s.evidence for p, a, b in by_id[key].places],
        }
        for number, s in enumerate(sentences, 1)
    ]
