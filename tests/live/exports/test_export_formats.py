"""Exports read back: phenopackets and SSSOM load alike, Parquet holds its images, licences limit the questions."""

from __future__ import annotations

import subprocess
from os import pathsep
from pathlib import Path

import orjson
import pytest
from pyarrow import parquet

from api.usecases import export, loading
from files.home import Home
from graph.server import command, jars
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError


def test_export_dataset_writes_a_configuration_a_track_with_images(sample_graph: Graph, tmp_path: Path) -> None:
    exported = export.export_dataset(sample_graph, "sample", tmp_path)
    card = (tmp_path / "README.md").read_text(encoding="utf-8")
    questions = export.questions(sample_graph, "sample")
    for track in {question.track for question in questions}:
        assert f"config_name: {track}" in card
        table = parquet.read_table(tmp_path / track / "test.parquet")
        rows = {row["id"]: row for row in table.to_pylist()}
        of_track = [question for question in questions if question.track == track]
        assert set(rows) == {question.id for question in of_track}
        features = orjson.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
        assert set(features) == set(table.column_names)
        for question in of_track:
            shown = [use for use in question.uses if use.width is not None]
            assert [len(image["bytes"]) for image in rows[question.id]["images"]] == [use.bytes for use in shown]
    assert all(file.sha256 in card for file in exported.files if file.path.endswith(".parquet"))


def test_export_dataset_refuses_a_licence_without_questions(sample_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no question is under CC-BY"):
        export.export_dataset(sample_graph, "sample", tmp_path, licence="CC-BY")


@pytest.mark.long
def test_export_store_files_import_offline_to_the_same_graph(sample_graph: Graph, tmp_path: Path) -> None:
    exported = export.export_store(sample_graph, tmp_path / "csv")
    records = {file.path: file.records for file in exported.files}
    nodes = sum(count for name, count in records.items() if name.startswith("nodes-"))
    edges = sum(count for name, count in records.items() if name.startswith("relationships-"))
    [(marked, linked)] = sample_graph.read_rows(
        "MATCH (n) WHERE n.mmrarebench AND NOT n:WriteLock WITH count(n) AS marked "
        "RETURN marked, COUNT { MATCH (a)-[]->(b) WHERE a.mmrarebench AND b.mmrarebench }"
    )
    assert (nodes, edges) == (marked, linked)
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "neo4j.conf").write_text("db.tx_log.preallocate=false\n", encoding="utf-8")
    home = Home.from_environment()
    words = [str(command.java_binary()), *command.java_options(home), "-cp"]
    words += [pathsep.join(map(str, jars.ensure_jars(home))), "org.neo4j.cli.AdminTool"]
    words += (tmp_path / "csv" / "import.args").read_text(encoding="utf-8").split("\n")[:-1]
    variables = {**command.environment(), "NEO4J_HOME": str(tmp_path), "NEO4J_CONF": str(tmp_path / "conf")}
    folder = tmp_path / "csv"
    ended = subprocess.run(words, env=variables, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{nodes} nodes" in ended.stdout
    assert f"{edges} relationships" in ended.stdout


PACKET = {
    "id": "toy case",
    "subject": {
        "sex": "FEMALE",
        "timeAtLastEncounter": {"ageRange": {"start": {"iso8601duration": "P5Y"}, "end": {"iso8601duration": "P10Y"}}},
    },
    "phenotypicFeatures": [
        {
            "type": {"id": "HP:0001250", "label": "Seizure"},
            "onset": {"ontologyClass": {"id": "HP:0003577", "label": "Congenital onset"}},
        },
        {"type": {"id": "HP:0001249", "label": "Intellectual disability"}, "excluded": True},
    ],
    "interpretations": [
        {"id": "i", "progressStatus": "SOLVED", "diagnosis": {"disease": {"id": "OMIM:1", "label": "Toy disease"}}}
    ],
    "metaData": {"externalReferences": [{"id": "PMID:7", "description": "A report"}]},
}
CASE = (
    "MATCH (:Benchmark {name: $name})<-[:PART_OF]-(q:Question)-[:ASKS_ABOUT]->(c:Case) "
    "RETURN c.id, c.age, c.sex, q.context, q.answer, q.contentHash, "
    "COLLECT { MATCH (c)-[r:PRESENTS]->(p) WITH r, p ORDER BY p.hpo RETURN [p.hpo, toString(r.excluded), r.onset] }"
)
MAPPINGS = (
    "MATCH (a)-[r:MAPS_TO]->(c:Concept) WHERE $owner IS NULL OR $owner IN r.source "
    "RETURN DISTINCT coalesce(a.orpha, a.curie) AS subject, r.relation, c.curie ORDER BY subject, c.curie, r.relation"
)


def test_phenopacket_and_sssom_exports_load_back_alike(empty_graph: Graph, tmp_path: Path) -> None:
    packets, product, sets = tmp_path / "in", tmp_path / "en_product1.xml", tmp_path / "set.sssom.tsv"
    packets.mkdir()
    (packets / "toy.json").write_bytes(orjson.dumps(PACKET))
    product.write_text(
        '<JDBOR date="2026-01-01" version="1"><DisorderList><Disorder><OrphaCode>1</OrphaCode><Name lang="en">One</Name>'
        "<ExternalReferenceList><ExternalReference><Source>OMIM</Source><Reference>1</Reference><DisorderMappingRelation "
        'id="21527"/></ExternalReference></ExternalReferenceList></Disorder></DisorderList></JDBOR>'
    )
    sets.write_text(
        "#mapping_set_id: http://x/toy\nsubject_id\tpredicate_id\tobject_id\nMONDO:1\tskos:broadMatch\tOrphanet:1\n"
        "MONDO:1\tskos:exactMatch\tOMIM:PS2\n"
    )
    loading.import_source(empty_graph, "orphanet", [product])
    loading.import_source(empty_graph, "mappings", [sets])
    loading.load_phenopackets(empty_graph, [packets], "first")
    exported = export.export_packets(empty_graph, "first", tmp_path / "out")
    assert [file.path for file in exported.files] == ["toy_case.json"]
    loading.load_phenopackets(empty_graph, [tmp_path / "out"], "second")
    rows = [empty_graph.read_rows(CASE, {"name": name}) for name in ("first", "second")]
    assert rows[0] == rows[1]
    export.export_mappings(empty_graph, tmp_path / "links")
    before = empty_graph.read_rows(MAPPINGS, {"owner": None})
    loading.import_source(empty_graph, "mappings", [tmp_path / "links" / "mappings.sssom.tsv"])
    assert empty_graph.read_rows(MAPPINGS, {"owner": "mappings:urn:mmrarebench:mappings"}) == before
