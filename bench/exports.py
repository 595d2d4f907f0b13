"""Exports read by the programs that they are for: the sample, and a made-up benchmark of the second version.

inspect_ai and mlcroissant run in environments of their own below build/peers. What they read is counted beside what was
exported; a program that refuses a file leaves a dash.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.common import clean, empty_graph
from bench.peers import ask, environment
from loaders.benchmark.tracks import DIAGNOSIS_V2, EVIDENCE

Rows = list[dict[str, object]]
SAMPLE = Path(__file__).resolve().parents[1] / "sample" / "benchmark"
INSPECT = """
import json, os, sys
from inspect_ai.dataset import json_dataset
found = {}
for path in json.load(sys.stdin):
    samples = list(json_dataset(path))
    images = [part.image for s in samples for part in s.input[0].content if part.type == "image"]
    found[os.path.basename(path)] = [len(samples), len(images), sum(map(os.path.exists, images))]
print(json.dumps(found))
"""
CROISSANT = """
import json, sys
import mlcroissant
data = mlcroissant.Dataset(jsonld=json.load(sys.stdin))
issues = data.metadata.ctx.issues
records = {r.name: sum(1 for _ in data.records(r.uuid)) for r in data.metadata.record_sets if r.name != "images"}
print(json.dumps([len(issues.errors), records]))
"""


def second_version(folder: Path) -> Path:
    """Tables of the second version, made of rows of the sample."""
    csv.field_size_limit(2**30)
    with (SAMPLE / "diagnosis" / "diagnosis_opened.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))[:6]
    findings = json.dumps([{"title": "Imaging", "body": "As described.", "markdown": "### Imaging\nAs described."}])
    points = json.dumps([{"point": "As described", "image": "Image 1", "credit": "required"}])
    _write(folder / DIAGNOSIS_V2.path, ({**row, "image findings": findings} for row in rows))
    evidence = (
        {
            "question_open": "What supports it?",
            "context": f"Established diagnosis: {row['answer']}. {row['context']}",
            "image_slot_map": "[]",
            "acceptable_evidence_points": points,
            "gold_rationale": "See the images.",
            "final_diagnosis": row["answer"],
            "orpha_code": row["ORPHA_code"],
            "decisive_image_ids": "[1]",
            "image_path": row["image_path"],
            "image": row["image"],
        }
        for row in rows
    )
    _write(folder / EVIDENCE.path, evidence)
    return folder


def _write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    path.parent.mkdir(parents=True)
    made = list(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(made[0]), delimiter="\t", lineterminator="\n")
        table.writeheader()
        table.writerows(made)


def main() -> Rows:
    """Load both, export them, and let the programs read what was written."""
    from api.usecases import export as usecases_export
    from api.usecases import loading

    notes: Rows = []
    inspect, croissant = environment("inspect", "inspect_ai"), environment("croissant", "mlcroissant", "pillow")
    with empty_graph() as graph, tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, tables in (("sample", SAMPLE), ("second", second_version(folder / "tables"))):
            loading.load_benchmark(graph, [tables], name)
            out = folder / name
            samples = usecases_export.export_samples(graph, name, out / "inspect")
            described = usecases_export.export_metadata(graph, name, out / "croissant")
            files = {str(out / "inspect" / file.path): file.records for file in samples.files}
            values = ask(inspect, INSPECT, list(files)) if inspect else None
            for path, records in files.items():
                rows_seen = (values or {}).get(Path(path).name, ("-", "-", "-"))
                message = f"{rows_seen[0]} samples, {rows_seen[1]} images, {rows_seen[2]} of them there"
                notes.append(
                    {
                        "export": f"{name}: {Path(path).name}",
                        "written": f"{records} samples",
                        "read by it": f"inspect_ai: {message}",
                    }
                )
            errors, sets = (croissant and ask(croissant, CROISSANT, str(out / "croissant" / "croissant.json"))) or (
                "-",
                {},
            )
            written = ", ".join(f"{f.records} {f.path}" for f in described.files if f.path.endswith(("csv", "jsonl")))
            message = ", ".join(f"{count} {record}" for record, count in sets.items())
            notes.append(
                {
                    "export": f"{name}: croissant.json",
                    "written": written,
                    "read by it": f"mlcroissant: {errors} errors; {message}",
                }
            )
        clean(graph)
    return notes
