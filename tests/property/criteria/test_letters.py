"""Laws of the cheap look before a costly pattern: it never hides what the pattern would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.criteria import find_citations
from mmrarebench.criteria.images import citations, relation
from mmrarebench.criteria.letters import may_hold
from mmrarebench.criteria.reading import Reading
from mmrarebench.criteria.words import default_vocabulary

PARTS = (
    "the second image first last left right 3rd 2nd final middle of confirms contrast complement one another figure 1 image 2 fig.2 both CT MRI "
    "while normal unlike relation : ; , . relationship is between them radiograph support matches what the other cannot not in contrast "
    "hexosaminidase A activity assay of ſecond fırst İmage contraſt 图 互补"
).split(" ")
TEXTS = st.lists(st.sampled_from(PARTS), max_size=25).map(" ".join)


@given(st.text(alphabet="aksi ıſKİAKSI", max_size=12), st.text(alphabet="aksi", min_size=1, max_size=3))
def test_letters_that_a_pattern_finds_in_any_case_are_seen(text: str, letters: str) -> None:
    if re.search(letters, text, re.IGNORECASE):
        assert may_hold(text, [letters])


@given(TEXTS)
def test_the_look_before_relations_and_citations_changes_neither(text: str) -> None:
    words = default_vocabulary()
    relations = relation.find_relations(Reading(text, words))
    assert {statement.kind for statement in relations} <= set(relation.KINDS)
    cited = find_citations(text, ("Figure 1", None))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relation, "_may_relate", lambda sentence: True)
        patch.setattr(citations, "may_hold", lambda text, letters: True)
        citations._citations.cache_clear()
        assert relation.find_relations(Reading(text, words)) == relations
        assert find_citations(text, ("Figure 1", None)) == cited
