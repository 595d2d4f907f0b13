"""Laws of criterion-based scoring: no failure on any text, spans in the answer, numbers in range."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.criteria import (
    TRACKS,
    CriteriaQuestion,
    Criterion,
    Outcome,
    find_citations,
    find_drugs,
    judge_answer,
    order_agreement,
)
from mmrarebench.criteria.cues.sentences import split_sentences

WORDS = (
    "Avoid give losartan aspirin 25 mg mg/kg daily no not contraindicated MRI of the brain Figure 1 image 2 and or . ; : "
    "\n - 1. ** # | father had may if confirm one another <think> </think> FBN1 sequencing stroke rule out never"
).split(" ")
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
KINDS = ("must_include", "must_not", "claim", "key_test", "red_flag")
CRITERIA = st.lists(st.tuples(st.sampled_from(KINDS), TEXTS), max_size=3).map(
    lambda rows: tuple(Criterion(str(i), kind, text, ("Figure 1",)) for i, (kind, text) in enumerate(rows))
)
LABELS = st.lists(st.one_of(st.none(), st.sampled_from(["Figure 1", "Fig. 2A", "Panel B"])), max_size=3).map(tuple)


@given(TEXTS, CRITERIA, st.sampled_from(TRACKS), LABELS, st.sampled_from([None, "confirm", "nan"]))
def test_judge_answer_keeps_spans_and_numbers_in_range(
    text: str, criteria: tuple[Criterion, ...], track: str, labels: tuple[str | None, ...], relation: str | None
) -> None:
    result = judge_answer(text, CriteriaQuestion(track, criteria, relation, labels))
    for finding in result.findings:
        if finding.start is not None and finding.end is not None:
            assert 0 <= finding.start < finding.end <= len(text)
        assert finding.outcome is not Outcome.FOUND or finding.start is not None
    for number in (result.recall, result.precision, result.dimensions.get("recallLower")):
        assert number is None or (isinstance(number, float) and 0 <= number <= 1)
    assert (result.recall is None) == (result.status != "scored")
    assert result == judge_answer(text, CriteriaQuestion(track, criteria, relation, labels))


@given(TEXTS)
def test_sentences_drugs_and_citations_have_spans_in_the_text(text: str) -> None:
    cut = split_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(cut))
    assert "".join(text[s.start : s.end] for s in cut).strip() == "" or cut
    for drug in find_drugs(text):
        assert text[drug.start : drug.end] == drug.name
        assert all(0 <= dose.start < dose.end <= len(text) for dose in drug.doses)
    assert all(0 <= c.start < c.end <= len(text) for c in find_citations(text, [None, "Figure 2"]))


@given(st.lists(st.one_of(st.none(), st.integers(0, 1000)), max_size=8))
def test_order_agreement_changes_sign_with_the_reversed_list(starts: list[int | None]) -> None:
    forward, backward = order_agreement(starts), order_agreement(starts[::-1])
    assert (forward is None) == (sum(s is not None for s in starts) < 2)
    if forward is not None and backward is not None:
        assert forward == pytest.approx(-backward)


@given(st.sampled_from(["losartan", "splenectomy", "live vaccines", "lumbar puncture"]), st.booleans())
def test_must_not_finds_a_mention_and_no_denied_one(thing: str, denied: bool) -> None:
    question = CriteriaQuestion("treatment", (Criterion("1", "must_not", thing),))
    text = f"Avoid {thing}." if denied else f"Start {thing}."
    assert judge_answer(text, question).findings[0].outcome == ("not_found" if denied else "found")
