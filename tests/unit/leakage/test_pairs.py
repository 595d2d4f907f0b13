"""Pairs of texts that share n-grams, against a comparison of every pair; how much work boilerplate makes."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.leakage import corpus

LIMIT = 2
N = 2
texts = st.lists(st.lists(st.sampled_from("abcd"), max_size=8).map(" ".join), max_size=6)


def grams(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[i : i + N]) for i in range(len(words) - N + 1)}


@given(texts)
def test_pairs_equals_a_comparison_of_every_pair(contents: list[str]) -> None:
    named = {f"t{i}": text for i, text in enumerate(contents)}
    holders = Counter(gram for text in contents for gram in grams(text))
    expected = {}
    for left, right in combinations(sorted(named), 2):
        shared = grams(named[left]) & grams(named[right])
        if any(holders[gram] <= LIMIT for gram in shared):
            sizes = len(grams(named[left])), len(grams(named[right]))
            expected[left, right] = (len(shared), len(shared) / sizes[0], len(shared) / sizes[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "BOILERPLATE", LIMIT)
        matches = corpus.pairs(named, N)
    assert {(m.left, m.right): (m.shared, m.left_share, m.right_share) for m in matches} == expected


def test_index_makes_no_pairs_of_boilerplate(monkeypatch: pytest.MonkeyPatch) -> None:
    template = " ".join(f"w{i}" for i in range(30))
    index = corpus.Index({f"t{i:03}": template for i in range(corpus.BOILERPLATE + 1)}, (8,))
    calls: list[object] = []
    monkeypatch.setattr(corpus, "longest_chain", calls.append)
    assert corpus.pairs_of(index) == []
    assert calls == []
    assert index.scan(template) == []
