"""Corpus scans: text of the sample in a corpus is reported in the graph, on the command line and by its query."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import orjson
import pytest

from api.usecases.leakage import corpus as usecases
from graph.session import Graph
from loaders.leakage.questions import read_questions
from mmrarebench.exceptions import UsageError
from queries.run import run

pytestmark = pytest.mark.live
QUESTION = "sample/diagnosis/15"


@pytest.fixture
def folder(sample_graph: Graph, tmp_path: Path) -> Path:
    context = next(a.context for a in read_questions(sample_graph, "sample") if a.id == QUESTION)
    records = [{"text": "words that are of no case at all and of no use"}, {"text": f"As reported. {context}"}]
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "part.jsonl.gz").write_bytes(gzip.compress(b"\n".join(map(orjson.dumps, records))))
    return tmp_path / "web"


def test_corpus_scan_reports_a_copied_context_with_spans(sample_graph: Graph, folder: Path) -> None:
    result = usecases.scan(sample_graph, "sample", [str(folder)])
    assert (result["corpus"], result["documents"]) == ("web", 2)
    rows = [r for r in run(sample_graph, "leakage/contamination", {"benchmark": "sample"}) if r["question"] == QUESTION]
    assert {row["kind"] for row in rows} >= {"corpus_8gram", "corpus_13gram"}
    assert all(row["containment"] == 1.0 for row in rows if row["n"] == 13)
    assert any(r["kind"] == "corpus_13gram" for r in run(sample_graph, "leakage/findings", {"benchmark": "sample"}))
    again = usecases.scan(sample_graph, "sample", [str(folder)])["changes"]
    assert not any(again.values())


def test_corpus_scan_clears_findings_of_a_changed_corpus(sample_graph: Graph, folder: Path) -> None:
    usecases.scan(sample_graph, "sample", [str(folder)])
    (folder / "part.jsonl.gz").write_bytes(gzip.compress(orjson.dumps({"text": "nothing"})))
    usecases.scan(sample_graph, "sample", [str(folder)])
    assert run(sample_graph, "leakage/contamination", {"benchmark": "sample", "corpus": "web"}) == []


def test_leakage_corpus_command_prints_one_document(
    sample_graph: Graph, folder: Path, cli: Callable[..., CompletedProcess[str]]
) -> None:
    result = cli("leakage", "corpus", folder, "--benchmark", "sample", "--as", "c", "--n", "5", "--json")
    assert result.returncode == 0, result.stderr
    printed = json.loads(result.stdout)
    assert {row["kind"] for row in printed["summary"]} >= {"corpus_5gram"}
    assert "part.jsonl.gz@" in printed["matches"][0]["document"]
    (folder / "part.jsonl.gz").write_bytes(gzip.compress(orjson.dumps({"text": "nothing"})))
    usecases.scan(sample_graph, "sample", [str(folder)], name="c")
    usecases.scan(sample_graph, "sample", [str(folder)], name="web")


def test_corpus_scan_reads_answers_of_other_questions(sample_graph: Graph) -> None:
    result = usecases.scan(sample_graph, "sample", [], answers=True, sizes=(3,), near=0)
    assert result["documents"] > 0
    own_answers = sample_graph.read_rows("MATCH (q:Question)-[:FOUND_IN]->(:Answer)-[:ANSWERS]->(q) RETURN count(q)")
    assert own_answers == [[0]]
    sample_graph.write("MATCH (:Question)-[r:FOUND_IN]->(:Answer) DELETE r")
    with pytest.raises(UsageError, match="address of a corpus"):
        usecases.scan(sample_graph, "sample", [])
