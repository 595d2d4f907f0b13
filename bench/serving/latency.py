"""Latency of the contract queries over varied parameters, on a graph that holds everything."""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from api.usecases import loading, scoring
from api.usecases.leakage import scan as usecases_leakage
from bench.common import data, empty_graph, timed
from graph.session import Graph
from queries.run import run

Rows = list[dict[str, object]]
Draw = Callable[[], Any]
BENCHMARK, SPLIT = "phenopacket-store", "latency"
TIMES, BUDGET = 1000, 30.0
CONTRACT: dict[str, tuple[str, ...]] = {
    "ontology/disorder": ("orpha",),
    "ontology/parents": ("orpha", "classification"),
    "ontology/ancestors": ("orpha", "classification"),
    "ontology/descendants": ("orpha", "classification"),
    "ontology/phenotypes": ("orpha",),
    "ontology/disorders_with_phenotypes": ("hpo", "subsumed"),
    "ontology/genes": ("orpha", "with_subtypes"),
    "ontology/disorders_of_gene": ("symbol",),
    "ontology/mappings": ("orpha",),
    "ontology/disorders_mapped_to": ("curie",),
    "ontology/prevalence": ("orpha",),
    "benchmark/counts": (),
    "benchmark/questions": ("benchmark", "lineage", "phenotype", "gene", "clean"),
    "errors/by_lineage": ("benchmark", "run", "metric", "heads"),
    "errors/confusions": ("benchmark", "run"),
    "leakage/findings": ("benchmark", "kind"),
    "splits/leaking_edges": ("split",),
}


def main() -> Rows:
    """Median and 95th percentile of up to 1,000 calls (seed 7); a slow query gets as many as fit into half a minute."""
    folder = data()
    if folder is None:
        return []
    with empty_graph() as graph:
        build(graph, folder)
        draws = _draws(graph, random.Random(7))
        return [_measured(graph, name, {p: draws[p] for p in params}) for name, params in CONTRACT.items()]


def build(graph: Graph, folder: Path, models: int = 2) -> None:
    """Every ontology, the phenopackets, answers of some models, scored; findings and a split."""
    sources = (
        ("hpo", "hpo/hp.v2025-05-06.json.gz"),
        ("orphanet", "orphanet/orphapacket_json_2025-12-09.tar.xz"),
        ("orphanet", "orphanet/en_product3_2024-06-27.tar.xz"),
        ("orphanet", "orphanet/csv"),
        ("annotations", "hpo/phenotype.v2025-05-06.hpoa.gz"),
        ("mappings", "mondo"),
    )
    for source, path in sources:
        loading.import_source(graph, source, [folder / path])
    cases = folder / "phenopackets" / "phenopacket-store_subset.tar.xz"
    loading.load_phenopackets(graph, [cases], BENCHMARK)
    for file in sorted((folder / "answers" / "phenopacket-store").glob("*.tsv.gz"))[:models]:
        loading.load_answers(graph, [file], BENCHMARK, file.name.removesuffix(".tsv.gz"))
    scoring.score(graph, BENCHMARK)
    usecases_leakage.scan(graph, BENCHMARK)
    usecases_leakage.make_split(graph, SPLIT, benchmark=BENCHMARK, parts="train=0.7,test=0.3", seed=7)


def _draws(graph: Graph, choose: random.Random) -> dict[str, Draw]:
    def column(cypher: str) -> list[Any]:
        return sorted(row[0] for row in graph.read_rows(cypher))

    orpha = column("MATCH (d:Disorder) WHERE d.level IS NOT NULL RETURN d.orpha")
    hpo = column("MATCH (p:Phenotype)<-[:HAS_PHENOTYPE]-(:Disorder) RETURN DISTINCT p.hpo")
    heads = column("MATCH (:Disorder {orpha: 'ORPHA:320716'})<-[:CHILD_OF]-(h) RETURN h.orpha")
    groups = column("MATCH (d:Disorder {level: 'group'}) RETURN d.orpha")
    presented = column("MATCH (:Case)-[:PRESENTS]->(p:Phenotype) RETURN DISTINCT p.hpo")
    symbols = column("MATCH (g:Gene)<-[:ASSOCIATED_WITH]-(:Disorder) RETURN DISTINCT g.symbol")
    curies = column("MATCH (c:Concept)<-[:MAPS_TO]-(:Disorder) RETURN DISTINCT c.curie")
    files, runs = column("MATCH (c:Classification) RETURN c.id"), column("MATCH (r:Run) RETURN r.id")
    kinds = column("MATCH (:Question)-[r:LEAKS_ANSWER]->() RETURN DISTINCT r.kind") or [None]

    def maybe(values: list[Any]) -> Draw:
        return lambda: choose.choice(values) if choose.random() < 0.5 else None

    flag = maybe([True])
    return {
        "orpha": lambda: choose.choice(orpha),
        "symbol": lambda: choose.choice(symbols),
        "curie": lambda: choose.choice(curies),
        "hpo": lambda: choose.sample(hpo, choose.randint(1, 3)),
        "classification": maybe([*files, *heads]),
        "benchmark": lambda: BENCHMARK,
        "split": lambda: SPLIT,
        "lineage": maybe(groups),
        "phenotype": maybe(presented),
        "gene": maybe(symbols),
        "run": maybe(runs),
        "kind": maybe(kinds),
        "subsumed": flag,
        "with_subtypes": flag,
        "clean": flag,
        "metric": lambda: choose.choice(["recall@1", "recall@3", "recall@5", "recall@10", "mrr"]),
        "heads": lambda: choose.sample(groups, 5) if choose.random() < 0.5 else None,
    }


def _measured(graph: Graph, name: str, params: Mapping[str, Draw]) -> dict[str, object]:
    times: list[float] = []
    rows, end = 0, time.perf_counter() + BUDGET
    while len(times) < TIMES and time.perf_counter() < end:
        bound = {param: value for param, draw in params.items() if (value := draw()) is not None}
        result, seconds = timed(lambda bound=bound: run(graph, name, bound))
        times.append(seconds * 1000)
        rows += len(result)
    times.sort()
    return {
        "query": name,
        "varied": ", ".join(params) or "-",
        "calls": len(times),
        "rows, mean": round(rows / len(times)),
        "median ms": round(statistics.median(times), 1),
        "95 % ms": round(times[math.ceil(0.95 * len(times)) - 1], 1),
    }
