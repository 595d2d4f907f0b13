"""Answer files in every known form, and their defects."""

from __future__ import annotations

import io
import tomllib
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import orjson
import pytest
import zstandard

from files.documents import Document
from files.documents import documents as file_documents
from graph import schema
from graph.writing.batch import Batch
from loaders.answers import files as answer_files
from loaders.answers import models
from loaders.answers.collection import AnswerCollection, condition_of
from loaders.answers.folders import documents
from loaders.answers.load import scales_of
from loaders.answers.pheval import pheval
from loaders.answers.questions import QuestionIndex
from loaders.answers.records import CELL_LIMIT, AnswerRecord, set_text
from loaders.answers.writing import MANAGES, RunFacts, transform
from loaders.benchmark.dxgpt_rows import content
from loaders.judging.records import Stated, read_records
from mmrarebench.answers.text import is_call_failure
from mmrarebench.exceptions import FileFormatError, UsageError
from mmrarebench.grounding.matching import Name, NameIndex
from mmrarebench.grounding.relations import Relater
from mmrarebench.grounding.scoring import score
from mmrarebench.ontology.lineage import Lineage

Make = Callable[[str, str | bytes], Document]
RANKED = "phenopacket_id\trank\tdisease_name\tgrounded_id\tgrounded_score\tis_correct\n"


def ranked_answers(document: Make, rows: str) -> list[AnswerRecord]:
    return list(answer_files.ranked_tsv(document("gpt.tsv", RANKED + rows)))


def test_ranked_tsv_joins_rows_into_one_answer_a_case(document: Make) -> None:
    rows = "c1\t2\tB\tM:2\t0.5\tFalse\nc1\t1\tA\tM:1\t1.0\tTrue\nc2\t1\tC\t\t\tFalse\n"
    one, two = ranked_answers(document, rows)
    assert (one.source, one.items, one.ranks, one.text, one.flags) == ("c1", ["A", "B"], [1, 2], "1. A\n2. B", [])
    assert [g["rank"] for g in one.grounding] == [2, 1]
    assert (two.source, two.items, two.line) == ("c2", ["C"], 4)


def test_ranked_tsv_reads_a_repeated_rank_as_second_grounding(document: Make) -> None:
    [answer] = ranked_answers(document, "c1\t1\tA\tM:1\t1\tFalse\nc1\t1\tA\tM:2\t1\tTrue\n")
    assert (answer.items, answer.flags) == (["A"], [])
    assert [g["id"] for g in answer.grounding] == ["M:1", "M:2"]


def test_ranked_tsv_flags_two_names_at_one_rank(document: Make) -> None:
    [answer] = ranked_answers(document, "c1\t1\tA\tM:1\t1\tFalse\nc1\t1\tB\tM:2\t1\tTrue\n")
    assert answer.items == ["A"]
    assert answer.flags == ["two names at rank 1, line 3"]


def test_ranked_tsv_keeps_and_flags_a_rank_gap(document: Make) -> None:
    [answer] = ranked_answers(document, "c1\t1\tA\t\t\t\nc1\t3\tC\t\t\t\n")
    assert (answer.ranks, answer.flags) == ([1, 3], ["rank_gap"])


def test_ranked_tsv_keeps_an_empty_answer(document: Make) -> None:
    [answer] = ranked_answers(document, "c1\t\t\t\t\t\n")
    assert (answer.items, answer.text) == ([], "")


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (RANKED + "c1\tfirst\tA\t\t\t\n", "rank 'first' is no whole number", 2),
        (RANKED + "c1\t0\tA\t\t\t\n", "rank '0'", 2),
        (RANKED + "c1\t1\tA\n", "another number of cells", 2),
        (RANKED + "c1\t1\tA\t\t\t\t\t\n", "another number of cells", 2),
        (RANKED.replace("rank", "place") + "c1\t1\tA\t\t\t\n", "columns missing: rank", 1),
    ],
)
def test_ranked_tsv_refuses_a_broken_table_with_its_line(text: str, message: str, line: int, document: Make) -> None:
    with pytest.raises(FileFormatError, match=message) as caught:
        list(answer_files.ranked_tsv(document("gpt.tsv", text)))
    assert caught.value.where == f"gpt.tsv:{line}"


def test_ranked_tsv_reports_a_missing_column_of_an_empty_table(document: Make) -> None:
    with pytest.raises(FileFormatError, match="columns missing: rank"):
        list(answer_files.ranked_tsv(document("gpt.tsv", RANKED.replace("rank", "place"))))


def test_ranked_tsv_refuses_bytes_outside_utf8_with_their_line(document: Make) -> None:
    with pytest.raises(FileFormatError, match="not UTF-8") as caught:
        list(answer_files.ranked_tsv(document("gpt.tsv", RANKED.encode() + b"c1\t1\t\xe4\t\t\t\n")))
    assert caught.value.where == "gpt.tsv:2"


def test_jsonl_reads_every_alias_of_its_fields(document: Make) -> None:
    rows = [
        {"question": "toy/diagnosis/1", "answer": "A"},
        {"index": 2, "prediction": "<think>hm</think> B"},
        {"phenopacket_id": "c3", "response": None},
        {"id": "4", "text": "D", "track": "treatment"},
    ]
    answers = list(answer_files.jsonl(document("a.jsonl", b"\n\n".join(map(orjson.dumps, rows)))))
    assert [(g.source, g.text, g.line) for g in answers] == [
        ("toy/diagnosis/1", "A", 1),
        ("2", "<think>hm</think> B", 3),
        ("c3", "", 5),
        ("4", "D", 7),
    ]
    assert answers[0].question == "toy/diagnosis/1"
    assert answers[1].thinking == "hm"
    assert answers[3].track == "treatment"


@pytest.mark.parametrize("line", ["{", "3", "[]", '{"answer": "A"}', '{"question": "x"}'])
def test_jsonl_refuses_a_broken_line_with_its_number(line: str, document: Make) -> None:
    with pytest.raises(FileFormatError) as caught:
        list(answer_files.jsonl(document("a.jsonl", '{"id": "1", "text": "A"}\n' + line)))
    assert caught.value.where == "a.jsonl:2"


def sheet(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_vlmevalkit_reads_sheet_cells_as_stored(document: Make) -> None:
    long = "x" * CELL_LIMIT
    data = sheet(
        [
            ["index", "prediction"],
            [1, "NA"],
            [2, "a_x000D_b"],
            [3, None],
            [4, long],
            [5, "=no formula"],
            [6, "None"],
            [7, "null"],
            [8, "nan"],
            [9, "N/A"],
        ]
    )
    answers = list(answer_files.vlmevalkit(document("m_mmrarebench_diagnosis.xlsx", data)))
    assert [(g.source, g.text, g.track) for g in answers[:3]] == [
        ("1", "NA", "diagnosis"),
        ("2", "a\rb", "diagnosis"),
        ("3", "", "diagnosis"),
    ]
    assert answers[3].flags == ["cut_cell"]
    assert [g.text for g in answers[4:]] == ["=no formula", "None", "null", "nan", "N/A"]


@pytest.mark.parametrize(
    ("name", "track"),
    [
        ("gpt_mmrarebench_treatment.tsv", "treatment"),
        ("gpt_mmrarebench_crossmodal.tsv", "crossmodal"),
        ("my_model_mmrarebench_diagnosis.tsv", "diagnosis"),
        ("mmrarebench_examination.tsv", "examination"),
    ],
)
def test_vlmevalkit_reads_the_track_from_the_file_name(name: str, track: str, document: Make) -> None:
    [answer] = answer_files.vlmevalkit(document(name, "index\tprediction\n1\tA\n"))
    assert (answer.track, answer.condition) == (track, None)


@pytest.mark.parametrize(
    ("name", "track", "condition"),
    [
        ("gpt_MRareBench_Diagnosis", "diagnosis", "redacted"),
        ("gpt_MRareBench_Diagnosis_FD", "diagnosis", "full"),
        ("gpt_MRareBench_Diagnosis_TO", "diagnosis", "text_only"),
        ("gpt_MRareBench_EvidenceVerif", "evidence", "full"),
        ("gpt_MRareBench_EvidenceVerif_TO", "evidence", "text_only"),
        ("gpt_MRareBench_EvidenceVerif_NoDx", "evidence", "no_diagnosis"),
    ],
)
def test_vlmevalkit_reads_the_condition_from_the_file_name(
    name: str, track: str, condition: str, document: Make
) -> None:
    [answer] = answer_files.vlmevalkit(document(f"{name}.tsv".lower(), "index\tprediction\n1\tA\n"))
    assert (answer.track, answer.condition) == (track, condition)


def test_condition_of_returns_the_condition_of_file_or_option() -> None:
    of_file, plain = AnswerRecord("1", 1, condition="text_only"), AnswerRecord("1", 1)
    assert [condition_of(g, s, "f") for g, s in ((of_file, None), (plain, None), (plain, "redacted"))] == [
        "text_only",
        "full",
        "redacted",
    ]
    with pytest.raises(UsageError, match="text_only, not full"):
        condition_of(of_file, "full", "f")


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("Failed to obtain answer via API.", True),
        ("x Failed to obtain answer via API. y", True),
        ("Failed to obtain answer", True),
        ("They failed to obtain answer", False),
        ("", False),
    ],
)
def test_is_call_failure_recognises_texts_of_the_harness(text: str, failed: bool) -> None:
    assert is_call_failure(text) is failed


def test_vlmevalkit_reads_nan_as_an_empty_answer(document: Make) -> None:
    data = '[{"index": 1, "prediction": "NA", "ORPHA_code": NaN}, {"index": 2, "prediction": NaN}]'
    answers = list(answer_files.vlmevalkit(document("m_mmrarebench_diagnosis.json", data)))
    assert [g.text for g in answers] == ["NA", ""]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("gpt_unknown.tsv", "index\tprediction\n1\tA\n", "no known dataset"),
        ("m_mmrarebench_diagnosis.tsv", "index\tanswer\n1\tA\n", "columns missing: prediction"),
        ("m_mmrarebench_diagnosis.json", "{}", "no list of records"),
        ("m_mmrarebench_diagnosis.json", "[", "no JSON"),
        ("m_mmrarebench_diagnosis.json", "[1]", "no list of records"),
        ("m_mmrarebench_diagnosis.xlsx", b"PK no", "no xlsx"),
        ("m_mmrarebench_diagnosis.xlsx", sheet([["index", "answer"], [1, "A"]]), "columns missing: prediction"),
    ],
)
def test_vlmevalkit_refuses_a_broken_prediction_file(
    name: str, data: str | bytes, message: str, document: Make
) -> None:
    with pytest.raises(FileFormatError, match=message) as caught:
        list(answer_files.vlmevalkit(document(name, data)))
    assert caught.value.where.startswith(name)
    assert caught.value.repair


def test_inspect_reads_answers_of_a_json_log(document: Make) -> None:
    log = {
        "samples": [
            {
                "id": "toy/diagnosis/1",
                "output": {"choices": [{"message": {"content": [{"text": "A"}, {"text": "B"}]}}]},
            },
            {"id": 2, "output": {}, "metadata": {"track": "treatment"}},
        ]
    }
    one, two = answer_files.inspect(document("log.json", orjson.dumps(log)))
    assert (one.question, one.text) == ("toy/diagnosis/1", "AB")
    assert (two.source, two.text, two.track) == ("2", "", "treatment")


SAMPLE = {
    "id": "toy/diagnosis/1",
    "epoch": 1,
    "metadata": {"track": "diagnosis", "content_hash": "h1"},
    "output": {
        "choices": [
            {
                "message": {
                    "content": [{"type": "reasoning", "reasoning": "hm"}, {"type": "text", "text": "attachment://a1"}]
                },
                "stop_reason": "max_tokens",
            }
        ]
    },
    "attachments": {"a1": "1. Fabry disease"},
    "scores": {
        "match": {"value": "C", "answer": "Fabry", "explanation": "same"},
        "many": {"value": {"a": 1, "b": 0}},
        "stars": {"value": 4},
    },
}


def eval_log(method: str) -> bytes:
    """A log as Inspect writes it; ``zstd`` entries are put together by hand, as Python cannot write them."""
    failed = {
        "id": "toy/diagnosis/2",
        "epoch": 1,
        "error": {"message": "rate limit"},
        "scores": {"match": {"value": "I"}},
    }
    entries = {
        "header.json": {"eval": {"model": "m"}},
        "_journal/start.json": {},
        "summaries.json": [],
        "samples/toy/diagnosis/2_epoch_1.json": failed,
        "samples/toy/diagnosis/1_epoch_1.json": SAMPLE,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in entries.items():
            plain = orjson.dumps(value)
            if method == "deflate":
                archive.writestr(name, plain)
                continue
            packed = zstandard.ZstdCompressor().compress(plain)
            info = zipfile.ZipInfo(name)
            info.compress_type, info.CRC = zipfile.ZIP_STORED, zlib.crc32(plain)
            archive.writestr(info, packed)
            entry = archive.filelist[-1]
            entry.compress_type, entry.file_size, entry.CRC = 93, len(plain), zlib.crc32(plain)
    return out.getvalue()


@pytest.mark.parametrize("method", ["deflate", "zstd"])
def test_inspect_reads_answers_and_verdicts_of_a_binary_log(method: str, document: Make) -> None:
    log = document("run.eval", eval_log(method))
    assert answer_files.recognise(log) == "inspect"
    one, two = answer_files.inspect(log)
    assert (one.question, one.text, one.thinking, one.content_hash) == (
        "toy/diagnosis/1",
        "1. Fabry disease",
        "hm",
        "h1",
    )
    assert one.flags == ["cut_answer"]
    assert [(v["judge"], v["score"], v["reason"]) for v in one.verdicts] == [
        ("inspect match", 1.0, None),
        ("inspect many", None, "several_values"),
        ("inspect stars", None, "scale_unknown"),
    ]
    assert one.verdicts[1]["dimensions"] == {"a": 1.0, "b": 0.0}
    assert (two.failed, two.text, two.verdicts) == ("rate limit", "", [])


@pytest.mark.parametrize("cut", [30, 400])
def test_inspect_refuses_a_truncated_binary_log(cut: int, document: Make) -> None:
    with pytest.raises(FileFormatError, match="cut short"):
        list(answer_files.inspect(document("run.eval", eval_log("zstd")[:-cut])))


def test_inspect_verdicts_leave_out_failed_calls() -> None:
    answer, failed = AnswerRecord("1", 1, text="A"), AnswerRecord("2", 2, text="", failed="rate limit")
    answer.verdicts = [
        {
            "judge": "inspect match",
            "score": 1.0,
            "reason": None,
            "dimensions": {},
            "reply": "same",
            "evidence": {"value": "C"},
        }
    ]
    batch = Batch("run:toy", MANAGES)
    transform({"toy/diagnosis/1": answer, "toy/diagnosis/2": failed}, RunFacts("toy", "m", "full"), batch)
    [verdict] = batch.nodes[schema.VERDICT].values()
    assert (verdict["id"], verdict["score"], verdict["reply"]) == (
        "toy/m/full/toy/diagnosis/1/inspect match",
        1.0,
        "same",
    )
    assert batch.nodes[schema.ANSWER]["toy/m/full/toy/diagnosis/2"]["status"] == "call_failed"


@pytest.mark.parametrize("data", ["{", "[]", '{"samples": [{"output": {}}]}', '{"samples": [3]}', "{}"])
def test_inspect_refuses_a_broken_log(data: str, document: Make) -> None:
    with pytest.raises(FileFormatError) as caught:
        list(answer_files.inspect(document("log.json", data)))
    assert caught.value.where.startswith("log.json")


def test_vlmevalkit_reads_an_answer_of_200000_characters(document: Make) -> None:
    [answer] = answer_files.vlmevalkit(
        document("m_mmrarebench_diagnosis.tsv", f"index\tprediction\n1\t{'x' * 200_000}\n")
    )
    assert len(answer.text or "") == 200_000


def test_dxgpt_reads_rows_without_id_and_hashes_their_gold(document: Make) -> None:
    [answer] = answer_files.dxgpt(document("d.csv", 'GT,Diagnosis 1\nA,"1. B\n2. C"\n'))
    assert (answer.source, answer.text) == (None, "1. B\n2. C")
    assert answer.content_hash == content(["A"]) != content(["B"])


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.tsv", RANKED, "ranked-tsv"),
        ("a.tsv", "index\tquestion\tprediction\n", "vlmevalkit"),
        ("a.tsv", "index\tprediction\r\n1\tA\r\n", "vlmevalkit"),
        ("a.tsv", '"index"\t"prediction"\n', "vlmevalkit"),
        ("a.jsonl", "{}", "jsonl"),
        ("a.xlsx", "PK", "vlmevalkit"),
        ("a.json", " [", "vlmevalkit"),
        ("a.json", '{"eval": 1}', "inspect"),
        ("a.csv", "GT,Diagnosis 1\n", "dxgpt"),
    ],
)
def test_recognise_returns_the_form_of_each_file(name: str, data: str, form: str, document: Make) -> None:
    assert answer_files.recognise(document(name, data)) == form


@pytest.mark.parametrize(
    ("name", "message"),
    [("a.pkl", "a pickle"), ("a.pickle", "a pickle"), ("a.tsv", "not recognised"), ("a.csv", "not recognised")],
)
def test_recognise_refuses_pickles_and_unknown_forms(name: str, message: str, document: Make) -> None:
    with pytest.raises(UsageError, match=message):
        answer_files.recognise(document(name, "a,b\n"))


def test_documents_list_the_answer_files_of_a_harness_folder(tmp_path: Path) -> None:
    run = tmp_path / "m" / "T20260101-101010"
    run.mkdir(parents=True)
    for name in (
        "m_MMRarebench_Diagnosis.xlsx",
        "m_MRareBench_Diagnosis_TO.tsv",
        "m_MMRarebench_Diagnosis_detailed_metrics.json",
        "status.json",
        "m_MMRarebench_Treatment_fallback_score.json",
        "m_MRareBench_Diagnosis_per_row.xlsx",
        "m_MRareBench_Diagnosis_rare_candidate_cache.jsonl",
        "m_MMRarebench_Diagnosis_checkpoint.pkl",
    ):
        (run / name).write_bytes(b"x")
    (tmp_path / "m" / "m_MMRarebench_Diagnosis.xlsx").symlink_to(run / "m_MMRarebench_Diagnosis.xlsx")
    names = [document.name for document in documents([tmp_path], "m")]
    assert sorted(names) == ["m_mmrarebench_diagnosis.xlsx", "m_mrarebench_diagnosis_to.tsv"]
    scores = run / "m_MMRarebench_Diagnosis_detailed_metrics.json"
    assert [document.where for document in documents([scores], "m")] == [str(scores)]


def test_pickled_names_the_pickles_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "m_MMRarebench_Diagnosis.pkl").write_bytes(b"\x80\x04")
    assert "1 pickles, such as m_MMRarebench_Diagnosis.pkl" in answer_files.pickled([tmp_path])
    assert answer_files.pickled([tmp_path / "m_MMRarebench_Diagnosis.pkl"]) == ""


@pytest.mark.parametrize(
    ("stored", "text", "flags"),
    [
        ("x" * (CELL_LIMIT - 7) + "_x0007_", "x" * (CELL_LIMIT - 7) + "\x07", ["cut_cell"]),
        ("x" * (CELL_LIMIT - 1) + "_x0007_", "x" * (CELL_LIMIT - 1) + "\x07", ["cut_cell"]),
        ("x" * (CELL_LIMIT - 1), "x" * (CELL_LIMIT - 1), []),
    ],
)
def test_set_text_flags_cut_cells_with_escaped_signs(stored: str, text: str, flags: list[str]) -> None:
    answer = set_text(AnswerRecord("1", 1), stored, cells=True)
    assert (answer.text, answer.flags) == (text, flags)


@pytest.mark.parametrize(
    ("text", "thinking"),
    [
        ("<think>hm</think>1. A", "hm"),
        ("hm</think>1. A", "hm"),
        ("<think>never closed", "never closed"),
        ("<reasoning>a</reasoning>1. A<think>b</think>", "a\nb"),
        ("1. A", None),
    ],
)
def test_set_text_keeps_reasoning_apart_and_text_unchanged(text: str, thinking: str | None) -> None:
    answer = set_text(AnswerRecord("1", 1), text)
    assert (answer.text, answer.thinking) == (text, thinking)


def test_inspect_reads_a_sample_without_output_as_failed_call(document: Make) -> None:
    log = {"samples": [{"id": "toy/diagnosis/1", "output": {"choices": []}, "metadata": {"condition": "text_only"}}]}
    [answer] = answer_files.inspect(document("log.json", orjson.dumps(log)))
    assert (answer.failed, answer.condition) == ("the sample has no output", "text_only")


def test_model_facts_prefer_later_files_and_refuse_bad_ones(tmp_path: Path) -> None:
    one, two = tmp_path / "1.toml", tmp_path / "2.toml"
    one.write_text('[[model]]\nname = "a"\ndomain = "general"\n')
    two.write_text('[[model]]\nname = "a"\ndomain = "medical"\n')
    assert models.model_facts([one, two])["a"]["domain"] == "medical"
    for bad, message in (
        ("[[model]]\nx = 1\n", "without a name"),
        ("[[model]\n", "no TOML"),
        ('[[model]]\nname = "a"\ndomain = "veterinary"\n', "domain of a is 'veterinary'"),
        ('[[model]]\nname = "a"\nparameters = "7B"\n', "parameters of a is no number"),
    ):
        two.write_text(bad)
        with pytest.raises(FileFormatError, match=message):
            models.model_facts([two])


def test_facts_of_reads_aliases_and_user_files(tmp_path: Path) -> None:
    facts = models.facts_of("Qwen2.5-VL-7B-Instruct")
    assert facts == models.facts_of("qwen2.5-vl-7b")
    assert facts is not None
    assert {facts[name] for name in ("family", "domain", "access")} == {"Qwen", "general", "open-weights"}
    assert models.facts_of("ours-1b") is None
    user_file = tmp_path / "own.toml"
    user_file.write_text(
        '[[model]]\nname = "Ours-1B"\nfamily = "Ours"\ndomain = "medical"\nparameters = 1e9\naccess = "api"\n'
    )
    assert (models.facts_of("ours-1b", [user_file]) or {})["parameters"] == 1e9


def test_known_models_list_each_model_once_with_its_facts() -> None:
    table = tomllib.loads(models.KNOWN_MODELS.read_text(encoding="utf-8"))["model"]
    names = [name.lower() for model in table for name in (model["name"], *model.get("aliases", ()))]
    assert len(names) == len(set(names)) > 30
    assert all({"family", "domain", "access"} <= model.keys() for model in table)
    assert all("parameters" in model for model in table if model["access"] == "open-weights")


def test_inspect_epochs_become_samples_of_the_run(document: Callable[[str, bytes], Document]) -> None:
    samples = [
        {"id": "toy/diagnosis/1", "epoch": epoch, "output": {"choices": [{"message": {"content": text}}]}}
        for epoch, text in ((1, "1. Fabry disease"), (2, "1. Gaucher disease"), (2, "1. Marfan syndrome"))
    ]
    question = "toy/diagnosis/1"
    questions = QuestionIndex({("diagnosis", "1"): question}, {question: "h"}, {"diagnosis": [question]})
    answers = AnswerCollection("toy", questions)
    for position, answer in enumerate(answer_files.inspect(document("log.json", orjson.dumps({"samples": samples})))):
        answers.add(answer, position, "log.json")
    texts = {condition: by_question["toy/diagnosis/1"].text for (condition, _), by_question in answers.groups.items()}
    assert texts == {"full": "1. Fabry disease", "full#2": "1. Gaucher disease"}
    assert [anomaly.kind for anomaly in answers.all_anomalies()] == ["duplicate_answer"]


def test_pheval_leaves_out_the_row_appended_for_a_miss(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    missed = {"rank": [1, 2, 0], "score": [0.9, 0.5, 0.0], "disease_identifier": ["OMIM:1", "OMIM:2", "OMIM:3"]}
    empty = {"rank": [0], "score": [0.0], "disease_identifier": ["OMIM:3"]}
    for name, columns in (("a", missed), ("b", empty)):
        pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / f"{name}-disease_result.parquet")
    answers = [answer for document in file_documents([tmp_path], (".parquet",)) for answer in pheval(document)]
    assert [(answer.items, answer.ranks) for answer in answers] == [(["OMIM:1", "OMIM:2"], [1, 2]), ([], [])]


def test_pheval_results_without_names_score_by_code(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    rows = {"disease_identifier": ["OMIM:301500", "ORPHA:355"], "score": [0.9, 0.4]}
    file = tmp_path / "CASE_1-disease_result.parquet"
    pyarrow.parquet.write_table(pyarrow.table(rows), file)
    [answer] = [answer for document in file_documents([file], (".parquet",)) for answer in pheval(document)]
    index = NameIndex(
        [Name("ORPHA:324", "Fabry disease", 0), Name("ORPHA:355", "Gaucher disease", 0)],
        codes={"OMIM:301500": ("ORPHA:324",)},
    )
    relater = Relater(Lineage([]), disorders=1000)
    ranks = [
        score(answer.text, answer.items, answer.ranks, [gold], index, relater).rank
        for gold in ("ORPHA:324", "ORPHA:355")
    ]
    assert (str(answer.source).upper(), ranks) == ("CASE_1", [1, 2])


def test_read_records_names_the_command_for_an_answer_table(document: Make) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["index", "question", "prediction"])
    sheet.append([1, "Which disease?", "1. Fabry disease"])
    stream = io.BytesIO()
    book.save(stream)
    answers = document("m_MRareBench_Diagnosis.xlsx", stream.getvalue())
    with pytest.raises(UsageError, match="a model's answers, not verdicts") as refused:
        list(read_records(answers, Stated()))
    assert "load answers" in str(refused.value)
    verdicts = document("m_MRareBench_Diagnosis_per_row.xlsx", stream.getvalue())
    with pytest.raises(UsageError, match="a judge's verdicts, not answers") as refused:
        list(answer_files.vlmevalkit(verdicts))
    assert "load verdicts" in str(refused.value)


def test_inspect_scorer_scale_comes_from_log_or_option(document: Make) -> None:
    def scored(
        head: dict[str, object], value: float, metadata: dict[str, object] | None = None, form: str = ""
    ) -> list[object]:
        score = {"value": value, "metadata": metadata}
        sample = {**SAMPLE, "scores": {"stars": score, "mmrarebench/grounded": {"value": 1.0}, "f1": {"value": 0.5}}}
        log = document("run.json", orjson.dumps({"eval": head, "samples": [sample]}))
        [answer] = answer_files.inspect(log, scales_of(form))
        return [(verdict["score"], verdict["reason"]) for verdict in answer.verdicts]

    expected = [(1.0, None), (0.5, None)]
    assert scored({}, 1) == [(None, "scale_unknown"), *expected]
    assert scored({"scorers": [{"name": "stars", "metadata": {"scale": [0, 5]}}]}, 1) == [(0.2, None), *expected]
    assert scored({"scorers": [{"name": "stars", "options": {"max_score": 4}}]}, 1) == [(0.25, None), *expected]
    assert scored({}, 3, {"scale": 5}) == [(0.6, None), *expected]
    assert scored({}, 3, form="stars=10") == [(0.3, None), *expected]
    assert scored({}, 7, form="stars=5") == [(None, "no score in 0..5: 7"), *expected]
    with pytest.raises(UsageError, match="no scorer with its highest value"):
        scales_of("stars=many")


def test_row_that_names_the_case_is_about_its_only_question() -> None:
    index = QuestionIndex(
        {("diagnosis", "1"): "toy/diagnosis/1", ("treatment", "1"): "toy/treatment/1"},
        {"toy/diagnosis/1": "h", "toy/treatment/1": "h"},
        {"diagnosis": ["toy/diagnosis/1"], "treatment": ["toy/treatment/1"]},
        {("diagnosis", "pmc1_2"): ["toy/diagnosis/1"], ("treatment", "pmc1_2"): ["toy/treatment/1"]},
    )
    assert index.candidates(AnswerRecord("PMC1#2", 1, track="diagnosis"), 0) == ["toy/diagnosis/1"]
    assert index.candidates(AnswerRecord("PMC1_2", 1), 0) == []
