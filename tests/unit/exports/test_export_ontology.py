"""Exports of the ontology as KGX and RDF from made-up rows."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from mmrarebench import ids
from mmrarebench.exceptions import UsageError
from reports.exports.ontology import kgx as export_kgx
from reports.exports.ontology import rdf as export_rdf
from reports.exports.ontology.branch import digraph

BLANK: dict[str, Any] = {
    "name": None,
    "synonyms": [],
    "definition": None,
    "xrefs": [],
    "level": None,
    "type": None,
    "status": None,
    "obsolete": False,
    "altIds": [],
    "onset": [],
    "inheritance": [],
    "informationContent": None,
    "source": ["orphapacket"],
}


def entity(kind: str, code: str, **facts: Any) -> dict[str, Any]:
    return {**BLANK, "kind": kind, "id": code, **facts}


def link(kind: str, subject: str, target: str, owner: str, **facts: Any) -> dict[str, Any]:
    values = {"kind": kind, "subject": subject, "object": target, "source": [owner]}
    return {"relation": None, "name": None} | values | facts


ENTITIES = [
    entity("Disorder", "ORPHA:1", name='A "rare"\tone', synonyms=["x|y"], source=["benchmark:toy", "orphapacket"]),
    entity("Disorder", "ORPHA:2", name="parent", level="group"),
    entity(
        "Phenotype", "HP:0000001", name="All", synonyms=["RELATED: everything"], informationContent=0.5, source=["hpo"]
    ),
    entity("Phenotype", "HP:0000002", name="Gone", obsolete=True, source=["hpo"]),
    entity("Gene", "FBN1", name="fibrillin 1", xrefs=["HGNC:3603"]),
    entity("Gene", "NOHGNC"),
    entity("Concept", "OMIMPS:154700", name="MARFAN", source=["mondo"]),
    entity("Concept", "GARD:0000001"),
]
ANNOTATIONS = [
    {
        "subject": "ORPHA:1",
        "hpo": "HP:0000001",
        "excluded": False,
        "frequency": "Frequent (79-30%)",
        "low": 0.3,
        "high": 0.79,
        "evidence": ["TAS", "PMID:1"],
        "source": ["hpoa", "orphapacket"],
    },
    {
        "subject": "ORPHA:1",
        "hpo": "HP:0000002",
        "excluded": True,
        "frequency": "Excluded (0%)",
        "low": 0.0,
        "high": 0.0,
        "evidence": [],
        "source": ["orphapacket"],
    },
]
STATEMENTS: dict[str, list[dict[str, Any]]] = {
    "lineage": [{"child": "ORPHA:1", "parent": "ORPHA:2", "classifications": [], "source": ["orphapacket"]}],
    "annotations": ANNOTATIONS,
    "genes": [{"subject": "ORPHA:1", "symbol": "FBN1", "association": "causes", "source": ["orphapacket"]}],
    "mappings": [
        {"subject": "ORPHA:1", "object": target, "relation": relation, "by": by, "source": [by]}
        for target, relation, by in (
            ("OMIMPS:154700", "exact", "orphanet"),
            ("OMIMPS:154700", "exact", "mondo"),
            ("OMIMPS:154700", "broader", "mondo"),
            ("OMIMPS:154700", "undetermined", "mondo"),
            ("GARD:0000001", "exact", "mondo"),
        )
    ],
    "links": [
        link("REPLACED_BY", "HP:0000002", "HP:0000001", "hpo", relation="replaced_by"),
        link("PREFERENTIAL_PARENT", "ORPHA:1", "ORPHA:2", "orphadata:product7"),
        link("HEADED_BY", "150", "ORPHA:2", "orphadata:product3", name="Rare things"),
    ],
}
PREVALENCES = [
    {
        "orpha": "ORPHA:1",
        "id": "p",
        "type": "Point prevalence",
        "class": "1-9 / 100 000",
        "value": 1.75,
        "geography": "Europe",
        "validation": None,
        "reference": "1[PMID]",
        "source": ["orphapacket"],
    }
]
RELEASES = [{"name": "hpo", "version": "2025-05-06", "licence": "HPO licence", "sha256": ["ab"]}]


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, list[dict[str, str]]]:
    export_kgx.write(ENTITIES, STATEMENTS, tmp_path)
    read = {}
    for name in ("nodes", "edges"):
        with (tmp_path / f"{name}.tsv").open(encoding="utf-8", newline="") as stream:
            read[name] = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return read


def test_kgx_writes_one_categorised_line_a_node(tables: dict[str, list[dict[str, str]]]) -> None:
    nodes = {row["id"]: row for row in tables["nodes"]}
    assert len(nodes) == len(tables["nodes"]) == len(ENTITIES) - 2
    assert nodes["orphanet:1"]["category"] == nodes["OMIM.PS:154700"]["category"] == "biolink:Disease"
    assert nodes["HP:0000001"]["category"] == "biolink:PhenotypicFeature"
    assert nodes["HGNC:3603"]["category"] == "biolink:Gene"
    assert (nodes["orphanet:1"]["name"], nodes["orphanet:1"]["synonym"]) == ('A "rare" one', "x/y")
    assert nodes["orphanet:1"]["xref"] == "ORPHA:1|GARD:0000001"
    assert nodes["orphanet:1"]["provided_by"] == "orphapacket"
    assert (nodes["HP:0000002"]["deprecated"], nodes["HP:0000001"]["deprecated"]) == ("true", "")
    assert nodes["HP:0000001"]["synonym"] == "everything"


def test_kgx_lists_unregistered_prefixes_as_cross_references(tmp_path: Path) -> None:
    exported = export_kgx.write(ENTITIES, STATEMENTS, tmp_path)
    assert [(a.kind, a.id) for a in exported.anomalies] == [
        ("unregistered_prefix", "GARD"),
        ("unregistered_prefix", "HGNC.SYMBOL"),
    ]


REGISTERED = "orphanet OMIM OMIM.PS HP MONDO UMLS MESH ICD10 ICD9 medgen MEDDRA DOID NCIT EFO".split()
REGISTERED += "SNOMEDCT HGNC NCBIGene ENSEMBL UniProtKB REACT PMID PMC doi".split()
"""Prefixes of Biolink's JSON-LD context, as kgx's validator reads it, among those of our registry."""
MULTIVALUED = {"category", "synonym", "xref", "provided_by", "type", "publications"}
SINGLE = set("id name description deprecated symbol subject predicate object original_predicate negated".split())
SINGLE |= set("frequency_qualifier primary_knowledge_source knowledge_level agent_type inheritance".split())
"""Slots of Biolink (4.4.3) among the columns, by whether they hold lists."""


def test_kgx_rows_keep_the_rules_of_the_validator() -> None:
    """Registered prefixes at both ends, required slots, and lists in multivalued slots only."""
    several = entity("Disorder", "ORPHA:3", onset=["a", "b"], inheritance=["a", "b"], xrefs=["OMIM:1", "GARD:2"])
    symbols = {"FBN1": "HGNC:3603"}
    rows = [*export_kgx.nodes([*ENTITIES, several], {}), *export_kgx.edges(**STATEMENTS, symbols=symbols)]
    assert {vocabulary.biolink for vocabulary in ids.vocabularies().values()} - {None} == set(REGISTERED)
    for row in rows:
        lists = {name for name, value in row.items() if isinstance(value, list)}
        assert not lists & SINGLE, row
        assert {"category", "id"} <= {name for name, value in row.items() if value}
    nodes = [row for row in rows if "subject" not in row]
    assert {row["id"].partition(":")[0] for row in nodes} <= set(REGISTERED)
    assert {name for row in nodes for name in row} <= MULTIVALUED | SINGLE | {
        "level",
        "onset",
        "modes_of_inheritance",
    } | {"information_content"}


def test_kgx_edges_join_nodes_and_have_unique_ids(tables: dict[str, list[dict[str, str]]]) -> None:
    ids_of_nodes = {row["id"] for row in tables["nodes"]}
    edges = tables["edges"]
    assert all(row["subject"] in ids_of_nodes and row["object"] in ids_of_nodes for row in edges)
    assert len({row["id"] for row in edges}) == len(edges) == 9
    assert {row["knowledge_level"] for row in edges} == {"knowledge_assertion"}
    counted: dict[str, int] = {}
    for row in edges:
        counted[row["predicate"]] = counted.get(row["predicate"], 0) + 1
    assert counted == {
        "biolink:subclass_of": 1,
        "biolink:has_phenotype": 2,
        "biolink:associated_with": 1,
        "biolink:exact_match": 2,
        "biolink:broad_match": 1,
        "biolink:related_to": 2,
    }


def test_kgx_negates_an_excluded_phenotype(tables: dict[str, list[dict[str, str]]]) -> None:
    present, excluded = (row for row in tables["edges"] if row["predicate"] == "biolink:has_phenotype")
    assert (present["negated"], present["frequency_qualifier"], present["publications"]) == (
        "false",
        "HP:0040282",
        "PMID:1",
    )
    assert (excluded["negated"], excluded["frequency_qualifier"]) == ("true", "HP:0040285")
    assert (present["primary_knowledge_source"], present["provided_by"]) == ("infores:orphanet", "hpoa|orphapacket")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    export_rdf.write({**STATEMENTS, "entities": ENTITIES, "prevalences": PREVALENCES, "releases": RELEASES}, tmp_path)
    return tmp_path


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdf_turtle_and_nquads_hold_the_same_statements(written: Path) -> None:
    import rdflib

    turtle = rdflib.Graph().parse(written / "ontology.ttl", format="turtle")
    quads = rdflib.Dataset(default_union=True)
    quads.parse(written / "ontology.nq", format="nquads")
    assert {(s, p, o) for s, p, o, _ in quads.quads()} == set(turtle)
    names = {str(graph.identifier) for graph in quads.graphs()}
    assert {"urn:mmrarebench:source:hpo", "urn:mmrarebench:source:orphapacket", "urn:mmrarebench:source:mondo"} <= names
    assert not any("benchmark" in name for name in names)


def test_rdf_uses_the_iris_of_ordo_and_hpo(written: Path) -> None:
    import rdflib
    from rdflib import RDFS, Literal, Namespace

    graph = rdflib.Graph().parse(written / "ontology.ttl", format="turtle")
    ordo, obo = Namespace("http://www.orpha.net/ORDO/"), Namespace("http://purl.obolibrary.org/obo/")
    skos = Namespace("http://www.w3.org/2004/02/skos/core#")
    assert (ordo.Orphanet_1, RDFS.subClassOf, ordo.Orphanet_2) in graph
    assert (ordo.Orphanet_1, RDFS.label, Literal('A "rare"\tone')) in graph
    assert (obo.HP_0000002, obo.IAO_0100001, obo.HP_0000001) in graph
    assert {str(o) for o in graph.objects(ordo.Orphanet_1, skos.exactMatch)} == {
        "https://identifiers.org/OMIM.PS:154700",
        "https://identifiers.org/GARD:0000001",
    }


def test_rdf_writes_no_excluded_phenotype_as_present(written: Path) -> None:
    import rdflib
    from rdflib import Namespace

    graph = rdflib.Graph().parse(written / "ontology.ttl", format="turtle")
    obo = Namespace("http://purl.obolibrary.org/obo/")
    assert set(graph.objects(None, obo.RO_0002200)) == {obo.HP_0000001}
    rows = graph.query(
        "PREFIX oban: <http://purl.org/oban/> PREFIX mrb: <urn:mmrarebench:vocabulary:> "
        "SELECT ?o WHERE { ?a oban:association_has_object ?o ; mrb:excluded true }"
    )
    assert [row[0] for row in rows] == [obo.HP_0000002]  # type: ignore[index]


def test_rdf_vocabulary_labels_every_own_term() -> None:
    rows = {**STATEMENTS, "entities": ENTITIES, "prevalences": PREVALENCES, "releases": RELEASES}
    own_terms = {s[1].removeprefix("mrb:") for _, s in export_rdf.statements(rows) if s[1].startswith("mrb:")}
    assert own_terms <= export_rdf.VOCABULARY.keys()


def test_rdf_refuses_an_unknown_form(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="turtle, nquads"):
        export_rdf.write({}, tmp_path, ["rdfxml"])


def test_rdf_iri_escapes_special_characters() -> None:
    assert export_rdf.iri("ICD10:E75.2+ G1") == "https://identifiers.org/ICD10:E75.2%2B%20G1"


def test_branch_digraph_leads_from_child_to_parent() -> None:
    import networkx as nx

    rows = [
        {"orpha": "ORPHA:1", "name": "head", "level": None, "parents": []},
        {"orpha": "ORPHA:2", "name": "a", "level": "disorder", "parents": ["ORPHA:1"]},
        {"orpha": "ORPHA:3", "name": "b", "level": "subtype", "parents": ["ORPHA:1", "ORPHA:2"]},
    ]
    graph = digraph(rows)
    assert nx.is_directed_acyclic_graph(graph)
    assert nx.descendants(graph, "ORPHA:3") == {"ORPHA:1", "ORPHA:2"}
    assert "level" not in graph.nodes["ORPHA:1"]
