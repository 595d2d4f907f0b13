"""Exports read back with the libraries of their formats: kgx, phenopackets, datasets, mlcroissant and curies."""

from __future__ import annotations

import os
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import orjson

from api.usecases import export, loading
from graph.session import Graph
from mmrarebench import ids
from tests.conftest import ROOT
from tests.counterparts.conftest import PYTHON
from tests.live.exports.test_export_packets import WHOLE

READ_BACK = Path(__file__).with_name("read_back.py")
PACKET = {**WHOLE, "id": "toy-counterpart"}


def read_back(form: str, folder: Path) -> Any:
    """What the library of a form reads in a folder."""
    command = [os.environ[PYTHON], str(READ_BACK), form, str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, cwd=folder)
    assert result.returncode == 0, result.stderr[-3000:]
    return orjson.loads(result.stdout[result.stdout.index("{") :])


def test_kgx_validator_accepts_our_export(sample_graph: Graph, tmp_path: Path) -> None:
    export.export_graph(sample_graph, tmp_path)
    lines = {name: len((tmp_path / f"{name}.tsv").read_text().splitlines()) - 1 for name in ("nodes", "edges")}
    assert read_back("kgx", tmp_path) == {**lines, "errors": {}}


def test_phenopacket_classes_read_our_export(sample_graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(orjson.dumps(PACKET))
    loading.load_phenopackets(sample_graph, [tmp_path / "in.json"], "counterpart")
    export.export_packets(sample_graph, "counterpart", tmp_path / "out")
    sample_graph.write("MATCH (c:Case {id: 'toy-counterpart'}) DETACH DELETE c")
    [(written, read)] = read_back("phenopackets", tmp_path / "out").values()
    assert written == read


def test_datasets_library_loads_every_configuration_with_images(sample_graph: Graph, tmp_path: Path) -> None:
    export.export_dataset(sample_graph, "sample", tmp_path)
    read = read_back("huggingface", tmp_path)
    questions = export.questions(sample_graph, "sample")
    assert read.keys() == {question.track for question in questions}
    for track, rows in read.items():
        sizes = {q.id: [[u.width, u.height] for u in q.uses if u.width] for q in questions if q.track == track}
        assert dict(zip(rows["ids"], rows["images"], strict=True)) == sizes


def test_mlcroissant_reads_every_record_of_our_export(sample_graph: Graph, tmp_path: Path) -> None:
    export.export_metadata(sample_graph, "sample", tmp_path)
    read = read_back("croissant", tmp_path)
    assert read["errors"] == []
    assert sum(read["records"].values()) >= len(export.questions(sample_graph, "sample"))


def test_curies_library_agrees_on_every_address(tmp_path: Path) -> None:
    facts = tomllib.loads((ROOT / "mmrarebench" / "prefixes.toml").read_text(encoding="utf-8"))
    table = [
        (prefix, row.get("synonyms", []), [f"https://{address}" for address in row["addresses"]])
        for prefix, row in facts.items()
        if row["addresses"]
    ]
    locals_ = {"HP": "0000256", "MONDO": "0007947"}
    addresses = [f"{base}{locals_.get(prefix, '123456')}" for prefix, _, bases in table for base in bases]
    (tmp_path / "addresses.json").write_bytes(orjson.dumps({"table": table, "addresses": addresses}))
    assert read_back("curies", tmp_path) == {address: ids.curie(address) for address in addresses}
