"""The tracks as files: which columns tell a track, which it needs, and which of them hold criteria."""

from __future__ import annotations

from typing import NamedTuple

from mmrarebench.exceptions import FileFormatError


class TrackFile(NamedTuple):
    """One track's table as published: dataset names, folder and file, columns."""

    track: str
    title: str
    dataset: str
    path: str
    marks: tuple[str, ...]
    needed: tuple[str, ...]
    criteria: tuple[tuple[str, str], ...]
    published: int | None = None


_COMMON = ("index", "question", "answer", "image")
TRACKS = (
    TrackFile(
        "diagnosis", "Name the disorder", "MMRarebench_Diagnosis", "diagnosis/diagnosis_opened.tsv",
        ("answer_aliases", "ORPHA_code"), (*_COMMON, "context", "answer_aliases"), (("answer_aliases", "alias"),), 474,
    ),
    TrackFile(
        "treatment", "Plan the treatment", "MMRarebench_Treatment", "treatment/treatment_plan.tsv",
        ("rubric_must_include", "rubric_must_not"), (*_COMMON, "context", "rubric_must_include", "rubric_must_not"),
        (("rubric_must_include", "must_include"), ("rubric_must_not", "must_not")), 288,
    ),
    TrackFile(
        "crossmodal", "Relate the images", "MMRarebench_Crossmodal", "crossmodal/crossmodal_comparison.tsv",
        ("golden_mainline", "relation_type"), (*_COMMON, "context", "golden_mainline", "relation_type"),
        (("golden_mainline", "claim"),), 568,
    ),
    TrackFile(
        "examination", "Suggest examinations", "MMRarebench_Examination", "examination/examination_workup.tsv",
        ("key_test_names", "red_flags_to_rule_out"), (*_COMMON, "key_test_names", "must_not", "red_flags_to_rule_out"),
        (("key_test_names", "key_test"), ("must_not", "must_not"), ("red_flags_to_rule_out", "red_flag")), 389,
    ),
)  # fmt: skip
V2_DATASETS = {
    "MRareBench_Diagnosis_FD": ("diagnosis", "full"),
    "MRareBench_Diagnosis_TO": ("diagnosis", "text_only"),
    "MRareBench_Diagnosis": ("diagnosis", "redacted"),
}
TITLES = {track.track: track.title for track in TRACKS} | {"evidence": "Find the supporting evidence"}


def recognise(columns: list[str], file: str, where: str) -> TrackFile:
    """Which track a table holds, by its columns.

    Raises:
        FileFormatError: by none, or a needed column is missing.

    >>> recognise(["index", "question", "context", "answer", "image", "answer_aliases"], "x.tsv", "x.tsv").track
    'diagnosis'
    """
    have = set(columns)
    best = max(TRACKS, key=lambda t: (len(have & set(t.marks)), t.path.rsplit("/", 1)[-1] == file))
    if not have & set(best.marks) and best.path.rsplit("/", 1)[-1] != file:
        known = "; ".join(f"{t.track}: {', '.join(t.marks)}" for t in TRACKS)
        raise FileFormatError(
            f"no track has these columns: {', '.join(columns)}",
            where=f"{where}:1",
            repair=f"columns that tell a track: {known}",
        )
    missing = [name for name in best.needed if name not in have]
    if missing:
        raise FileFormatError(
            f"the {best.track} table lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            where=f"{where}:1", repair="take the table as published; nothing was loaded",
        )  # fmt: skip
    return best
