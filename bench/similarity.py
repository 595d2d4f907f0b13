"""Similarities of term pairs a second on HPO terms, beside pyhpo and hpo3 in environments of their own, in one run."""

from __future__ import annotations

import math
import random

from bench import peers
from bench.common import data, timed
from files.documents import documents
from mmrarebench.ontology.lineage import Edge, Lineage
from mmrarebench.ontology.similarity import Measure, Similarity

Rows = list[dict[str, object]]
PAIRS, SETS = 300_000, 200
PEERS = {"pyhpo": ("pyhpo==4.0.0", 30_000, 60), "hpo3": ("hpo3==1.5.1", PAIRS, SETS)}
SCRIPT = """
import json, random, sys, time
given = json.load(sys.stdin)
start = time.perf_counter()
from pyhpo import HPOSet, Ontology
Ontology()
load = time.perf_counter() - start
choose = random.Random(7)
some = choose.sample(sorted(Ontology, key=lambda t: t.id), 2000)
pairs = [(choose.choice(some), choose.choice(some)) for _ in range(given["pairs"])]
rates = {}
for method in given["methods"]:
    start = time.perf_counter()
    for a, b in pairs:
        a.similarity_score(b, kind="omim", method=method)
    rates[method] = len(pairs) / (time.perf_counter() - start)
sets = [HPOSet.from_queries([t.id for t in choose.sample(some, 8)]) for _ in range(2 * given["sets"])]
start = time.perf_counter()
for a, b in zip(sets[::2], sets[1::2]):
    a.similarity(b, kind="omim", method="resnik", combine="funSimAvg")
rates["sets"] = given["sets"] / (time.perf_counter() - start)
print(json.dumps({"load": load, "rates": rates}))
"""


def main() -> Rows:
    """Random pairs of 2,000 terms (seed 7), nothing remembered beforehand; each library with the HPO that it has."""
    term_pairs = _ours()
    for name, (requirement, pairs, sets) in PEERS.items() if term_pairs else ():
        python = peers.environment(name, requirement)
        label = python and peers.ask(python, SCRIPT, {"pairs": pairs, "sets": sets, "methods": ["resnik", "lin"]})
        for row in term_pairs:
            rate = label["rates"].get(str(row["measure"])) if label else None
            row[name] = round(rate) if rate else "-"
        if label:
            print(f"{name}: {label['load']:.1f} s to load, {pairs:,} pairs, {sets} pairs of sets")
    for row in term_pairs:
        if row["measure"] == "sets":
            row["measure"] = "best-match average of 8 x 8 terms (resnik), sets a second"
    return term_pairs


def _ours() -> Rows:
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
    pairs = [(choose.choice(some), choose.choice(some)) for _ in range(PAIRS)]
    rows: Rows = []
    for measure in Measure:
        fresh = Similarity(lineage, content)
        _, seconds = timed(lambda fresh=fresh, measure=measure: [fresh.terms(a, b, measure) for a, b in pairs])
        rows.append({"measure": measure.value, "pairs a second": round(PAIRS / seconds)})
    sets = [choose.sample(terms, 8) for _ in range(2 * SETS)]
    fresh = Similarity(lineage, content)
    _, seconds = timed(lambda: [fresh.sets(a, b) for a, b in zip(sets[:SETS], sets[SETS:], strict=True)])
    rows.append({"measure": "sets", "pairs a second": round(SETS / seconds)})
    return rows
