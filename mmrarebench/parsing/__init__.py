"""Reading what models and judges wrote: as the public harness does (``reference``), and as it should be (``strict``).

>>> parse_record("ranked", {"text": "1) **Fabry disease** - pain"}, "strict")["value"]
['Fabry disease']
"""

from mmrarebench.parsing.attribution import cited_images, image_attribution, reference_cited_images
from mmrarebench.parsing.hierarchical import hierarchical_recall
from mmrarebench.parsing.judge_reference import TRACKS, reference_dims, reference_judge_score
from mmrarebench.parsing.judge_strict import SHAPES, JudgeReading, Reason, judge_score, read_judge_reply
from mmrarebench.parsing.list_cells import reference_list_cell, strict_list_cell
from mmrarebench.parsing.ranked import parse_ranked
from mmrarebench.parsing.ranked_names import tidy
from mmrarebench.parsing.ranked_reference import reference_ranked_list
from mmrarebench.parsing.ranked_types import RankedItem, RankedList, RankStatus
from mmrarebench.parsing.records import PARSERS, READERS, parse_record
from mmrarebench.parsing.text import is_call_failure, is_missing, is_refusal
from mmrarebench.parsing.token_f1 import (
    reference_is_hit,
    reference_normal,
    reference_token_f1,
    strict_normal,
    strict_token_f1,
)

__all__ = [
    "PARSERS",
    "READERS",
    "SHAPES",
    "TRACKS",
    "JudgeReading",
    "RankStatus",
    "RankedItem",
    "RankedList",
    "Reason",
    "cited_images",
    "hierarchical_recall",
    "image_attribution",
    "is_call_failure",
    "is_missing",
    "is_refusal",
    "judge_score",
    "parse_ranked",
    "parse_record",
    "read_judge_reply",
    "reference_cited_images",
    "reference_dims",
    "reference_is_hit",
    "reference_judge_score",
    "reference_list_cell",
    "reference_normal",
    "reference_ranked_list",
    "reference_token_f1",
    "strict_list_cell",
    "strict_normal",
    "strict_token_f1",
    "tidy",
]
