"""Write the folder ``sample/`` anew: real ontology facts and made-up cases, the same bytes on every run.

The source files are found at ``$MMRAREBENCH_TEST_DATA``; the cases stand in ``tools/samples/cases.toml``.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from samples import answers as sample_answers
from samples import texts as sample_texts
from samples import verdicts as sample_verdicts
from samples.benchmark import COLUMNS, FILES, SHARED, Benchmark, Row, as_tsv, build, cells, table
from samples.notes import model_names, notes
from samples.ontologies import HPO, Excerpt, hpo_excerpt, mondo_rows
from samples.orphanet import ARCHIVE, GROUPS, ROOT, SUBTYPES, Orphanet, as_lines, choose, omim, phenotypes, read_all
from samples.second import second

Answers = dict[tuple[str, str], list[dict[str, Any]]]
HOME = Path(__file__).resolve().parent
TARGET = HOME.parent / "sample"
LIMIT = 4_000_000


def answer_all(content: dict[str, Any], benchmark: Benchmark, orphanet: Orphanet) -> Answers:
    """Return the answers of every made-up model to every track."""
    cases = {case["id"]: case for case in content["case"]}
    found: Answers = {}
    for model in model_names():
        for track, rows in benchmark.tracks.items():
            if track == "diagnosis":
                found[model, track] = sample_answers.diagnosis(model, rows, cases, orphanet)
            else:
                found[model, track] = sample_texts.answers(model, track, rows)
    return found


def prediction_file(track: str, answers: list[dict[str, Any]]) -> bytes:
    """Return a prediction file: the columns of the track without images, and the answers."""
    columns = [*SHARED, *COLUMNS[track], "image_path"]
    lines = []
    for answer in answers:
        paths = answer["row"]["image_path"]
        row: Row = answer["row"] | {"image_path": paths[0] if len(paths) == 1 else str(paths)}
        lines.append([*cells(row, columns), answer["text"]])
    return table([*columns, "prediction"], lines)


def intended(answers: Answers, benchmark: Benchmark) -> list[dict[str, Any]]:
    """Return what each answer was made to mean, missing ones included."""
    out: list[dict[str, Any]] = []
    for (model, track), given in answers.items():
        done = {answer["row"]["index"]: answer for answer in given}
        for row in benchmark.tracks[track]:
            answer = done.get(row["index"], {"kind": "missing"})
            facts = {key: value for key, value in answer.items() if key not in ("row", "text")}
            out.append({"question": f"{track}/{row['index']}", "model": model, **facts})
    return out


def lines(items: list[dict[str, Any]]) -> str:
    """Return items as JSON, one to a line."""
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n"


def json_list(items: list[dict[str, Any]], indent: str = "  ") -> str:
    """Return a JSON list with one item to a line."""
    return "[\n" + ",\n".join(indent + line for line in lines(items).splitlines()) + "\n]"


def counts(
    orphanet: Orphanet, excerpt: Excerpt, benchmark: Benchmark, meant: list[dict[str, Any]], files: dict[str, bytes]
) -> dict[str, Any]:
    """Return the figures and names that the README states."""
    kinds = [orphanet.kind(code) for code in orphanet.packets]
    rows = [row for made in benchmark.tracks.values() for row in made]
    stubs = {code for up in orphanet.parents.values() for code in up if code not in orphanet.packets} - {ROOT}
    first = next(iter(orphanet.packets.values()))
    mondo = [data.decode().splitlines() for path, data in files.items() if path.startswith("mondo/")]
    mappings = [line for text in mondo for line in text if not line.startswith("#")]
    release = next(line.split("/releases/")[1].split("/")[0] for line in mondo[0] if "/releases/" in line)
    known = {row["case"] for row in benchmark.tracks["diagnosis"]}
    return {
        "packets": len(kinds),
        "groups": sum(kind in GROUPS for kind in kinds),
        "subtypes": sum(kind in SUBTYPES for kind in kinds),
        "disorders": len(orphanet.disorders()),
        "heads": len(orphanet.heads()),
        "root": ROOT,
        "stubs": ", ".join(f"ORPHA:{code}" for code in sorted(stubs)),
        "hpo": excerpt.version,
        "terms": len(excerpt.terms),
        "obsolete": len(excerpt.obsolete),
        "mondo": len(mappings) - len(mondo),
        "mondo_release": release,
        "version": first["version"],
        "created": first["creationDate"][:10],
        "cases": len({row["case"] for row in rows}),
        "golds": len({row["ORPHA_code"] for row in benchmark.tracks["diagnosis"]}),
        **{track: len(made) for track, made in benchmark.tracks.items()},
        "images": len({data for row in rows for data in row["image"] if isinstance(data, bytes)}),
        "planted": len(benchmark.planted),
        "answers": sum(entry["kind"] != "missing" for entry in meant),
        "missing": ", ".join(f"{gone['question']} of {gone['model']}" for gone in meant if gone["kind"] == "missing"),
        "models": len(model_names()),
        "reference": next(item["question"] for item in benchmark.planted if item["kind"] == "image_reference"),
        "alone": ", ".join(sorted({row["case"] for row in rows} - known)),
        "verdicts": files["verdicts.jsonl"].count(b"\n"),
        "second": files["v2/verdicts.jsonl"].count(b"\n") // 2,
        "intended": len(meant) + files["verdicts.jsonl"].count(b"\n"),
    }


def make(data: Path) -> dict[str, bytes]:
    """Return every file of the sample by its path."""
    content = tomllib.loads((HOME / "samples/cases.toml").read_text(encoding="utf-8"))
    gold = [case["orpha"] for case in content["case"]] + [case["sibling"] for case in content["case"]]
    orphanet = choose(read_all(data / ARCHIVE), gold)
    for case in content["case"]:
        sample_answers.check(case, orphanet)
    excerpt = hpo_excerpt(data / HPO, phenotypes(orphanet))
    benchmark = build(content, orphanet)
    answers = answer_all(content, benchmark, orphanet)
    meant = intended(answers, benchmark)
    replies, marks = sample_verdicts.verdicts(answers)
    files = {"orphanet/orphapackets.jsonl": as_lines(orphanet), "hpo/hp-excerpt.json": excerpt.data}
    rows = mondo_rows(data / "mondo", set(orphanet.packets), omim(orphanet))
    files |= {f"mondo/{name}": text for name, text in rows.items()}
    files |= {f"benchmark/{path}": as_tsv(track, benchmark.tracks[track]) for track, path in FILES.items()}
    for (model, track), given in answers.items():
        path = f"answers/{model}/{model}_MMRarebench_{track.capitalize()}.tsv"
        files[path] = prediction_file(track, given)
    files |= second(content, benchmark, orphanet)
    files["verdicts.jsonl"] = lines(replies).encode()
    files["planted.json"] = (json_list(benchmark.planted) + "\n").encode()
    both = f'{{\n"answers": {json_list(meant)},\n"verdicts": {json_list(marks)}\n}}\n'
    files["intended.json"] = both.encode()
    return files | notes(counts(orphanet, excerpt, benchmark, meant, files))


def write(files: dict[str, bytes], target: Path) -> None:
    """Write the files, and remove what an earlier build left behind."""
    for path in target.rglob("*") if target.exists() else []:
        if path.is_file() and path.relative_to(target).as_posix() not in files:
            path.unlink()
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def main() -> int:
    """Build the sample and print its size."""
    folder = os.environ.get("MMRAREBENCH_TEST_DATA", "")
    if not folder or not (Path(folder) / ARCHIVE).is_file():
        print("set MMRAREBENCH_TEST_DATA to the folder that holds orphanet/, hpo/ and mondo/", file=sys.stderr)
        return 2
    files = make(Path(folder))
    size = sum(map(len, files.values()))
    if size >= LIMIT:
        print(f"the sample would hold {size:,} bytes; the limit is {LIMIT:,}", file=sys.stderr)
        return 1
    write(files, TARGET)
    print(f"{len(files)} files, {size:,} bytes, in {TARGET.name}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
