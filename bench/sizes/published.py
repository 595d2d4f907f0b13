"""A made-up benchmark of the published size, with the answers of 23 models, from files to report, each step a command.

``MMRAREBENCH_BENCH_SHARE`` makes it smaller: 0.01 is one question in a hundred.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.common import clean, command, data, empty_graph, timed
from bench.sizes.drawing import pictures
from graph.session import Graph
from loaders.benchmark.copy_check import PUBLISHED_IMAGES
from loaders.benchmark.tracks import TRACKS, TrackFile

NAME, MODELS, SEED = "bench-published", 23, 7
SENTENCES = (
    "Start treatment early",
    "Compare both images",
    "Order genetic testing",
    "Rule out infection",
    "Follow up in a month",
)
SYLLABLES = ("ba", "cor", "dem", "fi", "gran", "hel", "ito", "lun", "mar", "no", "per", "sol", "tri", "vas", "zen")
Rows = list[dict[str, object]]
Row = dict[str, str]
Disorders = list[tuple[str, str]]


def rows(
    track: TrackFile, disorders: Disorders, images: Iterator[bytes], choose: Random, share: float
) -> Iterator[Row]:
    """The rows of a published table: texts, criteria and 4.3 images a question."""
    for index in range(max(2, round((track.published or 0) * share))):
        drawn = [next(images) for _ in range(choose.choice((4, 4, 4, 5, 4, 4, 5, 4, 4, 5)))]
        code, name = choose.choice(disorders)
        paths = [f"images/PMC{track.published}{index}/{i}.jpg" for i in range(len(drawn))]
        criteria = {column: json.dumps(choose.sample(SENTENCES, 3)) for column, _ in track.criteria}
        extra = {"relation_type": "confirm"} if "relation_type" in track.needed else {}
        answer = name if track.track == "diagnosis" else ". ".join(choose.sample(SENTENCES, 3))
        coded = {"ORPHA_code": code, "answer_aliases": "[]"} if track.track == "diagnosis" else criteria
        yield {
            "index": str(index),
            "question": "What now?",
            "context": f"Synthetic case {index}. {context(choose)}",
            "answer": answer,
            **coded,
            **extra,
            "image_path": json.dumps(paths),
            "image": json.dumps([base64.b64encode(image).decode() for image in drawn]),
        }


def context(choose: Random, sentences: int = 30) -> str:
    """A history of made-up words; like those of real articles, two share hardly any run of eight words."""
    words = ([_word(choose) for _ in range(10)] for _ in range(sentences))
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in words)


def _word(choose: Random) -> str:
    return "".join(choose.choices(SYLLABLES, k=choose.choice((1, 2, 2, 3))))


def write_tables(folder: Path, disorders: Disorders, share: float) -> dict[str, list[Row]]:
    """Write the four tables, and return their rows by track without the images."""
    import csv

    most = sum(5 * max(2, round((track.published or 0) * share)) for track in TRACKS)
    drawn, choose, used_codes = pictures(most), Random(SEED), dict[str, list[Row]]()
    for track in TRACKS:
        path = folder / track.path
        path.parent.mkdir(parents=True, exist_ok=True)
        picture_pool = used_codes.setdefault(track.track, [])
        with path.open("w", encoding="utf-8", newline="") as stream:
            table = None
            for row in rows(track, disorders, drawn, choose, share):
                table = table or csv.DictWriter(stream, list(row), delimiter="\t", lineterminator="\n")
                if not picture_pool:
                    table.writeheader()
                table.writerow(row)
                picture_pool.append({name: row[name] for name in ("index", "question", "answer")})
    return used_codes


def write_answers(folder: Path, questions: dict[str, list[Row]], disorders: Disorders) -> list[tuple[str, Path]]:
    """Write a folder of prediction files (xlsx, as the public harness writes them) for each model."""
    import openpyxl

    choose, made = Random(SEED), []
    for number in range(MODELS):
        model = f"model-{number:02}"
        (folder / model).mkdir(parents=True)
        for track in TRACKS:
            book = openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet()
            sheet.append(["index", "question", "answer", "prediction"])
            for row in questions[track.track]:
                sheet.append(
                    [int(row["index"]), row["question"], row["answer"], _answer(track, row, disorders, choose)]
                )
            book.save(folder / model / f"{model}_{track.dataset}.xlsx")
        made.append((model, folder / model))
    return made


def _answer(track: TrackFile, row: Row, disorders: Disorders, choose: Random) -> str:
    if track.track != "diagnosis":
        return f"{'. '.join(choose.sample(SENTENCES, 3))}. {context(choose, 6)}"
    names = [name for _, name in choose.sample(disorders, 10)]
    if choose.random() < 0.5:
        names[choose.randrange(10)] = row["answer"]
    return "\n".join(f"{rank}. {name}" for rank, name in enumerate(names, 1))


def disorders_of(graph: Graph) -> Disorders:
    """Codes and names of the active disorders."""
    cypher = "MATCH (d:Disorder {level: 'disorder', status: 'active'}) RETURN d.orpha, d.name ORDER BY d.orpha"
    return [(code, name) for code, name in graph.read_rows(cypher)]


def main() -> Rows:
    """Make it, then run every command and say how long each took."""
    source = data()
    if source is None:
        return []
    share = float(os.environ.get("MMRAREBENCH_BENCH_SHARE", 1))
    with empty_graph() as graph, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        command(["import", "orphanet", str(source / "orphanet" / "orphapacket_json_2025-12-09.tar.xz")])
        disorders = disorders_of(graph)
        question_ids = write_tables(folder / "tables", disorders, share)
        answers = write_answers(folder / "answers", question_ids, disorders)
        size = sum(path.stat().st_size for path in folder.rglob("*.tsv")) / 1e9
        questions, benchmark = sum(map(len, question_ids.values())), ["--benchmark", NAME]
        loading = [["load", "answers", str(path), *benchmark, "--model", model] for model, path in answers]
        steps = [
            (
                f"load benchmark ({size:.1f} GB, {questions:,} questions)",
                [["load", "benchmark", str(folder / "tables"), *benchmark]],
            ),
            (f"load answers ({MODELS} models, {questions * MODELS:,} answers)", loading),
            ("score", [["score", *benchmark]]),
            ("report", [["report", *benchmark, "--out", str(folder / "report")]]),
        ]
        label: Rows = []
        for name, commands in steps:
            label.append({"step": name, "seconds": round(timed(lambda some=commands: list(map(command, some)))[1], 1)})
        page = (folder / "report" / "report.html").stat().st_size / 1e6
        label[-1]["step"] = f"report (page of {page:.1f} MB)"
        [(used, tables)] = graph.read_rows("MATCH (:Question)-[u:USES]->(i:Image) RETURN count(u), count(DISTINCT i)")
        clean(graph)
    total = round(sum(float(str(row["seconds"])) for row in label), 1)
    images_step = f"all; {used:,} uses of {tables:,} images (published: {PUBLISHED_IMAGES['v1']:,})"
    return [*label, {"step": images_step, "seconds": total}]
