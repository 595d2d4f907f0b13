"""Traps in answer files, as a user meets them: every answer is kept, left out and listed, or refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.usecases import export as usecases_export
from api.usecases import loading, scoring
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.write import sync
from loaders.answers import load as answers
from loaders.answers.records import CELL_LIMIT
from mmrarebench.exceptions import InputError, UsageError

MODEL = "my_model_MMRarebench_Treatment_v2"
FILE = f"{MODEL}_MMRarebench_Diagnosis"
LONG = "x" * CELL_LIMIT
GIVEN: dict[int, Any] = {
    1: "Failed to obtain answer via API.",
    2: "NA",
    3: "None",
    4: "null",
    5: "nan",
    6: LONG,
    7: "a_x0007_b",
    8: None,
    9: "<think>Fabry disease?</think>1. Marfan syndrome",
}
Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def traps(sample_graph: Graph) -> Iterator[Graph]:
    """The sample, without the test's runs afterwards."""
    yield sample_graph
    for condition in ("full", "text_only"):
        sync(sample_graph, Batch(f"run:sample/{MODEL}/{condition}/diagnosis", answers.MANAGES))
    if sample_graph.read("MATCH (v:Verdict) WHERE v.id STARTS WITH $run RETURN v LIMIT 1", {"run": f"sample/{MODEL}/"}):
        scoring.score(sample_graph, "sample")


def sheet(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("index", "prediction"), *GIVEN.items(), (9, "again"), (9_999, "to nothing")]:
        book.worksheets[0].append(row)
    book.save(path)


def table(path: Path, delimiter: str = "\t") -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(
        [("index", "prediction"), *GIVEN.items(), (9, "again"), (9_999, "to nothing")]
    )
    path.write_text(out.getvalue())


def records(path: Path) -> None:
    rows = [
        {"index": float(i), "prediction": text} for i, text in [*GIVEN.items(), (9, "again"), (9_999, "to nothing")]
    ]
    path.write_text(json.dumps(rows))


def answers_by_id(graph: Graph, model: str = MODEL) -> dict[str, dict[str, Any]]:
    rows = graph.read(
        "MATCH (a:Answer)-[:IN_RUN]->(:Run)-[:OF_MODEL]->(:Model {name: $model}) MATCH (a)-[:ANSWERS]->(q:Question) "
        "OPTIONAL MATCH (v:Verdict)-[:ABOUT]->(a) "
        "RETURN q.sourceId AS id, a.text AS text, a.status AS status, a.flags AS flags, a.thinking AS thinking, "
        "collect(v {.status, .reason, .score}) AS verdicts",
        {"model": model},
    )
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize(("suffix", "write"), [("xlsx", sheet), ("tsv", table), ("json", records)])
def test_load_answers_keeps_or_lists_every_answer(
    suffix: str, write: Callable[[Path], None], traps: Graph, tmp_path: Path
) -> None:
    write(tmp_path / f"{FILE}.{suffix}")
    (tmp_path / f"{FILE}_PREV.pkl").write_bytes(b"\x80\x04.")
    loaded = loading.load_answers(traps, [tmp_path], "sample", MODEL)
    counts = loaded.anomaly_counts()
    assert counts.pop("cut_cell", 0) == (suffix == "xlsx")
    assert counts == {"missing_answer": 20, "unknown_question": 1, "duplicate_answer": 1}
    assert loaded.loaded["Answer"] == len(GIVEN)
    answers = answers_by_id(traps)
    assert [answers[str(i)]["text"] for i in (2, 3, 4, 5)] == ["NA", "None", "null", "nan"]
    assert (answers["6"]["text"], answers["6"]["flags"]) == (LONG, ["cut_cell"] if suffix == "xlsx" else None)
    assert answers["7"]["text"] == ("a\x07b" if suffix == "xlsx" else "a_x0007_b")
    assert [answers[i]["status"] for i in ("1", "8", "9")] == ["call_failed", "empty", "given"]
    assert answers["9"]["thinking"] == "Fabry disease?"
    if suffix == "xlsx":
        scoring.score(traps, "sample", model=MODEL)
        of = {i: row["verdicts"] for i, row in answers_by_id(traps).items()}
        assert {(v["status"], v["reason"], v["score"]) for v in of["1"]} == {("unscored", "model_call_failed", None)}
        assert {v["status"] for v in of["8"]} == {"scored"}


@pytest.mark.parametrize("name", [f"{FILE}.pkl", f"{FILE}.pickle"])
@pytest.mark.parametrize("form", ["auto", "vlmevalkit"])
def test_load_answers_refuses_a_pickle_under_any_form(name: str, form: str, traps: Graph, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\x80\x04.")
    with pytest.raises(UsageError, match="a pickle can run code"):
        loading.load_answers(traps, [tmp_path / name], "sample", MODEL, form=form)
    with pytest.raises(InputError, match="1 pickles, such as"):
        loading.load_answers(traps, [tmp_path], "sample", MODEL, form=form)


def test_load_answers_lists_an_answer_to_a_changed_question(traps: Graph, tmp_path: Path) -> None:
    questions = {q.source_id: q for q in usecases_export.questions(traps, "sample") if q.track == "diagnosis"}
    rows = [
        {"question": questions["1"].id, "answer": "Marfan syndrome", "content_hash": questions["1"].content_hash},
        {"question": questions["2"].id, "answer": "Marfan syndrome", "content_hash": "of an older text"},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    loaded = loading.load_answers(traps, [tmp_path / "a.jsonl"], "sample", MODEL)
    assert [(anomaly.id, anomaly.record) for anomaly in loaded.anomalies if anomaly.kind == "changed_question"] == [
        (questions["2"].id, "2")
    ]
    assert set(answers_by_id(traps)) == {"1"}


def test_load_answers_refuses_rows_of_another_set(traps: Graph, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("GT,Diagnosis 1\n['Fabry disease'],1. Fabry disease\n")
    with pytest.raises(InputError, match="the question at this place expects other names"):
        loading.load_answers(traps, [tmp_path / "d.csv"], "sample", MODEL)


def test_load_answers_reads_a_log_of_an_exported_condition(traps: Graph, tmp_path: Path) -> None:
    question = next(q for q in usecases_export.questions(traps, "sample") if q.track == "diagnosis")
    metadata = {"content_hash": question.content_hash, "track": "diagnosis", "condition": "text_only"}
    output = {"choices": [{"message": {"content": f"1. {question.answer}"}, "stop_reason": "stop"}]}
    sample = {"id": question.id, "metadata": metadata, "output": output, "scores": {"includes": {"value": "C"}}}
    (tmp_path / "log.json").write_text(json.dumps({"eval": {}, "samples": [sample]}))
    loaded = loading.load_answers(traps, [tmp_path / "log.json"], "sample", MODEL)
    assert (loaded.loaded["Answer"], loaded.loaded["Verdict"]) == (1, 1)
    [row] = traps.read(
        "MATCH (r:Run)-[:OF_MODEL]->(:Model {name: $model}) RETURN r.condition AS condition", {"model": MODEL}
    )
    assert row["condition"] == "text_only"
    assert answers_by_id(traps)[question.source_id]["verdicts"] == [{"status": "scored", "reason": None, "score": 1.0}]
