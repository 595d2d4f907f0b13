"""Criterion-based scores of the treatment, cross-image, examination and evidence tracks: recall and precision over criteria, and dimensions.

Recall is found / (found + not found) over the criteria that an answer should meet (must_include; claim and relation;
key_test and red_flag;
required_evidence). Precision is wanted found / (wanted found + must_not found). A criterion that stays
open is in neither; ``recallLower`` and ``recallUpper`` count it as not found and as found. A number without anything to
count is None, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.answers.text import is_call_failure, is_missing, is_refusal
from mmrarebench.benchmark.vocabulary import Track, VerdictStatus
from mmrarebench.criteria.criterion import parse_criterion
from mmrarebench.criteria.images.citations import citation_rates, find_citations, places_of
from mmrarebench.criteria.images.evidence import evidence
from mmrarebench.criteria.images.relation import judge_relation
from mmrarebench.criteria.judge import judge
from mmrarebench.criteria.reading import Reading
from mmrarebench.criteria.stance import Stance
from mmrarebench.criteria.types import CriteriaQuestion, Criterion, CriterionKind, Finding, Outcome, Result, Value
from mmrarebench.criteria.words import Vocabulary, default_vocabulary

VERSION = "7"
WANTED = frozenset(
    {
        CriterionKind.MUST_INCLUDE,
        CriterionKind.CLAIM,
        CriterionKind.RELATION,
        CriterionKind.KEY_TEST,
        CriterionKind.RED_FLAG,
        CriterionKind.REQUIRED_EVIDENCE,
    }
)
TRACKS = (Track.TREATMENT, Track.CROSSMODAL, Track.EXAMINATION, Track.EVIDENCE)
_REFUSES_IN = 400


def judge_answer(
    text: str | None,
    question: CriteriaQuestion,
    vocabulary: Vocabulary | None = None,
    read: Callable[[str, Vocabulary], Reading] = Reading,
) -> Result:
    """Judge an answer by the criteria of its question.

    ``read`` reads the text; who judges many answers gives one that remembers what it read.

    No text is unscored (``no_answer``, or ``model_call_failed`` for what a wrapper says then), no criterion is not
    applicable, an empty answer is a scored miss.

    >>> from mmrarebench.criteria.types import Criterion
    >>> mri, stroke = Criterion("1", "key_test", "MRI of the brain"), Criterion("2", "red_flag", "Stroke")
    >>> question = CriteriaQuestion("examination", (mri, stroke))
    >>> result = judge_answer("Order cranial magnetic resonance imaging.", question)
    >>> result.recall, result.precision, [f.outcome.value for f in result.findings]
    (0.5, 1.0, ['found', 'not_found'])
    >>> judge_answer(None, question).recall is None
    True
    """
    criteria = [c for c in question.criteria if c.kind != CriterionKind.ALIAS]
    relation = "" if question.relation is None or is_missing(question.relation) else question.relation
    if not criteria and not relation:
        return Result(VerdictStatus.NOT_APPLICABLE, "no_criteria", RankStatus.UNPARSED, None, None, (), {})
    if text is None or (text.strip() and is_call_failure(text)):
        return Result(
            VerdictStatus.UNSCORED,
            "no_answer" if text is None else "model_call_failed",
            RankStatus.UNPARSED,
            None,
            None,
            (),
            {},
        )
    reading = read(text if text.strip() else "", vocabulary or default_vocabulary())
    findings = [_finding(criterion, reading) for criterion in criteria]
    if relation:
        findings.append(judge_relation("relation", relation, reading))
    return _result(reading, findings, _of_track(question, findings, reading), _details(question, reading))


def _finding(criterion: Criterion, reading: Reading) -> Finding:
    """Finding of a text on a criterion, judged once for all criteria of the same kind and words."""
    key = criterion.kind, criterion.text
    finding = reading.findings.get(key)
    if finding is None:
        target = parse_criterion(criterion.kind, criterion.text, reading.vocabulary)
        finding = reading.findings[key] = judge(criterion, target, reading)
    return finding._replace(criterion=criterion.id)


def _details(question: CriteriaQuestion, reading: Reading) -> dict[str, list[dict[str, object]]]:
    if question.track == Track.TREATMENT:
        return {"drugs": [drug.evidence() for drug in reading.drugs]}
    if question.track in (Track.CROSSMODAL, Track.EVIDENCE):
        return {"citations": [cited.evidence() for cited in find_citations(reading.text, question.labels)]}
    return {}


def _result(
    reading: Reading,
    findings: Sequence[Finding],
    extra: Mapping[str, Value],
    details: dict[str, list[dict[str, object]]],
) -> Result:
    required = [f for f in findings if f.kind in WANTED]
    open_ = sum(f.outcome is Outcome.CANNOT_TELL for f in required)
    hits = sum(f.outcome is Outcome.FOUND for f in required)
    recall = hits / (len(required) - open_) if len(required) > open_ else None
    bad = sum(f.outcome is Outcome.FOUND for f in findings if f.kind == CriterionKind.MUST_NOT)
    dimensions: dict[str, Value] = {
        "precision": hits / (hits + bad) if hits + bad else None,
        "recallLower": hits / len(required) if required else None,
        "recallUpper": (hits + open_) / len(required) if required else None,
        **count_outcomes(findings),
        **_denied(findings),
        **extra,
    }
    reason = None if recall is not None else Outcome.CANNOT_TELL if required else "no_wanted_criteria"
    return Result(
        VerdictStatus.UNSCORED if reason else VerdictStatus.SCORED,
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
    bad = [f for f in findings if f.kind == CriterionKind.MUST_NOT]
    return {"mustNotDenied": sum(f.how == Stance.DENIES.value for f in bad)} if bad else {}


def _parse_status(reading: Reading, findings: Sequence[Finding]) -> str:
    if not reading.text:
        return RankStatus.EMPTY
    if not reading.text.strip():  # blanked: nothing but thinking
        return RankStatus.UNPARSED
    return RankStatus.REFUSAL if _refuses(reading, findings) else RankStatus.PARSED


def _refuses(reading: Reading, findings: Sequence[Finding]) -> bool:
    none = all(f.outcome is Outcome.NOT_FOUND for f in findings if f.kind != CriterionKind.MUST_NOT)
    return none and len(reading.text) <= _REFUSES_IN and is_refusal(reading.text)


def count_outcomes(findings: Sequence[Finding]) -> dict[str, Value]:
    """Findings by kind and outcome, as ``kind.outcome``.

    >>> count_outcomes([Finding("1", "claim", Outcome.FOUND), Finding("2", "claim", Outcome.FOUND)])
    {'claim.found': 2, 'claim.not_found': 0, 'claim.cannot_tell': 0}
    """
    kinds = dict.fromkeys(f.kind for f in findings)
    return {
        f"{kind}.{outcome.value}": sum(f.kind == kind and f.outcome is outcome for f in findings)
        for kind in kinds
        for outcome in Outcome
    }


def _of_track(question: CriteriaQuestion, findings: Sequence[Finding], reading: Reading) -> dict[str, Value]:
    if question.track == Track.TREATMENT:
        return _drugs(reading)
    if question.track == Track.CROSSMODAL:
        return _images(question, findings, reading)
    if question.track == Track.EVIDENCE:
        return evidence(question, findings, reading)
    return {
        "order": order_agreement(
            [f.start if f.outcome is Outcome.FOUND else None for f in findings if f.kind == CriterionKind.KEY_TEST]
        )
    }


def _drugs(reading: Reading) -> dict[str, Value]:
    drugs = reading.drugs
    return {
        "drugs": len({drug.key for drug in drugs}),
        "drugsWithDose": len({drug.key for drug in drugs if drug.doses}),
        "drugsWithRoute": len({drug.key for drug in drugs if drug.route}),
    }


def _images(question: CriteriaQuestion, findings: Sequence[Finding], reading: Reading) -> dict[str, Value]:
    cited = find_citations(reading.text, question.labels)
    rates = citation_rates(reading.text, question.labels, cited)
    right, wrong = claim_figures(question, findings, reading)
    return {
        "imagesCited": len({image for c in cited for image in c.images}),
        "imagesUnknown": len({name for c in cited for name in c.unknown}),
        "imageCoverage": rates.get("det_image_coverage"),
        "imageOutOfRange": rates.get("det_image_ref_out_of_range_rate") if cited else None,
        "claimsRightFigure": right,
        "claimsWrongFigure": wrong,
    }


def claim_figures(
    question: CriteriaQuestion, findings: Sequence[Finding], reading: Reading
) -> tuple[int | None, int | None]:
    """Found claims whose sentence cites (one of) their figures, and those whose sentence cites others only.

    A claim whose sentence cites nothing is in neither; without any claim that states its figures both are None.
    """
    figures = {c.id: places_of(question.labels, c.figures) for c in question.criteria if c.figures}
    found_claims = [f for f in findings if f.outcome is Outcome.FOUND and figures.get(f.criterion)]
    cited = find_citations(reading.text, question.labels)
    right = wrong = 0
    for finding in found_claims:
        near = [
            s
            for s in reading.sentences
            if finding.start is not None and s.start < (finding.end or 0) and finding.start < s.end
        ]
        images = {i for c in cited for i in c.images if any(s.start <= c.start < s.end for s in near)}
        right += bool(images & figures[finding.criterion])
        wrong += bool(images) and not images & figures[finding.criterion]
    return (right, wrong) if found_claims else (None, None)


def order_agreement(starts: Sequence[int | None]) -> float | None:
    """Agreement of the order of mentions with the order asked for: Kendall's tau in -1..1, None for fewer than two.

    >>> order_agreement([5, 20, None, 90]), order_agreement([90, 20]), order_agreement([5, None]) is None
    (1.0, -1.0, True)
    """
    pairs = list(combinations([start for start in starts if start is not None], 2))
    if not pairs:
        return None
    return sum((a < b) - (a > b) for a, b in pairs) / len(pairs)
