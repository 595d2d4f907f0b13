"""Would names that are only like a phrase help in case reports? What the exact matcher leaves, and its nearest names by likeness.

Real case texts; phrases that end in a word for a disease and that no mention covers; each tail of a phrase is compared
with every Orphanet name, by the exact product and by scispacy's candidate generator over the same vectors. The figures
decide docs/decisions/0011.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Sequence
from pathlib import Path

import orjson

from bench.common import data, timed
from bench.reading.names import MONDO, PACKETS, read
from loaders.cases.mentions.candidates import METHODS, Entry, Guesser, Place
from loaders.cases.mentions.recognition import Finder
from mmrarebench.exceptions import UsageError
from mmrarebench.grounding.phrases import disease_phrases

Rows = list[dict[str, object]]
TEXTS = "case_texts/casereportbench_half.json.gz"
THRESHOLDS = (0.95, 0.9, 0.8, 0.7)
SHOWN = 13
Taken = list[list[tuple[int, int]]]


def main() -> Rows:
    """Mentions found exactly, phrases left, and what each method finds in them."""
    folder = data()
    if folder is None:
        return []
    names = read(folder / PACKETS, folder / MONDO).ontology.names
    entries = [Entry("disorder", name.code, name.text, 0) for name in names]
    texts = [
        " ".join(v for v in case.values() if isinstance(v, str))
        for case in orjson.loads(gzip.decompress((folder / TEXTS).read_bytes()))
    ]
    finder = Finder(entries, [])
    hits, seconds = timed(lambda: finder.find(texts))
    masked = [[(m.start, m.end) for m in ms if m.kind == "disorder"] for ms in hits]
    unmasked = sum(
        not any(a < end and start < b for a, b in spans)
        for text, spans in zip(texts, masked, strict=True)
        for start, end in disease_phrases(text)
    )
    rows: Rows = [
        {"measure": "case texts, names of Orphanet", "value": f"{len(texts)}, {len(names):,}"},
        {
            "measure": "mentions of disorders, exact names and abbreviations",
            "value": f"{sum(map(len, masked))} ({seconds:.1f} s)",
        },
        {"measure": "phrases with a word for a disease that no mention covers", "value": unmasked},
    ]
    with tempfile.TemporaryDirectory() as retained:
        of = {method: _measure(method, entries, texts, masked, unmasked, Path(retained), rows) for method in METHODS}
    repeated = {(p.start, p.end, p.similar.name) for p in of["tfidf"]} & {
        (p.start, p.end, p.similar.name) for p in of["scispacy"]
    }
    rows.append({"measure": "places that both methods give the same name", "value": len(repeated)})
    best = sorted({(-p.similar.score, p.similar.name) for p in of["tfidf"]})[:SHOWN]
    return rows + [{"measure": f"exact product ({-score:.2f})", "value": name} for score, name in best]


def _measure(
    method: str, entries: Sequence[Entry], texts: Sequence[str], masked: Taken, unmasked: int, folder: Path, rows: Rows
) -> list[Place]:
    """Places that a method finds from the lowest threshold on; its times and counts become rows."""
    try:
        guesser, built = timed(lambda: Guesser(method, entries, folder, THRESHOLDS[-1]))
    except UsageError as error:
        rows.append({"measure": f"{method}", "value": error.what})
        return []
    _, again = timed(lambda: Guesser(method, entries, folder, THRESHOLDS[-1]))
    hits, seconds = timed(
        lambda: [p for text, spans in zip(texts, masked, strict=True) for p in guesser.find(text, spans)]
    )
    rows.append({"measure": f"{method}: seconds to make ready, first and again", "value": f"{built:.1f}, {again:.1f}"})
    rows.append({"measure": f"{method}: ms a phrase", "value": round(seconds / max(1, unmasked) * 1000, 1)})
    rows.extend(
        {"measure": f"{method}: phrases with a name at {t} or more", "value": sum(p.similar.score >= t for p in hits)}
        for t in THRESHOLDS
    )
    return hits
