"""The way of one answer to its score: items as they were read, what is denied, ranks, and the first hit."""

from __future__ import annotations

import pytest

from mmrarebench.answers.ranked.types import RankStatus
from mmrarebench.grounding.matching import MatchKind, Name, NameIndex, NameMatch
from mmrarebench.grounding.relations import Relater, Relation
from mmrarebench.grounding.scoring import Item, read_items, score
from mmrarebench.ontology.lineage import Edge, Lineage

LINEAGE = Lineage([Edge("ORPHA:324", "ORPHA:68366"), Edge("ORPHA:355", "ORPHA:68366")])
INDEX = NameIndex([Name("ORPHA:324", "Fabry disease", 0), Name("ORPHA:355", "Gaucher disease", 0)], None, LINEAGE)
RELATER = Relater(LINEAGE, 1000)


def test_read_items_numbers_a_list_unless_it_has_ranks() -> None:
    assert read_items("ignored", ["a", "b"], None) == (RankStatus.PARSED, [Item(1, "a"), Item(2, "b")])
    assert read_items("ignored", ["a", "b"], [3, 7]) == (RankStatus.PARSED, [Item(3, "a"), Item(7, "b")])
    with pytest.raises(ValueError, match="longer"):
        read_items("", ["a", "b"], [1])


def test_read_items_gives_the_span_of_each_name_and_its_denial() -> None:
    text = "1. Fabry disease\n2. Gaucher disease (ruled out)"
    status, items = read_items(text, None, None)
    assert status == RankStatus.PARSED
    assert items[0] == Item(1, "Fabry disease", 3, 16)
    assert all(item.end is not None for item in items)
    assert [item.negated for item in items] == [False, True]


def test_score_takes_the_rank_of_the_first_hit_and_keeps_the_others() -> None:
    scored = score("", ["Nothing", "Fabry disease", "Fabry disease"], [1, 4, 9], ["ORPHA:324"], INDEX, RELATER)
    assert scored.rank == 4
    assert [g.related.relation for g in scored.grounded] == [Relation.UNGROUNDED, Relation.EXACT, Relation.EXACT]
    assert [g.item.rank for g in scored.grounded] == [1, 4, 9]


def test_score_grounds_no_name_that_is_denied() -> None:
    scored = score("1. Fabry disease (ruled out)\n2. Gaucher disease", None, None, ["ORPHA:324"], INDEX, RELATER)
    assert scored.rank is None
    denied = scored.grounded[0]
    assert denied.match == NameMatch((), MatchKind.NEGATED, "", denied.item.text)
    assert denied.related.relation is Relation.NEGATED


def test_score_without_golds_has_no_hit() -> None:
    assert score("Fabry disease", None, None, [], INDEX, RELATER).rank is None
