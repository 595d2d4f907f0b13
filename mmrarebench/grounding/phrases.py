"""Phrases that end in a word for a disease, for those who compare phrases with names by likeness."""

from __future__ import annotations

import re

_PHRASE = re.compile(
    r"(?:[A-Z]?[\w'’-]+ ){1,5}(?:syndrome|disease|dystrophy|an(?:a)?emia|deficiency|carcinoma|sarcoma|lymphoma|vasculitis|myopathy|"
    r"neuropathy|encephalopathy|dysplasia|aciduria|acidemia|porphyria|ataxia|leukodystrophy|amyloidosis|sclerosis)\b"
)
_WORD = re.compile(r"\S+")


def disease_phrases(text: str) -> list[tuple[int, int]]:
    """Spans of up to five words and a word for a disease.

    >>> text = "He had cutaneous systemic sclerosis."
    >>> [text[a:b] for a, b in disease_phrases(text)]
    ['He had cutaneous systemic sclerosis']
    """
    return [match.span() for match in _PHRASE.finditer(text)]


def tails(text: str, start: int, end: int) -> list[int]:
    """Starts of a phrase's endings, the whole phrase first, none of them a single word.

    >>> text = "had systemic sclerosis"
    >>> [text[a:] for a in tails(text, 0, len(text))]
    ['had systemic sclerosis', 'systemic sclerosis']
    """
    return [match.start() for match in _WORD.finditer(text, start, end)][:-1]
