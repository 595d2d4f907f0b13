"""Derived data depends neither on the physical order of the database nor on a benchmark's name."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.usecases import export, querying
from api.usecases.leakage import scan as leakage
from files.images import ImageStore
from graph.connect import connect
from graph.maintenance.reset import clear_everything
from graph.session import Graph
from tests.conftest import SAMPLE
from tests.helpers.stored_graph import FIRST_SCHEMA, read_stored, write_stored

QUERIES: dict[str, dict[str, Any]] = {
    "errors/by_lineage": {"benchmark": "sample"},
    "errors/relations": {"benchmark": "sample"},
    "errors/confusions": {"benchmark": "sample"},
    "errors/verdicts": {"benchmark": "sample", "with_heads": True},
    "leakage/findings": {"benchmark": "sample"},
    "leakage/verdicts": {"benchmark": "sample"},
    "benchmark/questions": {"benchmark": "sample"},
    "ontology/phenotypes": {"orpha": "ORPHA:558"},
    "ontology/descendants": {"orpha": "ORPHA:98053"},
}
Stored = tuple[list[dict[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def stored() -> Stored:
    return read_stored(FIRST_SCHEMA, every=6)


@pytest.fixture(scope="module")
def images(home: Path) -> None:
    """The sample's images in the image folder."""
    store = ImageStore.of_home()
    for file in (SAMPLE / "benchmark").rglob("*.tsv"):
        for text in re.findall(rb"[A-Za-z0-9+/]{200,}={0,2}", file.read_bytes()):
            data = base64.b64decode(text)
            store.put(hashlib.sha256(data).hexdigest(), data)


def build(graph: Graph, stored: Stored, seed: int | None) -> None:
    clear_everything(graph)
    write_stored(graph, *stored, seed=seed)
    connect().close()


def assignments(graph: Graph, split: str) -> dict[str, str]:
    rows = graph.read_rows(
        "MATCH (q:Question)-[a:ASSIGNED_TO]->(:Split {name: $name}) RETURN q.id, a.part", {"name": split}
    )
    return dict(rows)


def products(graph: Graph, out: Path) -> dict[str, Any]:
    """What is derived from the graph: hashes of exports and of a release, a masked benchmark, splits, rows of queries."""
    export.export_lines(graph, "sample", out / "jsonl")
    export.export_samples(graph, "sample", out / "inspect")
    export.export_graph(graph, out / "kgx")
    export.export_triples(graph, out / "rdf")
    derived: dict[str, Any] = {
        file.relative_to(out).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(out.rglob("*"))
        if file.is_file()
    }
    derived["release"] = export.make_release(graph, "r1", "sample", out / "release")["manifest"]
    leakage.mask(graph, "sample", "masked-again", pictures=False)
    masked = (
        "MATCH (q:Question)-[:PART_OF]->(:Benchmark {name: 'masked-again'}) RETURN q.id, q.contentHash ORDER BY q.id"
    )
    derived["masked questions"] = graph.read_rows(masked)
    derived["masked benchmark"] = graph.read_rows("MATCH (b:Benchmark {name: 'masked-again'}) RETURN properties(b)")
    for name, by_lineage in (("plain", False), ("lineage", True)):
        leakage.make_split(graph, name, benchmark="sample", parts="train=0.7,test=0.3", seed=3, by_lineage=by_lineage)
        derived[f"split {name}"] = assignments(graph, name)
    for name, parameters in QUERIES.items():
        derived[name] = hashlib.sha256(orjson.dumps(querying.query(graph, name, parameters))).hexdigest()
    return derived


def test_exports_splits_and_rows_ignore_the_physical_order(
    empty_graph: Graph, stored: Stored, images: None, tmp_path: Path
) -> None:
    build(empty_graph, stored, None)
    first = products(empty_graph, tmp_path / "first")
    build(empty_graph, stored, 5)
    second = products(empty_graph, tmp_path / "second")
    assert first.keys() == second.keys()
    different = [name for name in first if first[name] != second[name]]
    assert not different, different


def test_make_split_ignores_the_name_of_the_benchmark(empty_graph: Graph, stored: Stored) -> None:
    def renamed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        text = orjson.dumps(rows).replace(b"sample/", b"zebra/").replace(b'"sample"', b'"zebra"')
        return list(orjson.loads(text))

    parts = {}
    for name, rows in (("sample", stored), ("zebra", (renamed(stored[0]), renamed(stored[1])))):
        build(empty_graph, rows, None)
        leakage.make_split(empty_graph, "s", benchmark=name, parts="train=0.7,test=0.3", seed=3)
        parts[name] = {key.removeprefix(f"{name}/"): part for key, part in assignments(empty_graph, "s").items()}
    assert parts["sample"] == parts["zebra"]
    assert set(parts["sample"].values()) == {"train", "test"}
