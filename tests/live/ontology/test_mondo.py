"""MONDO's lineage in the graph: roll-ups by its terms, and diagnoses without an entry in Orphanet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.usecases import loading, reporting, scoring
from graph.session import Graph
from mmrarebench.exceptions import NotFoundError, UsageError
from mmrarebench.grounding.readings import LineageSource
from tests.helpers.mondo_file import OBO

ORDO = """@prefix o: <http://www.orpha.net/ORDO/Orphanet_> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
o:324 a owl:Class ; rdfs:label "Fabry disease"@en ; skos:notation "ORPHA:324" ; rdfs:subClassOf o:557493 .
"""
CASES = {
    "fabry": "OMIM:301500",
    "ear": "OMIM:699999",
    "stated": "MONDO:0019999",
    "retired": "MONDO:0000002",
    "no": "OMIM:1",
}
ANSWERS = {
    "fabry": "1. Gaucher disease\n2. Fabry disease",
    "ear": "1. Quillon-Tarn syndrome",
    "stated": "1. Fabry disease\n2. no Quillon-Tarn syndrome\n3. Made-up storage of the ear",
    "retired": "1. earring disease",
    "no": "1. Fabry disease",
}


def packet(name: str, code: str) -> bytes:
    diseases = [{"term": {"id": code, "label": name}}]
    meta = {"phenopacketSchemaVersion": "2.0"}
    features = [{"type": {"id": "HP:0001250", "label": "Seizure"}}]
    return orjson.dumps(
        {"id": name, "subject": {"id": name}, "phenotypicFeatures": features, "diseases": diseases, "metaData": meta}
    )


def by_lineage(ask: Callable[..., list[dict[str, Any]]], **parameters: Any) -> dict[Any, tuple[int, int, float | None]]:
    rows = ask(benchmark="toy", **parameters)
    return {row["orpha"]: (row["questions"], row["scored"], row["mean"]) for row in rows}


def test_by_lineage_query_counts_diagnoses_under_mondo(
    empty_graph: Graph, ask: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    files = {"ordo.ttl": ORDO.encode(), "mondo.obo": OBO.encode()}
    files |= {f"{name}.json": packet(name, code) for name, code in CASES.items()}
    lines = [orjson.dumps({"phenopacket_id": name, "response": text}) for name, text in ANSWERS.items()]
    files["answers.jsonl"] = b"\n".join(lines)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    graph = empty_graph
    loading.import_source(graph, "ordo", [tmp_path / "ordo.ttl"])
    loading.import_source(graph, "mondo", [tmp_path / "mondo.obo"])
    assert loading.import_source(graph, "mondo", [tmp_path / "mondo.obo"]).changes.total == 0
    above = "MATCH (:Concept {curie: 'MONDO:0010526'})-[w:WITHIN]->(a) RETURN a.curie, w.distance ORDER BY w.distance"
    assert graph.read_rows(above) == [
        ["MONDO:0010526", 0],
        ["MONDO:0005066", 1],
        ["MONDO:0700096", 2],
        ["MONDO:0000001", 3],
    ]
    loading.load_phenopackets(graph, [tmp_path / f"{name}.json" for name in CASES], "toy")
    loading.load_answers(graph, [tmp_path / "answers.jsonl"], "toy", "m")
    result = scoring.score(graph, "toy")
    [absent] = result["absent"]
    assert (absent["questions"], absent["scored"], absent["recall@1"], absent["recall@5"]) == (2, 2, 0.5, 1.0)
    assert result["scores"][0]["scored"] == 2, "by Orphanet: Fabry, and the retired MONDO term that is now Fabry"

    def query(**parameters: Any) -> dict[Any, tuple[int, int, float | None]]:
        return by_lineage(lambda **params: ask(graph, "errors/by_lineage", **params), **parameters)

    assert query(lineage="mondo") == {None: (4, 4, 0.25), "MONDO:0005066": (4, 4, 0.25)}
    assert query(lineage="mondo", metric="recall@10")["MONDO:0005066"] == (4, 4, 0.75)
    assert query(lineage="mondo", reading="exact", metric="recall@5")[None][:2] == (5, 2)
    assert query(lineage="MONDO", heads="MONDO_0019999", metric="mrr")["MONDO:0019999"] == (2, 2, pytest.approx(2 / 3))
    assert query()[None] == (5, 2, 0.0)
    before = graph.read_rows("MATCH (v:Verdict) RETURN count(v), sum(v.mondoRank)")
    assert scoring.score(graph, "toy")["changes"] == {"created": {}, "updated": {}, "deleted": {}}
    assert graph.read_rows("MATCH (v:Verdict) RETURN count(v), sum(v.mondoRank)") == before
    written = reporting.write_report(graph, "toy", tmp_path / "report", by=LineageSource.MONDO)
    assert [(row["questions"], row["scored"], row["recall@10"]) for row in written["total"]] == [(4, 4, 0.75)]
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "By branch of MONDO" in page
    assert "metabolic disease" in page
    with pytest.raises(UsageError, match="lineage"):
        query(lineage="icd")


def test_write_report_by_mondo_names_the_missing_import(empty_graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="import mondo"):
        reporting.write_report(empty_graph, "toy", tmp_path, by=LineageSource.MONDO)
