"""Runs of words as hashes, and near duplicates by MinHash-LSH over them, every candidate verified exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmrarebench.leakage.ngrams import SHINGLE

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Pair = tuple[int, int]
WINDOW_STEP, LEAST_WORDS = 8, 20
PERMUTATIONS, BIGGER = 128, 1.2
ROOM = 16
_BASE = np.uint64(0x9E3779B97F4A7C15)


def rolling(numbers: Numbers, n: int) -> Hashes:
    """Hash of every run of n numbers.

    >>> found = rolling(np.array([1, 2, 3, 1, 2]), 2)
    >>> len(found), bool(found[0] == found[3])
    (4, True)
    """
    count = len(numbers) - n + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    values = numbers.astype(np.uint64)
    total = np.zeros(count, np.uint64)
    for i in range(n):
        total = total * _BASE + values[i : i + count]
    return total ^ (total >> np.uint64(29))


class NearIndex:
    """Texts by the MinHash of their shingles of three words (datasketch), every candidate verified exactly.

    A document is looked at in windows of about each text's own length. A window of which fewer shingles than the
    threshold are known to any text cannot be a near duplicate, so only the others are hashed.
    """

    def __init__(self, numbers: Sequence[Numbers], shingles: Sequence[frozenset[int]], threshold: float) -> None:
        from datasketch import MinHashLSH

        self._threshold = threshold
        self._shingles = shingles
        self._lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, weights=(0.1, 0.9))
        lengths = set()
        for place, text_shingles in enumerate(shingles):
            if len(text_shingles) >= LEAST_WORDS:
                self._lsh.insert(place, _minhash(text_shingles))
                lengths.add(round(np.log(len(numbers[place])) / np.log(BIGGER)))
        self._windows = sorted({max(round(BIGGER**length), LEAST_WORDS) for length in lengths})

    def pairs(self) -> Iterator[tuple[int, int, float, int]]:
        """Pairs among the texts themselves: both places, Jaccard index, shared shingles."""
        for first, shingles in enumerate(self._shingles):
            if len(shingles) >= LEAST_WORDS:
                for second in sorted(self._lsh.query(_minhash(shingles))):
                    likeness = _jaccard(shingles, self._shingles[second])
                    if second > first and likeness >= self._threshold:
                        yield first, second, likeness, len(shingles & self._shingles[second])

    def scan(self, hashes: Hashes, counts: Numbers) -> Iterator[tuple[int, int, int, float, int]]:
        """The best window of each text that has one: text, first and last word, Jaccard index, shared shingles.

        Args:
            hashes: shingles of the document.
            counts: how many of the first 0, 1, 2, ... of them stand in any text.
        """
        best: dict[int, tuple[float, int, int, int]] = {}
        for start, end in self._candidates(counts, len(hashes) + SHINGLE - 1):
            shingles = frozenset(hashes[start : end - SHINGLE + 1].tolist())
            for place in self._lsh.query(_minhash(shingles)):
                likeness = _jaccard(shingles, self._shingles[place])
                if likeness >= max(self._threshold, best.get(place, (0.0,))[0] + 1e-12):
                    best[place] = likeness, start, end, len(shingles & self._shingles[place])
        for place, (likeness, start, end, shared) in sorted(best.items()):
            yield place, start, end, likeness, shared

    def _candidates(self, counts: Numbers, words: int) -> Iterator[Pair]:
        for width in self._windows:
            last = max(words - width, 0)
            step = max(width // WINDOW_STEP, 1)
            starts = np.unique(np.append(np.arange(0, last + 1, step), last))
            ends = np.minimum(starts + width, words)
            size = np.maximum(ends - starts - SHINGLE + 1, 1)
            share = (counts[np.maximum(ends - SHINGLE + 1, starts)] - counts[starts]) / size
            for start, end in zip(starts[share >= self._threshold], ends[share >= self._threshold], strict=True):
                yield int(start), int(end)


def _minhash(shingles: frozenset[int]) -> Any:
    from datasketch import MinHash

    sketch = MinHash(num_perm=PERMUTATIONS, seed=7, hashfunc=_short)
    sketch.update_batch(sorted(shingles))
    return sketch


def _short(value: int) -> int:
    return value & 0xFFFFFFFF


def _jaccard(first: frozenset[int], second: frozenset[int]) -> float:
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared) if shared else 0.0


class HashSet:
    """A set of hashes with a quick test of membership: a table of single bytes rules most others out before the search.

    >>> HashSet([3, 9]).holds(np.array([9, 4, 3], np.uint64)).tolist()
    [True, False, True]
    """

    def __init__(self, hashes: Iterable[int]) -> None:
        self._sorted = np.array(sorted(hashes), np.uint64)
        size = 1 << max(len(self._sorted) * ROOM - 1, 1).bit_length()
        self._mask = np.uint64(size - 1)
        self._table = np.zeros(size, np.bool_)
        self._table[self._sorted & self._mask] = True

    def __len__(self) -> int:
        return len(self._sorted)

    def holds(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which hashes are among them."""
        members: NDArray[np.bool_] = self._table[hashes & self._mask]
        maybe = np.flatnonzero(members)
        if len(maybe):
            candidates = hashes[maybe]
            at = np.minimum(np.searchsorted(self._sorted, candidates), len(self._sorted) - 1)
            members[maybe] = self._sorted[at] == candidates
        return members
