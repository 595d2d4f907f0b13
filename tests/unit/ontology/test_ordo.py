"""The ORDO importer: entities, parents, retired entries and successors, in the form of the real file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.exceptions import FileFormatError
from ontology_import.orphanet import ordo

Make = Callable[[str, str | bytes], Document]
Read = Callable[..., tuple[Batch, list[Anomaly]]]
HEAD = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY owl "http://www.w3.org/2002/07/owl#" > ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
     xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:efo="http://www.ebi.ac.uk/efo/"
     xmlns:skos="http://www.w3.org/2004/02/skos/core#" xmlns:obo="http://purl.obolibrary.org/obo/">
<owl:Ontology rdf:about="http://www.orpha.net/ORDO/"><owl:versionInfo>4.9</owl:versionInfo></owl:Ontology>
"""
O = "http://www.orpha.net/ORDO/Orphanet_"  # noqa: E741


def restriction(role: str, target: str) -> str:
    return (
        f'<rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="{role}"/>'
        f'<owl:someValuesFrom rdf:resource="{O}{target}"/></owl:Restriction></rdfs:subClassOf>'
    )


def entity(code: str, label: str, *above: str, more: str = "") -> str:
    classes = "".join(a if a.startswith("<") else f'<rdfs:subClassOf rdf:resource="{O}{a}"/>' for a in above)
    notation = "" if "notation" in more or code.startswith("C") else f"<skos:notation>ORPHA:{code}</skos:notation>"
    label = f'<rdfs:label xml:lang="en">{label}</rdfs:label>'
    return f'<owl:Class rdf:about="{O}{code}">{classes}{label}{notation}{more}</owl:Class>\n'


PART_OF, MOVED, REFERRED = "http://purl.obolibrary.org/obo/BFO_0000050", f"{O}C056", f"{O}C057"
BODY = (
    entity("377788", "Disease", "557493", more="<skos:notation>x</skos:notation>")
    + entity("10", "Head", "557492", more="<efo:definition>All of them.</efo:definition>")
    + entity(
        "1",
        "One disease",
        "377788",
        "557493",
        restriction(PART_OF, "10"),
        more='<efo:alternative_term xml:lang="en">Eins</efo:alternative_term>',
    )
    + entity("2", "Its subtype", "557494", "1")
    + entity("3", "MOVED: older one", "C044", restriction(MOVED, "1"))
    + entity("4", "OBSOLETE: gone", "C052", restriction(REFERRED, "1"))
    + entity("5", "NON RARE IN EUROPE: common", "C048")
    + entity(
        "6",
        "Deprecated in the other way",
        more=('<owl:deprecated>true</owl:deprecated><obo:IAO_0100001 rdf:resource="' + O + '99"/>'),
    )
    + f'<owl:Class rdf:about="{O}268061"><rdfs:label>a gene</rdfs:label></owl:Class>\n'
)


@pytest.fixture
def read(document: Make) -> Read:
    def run(body: str, name: str = "ORDO_en.owl", **options: bool) -> tuple[Batch, list[Anomaly]]:
        batch = Batch(ordo.OWNER, ordo.MANAGES)
        source = ordo.get([document(name, f"{HEAD}{body}</rdf:RDF>")])
        return batch, ordo.transform(source, [], set(), batch, **options)

    return run


def test_ordo_reads_level_type_and_status(read: Read) -> None:
    batch, anomalies = read(BODY)
    nodes = batch.nodes[schema.DISORDER]
    assert {code: (n["level"], n["status"]) for code, n in nodes.items() if "level" in n} == {
        "ORPHA:10": ("group", "active"),
        "ORPHA:1": ("disorder", "active"),
        "ORPHA:2": ("subtype", "active"),
    }
    assert {code: n["status"] for code, n in nodes.items() if "level" not in n} == {
        "ORPHA:3": "moved",
        "ORPHA:4": "obsolete",
        "ORPHA:5": "non-rare",
        "ORPHA:6": "moved",
    }
    assert (nodes["ORPHA:1"]["type"], nodes["ORPHA:1"]["synonyms"]) == ("Disease", ["Eins"])
    assert nodes["ORPHA:10"]["definition"] == "All of them."
    assert list(batch.nodes[schema.RELEASE]) == ["ordo@4.9"]
    assert [(a.kind, a.id) for a in anomalies] == [("dangling_successor", "ORPHA:6")]


def test_ordo_reads_parents_and_keeps_successor_relations(read: Read) -> None:
    batch, _ = read(BODY)
    assert set(batch.edges[schema.CHILD_OF]) == {("ORPHA:1", "ORPHA:10"), ("ORPHA:2", "ORPHA:1")}
    assert {k: v["relation"] for k, v in batch.edges[schema.REPLACED_BY].items()} == {
        ("ORPHA:3", "ORPHA:1"): "moved",
        ("ORPHA:4", "ORPHA:1"): "referred",
    }


def test_ordo_notes_parents_beside_another_lineage(read: Read) -> None:
    batch, _ = read(BODY, lineage=False)
    assert not batch.edges[schema.CHILD_OF]
    assert "ordo=parents: ORPHA:10" in batch.nodes[schema.DISORDER]["ORPHA:1"]["statements"]


def test_ordo_reads_turtle_and_xml_alike(document: Make) -> None:
    triples, _ = ordo.get([document("o.owl", f"{HEAD}{BODY}</rdf:RDF>")])
    graphs = [triples, ordo.get([document("o.ttl", triples.serialize(format="turtle"))])[0]]
    batches = [Batch(ordo.OWNER, ordo.MANAGES) for _ in graphs]
    for one, batch in zip(graphs, batches, strict=True):
        ordo.transform((one, "o"), [], set(), batch)
    assert batches[0].nodes == batches[1].nodes
    assert batches[0].edges == batches[1].edges


def test_ordo_refuses_a_cycle_of_parts(read: Read) -> None:
    with pytest.raises(FileFormatError, match="cycle: ORPHA:1 -> ORPHA:2 -> ORPHA:1"):
        read(entity("1", "a", restriction(PART_OF, "2")) + entity("2", "b", restriction(PART_OF, "1")))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><body>504</body></html>", "no ORDO class|no readable xml"),
        (f"{HEAD}{BODY[:-40]}".encode(), "no readable xml"),
        (b'<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>', "entities that hold entities"),
        (f"{HEAD}</rdf:RDF>".encode(), "no ORDO class"),
    ],
)
def test_ordo_refuses_other_files(data: bytes, message: str, document: Make) -> None:
    with pytest.raises(FileFormatError, match=message):
        ordo.transform(ordo.get([document("o.owl", data)]), [], set(), Batch(ordo.OWNER, ordo.MANAGES))


@pytest.mark.parametrize("tagged", [True, False])
def test_ordo_reads_only_names_from_another_language(tagged: bool, document: Make) -> None:
    body = BODY.replace("One disease", "Une maladie").replace('xml:lang="en"', 'xml:lang="fr"' if tagged else "")
    source = ordo.get([document("ORDO_fr_4.9.owl", f"{HEAD}{body}</rdf:RDF>")])
    assert ordo.owner_of(ordo.language_of(source)) == "ordo-fr"
    batch = Batch("ordo-fr", ordo.MANAGES)
    assert {a.kind for a in ordo.transform(source, [], set(), batch, lineage=False)} == {"dangling_successor"}
    row = batch.nodes[schema.DISORDER]["ORPHA:1"]
    assert row["namesFr"] == ["Une maladie", "Eins"]
    assert (row["level"], row["status"]) == ("disorder", "active")
    assert not row.keys() & {"name", "synonyms", "definition", "type"}
    assert batch.edges[schema.CHILD_OF] == {}


def test_ordo_keeps_english_names_of_a_multilingual_file(read: Read) -> None:
    both = '<rdfs:label xml:lang="de">Eine Krankheit</rdfs:label><rdfs:label xml:lang="en">One disease</rdfs:label>'
    batch, _ = read(BODY.replace('<rdfs:label xml:lang="en">One disease</rdfs:label>', both))
    assert batch.nodes[schema.DISORDER]["ORPHA:1"]["name"] == "One disease"


def test_ordo_refuses_an_unsupported_language(document: Make) -> None:
    body = BODY.replace('xml:lang="en"', "")
    source = ordo.get([document("ORDO_xx_4.9.owl", f"{HEAD}{body}</rdf:RDF>")])
    with pytest.raises(FileFormatError, match="language 'xx'"):
        ordo.transform(source, [], set(), Batch("ordo-xx", ordo.MANAGES))


@pytest.mark.parametrize(
    ("inside", "status", "successors"),
    [
        (
            "<owl:deprecated>1</owl:deprecated><obo:IAO_0100001>Orphanet:1</obo:IAO_0100001>",
            "moved",
            {("ORPHA:1", "moved")},
        ),
        (
            "<owl:deprecated>true</owl:deprecated><oio:consider>ORPHA:1</oio:consider>",
            "obsolete",
            {("ORPHA:1", "referred")},
        ),
        (
            f'<rdf:type rdf:resource="http://www.w3.org/2002/07/owl#DeprecatedClass"/><oio:replacedBy rdf:resource="{O}2"/>',
            "moved",
            {("ORPHA:2", "moved")},
        ),
        (
            '<rdfs:subClassOf rdf:resource="http://www.geneontology.org/formats/oboInOwl#ObsoleteClass"/>',
            "obsolete",
            set(),
        ),
        ("<owl:deprecated>false</owl:deprecated>", "active", set()),
    ],
)
def test_ordo_reads_every_style_of_retirement(
    inside: str, status: str, successors: set[tuple[str, str]], document: Make
) -> None:
    live = entity("1", "One") + entity("2", "Two")
    retired = f'<owl:Class rdf:about="{O}9"><rdfs:label>Older</rdfs:label>{inside}</owl:Class>'
    head = HEAD.replace("xmlns:obo=", 'xmlns:oio="http://www.geneontology.org/formats/oboInOwl#" xmlns:obo=')
    source = ordo.get([document("ordo.owl", f"{head}{live}{retired}</rdf:RDF>")])
    batch = Batch("ordo", ordo.MANAGES)
    ordo.transform(source, [], set(), batch)
    assert batch.nodes[schema.DISORDER]["ORPHA:9"]["status"] == status
    replaced = batch.edges.get(schema.REPLACED_BY, {})
    assert {(key[1], facts["relation"]) for key, facts in replaced.items()} == successors
