"""Level 2: deterministic scores of every track, each number with the span of the answer that it rests on.

>>> asked = Asked("treatment", (Criterion("1", "must_not", "Aspirin"),))
>>> [finding.outcome.value for finding in judge_answer("Give aspirin 100 mg daily.", asked).findings]
['found']
"""

from mmrarebench.criteria.citations import Citation, attribution, citations
from mmrarebench.criteria.context import Context, component
from mmrarebench.criteria.diagnosis import parse_shares, rare_ratio, token_f1
from mmrarebench.criteria.drugs import Dose, Drug, doses, drugs
from mmrarebench.criteria.image_relation import expected_relation, stated_relations
from mmrarebench.criteria.tracks import TRACKS, VERSION, WANTED, judge_answer, order
from mmrarebench.criteria.types import Asked, Criterion, Finding, Outcome, Result
from mmrarebench.criteria.words import Vocabulary, default_vocabulary

__all__ = [
    "TRACKS",
    "VERSION",
    "WANTED",
    "Asked",
    "Citation",
    "Context",
    "Criterion",
    "Dose",
    "Drug",
    "Finding",
    "Outcome",
    "Result",
    "Vocabulary",
    "attribution",
    "citations",
    "component",
    "default_vocabulary",
    "doses",
    "drugs",
    "expected_relation",
    "judge_answer",
    "order",
    "parse_shares",
    "rare_ratio",
    "stated_relations",
    "token_f1",
]
