"""Similarities of term pairs a second, on real HPO terms (peers run in environments of their own)."""

from __future__ import annotations

import math
import random

from bench.common import data, timed
from graph.files import documents
from mmrarebench.lineage import Edge, Lineage
from mmrarebench.similarity import Measure, Similarity

Rows = list[dict[str, object]]


def main() -> Rows:
    """Random pairs of 2,000 terms (seed 7), nothing remembered beforehand."""
    folder = data()
    if folder is None:
        return []
    import orjson

    document = next(documents([folder / "hpo" / "hp.v2025-05-06.json.gz"], (".json",)))
    graph = orjson.loads(document.read())["graphs"][0]
    edges = [Edge(e["sub"][-10:], e["obj"][-10:]) for e in graph["edges"] if e["pred"] == "is_a"]
    lineage = Lineage(edges)
    terms = sorted(lineage.parents)
    total = len(terms)
    content = {term: -math.log((1 + len(lineage.descendants(term))) / total) for term in terms}
    choose = random.Random(7)
    some = choose.sample(terms, 2000)
    pairs = [(choose.choice(some), choose.choice(some)) for _ in range(300_000)]
    rows: Rows = []
    for measure in Measure:
        fresh = Similarity(lineage, content)
        _, seconds = timed(lambda fresh=fresh, measure=measure: [fresh.terms(a, b, measure) for a, b in pairs])
        rows.append({"measure": measure.value, "pairs a second": round(len(pairs) / seconds)})
    sets = [choose.sample(terms, 8) for _ in range(400)]
    fresh = Similarity(lineage, content)
    _, seconds = timed(lambda: [fresh.sets(a, b) for a, b in zip(sets[:200], sets[200:], strict=True)])
    rows.append({"measure": "best-match average of 8 x 8 terms, sets a second", "pairs a second": round(200 / seconds)})
    return rows
