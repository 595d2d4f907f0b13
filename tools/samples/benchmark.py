"""The made-up cases as benchmark rows in MMRareBench's TSV form, with what is planted in them."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from samples.images import encode, near_copy, special
from samples.orphanet import Orphanet

Case = dict[str, Any]
Row = dict[str, Any]
Tracks = dict[str, list[Row]]

FILES = {
    "diagnosis": "diagnosis/diagnosis_opened.tsv",
    "treatment": "treatment/treatment_plan.tsv",
    "crossmodal": "crossmodal/crossmodal_comparison.tsv",
    "examination": "examination/examination_workup.tsv",
}
COLUMNS = {
    "diagnosis": ["answer_aliases", "category", "ORPHA_code"],
    "treatment": ["rubric_must_include", "rubric_must_not", "figure_mapping"],
    "crossmodal": ["golden_mainline", "relation_type", "figure_mapping"],
    "examination": ["key_test_names", "must_not", "red_flags_to_rule_out", "figure_mapping"],
}
SHARED = ["index", "question", "context", "answer"]
IMAGES = ["image_path", "image"]
ASK = {
    "diagnosis": [
        "Which single diagnosis best explains the history and the images?",
        "What is the most likely diagnosis?",
        "Based on the presentation and the figures, what is the unifying diagnosis?",
        "Name the disease that accounts for all findings.",
    ],
    "treatment": [
        "The diagnosis of {name} is established. Which treatment plan do you propose?",
        "How should this patient with {name} be treated and followed?",
        "Given {name}, lay out the management with drugs, procedures and follow-up.",
    ],
    "crossmodal": [
        "How do {labels} relate to one another, and what follows for the case?",
        "Compare {labels} and explain how they belong together.",
        "What does each of {labels} contribute, and what do they mean jointly?",
    ],
    "examination": [
        "Which tests would you order next, and why?",
        "Propose a work-up with the purpose of each test.",
        "What is the next step of the investigation, and what must be excluded?",
    ],
}


class Picture(NamedTuple):
    """One image file of a case."""

    data: bytes
    path: str


class Benchmark(NamedTuple):
    """The rows of the four tracks and the list of what was planted."""

    tracks: Tracks
    planted: list[dict[str, str]]


def name_of(case: Case, orphanet: Orphanet) -> str:
    """Return the gold name of a case: its own wording, else Orphanet's."""
    return str(case.get("answer") or orphanet.label(case["orpha"]))


def as_json(value: object) -> str:
    """Return compact JSON with its characters as they are."""
    return json.dumps(value, ensure_ascii=False)


def pictures(content: dict[str, Any]) -> dict[tuple[str, int], Picture]:
    """Return the images of all cases, the planted ones among them."""
    plants = {
        (plant["case"], int(plant["where"][6:-1])): plant
        for plant in content["plant"]
        if plant["where"].startswith("image[") and plant["kind"] != "undecodable_image"
    }
    data: dict[tuple[str, int], tuple[bytes, str]] = {}
    for case in content["case"]:
        for place, kind in enumerate(case["figures"]):
            key, seed = (case["id"], place), f"{case['id']}/{place}/{kind}"
            plant = plants.get(key)
            data[key] = special(plant["kind"], plant["text"], kind, seed) if plant else encode(kind, seed)
    for pair in content["pair"]:
        if "to_image" in pair:
            source, ending = data[pair["from"], pair["from_image"]]
            same = pair["kind"] == "shared_image"
            data[pair["to"], pair["to_image"]] = (source, ending) if same else (near_copy(source), "jpg")
    return {
        (case, place): Picture(value, f"images/{case}/fig{place + 1}.{ending}")
        for (case, place), (value, ending) in data.items()
    }


def _diagnosis(case: Case, _: Case, orphanet: Orphanet) -> Row:
    label, name = orphanet.label(case["orpha"]), name_of(case, orphanet)
    return {
        "context": f"Synthetic case. {case['stem']} {case['details']}",
        "answer": name,
        "answer_aliases": as_json(case["aliases"] + ([label] if label != name else [])),
        "category": orphanet.label(case["head"]),
        "ORPHA_code": f"ORPHA:{case['orpha']}",
    }


def _treatment(case: Case, part: Case, _: Orphanet) -> Row:
    return {
        "context": f"Synthetic case. {case['stem']} {case['details']}",
        "answer": f"{'; '.join(part['include'])}. {part['why']}",
        "rubric_must_include": as_json(part["include"]),
        "rubric_must_not": as_json(part["avoid"]),
    }


def _crossmodal(case: Case, part: Case, _: Orphanet) -> Row:
    claims: list[Any] = part["claims"]
    mainline = claims
    if int(case["id"][-1]) % 2:
        mainline = [{"claim": claim, "figures": [f"Figure {at + 1}"]} for at, claim in enumerate(claims)]
    return {
        "context": f"Synthetic case. {case['stem']} {case['details']}",
        "answer": f"{'. '.join(claims)}. {part['sum']}",
        "golden_mainline": as_json(mainline),
        "relation_type": part["relation"],
    }


def tests_of(part: Case) -> list[list[str]]:
    """Return the tests of a work-up as name, other wording, purpose."""
    return [[field.strip() for field in test.split("|")] for test in part["tests"]]


def _examination(case: Case, part: Case, _: Orphanet) -> Row:
    tests = tests_of(part)
    steps = " ".join(f"{at}. {name}: {purpose}." for at, (name, _, purpose) in enumerate(tests, 1))
    return {
        "context": f"Synthetic case. {case['stem']}",
        "answer": f"{steps} Exclude: {'; '.join(part['red_flags'])}.",
        "key_test_names": as_json([name for name, _, _ in tests]),
        "must_not": as_json(part["avoid"]),
        "red_flags_to_rule_out": as_json(part["red_flags"]),
    }


MAKERS: dict[str, Callable[[Case, Case, Orphanet], Row]] = {
    "diagnosis": _diagnosis,
    "treatment": _treatment,
    "crossmodal": _crossmodal,
    "examination": _examination,
}


def parts_of(case: Case, track: str) -> list[Case]:
    """Return what a case has for a track: nothing, one part, or several."""
    if track == "diagnosis":
        return [case] if case.get("diagnosis", True) else []
    part = case.get(track, [])
    return part if isinstance(part, list) else [part]


def _row(track: str, index: int, case: Case, part: Case, orphanet: Orphanet, files: list[Picture]) -> Row:
    labels = [f"Figure {place + 1}" for place in range(len(files))]
    listed = ", ".join(labels[:-1]) + f" and {labels[-1]}" if len(labels) > 1 else labels[0]
    ask = ASK[track][index % len(ASK[track])].format(name=name_of(case, orphanet), labels=listed)
    row = {
        "index": index,
        "question": f"Synthetic case. {case['stem']} {ask}" if track == "examination" else ask,
        "figure_mapping": dict(zip(labels, [file.path for file in files], strict=True)),
        "image_path": [file.path for file in files],
        "image": [file.data for file in files],
        "case": case["id"],
        "part": part,
    }
    return row | MAKERS[track](case, part, orphanet)


def _plant(row: Row, plant: Case) -> None:
    """Put one planted thing into a row."""
    column, _, place = plant["where"].rstrip("]").partition("[")
    if "sentence" in plant:
        row[column] = f"{row[column]} {plant['sentence']}"
    elif "label" in plant:
        labels = list(row[column].items())
        labels[int(place)] = (plant["label"], labels[int(place)][1])
        row[column] = dict(labels)
    elif "file" in plant:
        folder, _, name = row[column][int(place)].rpartition("/")
        row[column][int(place)] = f"{folder}/{plant['file']}.{name.rpartition('.')[2]}"
    elif plant["kind"] == "undecodable_image":
        whole = row[column][int(place)]
        row[column][int(place)] = whole[: len(whole) * 2 // 5]


def _pair_entries(pair: Case, rows: dict[tuple[str, str], Row]) -> list[dict[str, str]]:
    """Return the two entries of a pair, each naming the other."""
    sides = []
    for side in ("from", "to"):
        place = f"image[{pair[f'{side}_image']}]" if f"{side}_image" in pair else "context"
        sides.append((f"{pair['track']}/{rows[pair['track'], pair[side]]['index']}", place))
    return [
        {"question": question, "kind": pair["kind"], "where": place, "text": " ".join(sides[1 - at])}
        for at, (question, place) in enumerate(sides)
    ]


def build(content: dict[str, Any], orphanet: Orphanet) -> Benchmark:
    """Return the rows of all tracks with everything planted, and the list of it."""
    files = pictures(content)
    tracks: Tracks = {track: [] for track in FILES}
    rows: dict[tuple[str, str], Row] = {}
    planted: list[dict[str, str]] = []
    for track, made in tracks.items():
        for case in content["case"]:
            own = [files[case["id"], place] for place in range(len(case["figures"]))]
            for part in parts_of(case, track):
                row = _row(track, len(made) + 1, case, part, orphanet, own)
                made.append(row)
                first = rows.setdefault((track, case["id"]), row)
                if part.get("image_of_first"):
                    row["image"] = str(first["index"])
                    entry = {"question": f"{track}/{row['index']}", "kind": "image_reference"}
                    planted.append({**entry, "where": "image", "text": row["image"]})
    for plant in content["plant"]:
        row = rows[plant["track"], plant["case"]]
        _plant(row, plant)
        entry = {"question": f"{plant['track']}/{row['index']}", "kind": plant["kind"]}
        planted.append({**entry, "where": plant["where"], "text": plant["text"]})
    for pair in content["pair"]:
        planted += _pair_entries(pair, rows)
    return Benchmark(tracks, planted)


def cells(row: Row, columns: list[str]) -> list[str]:
    """Return a row's cells as they stand in a TSV."""
    out = []
    for column in columns:
        value = row[column]
        if column == "image" and not isinstance(value, str):
            value = [base64.b64encode(data).decode() for data in value]
        out.append(value if isinstance(value, str) else as_json(value))
    return out


def table(columns: list[str], lines: list[list[str]]) -> bytes:
    """Return a TSV in the very form of ``pandas.to_csv`` with tabs and without its index."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return buffer.getvalue().encode()


def as_tsv(track: str, rows: list[Row]) -> bytes:
    """Return the TSV of a track."""
    columns = [*SHARED, *COLUMNS[track], *IMAGES]
    return table(columns, [cells(row, columns) for row in rows])
