"""A text as concepts: content words with their place, folded, stemmed, and brought to one name by the synonym table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from mmrarebench.criteria.drugs.classes import CLASS, class_rows
from mmrarebench.criteria.lexicon import panels, synonym_rows, word_list
from mmrarebench.criteria.stems import stem
from mmrarebench.ids import content_hash
from mmrarebench.numerals import ROMAN

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_][^\W_]*")
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+$")
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS.split(), 1)}
_NUMERAL_AFTER = "type stage grade class factor group complex subtype phase"
_LEADS = frozenset(stem(word) for word in _NUMERAL_AFTER.split())
_REMEMBERED = 1 << 16
"""Distinct words whose forms are remembered: answers share most of their words."""
_FACTOR = re.compile(r"^F(V|VII|VIII|IX|X|XI|XII|XIII)$")


class Concept(NamedTuple):
    """One content word or phrase: ``key`` is what it is compared by, ``at`` counts all words, stop words too."""

    key: str
    start: int
    end: int
    at: int
    written: str

    @property
    def numeric(self) -> bool:
        """Whether the key is a number."""
        return self.key.replace(".", "", 1).isdecimal()


class _Token(NamedTuple):
    key: str
    start: int
    end: int
    written: str


_ENDS = re.compile(r"[!?;|]|\.\s+(?=[A-Z])")  # no phrase goes over the end of a sentence


def vocabulary_hash(extra: Iterable[tuple[str, ...]] = ()) -> str:
    """Hash of what a vocabulary with these extra rows is built from, without building it."""
    return content_hash(((*synonym_rows(), *extra), class_rows()))


class Vocabulary:
    """The synonym table made ready; ``extra`` rows (say, a gene's symbol and name) have the form of ``synonym_rows()``.

    >>> words = Vocabulary([("HTT", "huntingtin")])
    >>> [c.key for c in words.read("CT angiogram of the renal vessels")], [c.key for c in words.read("huntingtin gene")]
    (['ct', 'angiograph', 'kidn', 'blood', 'vessel'], ['htt', 'gene'])
    """

    def __init__(self, extra: Iterable[tuple[str, ...]] = ()) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], str, tuple[str, ...]]]] = defaultdict(list)
        rows = (*synonym_rows(), *extra)
        classes = class_rows()
        self.hash = content_hash((rows, classes))
        for row in rows:
            meant = tuple(token.key for token in _tokens(row[0]))
            for phrase in row:
                exact = phrase if phrase.startswith(("!", "=")) else ""
                keys = tuple(token.key for token in _tokens(phrase.lstrip("!=")))
                if keys and (keys != meant or exact):
                    self._phrases[keys[0]].append((keys, exact, meant))
        for phrase, class_keys in classes:
            exact = phrase if phrase.startswith(("!", "=")) else ""
            keys = tuple(token.key for token in _tokens(phrase.lstrip("!=")))
            self._phrases[keys[0]].append((keys, exact, class_keys))
        for first, phrases in self._phrases.items():
            phrases.sort(key=lambda row: (-len(row[0]), not row[2][0].startswith(CLASS)))
            self._phrases[first] = [(keys, exact, self._resolved(meant)) for keys, exact, meant in phrases]
        self._panels: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        for panel, members in panels().items():
            for member in members:
                keys = tuple(concept.key for concept in self.read(member))
                self._panels[keys[0]].append((keys, tuple(c.key for c in self.read(panel))))

    def _resolved(self, meant: tuple[str, ...]) -> tuple[str, ...]:
        """Reading of a row, with its own words read by the other rows ("cmr" is "cardiac mri" is "heart mri")."""
        tokens = [_Token(key, at, at, key) for at, key in enumerate(meant)]
        concepts: list[str] = []
        at = 0
        while at < len(tokens):
            length, keys = self._phrase(tokens, at) or (1, (tokens[at].key,))
            concepts += keys
            at += length
        return tuple(dict.fromkeys(concepts))

    def read(self, text: str) -> list[Concept]:
        """The content words of a text in order; those that one phrase is read as all have its place."""
        tokens = _tokens(text)
        concepts: list[Concept] = []
        at = 0
        while at < len(tokens):
            key, start, end, written = tokens[at]
            phrase = self._phrase(tokens, at, text) if key in self._phrases else None
            length, keys = phrase or (1, (key,))
            if length > 1:
                end = tokens[at + length - 1].end
                written = text[start:end]
            if length > 1 or not _is_stop(written):
                concepts += [Concept(key, start, end, at, written) for key in keys]
            at += length
        return concepts

    def panels_of(self, written: Sequence[Concept]) -> Iterator[Concept]:
        """The panel that each test read in a text belongs to, as a concept in the place of the test.

        >>> words = Vocabulary()
        >>> [c.key for c in words.panels_of(words.read("Serum ferritin and creatinine"))]
        ['ironpanel', 'kidneyfunct']
        """
        for place, concept in enumerate(written):
            for keys, panel in self._panels.get(concept.key, ()):
                if tuple(c.key for c in written[place : place + len(keys)]) == keys:
                    end = written[place + len(keys) - 1].end
                    yield from (concept._replace(key=key, end=end) for key in panel)
                    break

    def _phrase(self, tokens: list[_Token], at: int, text: str = "") -> tuple[int, tuple[str, ...]] | None:
        for keys, exact, meant in self._phrases.get(tokens[at].key, ()):
            part = tokens[at : at + len(keys)]
            if tuple(token.key for token in part) == keys and (not exact or _is_exactly(exact, part)):
                if len(part) > 1 and _ENDS.search(text, part[0].end, part[-1].start + 1):
                    continue
                return len(keys), meant
        return None


@cache
def default_vocabulary() -> Vocabulary:
    """The vocabulary of the table alone."""
    return Vocabulary()


def _is_exactly(exact: str, tokens: list[_Token]) -> bool:
    """Whether words are written as an entry asks: in its case ("!US"), or letter by letter in any ("=brainal")."""
    written = " ".join(token.written for token in tokens)
    phrase = " ".join(match[0] for match in _TOKEN.finditer(exact))
    return written == phrase if exact.startswith("!") else written.lower() == phrase


@lru_cache(maxsize=_REMEMBERED)
def _is_stop(written: str) -> bool:
    return written.lower() in word_list("stop") and not (len(written) > 1 and written.isupper())


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        written = match[0]
        key = _key_alone(written)
        if key and not (tokens and tokens[-1].key == "non"):
            tokens.append(_Token(key, *match.span(), written))
            continue
        factor = _FACTOR.match(written)
        if tokens and tokens[-1].key == "non" and text[tokens[-1].end : match.start()] in ("-", "‐", "–"):
            lead = tokens.pop()
            tokens.append(_Token(stem(f"non{written}"), lead.start, match.end(), text[lead.start : match.end()]))
        elif factor:
            tokens.append(_Token("factor", match.start(), match.end(), written))
            tokens.append(_Token(str(ROMAN[factor[1].lower()]), match.start(), match.end(), written))
        elif written != "s" or text[match.start() - 1 : match.start()] not in ("'", "’"):
            tokens.append(_Token(_key(written, tokens), match.start(), match.end(), written))
    return tokens


@lru_cache(maxsize=_REMEMBERED)
def _key_alone(written: str) -> str:
    """The key of a word that has it whatever stands before it; empty for the others."""
    numeral = written.lower() in ROMAN or written[:-1].lower() in ROMAN
    with_others = written == "s" or numeral or _FACTOR.match(written)
    return "" if with_others else _key(written, [])


def _key(written: str, before: list[_Token]) -> str:
    if written[0].isdecimal():
        number = written.replace(",", "") if _THOUSANDS.match(written) else written.replace(",", ".")
        return f"{float(number):g}" if number.count(".") < 2 else number
    if len(written) > 2 and written[-1] == "s" and written[:-1].isupper():  # LFTs, ECGs
        written = written[:-1]
    lowered = written.lower()
    if lowered in ROMAN and before and before[-1].key in _LEADS:
        return str(ROMAN[lowered])
    return _NUMBERS.get(lowered) or stem(written)
