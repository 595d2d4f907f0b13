"""Criterion-based scores of the evidence track: points covered image by image, gates of the hierarchy, and which images are cited.

The numbers of the hierarchy and of the attribution are those of the public harness (``mmrarebench.parsing``); which
points an answer covers is decided by rules here, not by a judge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mmrarebench.criteria.images.attribution import image_attribution
from mmrarebench.criteria.images.citations import Citation, find_citations, places_of
from mmrarebench.criteria.images.hierarchical_recall import hierarchical_recall
from mmrarebench.criteria.reading import Reading
from mmrarebench.criteria.types import CriteriaQuestion, CriterionKind, Finding, Outcome, Value

REQUIRED, OPTIONAL = CriterionKind.REQUIRED_EVIDENCE, CriterionKind.OPTIONAL_EVIDENCE
CONTRADICTS = "negated"
_RATES = {
    "imageCoverage": "det_image_coverage",
    "imageOutOfRange": "det_image_ref_out_of_range_rate",
    "imageFormat": "det_image_format_compliance",
    "imageHallucination": "det_image_attribution_hallucination_rate",
    "imageSelectRecall": "det_image_select_recall",
    "imageSelectPrecision": "det_image_select_precision",
    "imageOffTarget": "det_image_attribution_offtarget_rate",
}
_SEGMENT = re.compile(r"^[\s*\-#>•]*$")


class Seen(NamedTuple):
    """Found points by what the answer says of their image: right, another one, or none named."""

    right: int
    wrong: int
    unnamed: int


def evidence(question: CriteriaQuestion, findings: Sequence[Finding], reading: Reading) -> dict[str, Value]:
    """The dimensions of an answer of the evidence track; what nothing supports is None.

    >>> from mmrarebench.criteria import Criterion, judge_answer
    >>> points = (Criterion("1", REQUIRED, "Foam cells in the marrow", ("Image 1",), "micro_pattern"),
    ...           Criterion("2", REQUIRED, "Both images fit storage", (), "cross_image_integration"))
    >>> question = CriteriaQuestion("evidence", points, labels=("Image 1", "Image 2"), decisive=(1,), supporting=(2,))
    >>> result = judge_answer("Image 1: foam cells in the marrow. Both images fit storage.", question).dimensions
    >>> result["hierarchicalRecall"], result["imageCoverage"], result["pointsRightImage"], result["contradictionRate"]
    (1.0, 0.5, 1, 0.0)
    """
    required = [f for f in findings if f.kind == REQUIRED]
    optional = [f for f in findings if f.kind == OPTIONAL]
    against = sum(f.how == CONTRADICTS for f in required)
    attributed_points = attributed(question, findings, reading)
    rates = image_attribution(reading.text, len(question.labels), question.decisive, question.supporting, strict=True)
    cited = bool(rates["det_n_ref_images"])
    return {
        "optionalRecall": recall(optional),
        "contradictionRate": against / len(required) if required else None,
        **_full(required),
        **_hierarchy(question, required),
        "pointsRightImage": attributed_points.right if attributed_points else None,
        "pointsWrongImage": attributed_points.wrong if attributed_points else None,
        "pointsWithoutImage": attributed_points.unnamed if attributed_points else None,
        "imagesCited": int(rates["det_n_ref_images"]),
        **{ours: rates.get(theirs) if cited or ours == "imageCoverage" else None for ours, theirs in _RATES.items()},
    }


def recall(findings: Sequence[Finding]) -> float | None:
    """Found over found and not found; None where every finding is open.

    >>> recall([Finding("1", "claim", Outcome.FOUND), Finding("2", "claim", Outcome.CANNOT_TELL)])
    1.0
    """
    decided = [f for f in findings if f.outcome is not Outcome.CANNOT_TELL]
    return sum(f.outcome is Outcome.FOUND for f in decided) / len(decided) if decided else None


def _full(required: Sequence[Finding]) -> dict[str, Value]:
    """Whether every required point is covered: certainly, possibly, and as one answer where both agree."""
    least = float(all(f.outcome is Outcome.FOUND for f in required)) if required else None
    most = float(all(f.outcome is not Outcome.NOT_FOUND for f in required)) if required else None
    return {"fullCoverage": least if least == most else None, "fullLower": least, "fullUpper": most}


def _hierarchy(question: CriteriaQuestion, required: Sequence[Finding]) -> dict[str, Value]:
    """The gated recall with open points as not covered and as covered; one number only where both agree."""
    categories = {c.id: c.category for c in question.criteria}
    kinds = [categories[f.criterion] for f in required]
    lower = hierarchical_recall([int(f.outcome is Outcome.FOUND) for f in required], kinds)
    upper = hierarchical_recall([int(f.outcome is not Outcome.NOT_FOUND) for f in required], kinds)
    least, most = (
        found_points["hierarchical_required_recall"] if found_points else None for found_points in (lower, upper)
    )
    return {
        "hierarchicalRecall": least if least == most else None,
        "hierarchicalLower": least,
        "hierarchicalUpper": most,
    }


def attributed(question: CriteriaQuestion, findings: Sequence[Finding], reading: Reading) -> Seen | None:
    """Citations of the points found, as counts; None where no found point has an image.

    A point's image is named in its sentence, in the heading above it, or by the label that the paragraph opens with.
    """
    images = {c.id: places_of(question.labels, c.figures) for c in question.criteria if c.figures}
    found_points = [f for f in findings if f.outcome is Outcome.FOUND and images.get(f.criterion)]
    if not found_points:
        return None
    cited = find_citations(reading.text, question.labels)
    cited_places = [named_images(reading, f, cited, question) for f in found_points]
    right = sum(bool(places & images[f.criterion]) for f, places in zip(found_points, cited_places, strict=True))
    unnamed = sum(not places for places in cited_places)
    return Seen(right, len(found_points) - right - unnamed, unnamed)


def named_images(reading: Reading, finding: Finding, cited: Sequence[Citation], question: CriteriaQuestion) -> set[int]:
    """The images that are named where a finding stands, by their places; -1 stands for one that does not exist."""
    start, end = finding.start or 0, finding.end or 0
    near = [s for s in reading.sentences if s.start < end and start < s.end]
    near_citations = [c for c in cited if any(s.start <= c.start < s.end for s in near)]
    if not near_citations:
        lead = near[0].lead if near else ""
        near_citations = find_citations(lead, question.labels) or _opening(reading.text, start, cited)
    return {image for c in near_citations for image in c.images} | {-1 for c in near_citations if c.unknown}


def _opening(text: str, at: int, cited: Sequence[Citation]) -> list[Citation]:
    """The citation that the paragraph of a place opens with, if it opens with one."""
    begins = text.rfind("\n\n", 0, at) + 1
    opening = [
        c for c in cited if begins <= c.start < at and _SEGMENT.match(text[text.rfind("\n", 0, c.start) + 1 : c.start])
    ]
    return opening[-1:]
