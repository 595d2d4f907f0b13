"""Names that a phrase is like: scispacy's candidate generator over our own names, or an exact product of the same vectors.

For whoever asks for it (``load case-reports --candidates``): what is met by likeness is a guess, and is marked as one with its
method and score. The vectors are TF-IDF of character trigrams; scispacy looks them up in an approximate index (nmslib,
HNSW), which is built once and kept in ``index/`` of the home; the exact product needs none.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mmrarebench.exceptions import UsageError
from mmrarebench.grounding import phrases
from mmrarebench.grounding.names import is_generic
from mmrarebench.ids import content_hash

METHODS = ("tfidf", "scispacy")
LEAST = 0.8
NEAREST = 10
BUILD = {"M": 30, "efConstruction": 300, "post": 0}
SEARCH = {"efSearch": 200}


class Entry(NamedTuple):
    """A name of the vocabulary: what kind, which code, the name, and whether it is the preferred one (0) or a synonym (1)."""

    kind: str
    code: str
    text: str
    rank: int


class Guess(NamedTuple):
    """Whether to guess: by which method, None not at all, and from which similarity on."""

    method: str | None = None
    least: float = LEAST


NO_GUESS = Guess()


class SimilarName(NamedTuple):
    """A name that a phrase is like, with the entities of one kind that have it."""

    kind: str
    codes: tuple[str, ...]
    name: str
    score: float


class Place(NamedTuple):
    """A part of a text that is like a name."""

    start: int
    end: int
    similar: SimilarName


Search = Callable[[Sequence[str]], list[tuple[str, float] | None]]
"""Phrases in; for each the nearest name with its similarity out, None where nothing is alike."""


class Guesser:
    """Guesses by one method, down to a least similarity.

    Raises:
        UsageError: no such method, or it is not installed.
    """

    def __init__(self, method: str, entries: Iterable[Entry], folder: Path, least: float = LEAST) -> None:
        if method not in METHODS:
            raise UsageError(f"unknown method {method!r}", repair=f"--candidates {' or '.join(METHODS)}")
        self.method, self.least = method, least
        self._entities: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for entry in entries:
            if not is_generic(entry.text):
                self._entities[entry.text][entry.kind].add(entry.code)
        self._names = sorted(self._entities)
        self._search = self._scispacy(folder) if method == "scispacy" else self._exact()

    def find(self, text: str, occupied: Sequence[tuple[int, int]]) -> Iterator[Place]:
        """Parts of a text that end in a word for a disease, overlap nothing that is taken, and are like a name."""
        free = [p for p in phrases.disease_phrases(text) if not any(a < p[1] and p[0] < b for a, b in occupied)]
        ends = [(start, end) for first, end in free for start in phrases.tails(text, first, end)]
        best: dict[int, tuple[float, int, str]] = {}
        for (start, end), nearest in zip(ends, self._search([text[a:b] for a, b in ends]), strict=True):
            score = round(nearest[1], 4) if nearest else 0.0
            # words without a trigram of any name cost nothing, so of equals the shortest phrase counts
            if nearest and score >= max(self.least, best.get(end, (0.0, 0, ""))[0]):
                best[end] = (score, start, nearest[0])
        for end, (score, start, name) in best.items():
            for kind, codes in sorted(self._entities[name].items()):
                yield Place(start, end, SimilarName(kind, tuple(sorted(codes)), name, score))

    def _vectors(self) -> tuple[Any, Any]:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
        return vectorizer, vectorizer.fit_transform(self._names)

    def _exact(self) -> Search:
        vectorizer, vectors = self._vectors()
        table = vectors.T.tocsr()

        def search(phrases_: Sequence[str]) -> list[tuple[str, float] | None]:
            rows = vectorizer.transform(phrases_) @ table if phrases_ else ()
            return [
                (self._names[row.indices[(at := row.data.argmax())]], float(row.data[at])) if row.nnz else None
                for row in rows
            ]

        return search

    def _scispacy(self, folder: Path) -> Search:
        try:
            from scispacy.candidate_generation import CandidateGenerator
            from scispacy.linking_utils import Entity, KnowledgeBase
        except ImportError as error:
            message = "scispacy's candidate generator is not installed here (Python < 3.13)"
            raise UsageError(message, repair="--candidates tfidf") from error
        codes = ((code, name) for name, kinds in self._entities.items() for of in kinds.values() for code in of)
        aliases: dict[str, list[str]] = defaultdict(list)
        for code, name in codes:
            aliases[code].append(name)
        kb = KnowledgeBase([Entity(code, names[0], names, [], None) for code, names in aliases.items()])
        vectorizer, vectors = self._vectors()
        path = folder / f"nmslib-{content_hash(self._names, BUILD)[:32]}.bin"
        generator = CandidateGenerator(_index(vectors, path), vectorizer, self._names, kb)

        def search(phrases_: Sequence[str]) -> list[tuple[str, float] | None]:
            nearest: list[tuple[str, float] | None] = []
            for candidates in generator(list(phrases_), NEAREST):
                scored = [pair for c in candidates for pair in zip(c.similarities, c.aliases, strict=True)]
                score, name = max(scored, default=(0.0, ""))
                nearest.append((name, float(score)) if scored else None)
            return nearest

        return search


def _index(vectors: Any, path: Path) -> Any:
    """The approximate index over the names, from its file where it was built before."""
    import nmslib

    index = nmslib.init(method="hnsw", space="cosinesimil_sparse", data_type=nmslib.DataType.SPARSE_VECTOR)
    index.addDataPointBatch(vectors)
    if path.exists():
        index.loadIndex(str(path))
    else:
        index.createIndex({**BUILD, "indexThreadQty": os.cpu_count() or 1}, print_progress=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        index.saveIndex(str(part))
        part.replace(path)
    index.setQueryTimeParams(SEARCH)
    return index
