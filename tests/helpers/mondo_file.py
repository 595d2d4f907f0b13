"""MONDO in the form of its releases, made up: a few terms as OBO, and some of them as OBO Graph JSON and OWL."""

from __future__ import annotations

from typing import Any

OBO = """format-version: 1.2
data-version: releases/2026-08-04
ontology: mondo

[Term]
id: MONDO:0000001
name: disease
synonym: "disorder" EXACT []

[Term]
id: MONDO:0700096
name: human disease
is_a: MONDO:0000001 {source="x:1"} ! disease

[Term]
id: MONDO:0005066
name: metabolic disease
is_a: MONDO:0700096 ! human disease

[Term]
id: MONDO:0010526
name: Fabry disease
def: "A made-up definition." [Orphanet:324]
synonym: "alpha-galactosidase A deficiency" EXACT [OMIM:301500]
synonym: "angiokeratoma of the made-up kind" RELATED []
xref: OMIM:301500 {source="MONDO:equivalentTo"}
xref: Orphanet:324 {source="MONDO:equivalentTo", source="MONDO:ORDO"}
xref: GARD:0006400 {source="MONDO:GARD"}
is_a: MONDO:0005066 ! metabolic disease
relationship: has_material_basis_in_germline_mutation_in http://identifiers.org/hgnc/4296 {source="MONDO:mim2gene"}
property_value: exactMatch OMIM:301500
property_value: skos:exactMatch http://www.orpha.net/ORDO/Orphanet_324
property_value: skos:broadMatch ICD10CM:E75
property_value: exactMatch http://identifiers.org/mesh/D000795

[Term]
id: MONDO:0019999
name: Quillon-Tarn syndrome
synonym: "made-up storage of the ear" EXACT []
synonym: "earring disease" RELATED []
xref: OMIM:699999 {source="MONDO:equivalentTo"}
is_a: MONDO:0005066 ! metabolic disease
property_value: exactMatch OMIM:699999

[Term]
id: MONDO:0000002
name: obsolete old Fabry
is_obsolete: true
replaced_by: MONDO:0010526

[Term]
id: MONDO:0000003
name: obsolete storage of two kinds
is_obsolete: true
consider: MONDO:0019999
consider: MONDO:0010526

[Typedef]
id: has_material_basis_in_germline_mutation_in
name: has material basis in germline mutation in
"""

_OBO = "http://purl.obolibrary.org/obo/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


def _node(code: str, label: str, *values: tuple[str, str], exact: tuple[str, ...] = (), **meta: Any) -> dict[str, Any]:
    synonyms = [{"pred": "hasExactSynonym", "val": text} for text in exact]
    properties = [{"pred": pred, "val": value} for pred, value in values]
    facts = {"synonyms": synonyms, "basicPropertyValues": properties, **meta}
    return {"id": f"{_OBO}MONDO_{code}", "lbl": label, "type": "CLASS", "meta": facts}


def _is_a(child: str, parent: str) -> dict[str, str]:
    return {"sub": f"{_OBO}MONDO_{child}", "pred": "is_a", "obj": f"{_OBO}MONDO_{parent}"}


JSON = {
    "graphs": [
        {
            "id": f"{_OBO}mondo.owl",
            "meta": {"version": f"{_OBO}mondo/releases/2026-08-04/mondo.owl"},
            "nodes": [
                _node("0000001", "disease"),
                _node("0010526", "Fabry disease", (f"{_SKOS}exactMatch", "http://www.orpha.net/ORDO/Orphanet_324")),
                _node("0019999", "Quillon-Tarn syndrome", exact=("made-up storage of the ear",)),
                _node("0000002", "obsolete old Fabry", (f"{_OBO}IAO_0100001", f"{_OBO}MONDO_0010526"), deprecated=True),
                _node(
                    "0000003",
                    "obsolete storage of two kinds",
                    ("http://www.geneontology.org/formats/oboInOwl#consider", f"{_OBO}MONDO_0019999"),
                    deprecated=True,
                ),
                {"id": f"{_OBO}HP_0000001", "lbl": "All", "type": "CLASS"},
            ],
            "edges": [_is_a("0010526", "0000001"), _is_a("0019999", "0000001")],
        }
    ]
}
"""Some of the terms as OBO Graph JSON, in the form of MONDO's releases."""
OWL = """<?xml version="1.0"?>
<rdf:RDF xmlns="http://purl.obolibrary.org/obo/mondo.owl#" xmlns:obo="http://purl.obolibrary.org/obo/"
     xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
     xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:skos="http://www.w3.org/2004/02/skos/core#"
     xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#">
  <owl:Ontology rdf:about="http://purl.obolibrary.org/obo/mondo.owl">
    <owl:versionIRI rdf:resource="http://purl.obolibrary.org/obo/mondo/releases/2026-08-04/mondo.owl"/>
  </owl:Ontology>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/MONDO_0000001"><rdfs:label>disease</rdfs:label></owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/MONDO_0010526">
    <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/MONDO_0000001"/>
    <rdfs:label>Fabry disease</rdfs:label>
    <skos:exactMatch rdf:resource="http://www.orpha.net/ORDO/Orphanet_324"/>
  </owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/MONDO_0019999">
    <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/MONDO_0000001"/>
    <oboInOwl:hasExactSynonym>made-up storage of the ear</oboInOwl:hasExactSynonym>
    <rdfs:label>Quillon-Tarn syndrome</rdfs:label>
  </owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/MONDO_0000002">
    <obo:IAO_0100001 rdf:resource="http://purl.obolibrary.org/obo/MONDO_0010526"/>
    <rdfs:label>obsolete old Fabry</rdfs:label>
    <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
  </owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/MONDO_0000003">
    <oboInOwl:consider rdf:resource="http://purl.obolibrary.org/obo/MONDO_0019999"/>
    <rdfs:label>obsolete storage of two kinds</rdfs:label>
    <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
  </owl:Class>
</rdf:RDF>
"""
