"""HPO's annotation tables: ORPHA rows on disorders, others on concepts, excluded terms never present."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from files.documents import Document
from graph import schema
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.exceptions import FileFormatError
from ontology_import.hpo import annotations as hpo_annotations
from ontology_import.hpo.frequencies import frequency

Make = Callable[[str, str | bytes], Document]
COLUMNS = "database_id disease_name qualifier hpo_id reference evidence onset frequency sex modifier aspect biocuration"
HEAD = "#version: 2025-05-06\n" + "\t".join(COLUMNS.split()) + "\n"
GENES = "ncbi_gene_id\tgene_symbol\tassociation_type\tdisease_id\tsource\n"


def row(disease: str, term: str, often: str = "", qualifier: str = "", reference: str = "PMID:1") -> str:
    cells = [disease, "Name", qualifier, term, reference, "PCS", "", often, "", "", "P", "HPO:x[2021-06-21]"]
    return "\t".join(cells) + "\n"


def read_hpoa(document: Make, text: str, path: Path, version: str | None = "2025-05-06") -> tuple[Batch, list[Anomaly]]:
    path.touch()
    return hpo_annotations.hpoa(document("phenotype.hpoa", text), path, {"ORPHA:558"}, version)


def test_hpoa_writes_rows_to_disorders_and_concepts(document: Make, tmp_path: Path) -> None:
    text = HEAD + row("ORPHA:558", "HP:0000256", "HP:0040281") + row("OMIM:154700", "HP:0000256", "3/4")
    batch, anomalies = read_hpoa(document, text, tmp_path / "a")
    assert anomalies == []
    on_disorder = batch.edges[schema.HAS_PHENOTYPE][("ORPHA:558", "HP:0000256", False)]
    assert (on_disorder["frequencyLow"], on_disorder["frequencyHigh"]) == (0.8, 0.99)
    on_concept = batch.edges[schema.CONCEPT_HAS_PHENOTYPE][("OMIM:154700", "HP:0000256", False)]
    assert (on_concept["frequency"], on_concept["frequencyLow"]) == ("3/4", 0.75)


def test_hpoa_keeps_onset_sex_and_aspect(document: Make, tmp_path: Path) -> None:
    cells = [
        "OMIM:1",
        "Name",
        "",
        "HP:0000256",
        "PMID:1",
        "PCS",
        "HP:0003577",
        "",
        "FEMALE",
        "",
        "C",
        "HPO:x[2021-06-21]",
    ]
    text = HEAD + "\t".join(cells) + "\n" + row("OMIM:1", "HP:0000365")
    batch, _ = read_hpoa(document, text, tmp_path / "a")
    statements = batch.edges[schema.CONCEPT_HAS_PHENOTYPE]
    full, plain = statements[("OMIM:1", "HP:0000256", False)], statements[("OMIM:1", "HP:0000365", False)]
    assert (full["onset"], full["sex"], full["aspect"]) == (["HP:0003577"], ["female"], "C")
    assert plain.keys().isdisjoint({"onset", "sex", "aspect"})


@pytest.mark.parametrize(("qualifier", "frequency"), [("NOT", ""), ("", "HP:0040285"), ("NOT", "HP:0040281")])
def test_hpoa_writes_no_excluded_term_as_present(
    qualifier: str, frequency: str, document: Make, tmp_path: Path
) -> None:
    batch, _ = read_hpoa(document, HEAD + row("ORPHA:558", "HP:0000256", frequency, qualifier), tmp_path / "a")
    assert [key[2] for key in batch.edges[schema.HAS_PHENOTYPE]] == [True]


def test_hpoa_joins_rows_of_a_pair_and_keeps_their_statements(document: Make, tmp_path: Path) -> None:
    text = (
        HEAD
        + row("OMIM:1", "HP:0000256", "1/2", reference="PMID:1")
        + row("OMIM:1", "HP:0000256", "100%", reference="PMID:2")
    )
    batch, _ = read_hpoa(document, text, tmp_path / "a")
    [statements] = batch.edges[schema.CONCEPT_HAS_PHENOTYPE].values()
    assert statements["statements"] == ["hpoa=1/2", "hpoa=100%"]
    assert (statements["frequencyLow"], statements["frequencyHigh"]) == (0.5, 1.0)
    assert statements["evidence"] == ["PCS PMID:1", "PCS PMID:2"]


def test_hpoa_lists_unusable_rows(document: Make, tmp_path: Path) -> None:
    text = HEAD + row("ORPHA:1", "HP:0000256") + row("OMIM:1", "XX:1")
    batch, anomalies = read_hpoa(document, text, tmp_path / "a", version="2024-01-01")
    assert sorted(a.kind for a in anomalies) == ["other_version", "unknown_orpha", "unreadable_id"]
    assert not batch.edges[schema.HAS_PHENOTYPE]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.replace("hpo_id", "hpo"), "columns missing: hpo_id"),
        (HEAD + row("OMIM:1", "HP:0000256")[:30], "cut short"),
        ("", "columns missing"),
        (HEAD.encode() + b"\xff", "not UTF-8"),
    ],
)
def test_hpoa_refuses_a_broken_table_with_its_line(text: str, message: str, document: Make, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=message) as caught:
        read_hpoa(document, text, tmp_path / "a")
    assert caught.value.where.startswith("phenotype.hpoa:")


def test_genes_reads_disorders_and_concepts(document: Make, tmp_path: Path) -> None:
    (tmp_path / "g").touch()
    text = GENES + "NCBIGene:2200\tFBN1\tMENDELIAN\tORPHA:558\tx\nNCBIGene:2200\tFBN1\tMENDELIAN\tOMIM:154700\tx\n"
    batch, anomalies = hpo_annotations.genes(document("genes_to_disease.txt", text), tmp_path / "g", {"ORPHA:558"})
    assert anomalies == []
    assert batch.nodes[schema.GENE]["FBN1"]["xrefs"] == ["NCBIGene:2200"]
    assert len(batch.edges[schema.ASSOCIATED_WITH]) == len(batch.edges[schema.CONCEPT_ASSOCIATED_WITH]) == 1


def test_genes_refuses_a_truncated_row_with_its_line(document: Make, tmp_path: Path) -> None:
    (tmp_path / "g").touch()
    with pytest.raises(FileFormatError) as caught:
        hpo_annotations.genes(document("genes_to_disease.txt", f"{GENES}NCBIGene:2200\tFBN1\n"), tmp_path / "g", set())
    assert caught.value.where == "genes_to_disease.txt:2"


@pytest.mark.parametrize(
    ("row", "kind", "symbols"),
    [
        ("NCBIGene:2200\tFBN1\tMENDELIAN\tnothing\tx\n", "unreadable_id", []),
        ("NCBIGene:7\t-\tUNKNOWN\tOMIM:1\tx\n", "gene_without_symbol", ["NCBIGene:7"]),
        ("7\t -\tUNKNOWN\tOMIM:1\tx\n", "gene_without_symbol", ["NCBIGene:7"]),
        ("-\t-\tUNKNOWN\tOMIM:1\tx\n", "gene_without_symbol", []),
    ],
)
def test_genes_lists_a_row_without_symbol_or_identifier(
    row: str, kind: str, symbols: list[str], document: Make, tmp_path: Path
) -> None:
    (tmp_path / "g").touch()
    batch, anomalies = hpo_annotations.genes(document("genes_to_disease.txt", GENES + row), tmp_path / "g", set())
    assert ([a.kind for a in anomalies], list(batch.nodes.get(schema.GENE, ()))) == ([kind], symbols)


def test_frequency_returns_no_bounds_for_unreadable_text() -> None:
    assert frequency("1/0") == ("1/0", None, None)
    assert frequency("often") == ("often", None, None)
    assert frequency("150%") == ("150%", None, None)
    assert frequency("12.5 %") == ("12.5 %", 0.125, 0.125)


def test_frequency_reads_term_names_and_surrounding_blanks() -> None:
    assert frequency("Excluded") == frequency("hp:0040285 ") == ("Excluded (0%)", 0.0, 0.0)
    assert frequency(" 3/10 ") == ("3/10", 0.3, 0.3)


def test_hpoa_keeps_exclusion_apart_from_zero_reports(document: Make, tmp_path: Path) -> None:
    rows = [row("ORPHA:558", "HP:0000256", *cells) for cells in (("", "NOT"), ("0/3",), ("1/4",))]
    batch, _ = read_hpoa(document, HEAD + "".join(rows), tmp_path / "a")
    statements = {key[2]: facts for key, facts in batch.edges[schema.HAS_PHENOTYPE].items()}
    assert set(statements) == {True, False}
    assert (statements[False]["frequencyLow"], statements[False]["frequencyHigh"]) == (0.0, 0.25)


def test_hpoa_refuses_an_html_page(document: Make, tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"phenotype\.hpoa.*an HTML page"):
        read_hpoa(document, "<!DOCTYPE html><title>404</title>", tmp_path / "a")
