"""The MONDO importer: terms, parents, successors and matches in every file form."""

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
from ontology_import.mondo import terms as mondo
from tests.helpers.mondo_file import JSON, OBO, OWL

Make = Callable[[str, str | bytes], Document]
FORMS = {"mondo.obo": OBO, "mondo.json": orjson.dumps(JSON), "mondo.owl": OWL}


def load(source: Document, path: Path, codes: set[str]) -> tuple[Batch, list[Anomaly]]:
    path.write_bytes(source.read())
    batch = Batch(mondo.OWNER, mondo.MANAGES)
    ontology, consider = mondo.get(source)
    return batch, mondo.transform(ontology, consider, source, [path], codes, batch)


@pytest.mark.parametrize("name", FORMS)
def test_mondo_reads_every_file_form_alike(name: str, document: Make, tmp_path: Path) -> None:
    batch, anomalies = load(document(name, FORMS[name]), tmp_path / name, {"ORPHA:324"})
    concepts, edges = batch.nodes[schema.CONCEPT], batch.edges
    assert anomalies == []
    assert list(batch.nodes[schema.RELEASE]) == ["mondo@2026-08-04"]
    assert concepts["MONDO:0019999"]["label"] == "Quillon-Tarn syndrome"
    assert "EXACT: made-up storage of the ear" in concepts["MONDO:0019999"]["synonyms"]
    assert {code for code, row in concepts.items() if row.get("obsolete")} == {"MONDO:0000002", "MONDO:0000003"}
    assert concepts["MONDO:0000002"]["label"] == "old Fabry"
    assert "HP:0000001" not in concepts
    parents = {child for child, _ in edges[schema.CONCEPT_IS_A]}
    assert {"MONDO:0010526", "MONDO:0019999"} <= parents
    successors = {(key, row["relation"]) for key, row in edges[schema.CONCEPT_REPLACED_BY].items()}
    assert (("MONDO:0000002", "MONDO:0010526"), "replaced_by") in successors
    assert (("MONDO:0000003", "MONDO:0019999"), "consider") in successors
    assert list(edges[schema.MAPS_TO]) == [("ORPHA:324", "MONDO:0010526", "exact", "mondo", None)]


def test_mondo_keeps_relations_and_drops_bare_cross_references(document: Make, tmp_path: Path) -> None:
    batch, _ = load(document("mondo.obo", OBO), tmp_path / "mondo.obo", {"ORPHA:324"})
    matches = {(key[0], key[1], key[2]) for key in batch.edges[schema.CONCEPT_MAPS_TO]}
    assert matches == {
        ("MONDO:0010526", "OMIM:301500", "exact"),
        ("MONDO:0010526", "MESH:D000795", "exact"),
        ("MONDO:0010526", "ICD10CM:E75", "broader"),
        ("MONDO:0019999", "OMIM:699999", "exact"),
    }
    assert "GARD:0006400" not in batch.nodes[schema.CONCEPT]


def test_mondo_reads_an_equivalent_cross_reference_as_exact(document: Make, tmp_path: Path) -> None:
    text = "\n".join(line for line in OBO.splitlines() if not line.startswith("property_value: ")) + "\n"
    batch, _ = load(document("mondo.obo", text), tmp_path / "mondo.obo", {"ORPHA:324"})
    assert [key[:3] for key in batch.edges[schema.MAPS_TO]] == [("ORPHA:324", "MONDO:0010526", "exact")]
    assert {key[:2] for key in batch.edges[schema.CONCEPT_MAPS_TO]} == {
        ("MONDO:0010526", "OMIM:301500"),
        ("MONDO:0019999", "OMIM:699999"),
    }


def test_mondo_turns_a_broad_match_with_a_disorder(document: Make, tmp_path: Path) -> None:
    text = OBO.replace("skos:exactMatch http://www.orpha.net", "skos:broadMatch http://www.orpha.net")
    text = text.replace('xref: Orphanet:324 {source="MONDO:equivalentTo", source="MONDO:ORDO"}\n', "")
    batch, _ = load(document("mondo.obo", text), tmp_path / "mondo.obo", {"ORPHA:324"})
    assert [key[:3] for key in batch.edges[schema.MAPS_TO]] == [("ORPHA:324", "MONDO:0010526", "narrower")]


@pytest.mark.parametrize(
    ("old", "new", "kind", "code"),
    [
        ("replaced_by: MONDO:0010526", "replaced_by: MONDO:0999999", "dangling_successor", "MONDO:0000002"),
        (
            "is_a: MONDO:0005066 ! metabolic disease\nrel",
            "is_a: MONDO:0999999\nrel",
            "dangling_parent",
            "MONDO:0010526",
        ),
        ("Orphanet_324", "Orphanet_999", "unknown_orpha", "ORPHA:999"),
        ("exactMatch OMIM:699999", 'exactMatch "no id" xsd:string', "unreadable_id", "no id"),
    ],
)
def test_mondo_lists_unusable_statements(
    old: str, new: str, kind: str, code: str, document: Make, tmp_path: Path
) -> None:
    assert old in OBO
    text = OBO.replace(old, new)
    if kind == "dangling_parent":
        text += "\n[Term]\nid: MONDO:0999999\n"
    _, anomalies = load(document("mondo.obo", text), tmp_path / "mondo.obo", {"ORPHA:324"})
    assert [(a.kind, a.id) for a in anomalies] == [(kind, code)]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("mondo.obo", "<html><body>404</body></html>", "HTML"),
        ("mondo.json", b'{"graphs": [', "no readable ontology"),
        ("mondo.obo", "format-version: 1.2\n\n[Term]\nid: HP:0000001\nname: All\n", "no MONDO term"),
        ("mondo.obo", OBO.replace("name: disease\n", "name: disease\nis_a: MONDO:0010526\n"), "cycle"),
    ],
)
def test_mondo_refuses_other_files(name: str, data: str | bytes, message: str, document: Make, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=message) as caught:
        load(document(name, data), tmp_path / name, set())
    assert name in str(caught.value)


def test_mondo_keeps_english_names_beside_other_languages(document: Make, tmp_path: Path) -> None:
    french = (
        '<rdfs:label xml:lang="fr">maladie de Fabry</rdfs:label><rdfs:label xml:lang="en">Fabry disease</rdfs:label>'
    )
    text = OWL.replace("<rdfs:label>Fabry disease</rdfs:label>", french)
    text = text.replace("<oboInOwl:hasExactSynonym>", '<oboInOwl:hasExactSynonym xml:lang="en">')
    synonym = '<oboInOwl:hasExactSynonym xml:lang="de">Ohrkrankheit</oboInOwl:hasExactSynonym>'
    text = text.replace("<rdfs:label>Quillon", f"{synonym}<rdfs:label>Quillon")
    batch, _ = load(document("mondo.owl", text), tmp_path / "mondo.owl", {"ORPHA:324"})
    concepts = batch.nodes[schema.CONCEPT]
    assert concepts["MONDO:0010526"]["label"] == "Fabry disease"
    assert concepts["MONDO:0019999"]["synonyms"] == ["EXACT: made-up storage of the ear"]


def test_mondo_refuses_a_file_without_english_names(document: Make, tmp_path: Path) -> None:
    text = OWL.replace("<rdfs:label>", '<rdfs:label xml:lang="fr">')
    with pytest.raises(FileFormatError, match=r"language fr.*English"):
        load(document("mondo.owl", text), tmp_path / "mondo.owl", set())
