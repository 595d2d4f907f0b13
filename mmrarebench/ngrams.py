"""Shared text: exact n-grams of words, containment both ways, the longest shared run with its spans."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mmrarebench.leak_words import Word, words

LIMIT = 50


class Shared(NamedTuple):
    """Two texts that share words: n, containment of each in the other, and the longest run with its spans."""

    left: str
    right: str
    n: int
    shared: int
    left_share: float
    right_share: float
    longest: int
    left_span: tuple[int, int]
    right_span: tuple[int, int]


def grams(seen: Sequence[Word], n: int) -> list[tuple[str, ...]]:
    """The n-grams of a text, in order.

    >>> len(grams(words("one two three four"), 3))
    2
    """
    texts = [word.text for word in seen]
    return [tuple(texts[i : i + n]) for i in range(len(texts) - n + 1)]


def pairs(texts: Mapping[str, str], n: int = 13, least: float = 0.0) -> list[Shared]:
    """Every pair of texts that shares an n-gram, exactly; containment is the share of a text's distinct n-grams.

    An n-gram that stands in more than 50 texts is taken for boilerplate and does not pair texts by itself; it counts
    towards containment all the same.

    >>> found = pairs({"a": "the left kidney is very large today", "b": "today the left kidney is very large"}, 5)
    >>> [(s.left, s.right, s.longest, s.left_share) for s in found]
    [('a', 'b', 6, 0.6666666666666666)]
    """
    seen = {name: words(text) for name, text in texts.items()}
    sets = {name: set(grams(found, n)) for name, found in seen.items()}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(sets):
        for gram in sets[name]:
            holders[gram].append(name)
    together: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if 1 < len(names) <= LIMIT:
            for i, left in enumerate(names):
                for right in names[i + 1 :]:
                    together[(left, right)] += 1
    result = []
    for left, right in sorted(together):
        common = len(sets[left] & sets[right])
        shares = common / len(sets[left]), common / len(sets[right])
        if max(shares) >= least:
            length, i, j = longest_run(seen[left], seen[right])
            spans = (
                (seen[left][i].start, seen[left][i + length - 1].end),
                (seen[right][j].start, seen[right][j + length - 1].end),
            )
            result.append(Shared(left, right, n, common, *shares, length, *spans))
    return result


def longest_run(left: Sequence[Word], right: Sequence[Word]) -> tuple[int, int, int]:
    """Length of the longest run of words that two texts share, and where it begins in each.

    >>> longest_run(words("a b c d"), words("x b c y"))
    (2, 1, 1)
    """
    places: dict[str, list[int]] = defaultdict(list)
    for j, word in enumerate(right):
        places[word.text].append(j)
    best = (0, 0, 0)
    before: dict[int, int] = {}
    for i, word in enumerate(left):
        now = {}
        for j in places.get(word.text, ()):
            now[j] = before.get(j - 1, 0) + 1
            if now[j] > best[0]:
                best = (now[j], i - now[j] + 1, j - now[j] + 1)
        before = now
    return best
