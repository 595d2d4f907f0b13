"""Disagreements between sources: planted, imported and listed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.usecases import loading
from graph.session import Graph

Ask = Callable[..., list[dict[str, Any]]]
PACKET = {
    "ORPHAcode": "1",
    "Label": "One disease",
    "creationDate": "2025-12-09",
    "DisorderType": {"value": "Disease"},
    "Parents": {"Parent": [{"ORPHAcode": "10", "Label": "Head"}]},
    "AverageAgeOfOnsets": {"AverageAgeOfOnset": [{"value": "Infancy"}, {"value": "Adult"}]},
    "Phenotypes": [
        {"Phenotype": {"HPOId": "HP:0000002", "HPOTerm": "Tall", "HPOFrequency": "Frequent (79-30%)"}},
        {"Phenotype": {"HPOId": "HP:0000003", "HPOTerm": "Small", "HPOFrequency": "Frequent (79-30%)"}},
        {"Phenotype": {"HPOId": "HP:0000004", "HPOTerm": "Slow", "HPOFrequency": "Frequent (79-30%)"}},
    ],
    "Genes": [{"Gene": {"Symbol": "ABC1", "Label": "abc", "DisorderGeneAssociationType": "Role in"}}],
    "ExternalReferences": [
        {"ExternalReference": {"Source": "OMIM", "Reference": "100", "DisorderMappingRelation": "E (Exact)"}}
    ],
}
HPO = """format-version: 1.2
data-version: hp/releases/2025-05-06/hp.obo
ontology: hp

[Term]
id: HP:0000001
name: All
"""
TERMS = "".join(
    f"\n[Term]\nid: HP:000000{n}\nname: {name}\nis_a: HP:0000001\n"
    for n, name in ((2, "Tall"), (3, "Short"), (4, "Slow"))
)
XML = """<?xml version="1.0" encoding="UTF-8"?>
<JDBOR date="2024-12-03 07:03:37" version="1.3.29"><DisorderList count="1"><Disorder id="1"><OrphaCode>1</OrphaCode>
<Name lang="en">{name}</Name>{more}</Disorder></DisorderList></JDBOR>
"""
PRODUCT_1 = """<DisorderFlagList><DisorderFlag id="455"><Value>2</Value><Label>Obsolete entity</Label></DisorderFlag></DisorderFlagList>
<DisorderType><Name>Clinical syndrome</Name></DisorderType><ExternalReferenceList/>"""
PRODUCT_6 = """<DisorderGeneAssociationList><DisorderGeneAssociation><Gene><Symbol>ABC1</Symbol></Gene>
<DisorderGeneAssociationType><Name>Candidate gene tested in</Name></DisorderGeneAssociationType></DisorderGeneAssociation>
</DisorderGeneAssociationList>"""
PRODUCT_9 = """<PrevalenceList><Prevalence><Source>x</Source><PrevalenceType><Name>Point prevalence</Name></PrevalenceType>
<PrevalenceQualification><Name>Value and class</Name></PrevalenceQualification><PrevalenceClass/><ValMoy>{value}</ValMoy>
<PrevalenceGeographic><Name>Europe</Name></PrevalenceGeographic></Prevalence></PrevalenceList>"""
CSV = """orpha_code,disorder_name,prevalence_type,prevalence_qualification,prevalence_class,val_moy,prevalence_geographic,source,prevalence_validation_status
1,One disease,Point prevalence,Value and class,,2.0,Europe,x,Validated
"""
AGES = "orpha_code,name,age_of_onset,type_of_inheritance\n1,One disease,Adult|Infancy,\n"
PRODUCT_3 = """<?xml version="1.0" encoding="UTF-8"?>
<JDBOR date="2024-06-27 00:00:00"><ClassificationList count="1"><Classification id="9"><Name lang="en">Nine</Name>
<ClassificationNodeRootList><ClassificationNode><Disorder><OrphaCode>11</OrphaCode><Name>Eleven</Name></Disorder>
<ClassificationNodeChildList><ClassificationNode><Disorder><OrphaCode>1</OrphaCode><Name>One disease</Name></Disorder>
<ClassificationNodeChildList/></ClassificationNode></ClassificationNodeChildList></ClassificationNode>
</ClassificationNodeRootList></Classification></ClassificationList></JDBOR>
"""
HPOA = """#version: 2025-05-06
database_id\tdisease_name\tqualifier\thpo_id\treference\tevidence\tonset\tfrequency\tsex\tmodifier\taspect\tbiocuration
ORPHA:1\tOne disease\t\tHP:0000002\tORPHA:1\tTAS\t\tHP:0040283\t\t\tP\tORPHA:orphadata
ORPHA:1\tOne disease\t\tHP:0000003\tORPHA:1\tTAS\t\tHP:0040282\t\t\tP\tORPHA:orphadata
ORPHA:1\tOne disease\tNOT\tHP:0000004\tORPHA:1\tTAS\t\t\t\t\tP\tORPHA:orphadata
"""
SSSOM = (
    "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\n"
    "OMIM:100\tx\tskos:broadMatch\tOrphanet:1\tOne disease\n"
)
ORDO = """@prefix o: <http://www.orpha.net/ORDO/Orphanet_> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
o:1 a owl:Class ; rdfs:label "One disease" ; skos:notation "ORPHA:1" ; rdfs:subClassOf [ a owl:Restriction ;
  owl:onProperty <http://purl.obolibrary.org/obo/BFO_0000050> ; owl:someValuesFrom o:12 ] .
o:12 a owl:Class ; rdfs:label "Twelve" ; skos:notation "ORPHA:12" .
"""


@pytest.fixture(scope="module")
def planted(stage: Any, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    folder = tmp_path_factory.mktemp("planted")

    def put(name: str, text: str | bytes) -> Path:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def build(graph: Graph) -> None:
        put("orphanet/packet.json", orjson.dumps({"Orphapacket": PACKET}))
        put("orphanet/product3.xml", PRODUCT_3)
        put("orphanet/product1.xml", XML.format(name="ONE disease", more=PRODUCT_1))
        put("orphanet/product6.xml", XML.format(name="One disease", more=PRODUCT_6))
        put("orphanet/product9.xml", XML.format(name="One disease", more=PRODUCT_9.format(value="1.5")))
        put("orphanet/prevalence.csv", CSV)
        put("orphanet/ages.csv", AGES)
        loading.import_source(graph, "hpo", [put("hp.obo", HPO + TERMS)])
        loading.import_source(graph, "orphanet", [folder / "orphanet"])
        loading.import_source(graph, "annotations", [put("phenotype.hpoa", HPOA)])
        loading.import_source(graph, "mappings", [put("mondo_m.sssom.tsv", SSSOM)])
        loading.import_source(graph, "ordo", [put("ordo.ttl", ORDO)])

    graph: Graph = stage.bring("planted", build)
    return graph


EXPECTED = {
    "name": [
        ("HP:0000003", None, ["hpo: Short", "orphapacket: Small"]),
        (
            "ORPHA:1",
            None,
            [
                "ordo: One disease",
                "orphadata:product1: ONE disease",
                "orphadata:product6: One disease",
                "orphadata:product9_prev: One disease",
                "orphanet-csv:product9_ages: One disease",
                "orphanet-csv:product9_prev: One disease",
                "orphapacket: One disease",
            ],
        ),
    ],
    "type": [("ORPHA:1", None, ["orphadata:product1: Clinical syndrome", "orphapacket: Disease"])],
    "status": [("ORPHA:1", None, ["ordo: active", "orphadata:product1: obsolete", "orphapacket: active"])],
    "parent": [("ORPHA:1", "ORPHA:11", ["classification 9 of 2024-06-27: a parent", "lineage: not a parent"])],
    "parents": [("ORPHA:1", None, ["lineage: ORPHA:10", "ordo: ORPHA:12"])],
    "frequency": [("ORPHA:1", "HP:0000002", ["hpoa: Occasional (29-5%)", "orphapacket: Frequent (79-30%)"])],
    "excluded": [("ORPHA:1", "HP:0000004", ["hpoa: excluded", "orphapacket: present"])],
    "association": [("ORPHA:1", "ABC1", ["orphadata:product6: Candidate gene tested in", "orphapacket: Role in"])],
    "mapping": [("ORPHA:1", "OMIM:100", ["mondo: narrower", "orphanet: exact"])],
    "value": [
        ("ORPHA:1", "Point prevalence, Europe", ["orphadata:product9_prev: 1.5", "orphanet-csv:product9_prev: 2.0"])
    ],
}


@pytest.mark.parametrize("fact", sorted(EXPECTED))
def test_disagreements_query_lists_planted_ones_with_their_statements(fact: str, planted: Graph, ask: Ask) -> None:
    rows = ask(planted, "ontology/disagreements", fact=fact)
    assert [(r["code"], r["other"], r["statements"]) for r in rows] == EXPECTED[fact]


def test_disagreements_query_lists_nothing_else(planted: Graph, ask: Ask) -> None:
    rows = ask(planted, "ontology/disagreements")
    assert {r["fact"] for r in rows} == set(EXPECTED)
    assert len(rows) == sum(len(some) for some in EXPECTED.values())
    assert {r["code"] for r in ask(planted, "ontology/disagreements", code="HP_0000003")} == {"HP:0000003"}


def test_disagreements_query_drops_a_corrected_fact(planted: Graph, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "product6.xml").write_text(
        XML.format(name="One disease", more=PRODUCT_6.replace("Candidate gene tested in", "Role in")), encoding="utf-8"
    )
    loading.import_source(planted, "orphanet", [tmp_path / "product6.xml"])
    assert ask(planted, "ontology/disagreements", fact="association") == []
