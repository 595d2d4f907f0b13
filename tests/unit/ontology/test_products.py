"""Whole Orphadata products equal the packets and the CSV conversions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.loading import products
from files.documents import documents
from graph import schema
from graph.model import Node, Relationship
from graph.writing.batch import Batch
from graph.writing.load import Anomaly
from mmrarebench.ontology.lineage import Edge, Lineage
from ontology_import.orphanet import packets as orphapackets
from ontology_import.orphanet import products as orphadata
from ontology_import.orphanet import products_csv as orphanet_csv
from ontology_import.orphanet.classifications import Classifications

pytestmark = pytest.mark.data
Read = tuple[Batch, list[Anomaly]]


@pytest.fixture(scope="module")
def read(data: Path) -> list[orphapackets.Packet]:
    return products.packets(data)


@pytest.fixture(scope="module")
def packets(read: list[orphapackets.Packet], data: Path) -> Read:
    batch = Batch(orphapackets.OWNER, orphapackets.MANAGES)
    return batch, orphapackets.transform((("packet", p) for p in read), [data / products.PACKETS], batch)


@pytest.fixture(scope="module")
def product(
    read: list[orphapackets.Packet], data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Read]:
    """What a product made of the data states when it is read as a file."""
    folder = tmp_path_factory.mktemp("products")

    def make(name: str) -> Read:
        path = folder / f"en_{name}.xml"
        products.write(name, data, read, path)
        [document] = documents([path], (".xml",))
        result = orphadata.transform(document, path)
        path.unlink()
        assert result[0].owner == f"orphadata:{name}"
        return result

    return make


def table(data: Path, name: str) -> Batch:
    path = data / "orphanet" / "csv" / f"{name}.csv.gz"
    [document] = documents([path], (".csv",))
    return orphanet_csv.transform(document, path)[0]


def nodes(batch: Batch, spec: Node, *names: str) -> dict[str, tuple[Any, ...]]:
    """What is stated of each node that has any of it."""
    rows = {key: tuple(row.get(name) for name in names) for key, row in batch.nodes[spec].items()}
    return {key: row for key, row in rows.items() if any(value is not None for value in row)}


def edges(batch: Batch, spec: Relationship, *names: str) -> dict[Any, tuple[Any, ...]]:
    return {key: tuple(row.get(name) for name in names) for key, row in batch.edges[spec].items()}


def test_product_1_equals_the_packets(packets: Read, product: Callable[[str], Read]) -> None:
    batch, anomalies = product("product1")
    facts = ("name", "synonyms", "type", "level", "definition")
    stubs = {code for code, row in packets[0].nodes[schema.DISORDER].items() if row.get("status") == "stub"}
    expected = {code: row for code, row in nodes(packets[0], schema.DISORDER, *facts).items() if code not in stubs}
    assert (len(stubs), len(expected)) == (38, 9960)
    assert nodes(batch, schema.DISORDER, *facts) == expected
    assert edges(batch, schema.MAPS_TO, "relation", "stated") == edges(packets[0], schema.MAPS_TO, "relation", "stated")
    assert anomalies == []


def test_product_4_equals_the_packets(packets: Read, product: Callable[[str], Read]) -> None:
    batch, anomalies = product("product4")
    facts = ("excluded", "frequency", "frequencyLow", "frequencyHigh")
    phenotypes = edges(batch, schema.HAS_PHENOTYPE, *facts)
    assert len(phenotypes) == 115_878 - 39
    assert phenotypes == edges(packets[0], schema.HAS_PHENOTYPE, *facts)
    assert [(a.kind, a.id, a.message) for a in anomalies] == [(a.kind, a.id, a.message) for a in packets[1]]
    assert {row["evidence"][1] for row in batch.edges[schema.HAS_PHENOTYPE].values()} == {"validated: 2016-06-01"}


def test_products_6_and_9_ages_equal_the_packets(packets: Read, product: Callable[[str], Read]) -> None:
    genes, _ = product("product6")
    assert edges(genes, schema.ASSOCIATED_WITH) == edges(packets[0], schema.ASSOCIATED_WITH)
    assert nodes(genes, schema.GENE, "name", "xrefs") == nodes(packets[0], schema.GENE, "name", "xrefs")
    ages, _ = product("product9_ages")
    facts = ("onset", "inheritance")
    assert nodes(ages, schema.DISORDER, *facts) == nodes(packets[0], schema.DISORDER, *facts)


def test_products_7_and_9_prev_equal_the_csv_tables(data: Path, product: Callable[[str], Read]) -> None:
    parents, _ = product("product7")
    expected = table(data, "linearisation_of_rare_diseases")
    assert edges(parents, schema.PREFERENTIAL_PARENT) == edges(expected, schema.PREFERENTIAL_PARENT)
    statements, _ = product("product9_prev")
    expected = table(data, "epidemiology_of_rare_diseases")
    facts = ("type", "qualification", "class", "value", "geography", "validation", "reference")
    assert nodes(statements, schema.PREVALENCE, *facts) == nodes(expected, schema.PREVALENCE, *facts)
    assert edges(statements, schema.HAS_PREVALENCE) == edges(expected, schema.HAS_PREVALENCE)


def test_product_3_gives_the_lineage_of_the_packets(
    packets: Read, read: list[orphapackets.Packet], tmp_path: Path
) -> None:
    """The classifications together are the lineage of the packets, but for what lies below no head."""
    paths = products.write_classifications(read, tmp_path)
    assert len(paths) == 31
    classifications = Classifications()
    for document in documents(paths, (".xml",)):
        classifications.add(document)
    batch, anomalies = classifications.finish(tmp_path, newer_lineage=False)
    lineage = Lineage(Edge(*key[:2]) for key in packets[0].edges[schema.CHILD_OF])
    below = lineage.descendants("ORPHA:320716")
    assert {Edge(*key[:2]) for key in batch.edges[schema.CHILD_OF]} == {
        Edge(child, parent) for child in below for parent in lineage.parents[child] if parent in below
    }
    assert len(batch.edges[schema.CHILD_OF]) == 18_884
    assert set(classifications.heads.values()) == {code for code in below if "ORPHA:320716" in lineage.parents[code]}
    assert anomalies == []
