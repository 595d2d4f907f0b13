"""The sample's rubrics, made-up answers and verdicts agree, and the sample can be rebuilt."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sample_files import FILES, OWN, ROOT, SAMPLE, SHARED, Row, packets, parents, read_tsv

MODELS = ("toy-general-large", "toy-medical-large", "toy-general-small")
MISSING = {("toy-general-small", "diagnosis", "24"), ("toy-general-small", "treatment", "4")}


@cache
def tracks() -> dict[str, dict[str, Row]]:
    return {
        track: {row["index"]: row for row in read_tsv(SAMPLE / "benchmark" / path)} for track, path in FILES.items()
    }


def row_of(question: str) -> Row:
    track, _, index = question.partition("/")
    return tracks()[track][index]


@cache
def intended_rows(part: str) -> list[dict[str, Any]]:
    return json.loads((SAMPLE / "intended.json").read_text("utf-8"))[part]


def test_sample_figure_mapping_lists_the_images() -> None:
    for track in ("treatment", "crossmodal", "examination"):
        for row in tracks()[track].values():
            assert list(json.loads(row["figure_mapping"]).values()) == json.loads(row["image_path"])


def test_sample_claims_are_texts_and_objects() -> None:
    kinds = {type(claim) for row in tracks()["crossmodal"].values() for claim in json.loads(row["golden_mainline"])}
    assert kinds == {str, dict}
    assert {row["relation_type"] for row in tracks()["crossmodal"].values()} == {"confirm", "complement", "contrast"}


def test_sample_predictions_hold_all_columns_except_the_image() -> None:
    assert {path.name for path in (SAMPLE / "answers").iterdir()} == set(MODELS)
    for model in MODELS:
        for track, questions in tracks().items():
            rows = read_tsv(SAMPLE / f"answers/{model}/{model}_MMRarebench_{track.capitalize()}.tsv")
            assert set(rows[0]) == (SHARED | OWN[track]) - {"image"} | {"prediction"}
            unanswered = questions.keys() - {row["index"] for row in rows}
            assert {(model, track, index) for index in unanswered} == {
                key for key in MISSING if key[:2] == (model, track)
            }
            for row in rows:
                same = (SHARED | OWN[track]) - {"image", "image_path"}
                assert {key: row[key] for key in same} == {key: questions[row["index"]][key] for key in same}


def test_sample_answers_have_mistakes_of_every_kind() -> None:
    intentions = intended_rows("answers")
    kinds = {entry["kind"] for entry in intentions if entry["question"].startswith("diagnosis/")}
    assert kinds == {
        "exact",
        "synonym",
        "abbreviation",
        "subtype",
        "parent",
        "sibling",
        "unrelated",
        "other_dash",
        "bold",
        "sentence",
        "thinking",
        "ranked_first",
        "ranked_third",
        "ranked_none",
        "broken_list",
        "negated",
        "hedge",
        "generic",
        "refusal",
        "empty",
        "api_failure",
        "missing",
    }
    assert {entry["orpha"] for entry in intentions if entry.get("orpha")} <= packets().keys()
    assert len(intentions) == len(MODELS) * sum(map(len, tracks().values()))
    for key in ("violates", "negates", "wrong_dose"):
        assert any(entry.get(key) for entry in intentions)
    comparisons = [entry for entry in intentions if "cites" in entry]
    assert any(max(e["cites"]) > len(json.loads(row_of(e["question"])["image_path"])) for e in comparisons)


def test_sample_intended_names_equal_the_answers() -> None:
    intentions = intended_rows("answers")
    for entry in intentions:
        track, _, index = entry["question"].partition("/")
        if track != "diagnosis" or entry["kind"] not in ("subtype", "parent", "sibling", "unrelated"):
            continue
        rows = read_tsv(SAMPLE / f"answers/{entry['model']}/{entry['model']}_MMRarebench_Diagnosis.tsv")
        prediction = next(row["prediction"] for row in rows if row["index"] == index)
        gold = row_of(entry["question"])["ORPHA_code"].removeprefix("ORPHA:")
        assert prediction == packets()[entry["orpha"]]["Label"]
        if entry["kind"] == "subtype":
            assert gold in parents(entry["orpha"])
        elif entry["kind"] == "parent":
            assert entry["orpha"] in parents(gold)
        elif entry["kind"] == "sibling":
            assert parents(gold) & parents(entry["orpha"])


def test_sample_verdicts_have_many_layouts() -> None:
    replies = [json.loads(line) for line in (SAMPLE / "verdicts.jsonl").read_text("utf-8").splitlines()]
    assert all(set(reply) == {"question", "model", "judge", "reply"} for reply in replies)
    assert {reply["question"].partition("/")[0] for reply in replies} == set(FILES) - {"diagnosis"}
    keys = [(reply["question"], reply["model"], reply["judge"]) for reply in replies]
    assert len(keys) == len(set(keys))
    intentions = intended_rows("verdicts")
    assert keys == [(entry["question"], entry["model"], entry["judge"]) for entry in intentions]
    assert {"clean", "numbered", "echoing", "cut_off", "api_failure"} <= {entry["layout"] for entry in intentions}
    assert {entry["model"] for entry in intentions} == set(MODELS)
    sizes = {"treatment": 6, "crossmodal": 5, "examination": 8}
    for entry in intentions:
        assert entry["marks"] is None or len(entry["marks"]) == sizes[entry["question"].partition("/")[0]]


def test_sample_model_facts_are_marked_synthetic() -> None:
    models = tomllib.loads((SAMPLE / "models.toml").read_text("utf-8"))["model"]
    assert [model["name"] for model in models] == list(MODELS)
    for model in models:
        assert set(model) == {"name", "family", "domain", "parameters", "access", "synthetic"}
        assert model["synthetic"] is True
        assert model["domain"] in ("medical", "general")


@pytest.mark.data
def test_build_sample_reproduces_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = os.environ.get("MMRAREBENCH_TEST_DATA")
    if not folder:
        pytest.skip("MMRAREBENCH_TEST_DATA is not set")
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    modules = set(sys.modules)
    import build_sample

    files = build_sample.make(Path(folder))
    for name in set(sys.modules) - modules:
        if name.startswith(("samples", "build_sample")):
            del sys.modules[name]
    assert {path.relative_to(SAMPLE).as_posix() for path in SAMPLE.rglob("*") if path.is_file()} == set(files)
    assert [name for name, data in files.items() if (SAMPLE / name).read_bytes() != data] == []
