"""An answer made ready to be judged: concepts, sentences, drugs, and what cues say of a mention, each read once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from mmrarebench.answers.text import blank_thinking
from mmrarebench.criteria.criterion import CLAIMS, TOUCHED, ParsedCriterion
from mmrarebench.criteria.cues import context
from mmrarebench.criteria.cues.context import Context
from mmrarebench.criteria.cues.sentences import Sentence, blank_markup, sentences_of, split_sentences
from mmrarebench.criteria.drugs.classes import classes_of
from mmrarebench.criteria.drugs.drugs import Drug, find_drugs
from mmrarebench.criteria.letters import may_hold
from mmrarebench.criteria.stems import stem
from mmrarebench.criteria.types import CriterionKind, Finding
from mmrarebench.criteria.words import Concept, Vocabulary

_ENZYME = r"(?!disease|phase|release|increase|decrease|database|purchase|base\b|case\b)[a-zα-ω-]{3,}(?:ase|idase)s?(?:\s[A-Z0-9]{1,3}\b)?"
_MEASURED = r"(?:enzyme |residual |blood |plasma |leukocyte |leucocyte |serum )*(?:activit(?:y|ies)|assays?|levels?|measurements?)"
_ENZYME_TEST = re.compile(
    rf"\b{_ENZYME}\s+{_MEASURED}\b|\b(?:activit(?:y|ies)|assays?|measure(?:ment)?|levels?)\s+(?:of\s+)?(?:\w+\s+){{0,4}}?{_ENZYME}"
    r"|\b(?-i:[A-Z][A-Z0-9]{1,6})\s+(?:enzyme\s+)?activity\b",
    re.IGNORECASE,
)
_OF_ENZYMES = ("ase", "activity")
"""One of them is in every test of an enzyme."""


_ROUTINE = re.compile(
    r"""
    (?<!acid\ )(?<!lipoprotein\ )\blipase      # that of the lysosome is a disease's
    | \b(?:amylase|tryptase|elastase|alkaline\ phosphatase|creatine\ kinase|lactate\ dehydrogenase)
    | trans(?:amin|fer)ases?\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Enzymes of routine chemistry: their levels are no enzyme assay."""
_BEFORE = 12


class Mention(NamedTuple):
    """Where an answer speaks of a criterion: ``text[start:end]``, how much of it, and by which of its concepts."""

    start: int
    end: int
    coverage: float
    head: float
    concepts: tuple[int, ...]


def _enzymes(text: str, written: Sequence[Concept]) -> Iterator[Concept]:
    """The test of an enzyme that is named ("hexosaminidase A activity") as the concept of an enzyme test."""
    if not may_hold(text, _OF_ENZYMES):
        return
    for match in _ENZYME_TEST.finditer(text):
        if _ROUTINE.search(text, max(0, match.start() - _BEFORE), match.end()):
            continue
        at = next((c.at for c in reversed(written) if c.start <= match.start()), 0)
        yield Concept(stem("enzyme"), match.start(), match.end(), at, match[0])


class Reading:
    r"""One answer; a thinking block is blanked out, so that spans stay those of the answer as given.

    >>> from mmrarebench.criteria.criterion import parse_criterion
    >>> from mmrarebench.criteria.words import default_vocabulary
    >>> words = default_vocabulary()
    >>> reading = Reading("Order:\n1. Serum CK\n2. Cranial MRI", words)
    >>> [(m.start, m.end, m.coverage) for m in reading.mentions(parse_criterion("key_test", "MRI of the brain", words))]
    [(22, 33, 1.0)]
    """

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.text = blank_markup(blank_thinking(text)[0])
        self.sentences: list[Sentence] = split_sentences(self.text)
        written = vocabulary.read(self.text)
        implied = [*self._members(written), *_enzymes(self.text, written)]
        self._panels = frozenset(vocabulary.panels_of(written))
        implied += self._panels
        self.implied = frozenset(implied)
        self.concepts: list[Concept] = sorted([*written, *implied], key=lambda c: (c.start, c.at))
        self.sentence = sentences_of(self.sentences, [concept.start for concept in self.concepts])
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, concept in enumerate(self.concepts):
            self._places[concept.key].append(place)
        self._contexts: dict[int, dict[int, Context] | None] = {}
        self.findings: dict[tuple[str, str], Finding] = {}
        """Findings by the kind and text of criteria: those of several questions may be the same."""

    @cached_property
    def drugs(self) -> list[Drug]:
        """Drugs that the answer names, with dose, route and schedule."""
        return find_drugs(self.text, [(s.start, s.end) for s in self.sentences])

    @cached_property
    def _written(self) -> dict[str, list[int]]:
        """The places of the concepts by what is written there."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, concept in enumerate(self.concepts):
            places[concept.written].append(place)
        return places

    def places(self, keys: Iterable[str]) -> list[int]:
        """The places of the concepts with some keys, in order."""
        return sorted(place for key in set(keys) for place in self._places.get(key, ()))

    def _members(self, written: Sequence[Concept]) -> Iterator[Concept]:
        """The classes of the drugs that the answer names, each as a concept in the place of the name."""
        for drug in self.drugs:
            at = next((c.at for c in reversed(written) if c.start <= drug.start), 0)
            for key in classes_of(drug.name):
                yield Concept(key, drug.start, drug.end, at, drug.name)

    def mentions(self, target: ParsedCriterion) -> list[Mention]:
        """Mentions of a criterion, none overlapping another, the fullest first taken; in order of the text.

        The words of a mention stand in one sentence (those of a claim in two that follow each other), at most three
        times as far apart as in the criterion.
        """
        places = self.places((*target.head, *target.qualifiers))
        reach = 1 if target.kind in CLAIMS else 0
        limit = max(12, 3 * target.length)
        if target.kind == CriterionKind.MUST_NOT:  # INR is asked for by coagulation, but it is not all of it
            places = [place for place in places if self.concepts[place] not in self._panels]
        candidates = [self._from(places, first, target, reach, limit) for first in range(len(places))]
        retained = self._abbreviated(target)
        for mention in sorted(candidates, key=lambda m: (-m.coverage, m.end - m.start, m.start)):
            if mention.coverage < TOUCHED or not any(target.touches(self.concepts[p].key) for p in mention.concepts):
                continue
            if all(mention.end <= earlier.start or earlier.end <= mention.start for earlier in retained):
                retained.append(mention)
        return sorted(retained)

    def _abbreviated(self, target: ParsedCriterion) -> list[Mention]:
        """Mentions of the whole criterion by the first letters of its words, written in capitals."""
        if target.kind in CLAIMS:
            return []
        places = sorted(place for initials in target.initials for place in self._written.get(initials, ()))
        concepts = [(place, self.concepts[place]) for place in places if self.concepts[place] not in self.implied]
        return [Mention(concept.start, concept.end, 1.0, 1.0, (place,)) for place, concept in concepts]

    def _from(self, places: Sequence[int], first: int, target: ParsedCriterion, reach: int, limit: int) -> Mention:
        start = places[first]
        chosen: list[int] = []
        keys: set[str] = set()
        for place in places[first:]:
            concept = self.concepts[place]
            if concept.at - self.concepts[start].at > limit or self.sentence[place] - self.sentence[start] > reach:
                break
            if concept.key not in keys:
                keys.add(concept.key)
                chosen.append(place)
        coverage, head = target.covered(keys)
        return Mention(
            self.concepts[start].start, max(self.concepts[p].end for p in chosen), coverage, head, tuple(chosen)
        )

    def contexts(self, mention: Mention) -> dict[int, Context] | None:
        """Context of each concept of a mention by the cues, by its number; None where they cannot be read."""
        candidates: dict[int, Context] = {}
        for number in {self.sentence[place] for place in mention.concepts}:
            contexts = self._sentence_contexts(number)
            if contexts is None:
                return None
            candidates |= contexts
        return {place: candidates[place] for place in mention.concepts}

    def _sentence_contexts(self, number: int) -> dict[int, Context] | None:
        if number not in self._contexts:
            sentence = self.sentences[number]
            inside = [place for place, s in enumerate(self.sentence) if s == number]
            lead = f"{sentence.lead} " if sentence.lead else ""
            shift = len(lead) - sentence.start
            spans = [(self.concepts[p].start + shift, self.concepts[p].end + shift) for p in inside]
            contexts = context.read_contexts(lead + self.text[sentence.start : sentence.end], spans)
            self._contexts[number] = None if contexts is None else dict(zip(inside, contexts, strict=True))
        return self._contexts[number]

    def neighbours(self, mention: Mention, words: int) -> list[Concept]:
        """Concepts of the mention's sentences that stand at most so many words from it."""
        start, end = self.in_sentences(mention)
        inside = [self.concepts[place].at for place in mention.concepts]
        low, high = min(inside) - words, max(inside) + words
        return [c for c in self.concepts if start <= c.start < end and low <= c.at <= high]

    def around(self, mention: Mention) -> str:
        """The sentences in which a mention stands, with the heading above them."""
        start, end = self.in_sentences(mention)
        return f"{self.sentences[self.sentence[mention.concepts[0]]].lead} {self.text[start:end]}"

    def in_sentences(self, mention: Mention) -> tuple[int, int]:
        """Start and end of the sentences in which a mention stands."""
        numbers = [self.sentence[place] for place in mention.concepts]
        return self.sentences[min(numbers)].start, self.sentences[max(numbers)].end
