"""Known facts of the real files: packets of 2025-12-09, product 3 of 2024, HPO of 2025-05-06."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.usecases import loading
from files import documents as files
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded
from ontology_import.hpo import terms as hpo

PACKETS = "orphanet/orphapacket_json_2025-12-09.tar.xz"
Ask = Callable[..., list[dict[str, Any]]]
LOADED: dict[str, Loaded] = {}


@pytest.fixture(scope="module")
def data_graph(stage: Any, data: Path) -> Graph:
    """The packets, then the older classifications."""

    def build(graph: Graph) -> None:
        LOADED["packets"] = loading.import_source(graph, "orphanet", [data / PACKETS])
        classifications = data / "orphanet" / "en_product3_2024-06-27.tar.xz"
        LOADED["product 3"] = loading.import_source(graph, "orphanet", [classifications])

    graph: Graph = stage.bring("data", build)
    return graph


def test_real_packets_have_their_levels_and_stubs(data_graph: Graph) -> None:
    levels = dict(data_graph.read_rows("MATCH (d:Disorder {status: 'active'}) RETURN d.level, count(*)"))
    assert levels == {"disorder": 6616, "group": 2236, "subtype": 1108}
    assert sum(levels.values()) == 9960
    assert data_graph.read_rows("MATCH (d:Disorder {status: 'stub'}) RETURN count(*)") == [[38]]


def test_real_packets_have_their_edges_and_associations(data_graph: Graph) -> None:
    loaded = LOADED["packets"].loaded
    assert loaded["(Disorder)-[:CHILD_OF]->(Disorder)"] == 19_481
    assert loaded["(Disorder)-[:HAS_PHENOTYPE]->(Phenotype)"] == 115_878 - 39
    assert [a.kind for a in LOADED["packets"].anomalies] == ["two_frequencies"] * 14
    heads = "MATCH (:Disorder {orpha: 'ORPHA:320716'})<-[:CHILD_OF]-(h) RETURN count(h)"
    assert data_graph.read_rows(heads) == [[31]]
    without = "MATCH (d:Disorder {status: 'active'}) WHERE NOT (d)-[:CHILD_OF]->() RETURN count(d)"
    assert data_graph.read_rows(without) == [[53]]


def test_marfan_syndrome_has_its_real_lineage_and_genes(data_graph: Graph, ask: Ask) -> None:
    assert len(ask(data_graph, "ontology/phenotypes", orpha="558")) == 68
    assert len(ask(data_graph, "ontology/parents", orpha="ORPHA:558")) == 8
    ancestors = {r["orpha"] for r in ask(data_graph, "ontology/ancestors", orpha="Orphanet_558")}
    assert len(ancestors) == 42
    assert "ORPHA:320716" in ancestors
    assert ask(data_graph, "ontology/genes", orpha="558") == []
    genes = ask(data_graph, "ontology/genes", orpha="558", with_subtypes=True)
    assert ("FBN1", "ORPHA:284963") in {(r["symbol"], r["via"]) for r in genes}


def test_gaucher_has_one_parent(data_graph: Graph, ask: Ask) -> None:
    assert [r["orpha"] for r in ask(data_graph, "ontology/parents", orpha="355")] == ["ORPHA:79225"]


def test_older_classification_adds_labels_and_no_edge(data_graph: Graph, ask: Ask) -> None:
    [row] = [r for r in ask(data_graph, "ontology/classifications") if r["id"] == "150"]
    assert (row["head"], row["codes"], row["edges"]) == ("ORPHA:68367", 1089, 1139)
    assert 0 < row["edgesInLineage"] <= row["edges"]
    edges = data_graph.read_rows("MATCH (:Disorder)-[r:CHILD_OF]->(:Disorder) RETURN count(r)")
    assert edges == [[19_481]]
    assert len(ask(data_graph, "ontology/classifications")) == 31
    assert [a.id for a in LOADED["product 3"].anomalies if a.kind == "no_head"] == ["235"]


def test_ancestors_query_reads_one_classification(data_graph: Graph, ask: Ask) -> None:
    whole = {r["orpha"] for r in ask(data_graph, "ontology/ancestors", orpha="355")}
    by_id = {r["orpha"] for r in ask(data_graph, "ontology/ancestors", orpha="355", classification="150")}
    by_head = {r["orpha"] for r in ask(data_graph, "ontology/ancestors", orpha="355", classification="ORPHA:68367")}
    assert by_id == by_head
    assert "ORPHA:68367" in by_id
    assert by_id <= whole


def test_real_hpo_has_its_terms_edges_and_successors(data: Path) -> None:
    path = data / "hpo" / "hp.v2025-05-06.json.gz"
    [document] = files.documents([path], hpo.SUFFIXES)
    batch = Batch(hpo.OWNER, hpo.MANAGES)
    ontology, consider = hpo.get(document)
    assert hpo.transform(ontology, consider, document, [path], batch) == []
    retired = [term["obsolete"] for term in batch.nodes[schema.PHENOTYPE].values()]
    assert (len(retired), sum(retired)) == (19_177 + 473, 473)
    assert len(batch.edges[schema.IS_A]) == 23_528
    successors = {(k[0], k[1]): v["relation"] for k, v in batch.edges[schema.PHENOTYPE_REPLACED_BY].items()}
    assert successors["HP:0000368", "HP:0000358"] == "replaced_by"
    assert list(batch.nodes[schema.RELEASE]) == ["hpo@2025-05-06"]


def test_disorders_with_phenotypes_leaves_out_excluded_terms(data_graph: Graph, ask: Ask) -> None:
    rows = data_graph.read_rows(
        "MATCH (d:Disorder)-[r:HAS_PHENOTYPE]->(p) WHERE r.excluded RETURN d.orpha, p.hpo ORDER BY d.orpha, p.hpo"
    )
    assert rows
    for code, term in rows[::60]:
        assert code not in {r["orpha"] for r in ask(data_graph, "ontology/disorders_with_phenotypes", hpo=[term])}


def test_real_packets_have_genes_of_subtypes_only(data_graph: Graph) -> None:
    counted = data_graph.read_rows(
        "MATCH (d:Disorder {level: 'disorder'}) WHERE NOT (d)-[:ASSOCIATED_WITH]->(:Gene) "
        "AND EXISTS { (d)<-[:WITHIN]-(:Disorder {level: 'subtype'})-[:ASSOCIATED_WITH]->(:Gene) } RETURN count(d)"
    )
    assert counted == [[276]]


def test_closure_of_the_real_lineage_is_complete(data_graph: Graph) -> None:
    """Every node is within itself at 0 and within its parents at 1; nothing lies within what is not above it."""
    alone = "MATCH (n:Disorder) WHERE NOT EXISTS { (n)-[:WITHIN {distance: 0}]->(n) } RETURN count(n)"
    parents = "MATCH (n)-[:CHILD_OF]->(p) WHERE NOT EXISTS { (n)-[:WITHIN {distance: 1}]->(p) } RETURN count(*)"
    steps = (
        "MATCH (n:Disorder)-[w:WITHIN]->(a) WHERE w.distance > 0 AND NOT EXISTS { "
        "(n)-[:CHILD_OF]->(:Disorder)-[v:WITHIN]->(a) WHERE v.distance = w.distance - 1 } RETURN count(*)"
    )
    assert [data_graph.read_rows(cypher) for cypher in (alone, parents, steps)] == [[[0]], [[0]], [[0]]]


def test_import_of_real_packets_again_changes_nothing(data_graph: Graph, data: Path) -> None:
    assert loading.import_source(data_graph, "orphanet", [data / PACKETS]).changes.total == 0
