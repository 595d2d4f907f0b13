"""The made-up second version of the bundled sample."""

from __future__ import annotations

import json

from sample_files import SAMPLE, read_tsv


def test_sample_v2_is_synthetic_and_complete() -> None:
    home = SAMPLE / "v2"
    tables = [read_tsv(path) for path in sorted((home / "benchmark").rglob("*.tsv"))]
    assert [len(rows) for rows in tables] == [8, 8]
    for row in (row for rows in tables for row in rows):
        assert row["context"].startswith("Synthetic case.")
        assert json.loads(row["image_path"])[0].startswith("images/PMC991")
    evidence = tables[1]
    for row in evidence:
        points = json.loads(row["acceptable_evidence_points"])
        assert {point["credit"] for point in points} == {"required", "optional"}
        assert set(json.loads(row["decisive_image_ids"])) <= set(json.loads(row["supporting_image_ids"]))
    files = sorted(path.name for path in (home / "answers" / "toy-general-large").iterdir())
    assert [name.removeprefix("toy-general-large_MRareBench_") for name in files] == [
        "Diagnosis.tsv",
        "Diagnosis_FD.tsv",
        "Diagnosis_TO.tsv",
        "EvidenceVerif.tsv",
        "EvidenceVerif_NoDx.tsv",
        "EvidenceVerif_TO.tsv",
    ]
