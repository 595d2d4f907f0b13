"""The made-up second version: diagnosis under three conditions and evidence of the same cases, with answers and replies.

The cases are some of those of the first version under ids of their own (PMC9910001 and up), so that the two benchmarks
share pictures and disorders but no case.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from samples.answers import FAILURE, names, seeded
from samples.benchmark import Benchmark, Case, Row, as_json, cells, name_of, table
from samples.orphanet import Orphanet

CASES = 8
MODELS = ("toy-general-large", "toy-medical-large")
JUDGE = "toy-judge-a"
COLUMNS = {
    "diagnosis": [
        "index",
        "question",
        "context",
        "answer",
        "answer_aliases",
        "category",
        "ORPHA_code",
        "image findings",
        "figure_mapping",
        "image_path",
        "image",
    ],
    "evidence": [
        "index",
        "question_open",
        "context",
        "image_slot_map",
        "acceptable_evidence_points",
        "gold_rationale",
        "row_key",
        "pmcid",
        "final_diagnosis",
        "orpha_code",
        "supporting_image_ids",
        "decisive_image_ids",
        "image_path",
        "image",
    ],
}
PATHS = {
    "diagnosis": "diagnosis/diagnosis_opened.tsv",
    "evidence": "evidence_verification/evidence_verification_opened_FULL609.tsv",
}
DATASETS = {
    ("diagnosis", "redacted"): "MRareBench_Diagnosis",
    ("diagnosis", "full"): "MRareBench_Diagnosis_FD",
    ("diagnosis", "text_only"): "MRareBench_Diagnosis_TO",
    ("evidence", "full"): "MRareBench_EvidenceVerif",
    ("evidence", "text_only"): "MRareBench_EvidenceVerif_TO",
    ("evidence", "no_diagnosis"): "MRareBench_EvidenceVerif_NoDx",
}
# How often an answer names the disorder first, or covers a point, by condition.
SHARES = {
    ("diagnosis", "redacted"): 0.6,
    ("diagnosis", "full"): 0.9,
    ("diagnosis", "text_only"): 0.3,
    ("evidence", "full"): 0.85,
    ("evidence", "text_only"): 0.3,
    ("evidence", "no_diagnosis"): 0.6,
}
CATEGORIES = ("macro_pattern", "micro_pattern", "other")


def second(content: dict[str, Any], benchmark: Benchmark, orphanet: Orphanet) -> dict[str, bytes]:
    """Return every file of the second version by its path."""
    cases = {case["id"]: case for case in content["case"]}
    chosen: dict[str, Row] = {}
    for row in benchmark.tracks["crossmodal"]:
        if isinstance(row["image"], list) and cases[row["case"]].get("diagnosis", True):
            chosen.setdefault(row["case"], row)
    rows: dict[str, list[Row]] = {"diagnosis": [], "evidence": []}
    for index, (case, row) in enumerate(list(chosen.items())[:CASES], 1):
        shared = _shared(index, row)
        rows["diagnosis"].append(_diagnosis(shared, cases[case], orphanet))
        rows["evidence"].append(_evidence(shared, cases[case], row["part"], orphanet))
    files = {
        f"benchmark/{PATHS[track]}": table(COLUMNS[track], [cells(row, COLUMNS[track]) for row in made])
        for track, made in rows.items()
    }
    replies: list[dict[str, Any]] = []
    for model in MODELS:
        for (track, condition), dataset in DATASETS.items():
            given = [_answer(model, track, condition, row, cases, orphanet) for row in rows[track]]
            files[f"answers/{model}/{model}_{dataset}.tsv"] = _predictions(track, rows[track], given)
            if track == "evidence" and condition == "full":
                replies += [_reply(model, row, text) for row, text in zip(rows[track], given, strict=True)]
    files["verdicts.jsonl"] = ("\n".join(as_json(reply) for reply in replies) + "\n").encode()
    return {f"v2/{path}": data for path, data in files.items()}


def _shared(index: int, row: Row) -> Row:
    paths = [f"images/PMC{9910000 + index}/{path.rsplit('/', 1)[-1]}" for path in row["image_path"]]
    return {"index": index, "image_path": paths, "image": row["image"], "case": row["case"]}


def _diagnosis(shared: Row, case: Case, orphanet: Orphanet) -> Row:
    findings = [{"title": "Findings", "body": case["details"], "markdown": f"### Findings\n{case['details']}"}]
    return shared | {
        "question": "Which disorder explains the case? Give ten diagnoses, the likeliest first.",
        "context": f"Synthetic case. {case['stem']}",
        "answer": name_of(case, orphanet),
        "answer_aliases": as_json(case["aliases"]),
        "category": orphanet.label(case["head"]),
        "ORPHA_code": f"ORPHA:{case['orpha']}",
        "image findings": as_json(findings),
        "figure_mapping": "",
    }


def _evidence(shared: Row, case: Case, part: Case, orphanet: Orphanet) -> Row:
    count, name = len(shared["image_path"]), name_of(case, orphanet)
    slots = [f"Image {place}" for place in range(1, count + 1)]
    points = [
        {"point": claim, "image": slots[at % count], "credit": "required", "category": CATEGORIES[at % len(CATEGORIES)]}
        for at, claim in enumerate(part["claims"])
    ]
    points.append({"point": part["sum"], "image": "", "credit": "required", "category": "cross_image_integration"})
    points.append(
        {"point": f"All findings fit {name}", "image": "", "credit": "optional", "category": "diagnostic_attribution"}
    )
    named = sorted({slots.index(point["image"]) + 1 for point in points if point["image"]})
    return shared | {
        "question_open": "Describe for each image what supports the diagnosis.",
        "context": f"Synthetic case. Established diagnosis: {name}. {case['stem']}",
        "image_slot_map": as_json([{"public_slot": slot} for slot in slots]),
        "acceptable_evidence_points": as_json(points),
        "gold_rationale": f"{'. '.join(part['claims'])}. {part['sum']}",
        "row_key": f"made-up:{shared['index']}",
        "pmcid": f"PMC{9910000 + shared['index']}",
        "final_diagnosis": name,
        "orpha_code": f"ORPHA:{case['orpha']}",
        "supporting_image_ids": as_json(named),
        "decisive_image_ids": as_json(named[:1]),
        "points": points,
    }


def _answer(model: str, track: str, condition: str, row: Row, cases: dict[str, Case], orphanet: Orphanet) -> str:
    rng, share = seeded("v2", model, track, condition, row["index"]), SHARES[track, condition]
    if (model, condition, row["index"]) == (MODELS[0], "text_only", 8):
        return FAILURE
    if track == "diagnosis":
        named = names(cases[row["case"]], orphanet, row["index"])
        others = [named.sibling[0], named.unrelated[0], named.other[0]]
        place = 0 if rng.random() < share else rng.choice([1, 3])
        return "\n".join(f"{rank}. {name}" for rank, name in enumerate(_inserted(others, named.gold[0], place), 1))
    return _described(row["points"], rng, share, len(row["image_path"]))


def _inserted(others: Sequence[str], name: str, place: int) -> list[str]:
    return [*others[:place], name, *others[place:]] if place < len(others) else list(others)


def _described(points: Sequence[dict[str, str]], rng: random.Random, share: float, count: int) -> str:
    """Return what an answer says of each image; now and then it puts a finding to the wrong one."""
    lines = []
    for at, point in enumerate(points):
        if rng.random() < share:
            image = point["image"]
            if image and rng.random() < 0.15:
                image = f"Image {(at + 1) % count + 1}"
            lines.append(f"{image}: {point['point']}." if image else f"{point['point']}.")
    return "\n".join(lines) or "Image 1: there is nothing remarkable to be seen."


def _predictions(track: str, rows: Sequence[Row], given: Sequence[str]) -> bytes:
    columns = [column for column in COLUMNS[track] if column != "image"]
    lines = [[*cells(row, columns), text] for row, text in zip(rows, given, strict=True)]
    return table([*columns, "prediction"], lines)


def _reply(model: str, row: Row, text: str) -> dict[str, Any]:
    """Return a judge's reply to an evidence answer: a line a required point, an optional one, a contradiction."""
    required = [point for point in row["points"] if point["credit"] == "required"]
    optional = [point for point in row["points"] if point["credit"] != "required"]
    words = ["YES" if point["point"] in text else "NO" for point in (*required, *optional)] + ["NO"] * len(required)
    if (model, row["index"]) == (MODELS[0], 3):
        words = words[:-1]
    reply = "\n".join(f"{place}. {word}" for place, word in enumerate(words, 1))
    return {"question": f"evidence/{row['index']}", "model": model, "judge": JUDGE, "reply": reply}
