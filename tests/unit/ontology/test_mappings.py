"""SSSOM mappings keep their relation in either direction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.exceptions import FileFormatError
from ontology_import.mondo import mappings
from ontology_import.mondo.sssom import read_mapping_sets

Make = Callable[[str, str | bytes], Document]
SET = "http://x/mondo/toy.sssom.tsv"
HEAD = f"#mapping_set_id: {SET}\n#mapping_set_version: http://x/2026-08-04/x.tsv\nsubject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\n"


def read_mappings(document: Make, text: str, path: Path) -> tuple[Batch, list[Anomaly]]:
    path.touch()
    batch, anomalies = Batch(mappings.OWNER, mappings.MANAGES), list[Anomaly]()
    for mapping_set in read_mapping_sets([document("m.sssom.tsv", text)]):
        anomalies += mappings.transform(mapping_set, [path], {"ORPHA:558"}, batch)
    return batch, anomalies


@pytest.mark.parametrize(
    ("predicate", "relation"),
    [
        ("skos:exactMatch", "exact"),
        ("skos:broadMatch", "narrower"),
        ("skos:narrowMatch", "broader"),
        ("skos:relatedMatch", "related"),
        ("oboInOwl:hasDbXref", "undetermined"),
    ],
)
def test_sssom_relation_is_turned_to_start_at_the_disorder(
    predicate: str, relation: str, document: Make, tmp_path: Path
) -> None:
    row = f"MONDO:7947\tMarfan syndrome\t{predicate}\tOrphanet:558\tMarfan\n"
    batch, anomalies = read_mappings(document, HEAD + row, tmp_path / "m")
    assert anomalies == []
    assert batch.edges[schema.MAPS_TO] == {
        ("ORPHA:558", "MONDO:0007947", relation, "mondo", SET): {
            "relation": relation,
            "by": "mondo",
            "mappingSet": SET,
            "stated": predicate,
        }
    }
    assert batch.nodes[schema.CONCEPT]["MONDO:0007947"]["label"] == "Marfan syndrome"
    assert "toy@2026-08-04" in batch.nodes[schema.RELEASE]


def test_sssom_links_two_other_vocabularies_as_written(document: Make, tmp_path: Path) -> None:
    batch, _ = read_mappings(document, HEAD + "MONDO:0007947\tA\tskos:exactMatch\tOMIMPS:154700\tB\n", tmp_path / "m")
    assert ("MONDO:0007947", "OMIMPS:154700", "exact", "mondo", SET) in batch.edges[schema.CONCEPT_MAPS_TO]


def test_sssom_keeps_a_retired_label_as_former_name(document: Make, tmp_path: Path) -> None:
    rows = (
        "MONDO:1\tA\toboInOwl:hasDbXref\tOrphanet:2\tOBSOLETE: Old name\n"
        "MONDO:1\tA\tskos:exactMatch\tOrphanet:558\tMarfan\n"
        "MONDO:9\tB\toboInOwl:hasDbXref\tOrphanet:3\tOf nothing\n"
    )
    batch, anomalies = read_mappings(document, HEAD + rows, tmp_path / "m")
    assert batch.nodes[schema.CONCEPT] == {
        "MONDO:0000001": {"curie": "MONDO:0000001", "label": "A", "formerNames": ["Old name"]}
    }
    assert [anomaly.kind for anomaly in anomalies] == ["unknown_orpha"] * 2


def test_sssom_lists_unusable_rows_with_their_lines(document: Make, tmp_path: Path) -> None:
    rows = (
        "MONDO:1\tA\tskos:exactMatch\tOrphanet:1\tgone\n"
        "MONDO:1\tA\tskos:exactMatch\tno identifier\tx\n"
        "MONDO:1\tA\tskos:mysteryMatch\tOMIM:1\tx\n"
    )
    batch, anomalies = read_mappings(document, HEAD + rows, tmp_path / "m")
    assert [(a.kind, a.record) for a in anomalies] == [
        ("unknown_orpha", "4"),
        ("unreadable_id", "5"),
        ("unknown_predicate", "6"),
    ]
    assert all(a.file == "m.sssom.tsv" and a.message for a in anomalies)
    assert not batch.edges[schema.MAPS_TO]


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (HEAD.replace("predicate_id", "predicate"), "columns missing: predicate_id", 3),
        ("", "columns missing", 1),
        ("#only: comment\n", "columns missing", 2),
        (HEAD + "MONDO:1\tA\tskos:exactMatch\n", "cut short", 4),
        (HEAD.encode() + b"MONDO:1\t\xe4\tskos:exactMatch\tOMIM:1\tx\n", "not UTF-8", 4),
    ],
)
def test_sssom_refuses_a_broken_table_with_its_line(
    text: str, message: str, line: int, document: Make, tmp_path: Path
) -> None:
    with pytest.raises(FileFormatError, match=message) as caught:
        read_mappings(document, text, tmp_path / "m")
    assert caught.value.where == f"m.sssom.tsv:{line}"


def test_sssom_reads_an_unclosed_quotation_mark_as_text(document: Make, tmp_path: Path) -> None:
    rows = 'MONDO:1\t"open\tskos:exactMatch\tORPHA:558\tB\nMONDO:2\t"two ""words"""\tskos:exactMatch\tORPHA:558\tC\n'
    batch, anomalies = read_mappings(document, HEAD + rows, tmp_path / "a")
    labels = {key: node.get("label") for key, node in batch.nodes[schema.CONCEPT].items()}
    assert (anomalies, labels) == ([], {"MONDO:0000001": '"open', "MONDO:0000002": 'two "words"'})


def test_sssom_lists_literals_and_undeclared_prefixes(document: Make, tmp_path: Path) -> None:
    rows = "\ta text\tskos:exactMatch\tORPHA:558\tB\nzz:1\tA\tskos:exactMatch\t<http://www.orpha.net/ORDO/Orphanet_558>\tC\n"
    batch, anomalies = read_mappings(document, HEAD + rows, tmp_path / "a")
    assert [(a.kind, a.id) for a in anomalies] == [("literal", "a text"), ("undeclared_prefix", "zz")]
    assert [key[:2] for key in batch.edges[schema.MAPS_TO]] == [("ORPHA:558", "zz:1")]
