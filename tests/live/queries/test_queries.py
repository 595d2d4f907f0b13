"""The contract queries on the bundled sample, compared with an independent reading of the sample's files."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from graph.session import Graph
from mmrarebench.ontology.lineage import Edge, Lineage
from mmrarebench.statistics.ranking import METRICS
from mmrarebench.statistics.rollup import Outcome, rollup

SAMPLE = Path(__file__).resolve().parents[3] / "sample"
ROOT = "ORPHA:320716"
Ask = Callable[..., list[dict[str, Any]]]


def several(value: Any, key: str) -> list[Any]:
    if value is None or isinstance(value, str):
        return []
    items: list[Any] = []
    for item in value if isinstance(value, list) else [value]:
        inner = item.get(key, item)
        items += inner if isinstance(inner, list) else [inner]
    return items


@cache
def packets() -> dict[str, dict[str, Any]]:
    lines = (SAMPLE / "orphanet" / "orphapackets.jsonl").read_text(encoding="utf-8").splitlines()
    documents = (json.loads(line)["Orphapacket"] for line in lines)
    return {f"ORPHA:{packet['ORPHAcode']}": packet for packet in documents}


@cache
def lineage() -> Lineage:
    return Lineage(
        Edge(code, f"ORPHA:{parent['ORPHAcode']}")
        for code, packet in packets().items()
        for parent in several(packet.get("Parents"), "Parent")
    )


def with_facts(*names: str) -> list[str]:
    return [code for code, packet in packets().items() if all(several(packet.get(name), name[:-1]) for name in names)]


CODES = sorted(with_facts("Phenotypes", "Genes"))[:8] + sorted(packets())[:4]


@pytest.mark.parametrize("code", CODES)
def test_ontology_queries_return_an_entity_and_its_lineage(code: str, sample_graph: Graph, ask: Ask) -> None:
    packet = packets()[code]
    [row] = ask(sample_graph, "ontology/disorder", orpha=code)
    assert (row["orpha"], row["name"], row["type"]) == (code, packet["Label"], packet["DisorderType"]["value"])
    assert row["status"] == "active"
    dag = lineage()
    parents = {r["orpha"]: r["distance"] for r in ask(sample_graph, "ontology/parents", orpha=code)}
    assert parents == dict.fromkeys(dag.parents[code], 1)
    ancestors = {r["orpha"]: r["distance"] for r in ask(sample_graph, "ontology/ancestors", orpha=code)}
    assert ancestors == dag.ancestors(code)
    descendants = {r["orpha"] for r in ask(sample_graph, "ontology/descendants", orpha=code)}
    assert descendants == dag.descendants(code)


@pytest.mark.parametrize("code", CODES)
def test_ontology_queries_return_phenotypes_genes_and_mappings(code: str, sample_graph: Graph, ask: Ask) -> None:
    packet = packets()[code]
    phenotypes = several(packet.get("Phenotypes"), "Phenotype")
    rows = ask(sample_graph, "ontology/phenotypes", orpha=code)
    assert {(r["hpo"], r["excluded"]) for r in rows} == {
        (p["HPOId"], p["HPOFrequency"].startswith("Excluded")) for p in phenotypes
    }
    assert {r["hpo"]: r["frequency"] for r in reversed(rows)}.keys() == {p["HPOId"] for p in phenotypes}
    genes = {gene["Symbol"] for gene in several(packet.get("Genes"), "Gene")}
    assert {r["symbol"] for r in ask(sample_graph, "ontology/genes", orpha=code)} == genes
    for symbol in genes:
        assert code in {r["orpha"] for r in ask(sample_graph, "ontology/disorders_of_gene", symbol=symbol)}
    for row in ask(sample_graph, "ontology/mappings", orpha=code):
        back = ask(sample_graph, "ontology/disorders_mapped_to", curie=row["curie"])
        assert (code, row["relation"], row["source"]) in {(r["orpha"], r["relation"], r["source"]) for r in back}


def test_genes_query_returns_genes_of_subtypes_on_request(sample_graph: Graph, ask: Ask) -> None:
    count = 0
    for code, packet in packets().items():
        below = [c for c in lineage().descendants(code) if packets()[c]["DisorderType"]["value"].endswith("subtype")]
        if below and not several(packet.get("Genes"), "Gene") and packet["DisorderType"]["value"] == "Disease":
            assert ask(sample_graph, "ontology/genes", orpha=code) == []
            rows = ask(sample_graph, "ontology/genes", orpha=code, with_subtypes=True)
            expected = {(g["Symbol"], c) for c in below for g in several(packets()[c].get("Genes"), "Gene")}
            assert {(r["symbol"], r["via"]) for r in rows} == expected
            count += bool(expected)
    assert count


def test_disorders_with_phenotypes_query_needs_all_terms(sample_graph: Graph, ask: Ask) -> None:
    present = {
        code: {
            p["HPOId"] for p in several(packet.get("Phenotypes"), "Phenotype") if "Excluded" not in p["HPOFrequency"]
        }
        for code, packet in packets().items()
    }
    code = CODES[0]
    terms = sorted(present[code])[:2]
    rows = ask(sample_graph, "ontology/disorders_with_phenotypes", hpo=terms)
    assert {r["orpha"] for r in rows} == {c for c, has in present.items() if set(terms) <= has}
    wider = ask(sample_graph, "ontology/disorders_with_phenotypes", hpo=terms, subsumed=True)
    assert {r["orpha"] for r in rows} <= {r["orpha"] for r in wider}


def test_disorders_with_phenotypes_query_reads_a_merged_id(sample_graph: Graph, ask: Ask) -> None:
    [[merged, current]] = sample_graph.read_rows(
        "MATCH (p:Phenotype)<-[r:HAS_PHENOTYPE]-(:Disorder) WHERE NOT r.excluded AND size(p.altIds) > 0 "
        "AND NOT EXISTS { (:Phenotype {hpo: p.altIds[0]}) } RETURN p.altIds[0], p.hpo ORDER BY p.hpo LIMIT 1"
    )
    rows = ask(sample_graph, "ontology/disorders_with_phenotypes", hpo=[merged])
    assert rows
    assert rows == ask(sample_graph, "ontology/disorders_with_phenotypes", hpo=[current])


def test_disorders_with_phenotypes_query_leaves_out_excluded_terms(sample_graph: Graph, ask: Ask) -> None:
    excluded = sample_graph.read_rows(
        "MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p) WHERE r.excluded RETURN d.orpha, p.hpo"
    )
    for code, term in excluded:
        for subsumed in (False, True):
            rows = ask(sample_graph, "ontology/disorders_with_phenotypes", hpo=[term], subsumed=subsumed)
            assert code not in {r["orpha"] for r in rows} or subsumed


def test_counts_and_questions_queries_return_the_sample(sample_graph: Graph, ask: Ask) -> None:
    rows = {r["track"]: r for r in ask(sample_graph, "benchmark/counts") if r["benchmark"] == "sample"}
    assert {track: row["questions"] for track, row in rows.items()} == {
        "crossmodal": 21,
        "diagnosis": 29,
        "examination": 18,
        "treatment": 18,
    }
    assert (rows["diagnosis"]["cases"], rows["diagnosis"]["disorders"]) == (29, 28)
    assert rows["diagnosis"]["images"] >= rows["diagnosis"]["distinctImages"]
    everything = ask(sample_graph, "benchmark/questions", benchmark="sample")
    assert len(everything) == 86
    golds = {r["orpha"] for r in everything if r["orpha"]}
    assert golds <= packets().keys()
    head = next(h for h in sorted(lineage().children[ROOT]) if lineage().descendants(h) & golds)
    under = ask(sample_graph, "benchmark/questions", benchmark="sample", lineage=head)
    below = lineage().descendants(head)
    assert {r["id"] for r in under} == {r["id"] for r in everything if below & set(r["golds"])}
    assert 0 < len(under) < 86


def outcomes(rows: list[dict[str, Any]]) -> list[Outcome]:
    return [Outcome(r["question"], tuple(r["golds"]), r["status"] == "scored", r["rank"]) for r in rows]


@pytest.mark.parametrize("metric", METRICS)
def test_by_lineage_query_equals_the_rollup_of_the_rules(metric: str, sample_graph: Graph, ask: Ask) -> None:
    items = ask(sample_graph, "errors/items", benchmark="sample")
    dag = lineage()
    heads = sorted(dag.children[ROOT])
    some = sorted({a for r in items for g in r["golds"] for a in dag.ancestors(g)} - {ROOT})[::5]
    for heads_given in (None, some):
        rows = ask(sample_graph, "errors/by_lineage", benchmark="sample", metric=metric, heads=heads_given)
        runs = {r["run"] for r in rows}
        assert len(runs) == 3
        for run in runs:
            expected = rollup(outcomes([r for r in items if r["run"] == run]), dag)
            expected_rows = {code: expected[code] for code in [None, *(heads_given or heads)] if code in expected}
            mine = {r["orpha"]: r for r in rows if r["run"] == run}
            assert mine.keys() == expected_rows.keys()
            for code, row in expected_rows.items():
                assert all(mine[code][name] == row[name] for name in ("questions", "disorders", "scored", "unscored"))
                assert mine[code]["mean"] == pytest.approx(row[metric])
                if metric == "recall@1":
                    assert (mine[code]["lower"], mine[code]["upper"]) == pytest.approx((row["lower"], row["upper"]))


def test_by_lineage_query_reads_a_model_as_run(sample_graph: Graph, ask: Ask) -> None:
    whole = ask(sample_graph, "errors/by_lineage", benchmark="sample")
    one = ask(sample_graph, "errors/by_lineage", benchmark="sample", run="toy-general-small")
    assert one == [r for r in whole if r["model"] == "toy-general-small"]
    assert one == ask(sample_graph, "errors/by_lineage", benchmark="sample", run="sample/toy-general-small/full")


def test_confusions_query_lists_other_entities_only(sample_graph: Graph, ask: Ask) -> None:
    rows = ask(sample_graph, "errors/confusions", benchmark="sample")
    assert rows
    assert all(r["gold"] != r["predicted"] and r["count"] > 0 for r in rows)
    assert {r["relation"] for r in rows} <= {"subtype", "parent", "sibling", "branch", "unrelated", "generic"}


def test_every_query_returns_typed_and_distinct_rows(sample_graph: Graph, ask: Ask) -> None:
    from queries import registry

    for name, query in registry.all_queries().items():
        rows = ask(sample_graph, name, **{p.name: p.example for p in query.params if p.example is not None})
        keys = [tuple(json.dumps(row[column]) for column in query.identity) for row in rows]
        assert len(keys) == len(set(keys)), f"{name}: identity tells rows apart"
        for row in rows:
            for column in query.returns:
                assert fits(row[column.name], column.type), (name, column.name, row[column.name])


def fits(value: Any, kind: str) -> bool:
    if value is None:
        return True
    if kind.startswith("list<"):
        return isinstance(value, list) and all(fits(item, kind[5:-1]) for item in value)
    if kind == "map":
        return isinstance(value, dict)
    python_type = {"integer": int, "float": float, "boolean": bool}.get(kind, str)
    return isinstance(value, python_type) and (kind == "boolean" or not isinstance(value, bool))
