"""The tracks as files: which columns identify a table, which it needs, what they hold, and which inputs it is asked under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from mmrarebench.benchmark.vocabulary import Condition, Track
from mmrarebench.criteria.types import CriterionKind
from mmrarebench.exceptions import FileFormatError


class TrackFile(NamedTuple):
    """One track's table as published: dataset names with the condition each asks under, folder and file, columns.

    ``answer`` are the columns of the expected answer, the first filled one counts; ``criteria`` are columns with the
    kind of their items (the kind of an evidence point follows from its credit).
    """

    track: str
    title: str
    datasets: tuple[tuple[str, str], ...]
    path: str
    marks: tuple[str, ...]
    needed: tuple[str, ...]
    criteria: tuple[tuple[str, str], ...]
    published: int | None = None
    version: str = "v1"
    question: tuple[str, ...] = ("question",)
    answer: tuple[str, ...] = ("answer",)
    orpha: str = "ORPHA_code"

    @property
    def dataset(self) -> str:
        """Name of the dataset in its usual condition."""
        return self.datasets[0][0]

    @property
    def conditions(self) -> list[str] | None:
        """The conditions that one table serves; None where there is one only."""
        return sorted(condition for _, condition in self.datasets) if len(self.datasets) > 1 else None

    def kinds(self, column: str) -> tuple[str, ...]:
        """The kinds that items of a criteria column can have."""
        return (
            (CriterionKind.REQUIRED_EVIDENCE, CriterionKind.OPTIONAL_EVIDENCE)
            if column == POINTS
            else (dict(self.criteria)[column],)
        )

    def kind(self, column: str, item: object) -> str:
        """Kind of an item in a criteria column.

        >>> EVIDENCE.kind("acceptable_evidence_points", {"point": "a", "credit": "Required"})
        'required_evidence'
        """
        credit = item.get("credit") if isinstance(item, dict) else None
        required = str(credit or "").strip().lower() == "required"
        return self.kinds(column)[0 if required else -1]


POINTS = "acceptable_evidence_points"
FINDINGS = "image findings"
SLOTS = "image_slot_map"
_COMMON = ("index", "question", "answer", "image")
TRACKS = (
    TrackFile(
        Track.DIAGNOSIS,
        "Name the disorder",
        (("MMRarebench_Diagnosis", Condition.FULL),),
        "diagnosis/diagnosis_opened.tsv",
        ("answer_aliases", "ORPHA_code"),
        (*_COMMON, "context", "answer_aliases"),
        (("answer_aliases", CriterionKind.ALIAS),),
        474,
    ),
    TrackFile(
        Track.TREATMENT,
        "Plan the treatment",
        (("MMRarebench_Treatment", Condition.FULL),),
        "treatment/treatment_plan.tsv",
        ("rubric_must_include", "rubric_must_not"),
        (*_COMMON, "context", "rubric_must_include", "rubric_must_not"),
        (("rubric_must_include", CriterionKind.MUST_INCLUDE), ("rubric_must_not", CriterionKind.MUST_NOT)),
        288,
    ),
    TrackFile(
        Track.CROSSMODAL,
        "Relate the images",
        (("MMRarebench_Crossmodal", Condition.FULL),),
        "crossmodal/crossmodal_comparison.tsv",
        ("golden_mainline", "relation_type"),
        (*_COMMON, "context", "golden_mainline", "relation_type"),
        (("golden_mainline", CriterionKind.CLAIM),),
        568,
    ),
    TrackFile(
        Track.EXAMINATION,
        "Suggest examinations",
        (("MMRarebench_Examination", Condition.FULL),),
        "examination/examination_workup.tsv",
        ("key_test_names", "red_flags_to_rule_out"),
        (*_COMMON, "key_test_names", "must_not", "red_flags_to_rule_out"),
        (
            ("key_test_names", CriterionKind.KEY_TEST),
            ("must_not", CriterionKind.MUST_NOT),
            ("red_flags_to_rule_out", CriterionKind.RED_FLAG),
        ),
        389,
    ),
)
DIAGNOSIS_V2 = TrackFile(
    Track.DIAGNOSIS,
    "Name the disorder",
    (
        ("MRareBench_Diagnosis", Condition.REDACTED),
        ("MRareBench_Diagnosis_FD", Condition.FULL),
        ("MRareBench_Diagnosis_TO", Condition.TEXT_ONLY),
    ),
    "diagnosis/diagnosis_opened.tsv",
    (FINDINGS,),
    ("question", "answer", "image"),
    (("answer_aliases", CriterionKind.ALIAS),),
    version="v2",
)
EVIDENCE = TrackFile(
    "evidence",
    "Find the supporting evidence",
    (
        ("MRareBench_EvidenceVerif", Condition.FULL),
        ("MRareBench_EvidenceVerif_TO", Condition.TEXT_ONLY),
        ("MRareBench_EvidenceVerif_NoDx", Condition.NO_DIAGNOSIS),
    ),
    "evidence_verification/evidence_verification_opened_FULL609.tsv",
    (POINTS,),
    ("question_open", POINTS, "final_diagnosis", "image"),
    ((POINTS, "evidence"),),
    608,
    version="v2",
    question=("question_open", "question"),
    answer=("gold_rationale", "gold_answer_open"),
    orpha="orpha_code",
)
V2_TRACKS = (DIAGNOSIS_V2, EVIDENCE)
TABLES = (*TRACKS, *V2_TRACKS)
GOLD_TRACKS = frozenset({Track.DIAGNOSIS, Track.EVIDENCE})
"""Tracks whose tables state diagnoses."""
TITLES = {table.track: table.title for table in TABLES}
DATASETS: Mapping[str, tuple[TrackFile, str]] = {
    name: (table, condition) for table in TABLES for name, condition in table.datasets
}


def dataset_of(stem: str) -> tuple[TrackFile, str] | None:
    """The table and condition that a file's name ends in, without its suffix; None where it ends in no known dataset.

    >>> [dataset_of(name)[1] for name in ("a_b_MRareBench_Diagnosis_TO", "x_MMRarebench_Diagnosis", "MRareBench_Diagnosis")]
    ['text_only', 'full', 'redacted']
    """
    datasets = [n for n in DATASETS if re.search(rf"(?:^|_){re.escape(n)}$", stem, re.IGNORECASE)]
    return DATASETS[max(datasets, key=len)] if datasets else None


def beside_answers(stem: str) -> bool:
    """Whether a file's name, without its suffix, is that of what the public harness writes beside its predictions.

    >>> names = ("m_MMRarebench_Diagnosis_detailed_metrics", "m_MRareBench_Diagnosis_per_row", "m_MRareBench_Diagnosis_TO", "status")
    >>> [beside_answers(name) for name in names]
    [True, True, False, True]
    """
    names = "|".join(map(re.escape, DATASETS))
    is_output = dataset_of(stem) is None and re.search(rf"(?:^|_)(?:{names})_", stem, re.IGNORECASE)
    return bool(is_output) or stem == "status"


def recognise(columns: list[str], file: str, where: str) -> TrackFile:
    """Track of a table, by its columns.

    Raises:
        FileFormatError: by none, or a needed column is missing.

    >>> recognise(["index", "question", "context", "answer", "image", "answer_aliases"], "x.tsv", "x.tsv").track
    'diagnosis'
    >>> recognise(["question", "answer", "image", "answer_aliases", "ORPHA_code", "image findings"], "x.tsv", "x.tsv").version
    'v2'
    """
    have = set(columns)
    best = max(TRACKS, key=lambda t: (len(have & set(t.marks)), t.path.rsplit("/", 1)[-1] == file))
    best = next((table for table in V2_TRACKS if have >= set(table.marks)), best)
    if not have & set(best.marks) and best.path.rsplit("/", 1)[-1] != file:
        marks = "; ".join(f"{t.track} {t.version}: {', '.join(t.marks)}" for t in TABLES)
        raise FileFormatError(
            f"no track has these columns: {', '.join(columns)}",
            where=f"{where}:1",
            repair=f"columns that identify a track: {marks}",
        )
    absent = [name for name in best.needed if name not in have]
    if absent:
        raise FileFormatError(
            f"the {best.track} table lacks the column{'s' if len(absent) > 1 else ''} {', '.join(absent)}",
            where=f"{where}:1",
            repair="take the table as published; nothing was loaded",
        )
    return best
