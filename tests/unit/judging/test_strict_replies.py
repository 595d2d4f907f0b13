"""The strict reader of judge replies: unambiguous layouts are scored, all others are unscored with a reason."""

from __future__ import annotations

import pytest

from mmrarebench.exceptions import UsageError
from mmrarebench.judging.strict import SHAPES, JudgeReading, Reason, judge_score, read_judge_reply

EIGHT = [1, 0, 2, 1, 1, 1, 1, 1]
ZEROS, TWOS = [0] * 8, [2] * 8


def number_verdicts(values: list[int], form: str = "{i}. {v}") -> str:
    return "\n".join(form.format(i=i, v=v) for i, v in enumerate(values, start=1))


DEFECTS = [
    ("T4", number_verdicts(ZEROS), 0.0),
    ("T4", number_verdicts(TWOS), 1.0),
    ("T4", number_verdicts(ZEROS, "{v}/2"), 0.0),
    ("T4", "The plan names 2 of 10 key tests and only 1 of them precisely.\n" + number_verdicts(ZEROS, "{v}"), 0.0),
    ("T1", number_verdicts([0] * 3, "{i}. Exact? (YES/NO): NO"), 0.0),
    ("T1", number_verdicts([0] * 3, "(YES/NO) NO"), 0.0),
    ("T1", number_verdicts([0] * 3, "{i}. EXACT MATCH (YES/NO): YES"), 1.0),
    ("T2", number_verdicts([0] * 6, "{i}. Same treatment? (YES/NO): NO"), 0.0),
    ("T2", number_verdicts([0] * 6, "(YES/NO): YES"), 1.0),
    ("T2", "YES\nYES\nYES", None),
    ("T2", "I cannot answer yes to this.", None),
    ("T2", "Retry 1/3 later", None),
    ("T3", "YES\nYES\nYES\nYES - there are no factual errors\nYES", 1.0),
    ("T3", "1. YES\n2. YES\n3. YES\n4. YES, there are no factual errors\n5. YES", 1.0),
    ("T3", "YES\nYES\nYES\nYES (there are no factual errors)\nYES", 1.0),
    *[(track, "Failed to obtain answer via API.", None) for track in ("T1", "T2", "T3", "T4", "dims")],
    ("dims", "Here is my evaluation:\nYES\nYES\n3\nYES\nYES", 1.0),
]


@pytest.mark.parametrize(("track", "reply", "score"), DEFECTS)
def test_read_judge_reply_scores_the_measured_defects_right(track: str, reply: str, score: float | None) -> None:
    assert read_judge_reply(track, reply).score == score


LAYOUTS = [
    ("T1", "N - a sibling\nY - vasculitis\nY", 0.2),
    ("T1", "N (a sibling)\nY\nY", 0.2),
    ("T1", "[1] [2] [3] [4] [5] [6] [7] [8] [9]\nNO\nYES\nYES", 0.2),
    ("T1", "1. Name - NO match at all: NO\n2. YES\n3. YES", 0.2),
    ("T1", "1. NO ((((((a) b) c) d) e) f)\n2. YES\n3. YES", 0.2),
    ("T4", number_verdicts(EIGHT, "{i}. ({v})"), 0.5),
    ("T1", "NO\nYES\nYES", 0.2),
    ("T1", "no\nyes\nyes.", 0.2),
    ("T1", "N\nY\nY", 0.2),
    ("T1", "False\nTrue\nTrue", 0.2),
    ("T1", "1. NO 2. YES 3. YES", 0.2),
    ("T1", "Verdict: 1. NO 2. YES 3. YES", 0.2),
    ("T1", "NO, YES, YES", 0.2),
    ("T1", "NO YES YES", 0.2),
    ("T1", "NO | YES | YES", 0.2),
    ("T1", "Answers: NO, YES, and YES", 0.2),
    ("T1", "[NO, YES, YES]", 0.2),
    ("T1", "1) NO - a sibling\n2) YES - vasculitis\n3) YES", 0.2),
    ("T1", "3. YES\n1. NO\n2. YES", 0.2),
    ("T1", "**1. EXACT DIAGNOSIS MATCH:** NO\n**2. CATEGORY:** YES\n**3. SPECIFICITY:** YES", 0.2),
    (
        "T1",
        "1. **EXACT**: **NO**\n   - The answer says yes to another disease.\n2. **CAT**: **YES**\n3. **S**: **YES**",
        0.2,
    ),
    ("T1", "### 1. Exact match\nNO\n### 2. Category\nYES\n### 3. Specificity\nYES", 0.2),
    ("T1", "Exact match - NO\nCategory – YES\nSpecificity — YES", 0.2),
    ("T1", "Exact => NO\nCategory -> YES\nSpecificity → YES", 0.2),
    ("T1", "1. It names a sibling. NO\n2. Same organ. YES\n3. A specific entity; YES.", 0.2),
    ("T1", "1. It names a sibling, the verdict is NO\n2. Score: YES\n3. My answer is YES", 0.2),
    ("T1", "1. NO the name differs\n2. YES it is a vasculitis\n3. YES", 0.2),
    ("T1", "1. No, the name differs.\n2. Yes, a vasculitis.\n3. Yes.", 0.2),
    ("T1", "No, the name differs.\nYes, a vasculitis.\nYes", 0.2),
    (
        "T1",
        "| # | Question | Verdict |\n|---|---|---|\n| 1 | Exact | NO |\n| 2 | Category | YES |\n| 3 | Specific | YES |",
        0.2,
    ),
    ("T1", '{"exact": "NO", "category": true, "specific": "yes"}', 0.2),
    ("T1", '```json\n{"3": "YES", "1": "NO", "2": "YES"}\n```', 0.2),
    (
        "T1",
        'My verdict: {"1": {"answer": "NO", "reason": "yes and no"}, "2": {"answer": "YES"}, "3": {"answer": "YES"}}',
        0.2,
    ),
    ("T1", '[{"q": 1, "verdict": "NO"}, {"q": 2, "verdict": "YES"}, {"q": 3, "verdict": "YES"}]', 0.2),
    ("T1", '{"q": 1, "verdict": "NO"}\n{"q": 2, "verdict": "YES"}\n{"q": 3, "verdict": "YES"}', 0.2),
    ("T1", '{\n"exact": "NO",\n"category": "YES",\n"specific": "YES",\n}', 0.2),
    ("T1", '["NO - a sibling", "YES", "YES"]', 0.2),
    ("T1", "[0, 1, 1]", 0.2),
    ("T1", "[false, true, true]", 0.2),
    ("T1", "I cannot say yes or no without more information.\nNO\nNO\nNO", 0.0),
    ("T1", "<think>Exact? No. Yes? No.</think>\nNO\nYES\nYES", 0.2),
    ("T1", "Exact? YES. hmm, no.</think>NO\nYES\nYES", 0.2),
    ("T1", "1. EXACT: No, a sibling.\n2. CATEGORY: Yes.\n3. SPECIFIC: Yes.\n\nFinal answers:\nNO\nYES\nYES", 0.2),
    ("T1", "NO\nYES\nYES\n\nOverall: NO", 0.2),
    ("T1", "NO\nYES\nYES\nThere are no further remarks.", 0.2),
    ("T1", "[NO]\n(YES)\n[YES]", 0.2),
    ("T2", number_verdicts([1, 0, 1, 0, 0, 1], "{i}. {v}").replace(". 1", ". YES").replace(". 0", ". NO"), 0.5),
    ("T4", "\n".join(map(str, EIGHT)), 0.5),
    ("T4", ", ".join(map(str, EIGHT)), 0.5),
    ("T4", " ".join(map(str, EIGHT)), 0.5),
    ("T4", "Scores: " + ", ".join(map(str, EIGHT)), 0.5),
    ("T4", number_verdicts(EIGHT, "{i}: {v}"), 0.5),
    ("T4", number_verdicts(EIGHT, "{i} - {v}"), 0.5),
    ("T4", number_verdicts(EIGHT, "({i}) {v}"), 0.5),
    ("T4", number_verdicts(EIGHT, "{i}) {v}/2 - because 2 tests are missing"), 0.5),
    ("T4", number_verdicts(EIGHT, "{i}. {v} out of 2"), 0.5),
    ("T4", number_verdicts(EIGHT, "{v} - because 2 tests are missing"), 0.5),
    ("T4", number_verdicts(EIGHT, "{v} (names 95 %, 2 missing)"), 0.5),
    ("T4", number_verdicts(EIGHT, "Dimension {i}: {v}"), 0.5),
    ("T4", number_verdicts(EIGHT, "Dimension {i} (0-2): {v}"), 0.5),
    ("T4", number_verdicts(EIGHT, "**{i}. KEY TEST COVERAGE (0/1/2):** {v}"), 0.5),
    ("T4", number_verdicts(EIGHT, "{i}. **{v}** – 3 of 5 tests"), 0.5),
    ("T4", number_verdicts(EIGHT, "[{v}]"), 0.5),
    ("T4", number_verdicts(EIGHT, "| {i} | Ordering | {v} | 2 tests |"), 0.5),
    ("T4", number_verdicts(EIGHT, "{v}.0"), 0.5),
    ("T4", number_verdicts(EIGHT, "Score: {v}") + "\nTotal: 8/16", 0.5),
    ("T4", "| " + " | ".join(map(str, EIGHT)) + " |", 0.5),
    ("T4", '{"scores": [1, 0, 2, 1, 1, 1, 1, 1], "total": 8}', 0.5),
    (
        "T4",
        '{"coverage": {"score": 1, "why": "2 of 3"}, "b": 0, "c": "2/2", "d": 1, "e": 1, "f": 1, "g": 1, "h": 1.0}',
        0.5,
    ),
    (
        "dims",
        "**1. PRESENCE: YES**\n**2. TOP1: NO**\n**3. TYPE_MATCH: 1**\n**4. SPECIFICITY: YES**\n**5. COHERENCE: NO**",
        7 / 15,
    ),
    ("dims", "YES, NO, 3, YES, NO", 0.6),
    ("dims", "[1, 0, 3, 1, 0]", 0.6),
    ("dims", "1. YES\n2. NO\n3. 3/3 (same entity)\n4. YES\n5. NO", 0.6),
    ("dims", '{"presence": true, "top1": false, "type_match": 3, "specificity": true, "coherence": false}', 0.6),
    ("T1", "The model's answer names the correct disease.\n\nYES\nYES\nYES", 1.0),
    ("T1", "**Question 1:** NO\n**Question 2:** YES\n**Question 3:** YES", 0.2),
    (
        "T1",
        "Q1. EXACT DIAGNOSIS MATCH: NO\nThe answer is a sibling.\n\nQ2. CORRECT DISEASE CATEGORY: YES\n\n"
        "Q3. DIAGNOSTIC SPECIFICITY: YES",
        0.2,
    ),
    ("T1", "1. NO (YES would require the exact name)\n2. YES\n3. YES", 0.2),
    ("T1", "1: NO\n2: YES\n3: YES", 0.2),
    ("T1", "No\n\nYes\n\nYes", 0.2),
    ("T1", "NO,\nYES,\nYES", 0.2),
    ("T1", "NO;YES;YES", 0.2),
    ("T1", "NO,YES,YES", 0.2),
    ("T1", "A: NO\nB: YES\nC: YES", 0.2),
    ("T1", "a) NO\nb) YES\nc) YES", 0.2),
    ("T1", "<answer>NO\nYES\nYES</answer>", 0.2),
    ("T1", "<answer>\nNO\nYES\nYES\n</answer>", 0.2),
    ("T1", "```\nNO\nYES\nYES\n```", 0.2),
    ("T1", "1. exact_match: false\n2. category: true\n3. specificity: true", 0.2),
    ("T1", "EXACT DIAGNOSIS MATCH: NO. CORRECT DISEASE CATEGORY: YES. DIAGNOSTIC SPECIFICITY: YES.", 0.2),
    ("T1", "1 NO\n2 YES\n3 YES", 0.2),
    ("T4", "2\n1\n0\n1\n1\n1\n1\n1\n\nTotal score: 8", 0.5),
    ("T4", "2\n1\n0\n1\n1\n1\n1\n1\nSum = 8", 0.5),
    (
        "T4",
        "1. KEY TEST COVERAGE: 1\n2. TEST SPECIFICITY: 1\n3. TEST ORDERING & CONDITIONAL LOGIC: 1\n"
        "4. EXPECTED FINDINGS: 1\n5. QUANTITATIVE CRITERIA: 1\n6. DIFFERENTIAL NARROWING: 1\n"
        "7. PATIENT-SPECIFIC ADAPTATION: 1\n8. TESTING PRECISION: 1",
        0.5,
    ),
    (
        "T4",
        "Coverage=1, Specificity=1, Ordering=1, Findings=1, Quantitative=1, Narrowing=1, Adaptation=1, Precision=1",
        0.5,
    ),
    ("T4", "**1.** 1\n**2.** 1\n**3.** 1\n**4.** 1\n**5.** 1\n**6.** 1\n**7.** 1\n**8.** 1", 0.5),
    ("T4", "[1,1,1,1,1,1,1,1]", 0.5),
    ("T4", "Scores: [1, 1, 1, 1, 1, 1, 1, 1]", 0.5),
    ("T4", "1. 1 - covers 2 of 3\n2. 1 - 2 sequences\n3. 1\n4. 1\n5. 1\n6. 1\n7. 1\n8. 1", 0.5),
    (
        "T4",
        "Key tests: 1 point\nSpecificity: 1 point\nc: 1 point\nd: 1 point\ne: 1 point\nf: 1 point\n"
        "g: 1 point\nh: 1 point",
        0.5,
    ),
    ("T4", "1) 1/2\n2) 1/2\n3) 1/2\n4) 1/2\n5) 1/2\n6) 1/2\n7) 1/2\n8) 1/2\nTotal: 8/16", 0.5),
    (
        "T4",
        "Dimension 1 - 1\nDimension 2 - 1\nDimension 3 - 1\nDimension 4 - 1\nDimension 5 - 1\n"
        "Dimension 6 - 1\nDimension 7 - 1\nDimension 8 - 1",
        0.5,
    ),
    ("T2", "1. NO – generic\n2. NO – no doses\n3. YES\n4. NO\n5. YES\n6. NO", 0.3333333333333333),
    (
        "T2",
        "1. **NO** - The response does not name...\n\n2. **NO** - ...\n\n3. **YES** - ...\n\n"
        "4. **NO** - ...\n\n5. **YES** - ...\n\n6. **NO**",
        0.3333333333333333,
    ),
    (
        "T3",
        "Let me evaluate each criterion.\n\n1. The response identifies the findings. → YES\n"
        "2. It relates them. → YES\n3. Wrong relation. → NO\n4. No errors. → YES\n5. Integrated. → YES",
        0.8,
    ),
    ("T3", "Criterion 1: YES\nCriterion 2: YES\nCriterion 3: NO\nCriterion 4: YES\nCriterion 5: YES", 0.8),
    ("T3", "YES YES NO YES YES", 0.8),
    ("T3", "Yes. Yes. No. Yes. Yes.", 0.8),
    ("dims", "PRESENCE: YES\nTOP1: YES\nTYPE_MATCH: 3\nSPECIFICITY: YES\nCOHERENCE: YES", 1.0),
    ("dims", "YES\nYES\n3 - same\nYES\nYES", 1.0),
    ("dims", "1. YES\n2. YES\n3. 3\n4. YES\n5. YES", 1.0),
    ("dims", '```json\n["YES","YES",3,"YES","YES"]\n```', 1.0),
]


@pytest.mark.parametrize(("track", "reply", "score"), LAYOUTS)
def test_read_judge_reply_scores_unambiguous_layouts(track: str, reply: str, score: float) -> None:
    reading = read_judge_reply(track, reply)
    assert reading.score == pytest.approx(score, abs=1e-15)
    assert reading.status == "scored"


REFUSED = [
    ("T1", None, Reason.EMPTY),
    ("T1", " \n", Reason.EMPTY),
    ("T1", "nan", Reason.EMPTY),
    ("T1", "<think>all of it</think>", Reason.EMPTY),
    ("T1", "ERROR", Reason.CALL_FAILED),
    ("T1", "JUDGE_ERROR: 503", Reason.CALL_FAILED),
    ("T3", "Error code: 429 - rate limit", Reason.CALL_FAILED),
    ("T1", "Sorry, I cannot evaluate this response.", Reason.REFUSAL),
    ("T1", "YES", Reason.TOO_FEW),
    ("T1", "YES, NO", Reason.TOO_FEW),
    ("T1", "Not applicable\nNO\nYES", Reason.TOO_FEW),
    ("T1", "Yes, I would say this is right.", Reason.TOO_FEW),
    ("T2", "There is no exact match. 1. NO 2. YES 3. YES", Reason.TOO_FEW),
    ("T2", "The patient received 10 mg. 50% adherence", Reason.TOO_FEW),
    ("T2", '{"exact": "YES", "category": "unclear"}', Reason.TOO_FEW),
    ("T1", "YES, NO\nYES", Reason.AMBIGUOUS),
    ("T1", "Y and so on\nN\nN", Reason.TOO_FEW),
    ("T1", '["NO"], [unclear], [perhaps]', Reason.TOO_FEW),
    ("T1", "YES\nNO\nYES\nNO", Reason.TOO_MANY),
    ("T1", "YES\nNO\nYES\n\nYES\nNO\nYES", Reason.TOO_MANY),
    ("T1", "YES, NO, YES, NO", Reason.TOO_MANY),
    ("T1", "[true, true, true, true]", Reason.TOO_MANY),
    ("T3", "1. YES\n2. YES\n3. NO\n4. NO\n5. YES\n6. NO", Reason.TOO_MANY),
    ("T1", "YES/NO\nYES\nYES\nYES", Reason.AMBIGUOUS),
    ("T1", "1. YES or NO\n2. YES\n3. NO", Reason.AMBIGUOUS),
    ("T1", "1. NO, actually not so\n2. YES\n3. NO\nWait.", Reason.AMBIGUOUS),
    ("T1", "1. YES, NO\n2. YES\n3. NO", Reason.AMBIGUOUS),
    ("T1", "1. YES\n1. NO\n2. NO", Reason.AMBIGUOUS),
    ("T1", "2. YES\nNO\nNO", Reason.AMBIGUOUS),
    ("T1", "NO dose is given\nNO\nYES\nYES", Reason.AMBIGUOUS),
    ("T1", '{"a": "YES", "a": "NO", "b": "YES"}', Reason.AMBIGUOUS),
    ("T1", "0.6", Reason.AMBIGUOUS),
    ("T4", "yes no yes no yes no yes no", Reason.AMBIGUOUS),
    ("dims", "YES\n3\nNO\nYES\nYES", Reason.AMBIGUOUS),
    ("dims", "YES\nNO\n4\nYES\nYES", Reason.OUT_OF_RANGE),
    ("dims", "YES\nNO\n2/2\nYES\nYES", Reason.OUT_OF_RANGE),
    ("T4", "3\n" * 8, Reason.OUT_OF_RANGE),
    ("T4", "0.5\n" * 8, Reason.OUT_OF_RANGE),
    ("T4", "\n".join(map(str, range(1, 9))), Reason.OUT_OF_RANGE),
    ("T4", "[1, 0, 2, 1, 1, 1, 1, 3]", Reason.OUT_OF_RANGE),
    ("T4", number_verdicts(ZEROS, "{i}."), Reason.TOO_FEW),
    ("T4", number_verdicts(ZEROS, "{i}. text"), Reason.TOO_FEW),
    ("T4", "1 1 0 1", Reason.TOO_FEW),
    ("T4", "5/16", Reason.TOO_FEW),
    ("T2", "1. YES\n2. NO\n3.", Reason.TRUNCATED),
    ("T2", '{"1": "YES", "2": "NO", "3', Reason.TRUNCATED),
    ("T1", "<think>it may be", Reason.TRUNCATED),
    ("T1", "YES\n<think>it may be", Reason.TRUNCATED),
]


@pytest.mark.parametrize(("track", "reply", "reason"), REFUSED)
def test_read_judge_reply_returns_the_reason_of_an_unscored_reply(
    track: str, reply: str | None, reason: Reason
) -> None:
    assert read_judge_reply(track, reply) == JudgeReading(reason=reason)


def test_read_judge_reply_refuses_an_unknown_track() -> None:
    assert read_judge_reply("crossmodal", "YES\n" * 5).score == 1.0
    with pytest.raises(UsageError, match="T9"):
        read_judge_reply("T9", "YES")


@pytest.mark.parametrize("track", SHAPES)
def test_judge_score_runs_from_zero_to_one(track: str) -> None:
    assert judge_score(track, [most or 1 for most in SHAPES[track]]) == 1.0
    assert judge_score(track, [0 for _ in SHAPES[track]]) == 0.0


@pytest.mark.parametrize(
    ("track", "reply"),
    [
        ("T1", "YES/NO/YES, perhaps"),
        ("T4", "1 2\n2 1\n3 0\n4 1\n5 1\n6 1\n7 1\n8 1"),
        ("T4", "1/1/1/1/1/1/1/1"),
        ("T4", "11111111"),
        ("T4", "1. -1\n1. -1\n1. -1\n1. -1\n1. -1\n1. -1\n1. -1\n1. -1\n"),
        ("T2", "YES\nYES\nYES\nYES\nYES\nYES\nYES"),
        ("dims", "YES\nYES\n3.\nYES\nYES"),
    ],
)
def test_read_judge_reply_gives_an_ambiguous_reply_no_score(track: str, reply: str) -> None:
    assert read_judge_reply(track, reply).score is None
