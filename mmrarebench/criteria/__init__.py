"""Criterion-based scores of every track: deterministic, each number with the span of the answer that it rests on.

>>> question = CriteriaQuestion("treatment", (Criterion("1", "must_not", "Aspirin"),))
>>> [finding.outcome.value for finding in judge_answer("Give aspirin 100 mg daily.", question).findings]
['found']
"""

from mmrarebench.criteria.cues.context import Context, component
from mmrarebench.criteria.diagnosis import parse_shares, rare_ratio, token_f1
from mmrarebench.criteria.drugs.drugs import Dose, Drug, find_doses, find_drugs
from mmrarebench.criteria.images.citations import Citation, citation_rates, find_citations
from mmrarebench.criteria.images.relation import expected_relation, find_relations
from mmrarebench.criteria.lexicon import lexicon_hash
from mmrarebench.criteria.tracks import TRACKS, VERSION, WANTED, judge_answer, order_agreement
from mmrarebench.criteria.types import CriteriaQuestion, Criterion, CriterionKind, Finding, Outcome, Result
from mmrarebench.criteria.words import Vocabulary, default_vocabulary, vocabulary_hash

__all__ = [
    "TRACKS",
    "VERSION",
    "WANTED",
    "Citation",
    "Context",
    "CriteriaQuestion",
    "Criterion",
    "CriterionKind",
    "Dose",
    "Drug",
    "Finding",
    "Outcome",
    "Result",
    "Vocabulary",
    "citation_rates",
    "component",
    "default_vocabulary",
    "expected_relation",
    "find_citations",
    "find_doses",
    "find_drugs",
    "find_relations",
    "judge_answer",
    "lexicon_hash",
    "order_agreement",
    "parse_shares",
    "rare_ratio",
    "token_f1",
    "vocabulary_hash",
]
