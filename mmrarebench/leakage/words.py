"""Words with spans, and the vocabularies by which leaks are recognised: results, outcomes, drugs, relations."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from mmrarebench.benchmark.vocabulary import LeakageLayer
from mmrarebench.grounding.names import fold, spelling
from mmrarebench.leakage.types import LeakKind

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
BROKEN = re.compile(WORD.pattern + r"(?:-[ \t]*\r?\n[ \t]*[^\W_]+)*", re.UNICODE)
_LINE_END = re.compile(r"-[ \t]*\r?\n[ \t]*")
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|\.(?=\d)[^.!?\n]*)*[.!?]*")
ABBREVIATION = re.compile(r"^[A-Z][A-Z0-9-]{1,7}s?$")
_VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


def _any_of(*path: str) -> str:
    """Alternatives of a list of the vocabulary."""
    entries = _VOCABULARY
    for key in path:
        entries = entries[key]
    return "|".join(entries)


# Words that turn the mention of a gene's product into a confirming result.
RESULT_WORDS = frozenset(_VOCABULARY["result_words"])
# "After two weeks of therapy the fever had gone": the time or treatment within 40 characters, the ending in the sentence.
OUTCOME = re.compile(
    rf"\b(?:{_any_of('outcome', 'when')})\b[^.]{{0,40}}\b(?:{_any_of('outcome', 'treatments')})\b[^.]*?"
    rf"\b(?:{_any_of('outcome', 'endings')})\b|"
    rf"\b(?:{_any_of('outcome', 'statements')})\b",
    re.IGNORECASE,
)
IMAGE_WORD = re.compile(rf"\b(?:{_any_of('images', 'words')})\b", re.IGNORECASE)
CITED_FIGURE = re.compile(rf"\([^()]*\b(?:{_any_of('images', 'citations')})\b[^()]*\)", re.IGNORECASE)
NEARBY = 60
PLACEHOLDERS = {
    LeakKind.GOLD_NAME: "[DISEASE]",
    LeakKind.SYNONYM: "[DISEASE]",
    LeakKind.EPONYM: "[DISEASE]",
    LeakKind.ABBREVIATION: "[DISEASE]",
    LeakKind.CODE: "[CODE]",
    LeakKind.SUBTYPE: "[DISEASE]",
    LeakKind.PARENT: "[DISEASE GROUP]",
    LeakKind.GENE: "[GENE]",
    LeakKind.CONFIRMATORY_RESULT: "[RESULT]",
    LeakKind.GIVEN_TREATMENT: "[TREATMENT]",
    LeakKind.TREATMENT_OUTCOME: "[OUTCOME]",
    LeakKind.RELATION: "[RELATION]",
    LeakKind.CLAIM: "[FINDING]",
    LeakKind.KEY_TEST: "[TEST]",
    LeakKind.KEY_TEST_RESULT: "[RESULT]",
}
LAYERS = {
    LeakKind.GOLD_NAME: LeakageLayer.LEXICAL,
    LeakKind.SYNONYM: LeakageLayer.LEXICAL,
    LeakKind.EPONYM: LeakageLayer.LEXICAL,
    LeakKind.ABBREVIATION: LeakageLayer.LEXICAL,
    LeakKind.CODE: LeakageLayer.LEXICAL,
    LeakKind.SUBTYPE: LeakageLayer.ONTOLOGICAL,
    LeakKind.PARENT: LeakageLayer.ONTOLOGICAL,
    LeakKind.GENE: LeakageLayer.ONTOLOGICAL,
    LeakKind.CONFIRMATORY_RESULT: LeakageLayer.ONTOLOGICAL,
    LeakKind.GIVEN_TREATMENT: LeakageLayer.LEXICAL,
    LeakKind.TREATMENT_OUTCOME: LeakageLayer.LEXICAL,
    LeakKind.RELATION: LeakageLayer.LEXICAL,
    LeakKind.CLAIM: LeakageLayer.LEXICAL,
    LeakKind.KEY_TEST: LeakageLayer.LEXICAL,
    LeakKind.KEY_TEST_RESULT: LeakageLayer.LEXICAL,
}
# Which kind explains a span that several explain, the first first.
ORDER = {kind: rank for rank, kind in enumerate(LeakKind)}
CLAIM_SHARE = 0.8
DRUG = re.compile(rf"\b[a-z]{{2,}}(?:{_any_of('drugs', 'endings')})\b", re.IGNORECASE)
STEMS: Mapping[str, tuple[str, ...]] = {stem: tuple(forms) for stem, forms in _VOCABULARY["relations"].items()}


class Word(NamedTuple):
    """A word of a text, folded, with its span."""

    text: str
    start: int
    end: int


def words(text: str, joined: bool = False) -> list[Word]:
    r"""Words of a text with their spans; ``joined`` puts those together that a hyphen breaks at a line's end.

    >>> words("Fabry’s disease")
    [Word(text='fabry', start=0, end=7), Word(text='disease', start=8, end=15)]
    >>> [word.text for word in words("Wil-\nson disease", joined=True)]
    ['wilson', 'disease']
    """
    if not joined:
        return [Word(spelling(fold(m[0])), m.start(), m.end()) for m in WORD.finditer(text)]
    return [Word(spelling(fold(_LINE_END.sub("", m[0]))), m.start(), m.end()) for m in BROKEN.finditer(text)]


@lru_cache(maxsize=1 << 16)
def term_words(text: str) -> tuple[str, ...]:
    """Words of a term, folded; the same terms are looked for in many texts.

    >>> term_words("Wilson's disease")
    ('wilson', 'disease')
    """
    return tuple(word.text for word in words(text))
