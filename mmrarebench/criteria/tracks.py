"""Level 2 of the treatment, cross-image, examination and evidence tracks: recall and precision over criteria, and dimensions.

Recall is found / (found + not found) over the criteria that an answer should meet (must_include; claim and relation;
key_test and red_flag;
required_evidence). Precision is wanted found / (wanted found + must_not found). A criterion of which nothing can be
told is in neither; ``recallLower`` and ``recallUpper`` count it as not found and as found. A number without anything to
count is None, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from mmrarebench.answers.text import is_call_failure, is_missing, is_refusal
from mmrarebench.criteria.citations import attribution, citations, places_of
from mmrarebench.criteria.criterion import need
from mmrarebench.criteria.evidence import evidence
from mmrarebench.criteria.image_relation import judge_relation
from mmrarebench.criteria.judge import Stance, judge
from mmrarebench.criteria.reading import Reading
from mmrarebench.criteria.types import Asked, Finding, Outcome, Result, Value
from mmrarebench.criteria.words import Vocabulary, default_vocabulary

VERSION = "2"
WANTED = frozenset({"must_include", "claim", "relation", "key_test", "red_flag", "required_evidence"})
TRACKS = ("treatment", "crossmodal", "examination", "evidence")
_REFUSES_IN = 400


def judge_answer(text: str | None, asked: Asked, vocabulary: Vocabulary | None = None) -> Result:
    """Judge an answer by the criteria of its question.

    No text is unscored (``no_answer``, or ``model_call_failed`` for what a wrapper says then), no criterion is not
    applicable, an empty answer is a scored miss.

    >>> from mmrarebench.criteria.types import Criterion
    >>> mri, stroke = Criterion("1", "key_test", "MRI of the brain"), Criterion("2", "red_flag", "Stroke")
    >>> asked = Asked("examination", (mri, stroke))
    >>> result = judge_answer("Order cranial magnetic resonance imaging.", asked)
    >>> result.recall, result.precision, [f.outcome.value for f in result.findings]
    (0.5, 1.0, ['found', 'not_found'])
    >>> judge_answer(None, asked).recall is None
    True
    """
    criteria = [c for c in asked.criteria if c.kind != "alias"]
    relation = "" if asked.relation is None or is_missing(asked.relation) else asked.relation
    if not criteria and not relation:
        return Result("not_applicable", "no_criteria", "unparsed", None, None, (), {})
    if text is None or (text.strip() and is_call_failure(text)):
        return Result("unscored", "no_answer" if text is None else "model_call_failed", "unparsed", None, None, (), {})
    reading = Reading(text if text.strip() else "", vocabulary or default_vocabulary())
    findings = [judge(c, need(c.kind, c.text, reading.vocabulary), reading) for c in criteria]
    if relation:
        findings.append(judge_relation("relation", relation, reading))
    return _result(reading, findings, _of_track(asked, findings, reading), _details(asked, reading))


def _details(asked: Asked, reading: Reading) -> dict[str, list[dict[str, object]]]:
    if asked.track == "treatment":
        return {"drugs": [drug.evidence() for drug in reading.drugs]}
    if asked.track in ("crossmodal", "evidence"):
        return {"citations": [cited.evidence() for cited in citations(reading.text, asked.labels)]}
    return {}


def _result(
    reading: Reading,
    findings: Sequence[Finding],
    extra: Mapping[str, Value],
    details: dict[str, list[dict[str, object]]],
) -> Result:
    wanted = [f for f in findings if f.kind in WANTED]
    open_ = sum(f.outcome is Outcome.CANNOT_TELL for f in wanted)
    hits = sum(f.outcome is Outcome.FOUND for f in wanted)
    recall = hits / (len(wanted) - open_) if len(wanted) > open_ else None
    bad = sum(f.outcome is Outcome.FOUND for f in findings if f.kind == "must_not")
    dimensions: dict[str, Value] = {
        "precision": hits / (hits + bad) if hits + bad else None,
        "recallLower": hits / len(wanted) if wanted else None,
        "recallUpper": (hits + open_) / len(wanted) if wanted else None,
        **counts(findings),
        **_denied(findings),
        **extra,
    }
    reason = None if recall is not None else "cannot_tell" if wanted else "no_wanted_criteria"
    return Result(
        "unscored" if reason else "scored",
        reason,
        _parse_status(reading, findings),
        recall,
        hits / (hits + bad) if hits + bad else None,
        tuple(findings),
        dimensions,
        details,
    )


def _denied(findings: Sequence[Finding]) -> dict[str, Value]:
    """How many of the things that must not be are named and advised against."""
    bad = [f for f in findings if f.kind == "must_not"]
    return {"mustNotDenied": sum(f.how == Stance.DENIES.value for f in bad)} if bad else {}


def _parse_status(reading: Reading, findings: Sequence[Finding]) -> str:
    if not reading.text:
        return "empty"
    if not reading.text.strip():  # blanked: nothing but thinking
        return "unparsed"
    return "refusal" if _refuses(reading, findings) else "parsed"


def _refuses(reading: Reading, findings: Sequence[Finding]) -> bool:
    none = all(f.outcome is Outcome.NOT_FOUND for f in findings if f.kind != "must_not")
    return none and len(reading.text) <= _REFUSES_IN and is_refusal(reading.text)


def counts(findings: Sequence[Finding]) -> dict[str, Value]:
    """Findings by kind and outcome, as ``kind.outcome``.

    >>> counts([Finding("1", "claim", Outcome.FOUND), Finding("2", "claim", Outcome.FOUND)])
    {'claim.found': 2, 'claim.not_found': 0, 'claim.cannot_tell': 0}
    """
    kinds = dict.fromkeys(f.kind for f in findings)
    return {
        f"{kind}.{outcome.value}": sum(f.kind == kind and f.outcome is outcome for f in findings)
        for kind in kinds
        for outcome in Outcome
    }


def _of_track(asked: Asked, findings: Sequence[Finding], reading: Reading) -> dict[str, Value]:
    if asked.track == "treatment":
        return _drugs(reading)
    if asked.track == "crossmodal":
        return _images(asked, findings, reading)
    if asked.track == "evidence":
        return evidence(asked, findings, reading)
    return {"order": order([f.start if f.outcome is Outcome.FOUND else None for f in findings if f.kind == "key_test"])}


def _drugs(reading: Reading) -> dict[str, Value]:
    named = reading.drugs
    return {
        "drugs": len({drug.key for drug in named}),
        "drugsWithDose": len({drug.key for drug in named if drug.doses}),
        "drugsWithRoute": len({drug.key for drug in named if drug.route}),
    }


def _images(asked: Asked, findings: Sequence[Finding], reading: Reading) -> dict[str, Value]:
    cited = citations(reading.text, asked.labels)
    rates = attribution(reading.text, asked.labels, cited)
    right, wrong = claim_figures(asked, findings, reading)
    return {
        "imagesCited": len({image for c in cited for image in c.images}),
        "imagesUnknown": len({name for c in cited for name in c.unknown}),
        "imageCoverage": rates.get("det_image_coverage"),
        "imageOutOfRange": rates.get("det_image_ref_out_of_range_rate") if cited else None,
        "claimsRightFigure": right,
        "claimsWrongFigure": wrong,
    }


def claim_figures(asked: Asked, findings: Sequence[Finding], reading: Reading) -> tuple[int | None, int | None]:
    """Found claims whose sentence cites (one of) their figures, and those whose sentence cites others only.

    A claim whose sentence cites nothing is in neither; without any claim that states its figures both are None.
    """
    figures = {c.id: places_of(asked.labels, c.figures) for c in asked.criteria if c.figures}
    found = [f for f in findings if f.outcome is Outcome.FOUND and figures.get(f.criterion)]
    cited = citations(reading.text, asked.labels)
    right = wrong = 0
    for finding in found:
        near = [
            s
            for s in reading.sentences
            if finding.start is not None and s.start < (finding.end or 0) and finding.start < s.end
        ]
        images = {i for c in cited for i in c.images if any(s.start <= c.start < s.end for s in near)}
        right += bool(images & figures[finding.criterion])
        wrong += bool(images) and not images & figures[finding.criterion]
    return (right, wrong) if found else (None, None)


def order(starts: Sequence[int | None]) -> float | None:
    """Agreement of the order of mentions with the order asked for: Kendall's tau in -1..1, None for fewer than two.

    >>> order([5, 20, None, 90]), order([90, 20]), order([5, None]) is None
    (1.0, -1.0, True)
    """
    pairs = list(combinations([start for start in starts if start is not None], 2))
    if not pairs:
        return None
    return sum((a < b) - (a > b) for a, b in pairs) / len(pairs)
