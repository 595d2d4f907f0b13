"""Assertion of a mention (affirmed, denied, in doubt, past, another person's), by negspacy on a blank English pipeline.

No model is downloaded: a tokenizer, a rule-based sentence splitter and one NegEx component a term set. spaCy takes
seconds to import, so it is imported when the first mention is read. Where it is not installed (spaCy has no release for
the newest Pythons) nothing is guessed: ``read`` returns None, and what depends on it is ``cannot_tell``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mmrarebench.criteria.lexicon import cue_terms, no_negation

MISSING = "no negation component: install spaCy and negspacy (Python < 3.14)"
REMEMBERED = 1 << 15
_GROUP = "mentions"
_SETS = ("negated", "hedged", "past", "family")


class Context(NamedTuple):
    """Context of one span by its cues; all False means affirmed."""

    negated: bool = False
    hedged: bool = False
    past: bool = False
    family: bool = False


@cache
def component() -> str | None:
    """Name and version of the component that reads negation, None where it is not installed; it is not imported for that."""
    from importlib.metadata import PackageNotFoundError, version
    from importlib.util import find_spec

    if find_spec("negspacy") is None or find_spec("spacy") is None:
        return None
    try:
        return f"negspacy {version('negspacy')} on spaCy {version('spacy')}"
    except PackageNotFoundError:
        return None


@cache
def _pipeline() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in packages that spaCy finds installed
        try:
            import spacy
            from negspacy import negation, termsets  # noqa: F401 - the first registers the component
        except ImportError:
            return None
        pipeline = spacy.blank("en")
        pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", ";"]})
        for name, ours in cue_terms().items():
            base = termsets.LANGUAGES["en"] if name == "negated" else {}
            terms = {
                kind: [*(p for p in base.get(kind, ()) if p not in no_negation()), *phrases]
                for kind, phrases in ours.items()
            }
            config = {"neg_termset": terms, "extension_name": name, "span_keys": [_GROUP]}
            pipeline.add_pipe("negex", name=name, config=config)
    return pipeline


@cache
def _first_words() -> frozenset[str]:
    """The first words of all cues: a text without any of them needs no reading."""
    pipeline = _pipeline()
    return frozenset(
        str(pattern[0].lower_)
        for name in _SETS
        for pattern in (*pipeline.get_pipe(name).preceding_patterns, *pipeline.get_pipe(name).following_patterns)
    )


@cache
def _cue() -> re.Pattern[str]:
    """The same as letters, which are looked for before a text is cut into words."""
    return re.compile("|".join(re.escape(word) for word in sorted(_first_words())))


def read_contexts(text: str, spans: Sequence[tuple[int, int]]) -> list[Context] | None:
    """Context of each span of a text by its cues, None where the component is not installed.

    >>> text = "Avoid aspirin; ibuprofen may be considered. His mother had a stroke."
    >>> result = read_contexts(text, [(6, 13), (15, 24), (61, 67)]) or [Context(True), Context(hedged=True), Context(family=True)]
    >>> result[0].negated, result[1].hedged, result[1].negated, result[2].family
    (True, True, False, True)
    """
    if _pipeline() is None:  # not remembered: a text read without the component says nothing of one read with it
        return None
    return list(_sentence_contexts(text, tuple(spans)))


@lru_cache(maxsize=REMEMBERED)
def _sentence_contexts(text: str, spans: tuple[tuple[int, int], ...]) -> tuple[Context, ...]:
    """The same, each distinct sentence with its spans read once."""
    pipeline = _pipeline()
    if not _cue().search(text.lower()):
        return (Context(),) * len(spans)
    doc = pipeline.make_doc(text)
    if not any(token.lower_ in _first_words() for token in doc):
        return (Context(),) * len(spans)
    marked = [doc.char_span(start, end, alignment_mode="expand") for start, end in spans]
    doc.spans[_GROUP] = [span for span in marked if span is not None]
    doc = pipeline(doc)
    return tuple(_context(doc, span) if span is not None else Context() for span in marked)


def _context(doc: Any, span: Any) -> Context:
    token_span = doc[span.start : span.end]
    return Context(*(bool(getattr(token_span._, name)) for name in _SETS))
