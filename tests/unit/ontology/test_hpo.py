"""The HPO importer: terms, retired terms with successors, and files that are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.exceptions import FileFormatError
from ontology_import.hpo import terms as hpo

Make = Callable[[str, str | bytes], Document]
BOMB = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><rdf:RDF>&b;</rdf:RDF>'
OBO = """format-version: 1.2
data-version: hp/releases/2025-05-06
ontology: hp

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000234
name: Abnormality of the head
def: "A head." [HPO:x]
synonym: "Head anomaly" EXACT []
alt_id: HP:0200234
xref: UMLS:C0001
is_a: HP:0000001 ! All

[Term]
id: HP:0000358
name: Posteriorly rotated ears
is_a: HP:0000234

[Term]
id: HP:0000368
name: Low-set ears
is_obsolete: true
replaced_by: HP:0000358
"""

OWL = """<?xml version="1.0"?>
<rdf:RDF xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:obo="http://purl.obolibrary.org/obo/"
  xmlns:oio="http://www.geneontology.org/formats/oboInOwl#" xml:base="http://purl.obolibrary.org/obo/hp.owl">
<owl:Ontology rdf:about="http://purl.obolibrary.org/obo/hp.owl">
  <owl:versionIRI rdf:resource="http://purl.obolibrary.org/obo/hp/releases/2025-05-06/hp.owl"/>
</owl:Ontology>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000001"><rdfs:label>All</rdfs:label></owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000234">
  <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/HP_0000001"/>
  <rdfs:label>Abnormality of the head</rdfs:label><obo:IAO_0000115>A head.</obo:IAO_0000115>
  <oio:hasAlternativeId>HP:0200234</oio:hasAlternativeId><oio:hasDbXref>UMLS:C0001</oio:hasDbXref>
  <oio:hasExactSynonym>Head anomaly</oio:hasExactSynonym>
</owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000358">
  <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/HP_0000234"/>
  <rdfs:label>Posteriorly rotated ears</rdfs:label>
</owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_0000368">
  <rdfs:label>Low-set ears</rdfs:label><obo:IAO_0100001 rdf:resource="http://purl.obolibrary.org/obo/HP_0000358"/>
  <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
</owl:Class>
</rdf:RDF>
"""


def read_hpo(source: Document, path: Path) -> tuple[Batch, list[Anomaly]]:
    path.touch()
    batch = Batch(hpo.OWNER, hpo.MANAGES)
    ontology, consider = hpo.get(source)
    return batch, hpo.transform(ontology, consider, source, [path], batch)


def test_hpo_reads_terms_parents_and_successors(document: Make, tmp_path: Path) -> None:
    batch, anomalies = read_hpo(document("hp.obo", OBO), tmp_path / "hp.obo")
    head = batch.nodes[schema.PHENOTYPE]["HP:0000234"]
    assert anomalies == []
    assert (head["name"], head["definition"], head["altIds"]) == ("Abnormality of the head", "A head.", ["HP:0200234"])
    assert head["synonyms"] == ["EXACT: Head anomaly"]
    assert head["obsolete"] is False
    assert set(batch.edges[schema.IS_A]) == {("HP:0000234", "HP:0000001"), ("HP:0000358", "HP:0000234")}
    assert batch.edges[schema.PHENOTYPE_REPLACED_BY] == {("HP:0000368", "HP:0000358"): {"relation": "replaced_by"}}
    assert batch.nodes[schema.PHENOTYPE]["HP:0000368"]["obsolete"] is True
    assert "hpo@2025-05-06" in batch.nodes[schema.RELEASE]


def test_hpo_reads_owl_and_obo_alike(document: Make, tmp_path: Path) -> None:
    """But for the hash of the file, which the release carries."""
    (obo, anomalies), (owl, none) = (
        read_hpo(document(name, text), tmp_path / name) for name, text in (("hp.obo", OBO), ("hp.owl", OWL))
    )
    assert anomalies == none == []
    assert owl.edges == obo.edges
    assert owl.nodes[schema.PHENOTYPE] == obo.nodes[schema.PHENOTYPE]
    assert list(owl.nodes[schema.RELEASE]) == list(obo.nodes[schema.RELEASE])


def test_hpo_refuses_a_cycle_of_parents(document: Make, tmp_path: Path) -> None:
    cyclic = OBO.replace("name: All\n", "name: All\nis_a: HP:0000358\n")
    with pytest.raises(FileFormatError, match="cycle") as caught:
        read_hpo(document("hp.obo", cyclic), tmp_path / "hp.obo")
    assert caught.value.where == "hp.obo"


def test_hpo_lists_a_dangling_successor(document: Make, tmp_path: Path) -> None:
    obsolete = {
        "id": "http://purl.obolibrary.org/obo/HP_0000009",
        "type": "CLASS",
        "lbl": "obsolete x",
        "meta": {
            "deprecated": True,
            "basicPropertyValues": [
                {"pred": "http://www.geneontology.org/formats/oboInOwl#consider", "val": "HP:0009999"},
            ],
        },
    }
    alive = {"id": "http://purl.obolibrary.org/obo/HP_0000001", "type": "CLASS", "lbl": "All"}
    graph = {"graphs": [{"id": "http://purl.obolibrary.org/obo/hp.json", "nodes": [alive, obsolete], "edges": []}]}
    batch, anomalies = read_hpo(document("hp.json", orjson.dumps(graph)), tmp_path / "hp.json")
    assert [(a.kind, a.id) for a in anomalies] == [("dangling_successor", "HP:0000009")]
    assert not batch.edges[schema.PHENOTYPE_REPLACED_BY]


def hp_json(*nodes: tuple[int, str], edge: tuple[int, int]) -> bytes:
    iri = "http://purl.obolibrary.org/obo/HP_000000"
    nodes_of_graph = [{"id": f"{iri}{n}", "type": "CLASS", "lbl": name} for n, name in nodes]
    edges = [{"sub": f"{iri}{edge[0]}", "pred": "is_a", "obj": f"{iri}{edge[1]}"}]
    return orjson.dumps(
        {"graphs": [{"id": "http://purl.obolibrary.org/obo/hp.json", "nodes": nodes_of_graph, "edges": edges}]}
    )


def test_hpo_lists_or_refuses_a_dangling_parent(document: Make, tmp_path: Path) -> None:
    data = hp_json((1, "All"), (2, "b"), edge=(2, 9))
    batch, anomalies = read_hpo(document("hp.json", data), tmp_path / "hp.json")
    assert [(a.kind, a.id) for a in anomalies] == [("dangling_parent", "HP:0000002")]
    assert set(batch.nodes[schema.PHENOTYPE]) == {"HP:0000001", "HP:0000002"}
    assert not batch.edges[schema.IS_A]
    with pytest.raises(FileFormatError, match=r"hp\.obo:\d+: a term refers to HP:0009999"):
        read_hpo(document("hp.obo", OBO.replace("is_a: HP:0000001", "is_a: HP:0009999")), tmp_path / "hp.obo")


def test_hpo_lists_a_duplicate_term(document: Make, tmp_path: Path) -> None:
    twice = hp_json((1, "All"), (2, "b"), (2, "again"), edge=(2, 1))
    _, anomalies = read_hpo(document("hp.json", twice), tmp_path / "hp.json")
    assert [(a.kind, a.id) for a in anomalies] == [("duplicate_code", "HP:0000002")]
    again = f"{OBO}\n[Term]\nid: HP:0000234\nname: again\n"
    assert "HP:0000234" in [a.id for a in read_hpo(document("hp.obo", again), tmp_path / "hp.obo")[1]]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("hp.obo", "<!DOCTYPE html><html>404</html>", "an HTML page"),
        ("hp.json", b"\n<html>", "an HTML page"),
        ("hp.json", b'{"graphs": [', "no readable ontology"),
        ("hp.json", b"{}", "no readable ontology"),
        ("hp.obo", "nonsense", "no readable ontology"),
        ("hp.obo", b"\xff\xfe\x00", "no readable ontology"),
        ("hp.obo", OBO[: OBO.index("id: HP:0000234") + 6], "no readable ontology"),
        ("hp.obo", OBO.replace("HP:", "MP:"), "no HPO term"),
        ("hp.owl", BOMB, "no readable ontology"),
    ],
)
def test_hpo_refuses_other_files(name: str, data: str | bytes, message: str, document: Make, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=message) as caught:
        read_hpo(document(name, data), tmp_path / name)
    assert caught.value.where == name
    assert caught.value.repair
