"""Content of a criterion: its words with their weights, the words that must not be missing, and its doses.

Coverage is the weighted share of a criterion's concepts that stand together in an answer. A criterion that is no claim
is a head and qualifiers ("Creatine kinase | at rest and after effort"); the head counts two thirds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from mmrarebench.criteria.cues import context
from mmrarebench.criteria.drugs.classes import CLASS
from mmrarebench.criteria.drugs.drugs import Drug, find_drugs, qualifier_spans
from mmrarebench.criteria.lexicon import word_list
from mmrarebench.criteria.stems import stem
from mmrarebench.criteria.types import CriterionKind
from mmrarebench.criteria.words import Concept, Vocabulary

FOUND = 0.55
"""Coverage from which a criterion is found."""
FOUND_HEAD = 0.7
"""The same for the head alone: of three words that count all must stand there, of four one may be missing."""
FOUND_CLAIM = 0.7
"""The same for a claim, which is a whole sentence and has no head."""
TOUCHED = 0.35
"""Coverage below which a criterion is not found; between the two it stays open."""
CLAIMS = frozenset({CriterionKind.CLAIM, CriterionKind.REQUIRED_EVIDENCE, CriterionKind.OPTIONAL_EVIDENCE})
"""Kinds that are whole sentences."""
GENERIC_WEIGHT = 0.3
"""Weight of a word that says what kind of thing is meant (test, therapy, daily); others weigh 1."""
HEAD_SHARE = 2 / 3
_SHORTEST_INITIALS = 3
_LONGEST_INITIALS = 6

_QUALIFIES = re.compile(
    r"\b(?:with|without|by|after|at|in|on|over|before|for|as|when|while|from|during|under|until|if|every|via|against)\b"
    r"|[(:]",
    re.IGNORECASE,
)
_REHEAD = re.compile(r"[,;)]")
_SYMBOL = re.compile(r"^[A-Z][A-Z0-9]{2,9}$")


class ParsedCriterion(NamedTuple):
    """A criterion made ready: weights of the concepts of ``head`` and ``rest``, and those that it itself denies."""

    kind: str
    head: Mapping[str, float]
    qualifiers: Mapping[str, float]
    essential: frozenset[str]
    before: Mapping[str, str]
    drugs: tuple[Drug, ...]
    denied: frozenset[str] | None
    length: int
    core: frozenset[str]
    initials: frozenset[str]

    @property
    def threshold(self) -> float:
        """Coverage from which it is found."""
        return FOUND_CLAIM if self.kind in CLAIMS else FOUND

    def meets(self, coverage: float, head: float) -> bool:
        """Whether a mention covers enough to be one of this criterion."""
        return coverage >= self.threshold and head >= (FOUND_CLAIM if self.kind in CLAIMS else FOUND_HEAD)

    def qualified(self, keys: Set[str]) -> bool:
        """Whether half of the qualifiers are there, if there are any: what must not be done first may be done later."""
        return not self.qualifiers or 2 * _share(self.qualifiers, keys) >= 1

    def touches(self, key: str) -> bool:
        """Whether a concept is one that the head turns on, not a word like test or daily."""
        return key in self.core

    def covered(self, keys: Set[str]) -> tuple[float, float]:
        """Coverage by a set of concepts, and that of the head alone."""
        head = _share(self.head, keys)
        return (HEAD_SHARE * head + (1 - HEAD_SHARE) * _share(self.qualifiers, keys) if self.qualifiers else head), head


def _share(weights: Mapping[str, float], keys: Set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for key, weight in weights.items() if key in keys) / total if total else 0.0


@lru_cache(maxsize=16384)
def parse_criterion(kind: str, text: str, vocabulary: Vocabulary) -> ParsedCriterion:
    """Read a criterion; the same one is read once.

    >>> from mmrarebench.criteria.words import default_vocabulary
    >>> question = parse_criterion("key_test", "Creatine kinase at rest and after effort", default_vocabulary())
    >>> dict(question.head), dict(question.qualifiers), question.covered({"ck"})
    ({'ck': 1.0}, {'rest': 1.0, 'effort': 1.0}, (0.6666666666666666, 1.0))
    """
    criterion_drugs = (
        tuple(find_drugs(text, [(0, len(text))], all_given=True))
        if kind in (CriterionKind.MUST_INCLUDE, CriterionKind.MUST_NOT)
        else ()
    )
    spans = [(dose.start, dose.end) for drug in criterion_drugs for dose in drug.doses]
    spans += qualifier_spans(text) if criterion_drugs else []
    concepts = [c for c in vocabulary.read(text) if not any(start <= c.start < end for start, end in spans)]
    concepts = _narrowest(concepts)
    head_concepts, qualifier_concepts = _parts(kind, text, concepts, {drug.key for drug in criterion_drugs})
    if not any(_weight(c) == 1.0 for c in head_concepts):
        head_concepts, qualifier_concepts = concepts, []
    essential = _essential(kind, concepts, head_concepts, criterion_drugs)
    common = all(_weight(c) < 1.0 for c in concepts)  # nothing but common words: then they are all there is to go by
    core = frozenset(c.key for c in head_concepts if common or c.key in essential or _weight(c) == 1.0)
    shares = _shares(concepts)
    head = {c.key: 1.0 if common or c.key in essential else shares[c] for c in head_concepts}
    qualifiers = {c.key: shares[c] for c in qualifier_concepts if c.key not in head}
    denied = _denied(text, concepts)
    return ParsedCriterion(
        kind,
        head,
        qualifiers,
        essential,
        _neighbours(concepts),
        criterion_drugs,
        denied,
        len(concepts),
        core,
        _initials(text),
    )


def _narrowest(concepts: Sequence[Concept]) -> list[Concept]:
    """The concepts without the wider classes that the name of a class is read as too."""
    named_classes: set[int] = set()
    narrow = []
    for concept in concepts:
        if concept.key.startswith(CLASS):
            if concept.at in named_classes:
                continue
            named_classes.add(concept.at)
        narrow.append(concept)
    return narrow


def _parts(kind: str, text: str, concepts: Sequence[Concept], names: Set[str]) -> tuple[list[Concept], list[Concept]]:
    """Head and qualifiers; a drug ("X with Y and Z") is always of the head."""
    if kind in CLAIMS:
        return list(concepts), []
    head_concepts: list[Concept] = []
    qualifier_concepts: list[Concept] = []
    for concept in concepts:
        since = [m.end() for m in _REHEAD.finditer(text, 0, concept.start)]
        qualified = _QUALIFIES.search(text, since[-1] if since else 0, concept.start)
        (qualifier_concepts if qualified and head_concepts and concept.key not in names else head_concepts).append(
            concept
        )
    return head_concepts, qualifier_concepts


def _shares(concepts: Sequence[Concept]) -> dict[Concept, float]:
    """Weights, where the words that one phrase is read as share the weight of one ("hypertension": blood, pressure)."""
    full = Counter((c.at, _weight(c)) for c in concepts)
    return {c: _weight(c) / full[c.at, _weight(c)] for c in concepts}


def _initials(text: str) -> frozenset[str]:
    """Abbreviations by the first letters of a criterion's words, of three letters and more ("IABP")."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word.lower() not in word_list("stop")]
    full = "".join(word[0] for word in words).upper()
    return frozenset(part for part in (full, full[:-1]) if _SHORTEST_INITIALS <= len(part) <= _LONGEST_INITIALS)


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    return frozenset(stem(word) for word in word_list("generic"))


def _weight(concept: Concept) -> float:
    return GENERIC_WEIGHT if concept.key in _generic() or concept.numeric or len(concept.key) == 1 else 1.0


def _essential(
    kind: str, concepts: Sequence[Concept], head_concepts: Sequence[Concept], criterion_drugs: Sequence[Drug]
) -> frozenset[str]:
    """Words that a mention must have: drug names; in a head, words with a digit or like a gene symbol."""
    if kind in CLAIMS:
        return frozenset()
    marked = {
        c.key
        for c in head_concepts
        if not criterion_drugs and (is_symbol(c) or any(char.isdecimal() for char in c.key))
    }
    keys = {c.key for c in concepts}
    names = {drug.key for drug in criterion_drugs if drug.key in keys}
    numbered = {b.key for a, b in pairwise(concepts) if b.numeric and a.key in names}  # factor VIII, not IX
    return frozenset(marked | names | numbered)


def is_symbol(concept: Concept) -> bool:
    """Whether a concept looks like a gene's symbol: capitals and digits, and no abbreviation of the synonym table.

    >>> [is_symbol(Concept(text.lower(), 0, 0, 0, text)) for text in ("FBN1", "Fabry", "V600E")]
    [True, False, True]
    """
    return bool(_SYMBOL.match(concept.written)) and concept.key == concept.written.lower()


def _neighbours(concepts: Sequence[Concept]) -> dict[str, str]:
    """For each number, the word before it: in "factor 9" another number than "factor 8" asks for."""
    return {b.key: a.key for a, b in pairwise(concepts) if b.numeric}


def _denied(text: str, concepts: Sequence[Concept]) -> frozenset[str] | None:
    cues = context.read_contexts(text, [(c.start, c.end) for c in concepts])
    if cues is None:
        return None
    return frozenset(c.key for c, cue in zip(concepts, cues, strict=True) if cue.negated)
