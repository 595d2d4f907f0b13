"""Ranked diagnoses exported for PhEval have the ranks of the scorer."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow import parquet

from api.usecases import export
from files.documents import documents
from graph.session import Graph
from loaders.answers.pheval import pheval
from loaders.answers.questions import QuestionIndex
from mmrarebench.exceptions import NotFoundError
from queries.run import run


def test_export_results_have_the_ranks_of_the_scorer(sample_graph: Graph, tmp_path: Path) -> None:
    model = "toy-general-large"
    exported = export.export_results(sample_graph, "sample", model, tmp_path)
    rows = {row["question"]: row for row in run(sample_graph, "errors/items", {"benchmark": "sample", "run": model})}
    written = {Path(file.path).name: parquet.read_table(tmp_path / file.path).to_pylist() for file in exported.files}
    assert len(written) == sum(bool(row["golds"]) for row in rows.values()) > 10
    ranks = []
    for row in run(sample_graph, "export/predictions", {"benchmark": "sample", "model": model, "condition": "full"}):
        if row["golds"]:
            results = written[f"{row['case'].replace('/', '_')}-disease_result.parquet"]
            hits = [result["rank"] for result in results if result["true_positive"]]
            ranks.append((min((rank for rank in hits if rank), default=None), rows[row["question"]]["rank"]))
    assert all(ours == scored for ours, scored in ranks)
    assert {ours is None for ours, _ in ranks} == {True, False}
    index = QuestionIndex.read(sample_graph, "sample")
    records = [record for file in documents([tmp_path], (".parquet",)) for record in pheval(file)]
    assert sorted(q for record in records for q in index.candidates(record, 0)) == sorted(
        question for question, row in rows.items() if row["golds"]
    )
    with pytest.raises(NotFoundError, match="no scored answers of 'nobody'"):
        export.export_results(sample_graph, "sample", "nobody", tmp_path)
