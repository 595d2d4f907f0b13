"""Level 2: deterministic scores of every track, each number with the span of the answer that it rests on.

>>> asked = Asked("treatment", (Criterion("1", "must_not", "Aspirin"),))
>>> [finding.outcome.value for finding in judge_answer("Give aspirin 100 mg daily.", asked).findings]
['found']
"""

from mmrarebench.level2.citations import Citation, attribution, citations
from mmrarebench.level2.context import Context, component
from mmrarebench.level2.diagnosis import parse_shares, rare_ratio, token_f1
from mmrarebench.level2.drugs import Dose, Drug, doses, drugs
from mmrarebench.level2.relation import expected_relation, stated_relations
from mmrarebench.level2.tracks import TRACKS, VERSION, WANTED, judge_answer, order
from mmrarebench.level2.types import Asked, Criterion, Finding, Outcome, Result
from mmrarebench.level2.words import Vocabulary, default_vocabulary

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
