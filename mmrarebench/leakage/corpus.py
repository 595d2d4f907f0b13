"""Texts looked for in a corpus: exact n-grams of words by rolling hash, near duplicates by MinHash-LSH, both verified.

A document is turned into numbers of words once; hashes only propose, and every proposal is compared word by word (or
shingle by shingle) before it counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from mmrarebench.grounding.names import fold, spelling
from mmrarebench.leakage.ngrams import SHINGLE, SIZES, Match, Shared
from mmrarebench.leakage.shingles import Hashes, HashSet, NearIndex, Numbers, Pair, rolling
from mmrarebench.leakage.types import OverlapKind
from mmrarebench.leakage.words import WORD

BOILERPLATE = 50
REMEMBERED = 1 << 20
_BYTES = 8


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return spelling(fold(word))


class Vocabulary(dict[str, int]):
    """Number of a word as written, 0 where no text has it; what was looked up once is remembered, within bounds."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        super().__init__()
        self._known = numbers

    def __missing__(self, word: str) -> int:
        number = self._known.get(_folded(word), 0)
        if len(self) < REMEMBERED:
            self[word] = number
        return number


class Index:
    """Texts by the n-grams that they hold.

    >>> index = Index({"q1": "the left kidney is very large today", "q2": "an entirely different report of a rash"}, (4,))
    >>> [(m.text, m.longest, m.text_share, m.document_span) for m in index.scan("Report: the left kidney is very small.")]
    [('q1', 5, 0.5, (8, 31))]
    """

    def __init__(self, texts: Mapping[str, str], sizes: Sequence[int] = SIZES, near: float | None = None) -> None:
        self.sizes, self.near = tuple(sorted(set(sizes))), near
        self.names = sorted(texts)
        self._known: dict[str, int] = {}
        self._texts = [texts[name] for name in self.names]
        self._numbers = [self._learn(text) for text in self._texts]
        self._raw = [numbers.tobytes() for numbers in self._numbers]
        shingles = [frozenset(rolling(numbers, SHINGLE).tolist()) for numbers in self._numbers]
        self._shingles = HashSet(set().union(*shingles))
        self._holders: dict[int, dict[int, list[Pair]]] = {n: self._index(n) for n in self.sizes}
        self._common = {n: _boilerplate(runs) for n, runs in self._holders.items()}
        self._known_runs = {n: HashSet(runs) for n, runs in self._holders.items()}
        self._met_twice = {
            n: HashSet(v for v, places in runs.items() if len(places) > 1) for n, runs in self._holders.items()
        }
        self._distinct = {n: [_distinct(rolling(numbers, n)) for numbers in self._numbers] for n in self.sizes}
        self._near = NearIndex(self._numbers, shingles, near) if near is not None else None
        self._seen = Vocabulary(self._known)
        self._spans: dict[int, list[Pair]] = {}

    def _learn(self, text: str) -> Numbers:
        numbers = self._known
        return np.array([numbers.setdefault(_folded(w), len(numbers) + 1) for w in WORD.findall(text)], np.int64)

    def _index(self, n: int) -> dict[int, list[Pair]]:
        """Where each n-gram stands, by its hash; every place is compared with the first of its hash."""
        holders: dict[int, list[Pair]] = {}
        for place, numbers in enumerate(self._numbers):
            raw = self._raw[place]
            for i, value in enumerate(rolling(numbers, n).tolist()):
                while value in holders and not self._same(holders[value][0], raw[_BYTES * i : _BYTES * (i + n)]):
                    value += (
                        1 << 64
                    )  # two n-grams of one hash: the second is kept apart, where no document's hash meets it
                holders.setdefault(value, []).append((place, i))
        return {value: places for value, places in holders.items() if value < 1 << 64}

    def _same(self, holder: Pair, run: bytes) -> bool:
        place, i = holder
        return self._raw[place][_BYTES * i : _BYTES * i + len(run)] == run

    def scan(self, document: str, skip: frozenset[str] = frozenset()) -> list[Match]:
        """Every text of which the document holds an n-gram, or that a window of it nearly is, by text and n.

        An n-gram that stands in more than 50 of the texts is taken for boilerplate and does not match by itself.
        """
        words = WORD.findall(document)
        numbers = np.fromiter(map(self._seen.__getitem__, words), np.int64, len(words))
        hashes, counts = self._known_shingles(numbers)
        spans: list[Pair] = []
        matches: list[Match] = []
        for n in self.sizes:
            met = {p: pair for p, pair in self._pairs(numbers, counts, n).items() if self.names[p] not in skip}
            total = _grams(words, n) if met else 1
            for place, (pairs, shared) in met.items():
                spans = spans or _spans(document)
                matches.append(self._match(place, n, pairs, shared, shared / total, spans))
        for place, start, end, likeness, shared in self._near.scan(hashes, counts) if self._near else ():
            if self.names[place] not in skip:
                spans = spans or _spans(document)
                whole = (0, len(self._texts[place])), (spans[start][0], spans[end - 1][1])
                kind = self.names[place], OverlapKind.NEAR_DUPLICATE, SHINGLE, shared, likeness, likeness
                matches.append(Match(*kind, end - start, *whole))
        return sorted(matches, key=lambda m: (m.text, m.kind, m.n))

    def matches_before(self, name: str) -> list[Match]:
        """Matches of one of the texts with those before it, by name."""
        place_of = bisect_left(self.names, name)
        numbers, spans = self._numbers[place_of], self._spans_of(place_of)
        _, counts = self._known_shingles(numbers)
        return [
            self._match(place, n, pairs, shared, shared / self._distinct[n][place_of], spans)
            for n in self.sizes
            for place, (pairs, shared) in sorted(self._pairs(numbers, counts, n, place_of).items())
        ]

    def near_pairs(self) -> list[tuple[int, int, float, int]]:
        """NearIndex duplicates among the texts: both places, Jaccard index, shared shingles."""
        return list(self._near.pairs()) if self._near else []

    def _known_shingles(self, numbers: Numbers) -> tuple[Hashes, Numbers]:
        """Shingles of a document, and how many of the first 0, 1, 2, ... of them stand in any text."""
        hashes = rolling(numbers, SHINGLE)
        return hashes, np.concatenate([[0], np.cumsum(self._shingles.holds(hashes))])

    def _spans_of(self, place: int) -> list[Pair]:
        if place not in self._spans:
            self._spans[place] = _spans(self._texts[place])
        return self._spans[place]

    def _pairs(
        self, numbers: Numbers, counts: Numbers, n: int, before: int | None = None
    ) -> dict[int, tuple[set[Pair], int]]:
        """By text, of all or of those before a place: (place in the document, place in the text) of every shared n-gram, and the number of distinct ones."""
        met: dict[int, set[Pair]] = defaultdict(set)
        distinct: dict[int, set[int]] = defaultdict(set)
        common: list[Pair] = []
        raw = numbers.tobytes()
        for i, value in _proposed(numbers, counts, n, (self._known_runs if before is None else self._met_twice)[n]):
            holders = self._holders[n][value]
            if not self._same(holders[0], raw[_BYTES * i : _BYTES * (i + n)]):
                continue
            if value in self._common[n]:
                common.append((i, value))
                continue
            for place, j in holders:
                if before is not None and place >= before:
                    break  # holders are in the order of their places
                met[place].add((i, j))
                distinct[place].add(value)
        for i, value in common if met else ():  # boilerplate counts for texts that share something else as well
            starts = self._common[n][value]
            for place in met.keys() & starts.keys():
                met[place].update((i, j) for j in starts[place])
                distinct[place].add(value)
        return {place: (pairs, len(distinct[place])) for place, pairs in met.items()}

    def _match(self, place: int, n: int, pairs: set[Pair], shared: int, share: float, spans: Sequence[Pair]) -> Match:
        length, i, j = longest_chain(pairs)
        end = length + n - 2
        text_spans = self._spans_of(place)
        return Match(
            self.names[place],
            OverlapKind.NGRAM,
            n,
            shared,
            shared / self._distinct[n][place],
            share,
            length + n - 1,
            (text_spans[j][0], text_spans[j + end][1]),
            (spans[i][0], spans[i + end][1]),
        )


def _proposed(numbers: Numbers, shingles: Numbers, n: int, run_hashes: HashSet) -> Iterator[tuple[int, int]]:
    """Places whose hash is known, among runs of which every shingle is."""
    inside = max(n - SHINGLE + 1, 0)  # none of them in a run of two words
    whole = np.flatnonzero(shingles[inside:] - shingles[: max(len(shingles) - inside, 0)] == inside)
    whole = whole[: max(len(numbers) - n + 1, 0)]
    if len(whole):
        hashes = rolling(numbers, n)[whole]
        for i in np.flatnonzero(run_hashes.holds(hashes)).tolist():
            yield int(whole[i]), int(hashes[i])


def _boilerplate(holders: Mapping[int, Sequence[Pair]]) -> dict[int, dict[int, list[int]]]:
    """Of the n-grams that stand in more than 50 texts, where they begin, by hash and text."""
    common: dict[int, dict[int, list[int]]] = {}
    for value, pairs in holders.items():
        if len(pairs) > BOILERPLATE:
            starts: dict[int, list[int]] = defaultdict(list)
            for place, i in pairs:
                starts[place].append(i)
            if len(starts) > BOILERPLATE:
                common[value] = dict(starts)
    return common


def _distinct(hashes: Hashes) -> int:
    return len(np.unique(hashes))


def _grams(words: Sequence[str], n: int) -> int:
    """Distinct n-grams of a document; two unknown words are two words."""
    numbered: dict[str, int] = {}
    numbers = np.array([numbered.setdefault(_folded(word), len(numbered) + 1) for word in words], np.int64)
    return _distinct(rolling(numbers, n))


def _spans(text: str) -> list[Pair]:
    return [m.span() for m in WORD.finditer(text)]


def longest_chain(pairs: set[Pair]) -> tuple[int, int, int]:
    """Longest run of pairs that go on together by one step, and where it begins; the earliest of equals.

    >>> longest_chain({(3, 0), (4, 1), (9, 5)})
    (2, 3, 0)
    """
    best = (0, 0, 0)
    for i, j in sorted(pairs):
        if (i - 1, j - 1) not in pairs:
            length = 1
            while (i + length, j + length) in pairs:
                length += 1
            if length > best[0]:
                best = (length, i, j)
    return best


def pairs(texts: Mapping[str, str], n: int = 13, least: float = 0.0) -> list[Shared]:
    """Every pair of texts that shares an n-gram, exactly; containment is the share of a text's distinct n-grams.

    An n-gram that stands in more than 50 texts is taken for boilerplate and does not pair texts by itself; it counts
    towards containment all the same.

    >>> found = pairs({"a": "the left kidney is very large today", "b": "today the left kidney is very large"}, 5)
    >>> [(s.left, s.right, s.longest, s.left_share) for s in found]
    [('a', 'b', 6, 0.6666666666666666)]
    """
    return [s for s in pairs_of(Index(texts, (n,))) if max(s.left_share, s.right_share) >= least]


def pairs_of(index: Index) -> list[Shared]:
    """The same for texts that are indexed already, for every n of the index."""
    return sorted(
        Shared(m.text, right, m.n, m.shared, m.text_share, m.document_share, m.longest, m.span, m.document_span)
        for right in index.names
        for m in index.matches_before(right)
    )


def near_duplicates(texts: Mapping[str, str], threshold: float = 0.5) -> list[tuple[str, str, float, int]]:
    """Pairs of texts whose shingles of three words have at least this Jaccard index: MinHash-LSH, then verified.

    >>> one = " ".join(f"w{i}" for i in range(40))
    >>> near_duplicates({"a": one, "b": one.replace("w20", "other"), "c": "something else " * 20})
    [('a', 'b', 0.8536585365853658, 35)]
    """
    return near_of(Index(texts, (), threshold))


def near_of(index: Index) -> list[tuple[str, str, float, int]]:
    """The same for texts that are indexed already."""
    return [(index.names[i], index.names[j], likeness, shared) for i, j, likeness, shared in index.near_pairs()]
