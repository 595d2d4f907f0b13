"""Would names that are only like a phrase help in case reports? What the exact matcher leaves, and its nearest name by TF-IDF.

Real case texts; phrases that end in a word for a disease and that no mention covers; each tail of a phrase is compared
with every Orphanet name by an exact sparse product over character trigrams. The figures decide docs/decisions/0011.
"""

from __future__ import annotations

import gzip
import re
from typing import Any

import orjson

from bench.common import data, timed
from bench.names import MONDO, PACKETS, read
from loaders.mentions import Entry, Finder

Rows = list[dict[str, object]]
TEXTS = "case_texts/casereportbench_half.json.gz"
THRESHOLDS = (0.95, 0.9, 0.8, 0.7)
SHOWN = 13
_PHRASE = re.compile(
    r"(?:[A-Z]?[\w'’-]+ ){1,5}(?:syndrome|disease|dystrophy|an(?:a)?emia|deficiency|carcinoma|sarcoma|lymphoma|vasculitis|myopathy|"
    r"neuropathy|encephalopathy|dysplasia|aciduria|acidemia|porphyria|ataxia|leukodystrophy|amyloidosis|sclerosis)\b"
)


def main() -> Rows:
    """Mentions found exactly, phrases left, and how many of these have a name above each threshold."""
    folder = data()
    if folder is None:
        return []
    names = [(name.code, name.text) for name in read(folder / PACKETS, folder / MONDO).ontology.names]
    texts = [
        " ".join(v for v in case.values() if isinstance(v, str))
        for case in orjson.loads(gzip.decompress((folder / TEXTS).read_bytes()))
    ]
    finder = Finder([Entry("disorder", code, name, 0) for code, name in names], [])
    found, seconds = timed(lambda: finder.find(texts))
    left = _left(texts, found)
    scored, each = timed(lambda: _nearest(left, [name for _, name in names]))
    rows: Rows = [
        {"measure": "case texts, names of Orphanet", "value": f"{len(texts)}, {len(names):,}"},
        {
            "measure": "mentions of disorders, exact names and abbreviations",
            "value": f"{sum(m.kind == 'disorder' for ms in found for m in ms)} ({seconds:.1f} s)",
        },
        {"measure": "phrases with a word for a disease that no mention covers", "value": len(left)},
        {"measure": "ms a phrase, exact TF-IDF product", "value": round(each / max(1, len(left)) * 1000, 1)},
    ]
    rows += [
        {"measure": f"of these, nearest name at {t} or more", "value": sum(s >= t for s, _, _ in scored)}
        for t in THRESHOLDS
    ]
    return rows + [{"measure": f"{phrase} ({score:.2f})", "value": name} for score, phrase, name in scored[:SHOWN]]


def _left(texts: list[str], found: list[list[Any]]) -> list[str]:
    phrases: dict[str, None] = {}
    for text, mentions in zip(texts, found, strict=True):
        covered = [(m.start, m.end) for m in mentions if m.kind == "disorder"]
        for hit in _PHRASE.finditer(text):
            if not any(start < hit.end() and hit.start() < end for start, end in covered):
                phrases[hit[0]] = None
    return list(phrases)


def _nearest(phrases: list[str], names: list[str]) -> list[tuple[float, str, str]]:
    """The best name of each phrase's tails, the best first, one tail once."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
    table = vectors.fit_transform(names).T.tocsr()
    best: dict[str, tuple[float, str, str]] = {}
    for phrase in phrases:
        words = phrase.split()
        tails = [" ".join(words[i:]) for i in range(len(words) - 1)]
        top = max(
            ((float(row.data.max()), tail, names[row.indices[row.data.argmax()]])
             for tail, row in zip(tails, vectors.transform(tails) @ table, strict=True) if row.nnz),
            default=None,
        )  # fmt: skip
        if top:
            best.setdefault(top[1].lower(), top)
    return sorted(best.values(), key=lambda one: (-one[0], one[1]))
