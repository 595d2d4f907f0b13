"""Words that the graph, the rules and every door share: tracks and verdict statuses, each declared once."""

from __future__ import annotations

from enum import StrEnum


class Track(StrEnum):
    """The tracks of a benchmark.

    >>> Track("diagnosis") is Track.DIAGNOSIS, Track.DIAGNOSIS == "diagnosis"
    (True, True)
    """

    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    CROSSMODAL = "crossmodal"
    EXAMINATION = "examination"
    EVIDENCE = "evidence"


class VerdictStatus(StrEnum):
    """What a verdict says of an answer before it says how good it is; a missing answer has no verdict."""

    SCORED = "scored"
    UNSCORED = "unscored"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
