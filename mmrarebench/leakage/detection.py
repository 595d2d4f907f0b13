"""Leakage detector: terms that a track must hide, found in the inputs of a model, and masked.

Texts are compared word by word (case, accents, hyphens, possessives and British spelling put aside), never as substrings,
so that a finding always has a span and a word within another word is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from mmrarebench.benchmark.vocabulary import LeakageLayer
from mmrarebench.criteria.types import CriterionKind
from mmrarebench.grounding.names import FILLERS
from mmrarebench.leakage.terms import Answer, Term, is_spared, terms, why_not
from mmrarebench.leakage.types import BURNED, Leak, LeakKind, LinkKind, Place, PlaceName
from mmrarebench.leakage.words import (
    CITED_FIGURE,
    CLAIM_SHARE,
    IMAGE_WORD,
    LAYERS,
    NEARBY,
    ORDER,
    OUTCOME,
    PLACEHOLDERS,
    RESULT_WORDS,
    SENTENCE,
    STEMS,
    Word,
    term_words,
    words,
)

GIVES_AWAY = (LeakageLayer.LEXICAL, LeakageLayer.ONTOLOGICAL, LeakageLayer.STRUCTURAL)
LINKS = frozenset(LinkKind)


def gives_away(layer: str, kind: str) -> bool:
    """Whether a stored finding gives the answer away, as against one that links two questions.

    >>> gives_away("image", "burned_gold_name"), gives_away("image", "same_image"), gives_away("structural", "same_case")
    (True, False, False)
    """
    return kind.startswith(BURNED) or (layer in GIVES_AWAY and kind not in LINKS)


def find_terms(text: str, place: Place, sought: Sequence[Term]) -> list[Leak]:
    """Every place where a term stands as a run of whole words, abbreviations and genes in their own case.

    An eponym alone is one only where it is no person's name, a gene's symbol only where it is no codon (see ``why_not``).
    """
    return [
        leak
        for term, leak in candidates(text, place, sought)
        if (not term.exact or _same_case(leak.text, term.text))
        and not why_not(term.kind, text, place, leak.start, leak.end)
    ]


def candidates(text: str, place: Place, sought: Sequence[Term]) -> list[tuple[Term, Leak]]:
    """Every place where the words of a term stand, whatever their case and what surrounds them."""
    hits = _standing(text, words(text), place, sought)
    if "-\n" in text or "-\r" in text:
        hits += _standing(text, words(text, joined=True), place, sought)
    return list(dict.fromkeys(hits))


def _standing(text: str, text_words: Sequence[Word], place: Place, sought: Sequence[Term]) -> list[tuple[Term, Leak]]:
    at: dict[str, list[int]] = {}
    for index, word in enumerate(text_words):
        at.setdefault(word.text, []).append(index)
    leaks = []
    for term in sought:
        run = term_words(term.text)
        for first in at.get(run[0], ()) if run else ():
            piece = text_words[first : first + len(run)]
            if len(piece) == len(run) and all(word.text == expected for word, expected in zip(piece, run, strict=True)):
                start, end = piece[0].start, piece[-1].end
                leak = Leak(term.kind, LAYERS[term.kind], place, start, end, text[start:end], 1.0, "whole words")
                leaks.append((term, leak))
    return leaks


def _same_case(text: str, term: str) -> bool:
    return text == term or text.replace("-", "") == term.replace("-", "")


def find_results(text: str, place: Place, products: Sequence[str]) -> list[Leak]:
    """Sentences in which a product of the causal gene stands beside a word of a result.

    >>> find_results("Acid alpha-glucosidase activity was 1 %.", Place.parse("context"), ["alpha glucosidase"])[0].kind
    'confirmatory_result'
    """
    leaks = []
    sought = [
        Term(product, LeakKind.CONFIRMATORY_RESULT)
        for product in products
        if not is_spared(Term(product, LeakKind.GENE))
    ]
    for sentence in SENTENCE.finditer(text):
        if RESULT_WORDS & {word.text for word in words(sentence[0])}:
            for leak in find_terms(sentence[0], place, sought)[:1]:
                start, end = _trim(text, sentence.start(), sentence.end())
                leaks.append(
                    leak._replace(start=start, end=end, text=text[start:end], method="gene product with a result")
                )
    return leaks


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _whole_sentences(
    sentences: Iterable[re.Match[str]], text: str, place: Place, kind: LeakKind, method: str
) -> list[Leak]:
    """A leak for each sentence, without the white space around it."""
    spans = (_trim(text, sentence.start(), sentence.end()) for sentence in sentences)
    return [Leak(kind, LeakageLayer.LEXICAL, place, start, end, text[start:end], 1.0, method) for start, end in spans]


def find_outcomes(text: str, place: Place) -> list[Leak]:
    """Sentences that report the outcome of a treatment.

    >>> [leak.text for leak in find_outcomes("He was given steroids. After two weeks of therapy the fever had gone.", Place.parse("context"))]
    ['After two weeks of therapy the fever had gone.']
    """
    sentences = (span for span in SENTENCE.finditer(text) if OUTCOME.search(span[0]))
    return _whole_sentences(sentences, text, place, LeakKind.TREATMENT_OUTCOME, "outcome wording")


def find_relation(text: str, place: Place, relation: str) -> list[Leak]:
    """Places that state the expected relation between the images; in a context only where an image is spoken of nearby.

    >>> [leak.text for leak in find_relation("Say how they complement each other.", Place.parse("question"), "complement")]
    ['complement']
    """
    stems = next(
        (forms for stem, forms in STEMS.items() if relation.lower().startswith(stem[:7])),
        (relation,) if relation else (),
    )
    leaks = distinct(find_terms(text, place, [Term(form, LeakKind.RELATION) for form in stems]))
    return [leak for leak in leaks if place.name != PlaceName.CONTEXT or _speaks_of_image(text, leak)]


def _speaks_of_image(text: str, leak: Leak) -> bool:
    """Whether the sentence of a leak speaks of an image within 60 characters of it; one that is only cited does not count."""
    for sentence in SENTENCE.finditer(text):
        if sentence.start() <= leak.start < sentence.end():
            plain = CITED_FIGURE.sub(lambda cited: " " * len(cited[0]), sentence[0])
            at = leak.start - sentence.start()
            return bool(IMAGE_WORD.search(plain[max(0, at - NEARBY) : at + len(leak.text) + NEARBY]))
    return False


def find_overlaps(text: str, place: Place, claims: Sequence[str], kind: LeakKind) -> list[Leak]:
    """Sentences that hold nearly all content words of an expected claim or result, in any order.

    Score: share of the claim's content words that the sentence holds; a leak from 0.8 on with at least four words.
    """
    leaks = []
    for sentence in SENTENCE.finditer(text):
        have = {word.text for word in words(sentence[0])}
        for claim in claims:
            need = {word.text for word in words(claim)} - FILLERS
            share = len(need & have) / len(need) if need else 0.0
            if len(need) >= 4 and share >= CLAIM_SHARE:
                start, end = _trim(text, sentence.start(), sentence.end())
                leaks.append(
                    Leak(kind, LAYERS[kind], place, start, end, text[start:end], round(share, 3), "content words")
                )
                break
    return leaks


def find(answer: Answer, places: Mapping[Place, str], kinds: Sequence[LeakKind]) -> list[Leak]:
    """All leaks of a question in everything a model sees of it, by place; overlapping ones are reported once.

    >>> leaks = find(Answer("diagnosis", ("Wilson disease",), genes=("ATP7B",)), {Place.parse("context"): "Wilson's disease; ATP7B."},
    ...              (LeakKind.GOLD_NAME, LeakKind.GENE))
    >>> [(leak.kind, leak.text) for leak in leaks]
    [('gold_name', "Wilson's disease"), ('gene', 'ATP7B')]
    """
    sought = terms(answer, kinds)
    allowed = set(kinds)
    leaks: list[Leak] = []
    for place, text in places.items():
        leaks += find_terms(text, place, sought)
        if not place.is_text:
            continue
        if LeakKind.CONFIRMATORY_RESULT in allowed:
            leaks += find_results(text, place, answer.products)
        if LeakKind.TREATMENT_OUTCOME in allowed:
            leaks += find_outcomes(text, place)
        if LeakKind.RELATION in allowed:
            leaks += find_relation(text, place, answer.relation)
        if LeakKind.CLAIM in allowed:
            claims = [t for k, t in answer.criteria if k == CriterionKind.CLAIM]
            leaks += find_overlaps(text, place, claims, LeakKind.CLAIM)
        if LeakKind.KEY_TEST_RESULT in allowed:
            leaks += find_test_results(text, place, [t for k, t in answer.criteria if k == CriterionKind.KEY_TEST])
    return distinct(leaks)


def find_test_results(text: str, place: Place, tests: Sequence[str]) -> list[Leak]:
    """Sentences that report the result of an expected test.

    >>> [leak.kind for leak in find_test_results("Muscle biopsy had shown ragged fibres.", Place.parse("context"), ["muscle biopsy"])]
    ['key_test_result']
    """
    sought = [Term(test, LeakKind.KEY_TEST) for test in tests]
    result_verb = re.compile(
        r"\b(?:show(?:ed|n|s)?|reveal(?:ed|s)?|demonstrat(?:ed|es)|found|positive|negative|was|were)\b", re.IGNORECASE
    )
    sentences = (
        span for span in SENTENCE.finditer(text) if result_verb.search(span[0]) and find_terms(span[0], place, sought)
    )
    return _whole_sentences(sentences, text, place, LeakKind.KEY_TEST_RESULT, "test with a result")


def distinct(leaks: Iterable[Leak]) -> list[Leak]:
    """Leaks without those that a longer or earlier-ranking one in the same place covers."""
    longest: list[Leak] = []
    for leak in sorted(leaks, key=lambda x: (str(x.place), x.start - x.end, ORDER[x.kind], x.start)):
        if not any(k.place == leak.place and k.start <= leak.start and leak.end <= k.end for k in longest):
            longest.append(leak)
    return sorted(longest, key=lambda x: (str(x.place), x.start, x.end))


def mask(text: str, leaks: Sequence[Leak]) -> str:
    """The text with every leak replaced by its kind's placeholder.

    >>> text = "Known Wilson disease."
    >>> mask(text, find(Answer("diagnosis", ("Wilson disease",)), {Place.parse("context"): text}, (LeakKind.GOLD_NAME,)))
    'Known [DISEASE].'
    """
    for leak in sorted(leaks, key=lambda x: -x.start):
        text = text[: leak.start] + PLACEHOLDERS[leak.kind] + text[leak.end :]
    return text
