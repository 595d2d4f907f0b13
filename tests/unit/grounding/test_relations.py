"""Bounds of the relations between two entities: the generic limit, the root, the nearest path."""

from __future__ import annotations

import pytest

from mmrarebench.grounding.matching import MatchKind, NameMatch
from mmrarebench.grounding.readings import ROOT
from mmrarebench.grounding.relations import CREDIT, Related, Relater, Relation
from mmrarebench.ontology.lineage import Edge, Lineage


def wide(children: int) -> Lineage:
    return Lineage([Edge(f"child {i}", "group") for i in range(children)] + [Edge("group", ROOT)])


@pytest.mark.parametrize(
    ("children", "disorders", "is_generic"),
    [(20, 100, False), (21, 100, True), (20, 2000, False), (21, 2000, True), (30, 3000, False), (31, 3000, True)],
)
def test_is_generic_needs_over_twenty_and_one_percent_below(children: int, disorders: int, is_generic: bool) -> None:
    relater = Relater(wide(children), disorders)
    assert relater.is_generic("group") is is_generic
    assert relater.between("group", "child 1").relation is (Relation.GENERIC if is_generic else Relation.PARENT)
    unexpected = relater.relate(NameMatch(("group",), MatchKind.NAME, "", ""), [])
    assert unexpected.relation is (Relation.GENERIC if is_generic else Relation.UNRELATED)


def test_credit_is_one_for_exact_and_synonym_only() -> None:
    assert {relation for relation, credit in CREDIT.items() if credit} == {Relation.EXACT, Relation.SYNONYM}
    assert set(CREDIT.values()) == {0.0, 1.0}


def test_between_prefers_exact_and_subtype_over_generic() -> None:
    relater = Relater(wide(40), 100)
    assert relater.between("group", "group").relation is Relation.EXACT
    below = Lineage([*(Edge(f"child {i}", "group") for i in range(40)), Edge("group", "expected")])
    assert Relater(below, 100).between("group", "expected") == Related(Relation.SUBTYPE, "group", ("group", "expected"))


def test_between_returns_the_path_as_evidence() -> None:
    lineage = Lineage(
        [Edge("a", "g"), Edge("b", "g"), Edge("a1", "a"), Edge("b1", "b"), Edge("g", ROOT), Edge("z", ROOT)]
    )
    relater = Relater(lineage, 1000)
    assert relater.between("g", "a1") == Related(Relation.PARENT, "g", ("g", "a", "a1"))
    assert relater.between("a", "b") == Related(Relation.SIBLING, "a", ("a", "g", "b"))
    assert relater.between("a1", "b1") == Related(Relation.BRANCH, "a1", ("a1", "g", "b1"))
    assert relater.between("z", "g") == Related(Relation.UNRELATED, "z", ()), "the root relates nothing"
    assert relater.between("z", "b1") == Related(Relation.UNRELATED, "z", ())


def test_between_names_the_nearest_then_first_common_ancestor() -> None:
    far = [Edge("a", "x"), Edge("x", "p"), Edge("b", "p"), Edge("p", "q")]
    assert Relater(Lineage(far), 1000).between("a", "b").path == ("a", "p", "b")
    tie = [Edge("a", "x"), Edge("x", "n"), Edge("x", "m"), Edge("b", "y"), Edge("y", "n"), Edge("y", "m")]
    assert Relater(Lineage(tie), 1000).between("a", "b").path == ("a", "m", "b")


def test_relate_returns_the_nearest_relation_of_several_golds() -> None:
    relater = Relater(Lineage([Edge("a", "g"), Edge("b", "g"), Edge("a1", "a")]), 1000)
    match = NameMatch(("a",), MatchKind.SYNONYM, "", "")
    for golds in (["b", "a"], ["a", "b"], ["a1", "b", "a"]):
        assert relater.relate(match, golds).relation is Relation.SYNONYM
    assert relater.relate(match, ["b", "a1"]).relation is Relation.PARENT
    assert relater.relate(match._replace(kind=MatchKind.NAME), ["b"]).relation is Relation.SIBLING


def test_relate_returns_the_entity_without_golds() -> None:
    relater = Relater(wide(21), 100)
    assert relater.relate(NameMatch(("group",), MatchKind.NAME, "", ""), []) == Related(Relation.GENERIC, "group", ())
    other = NameMatch(("child 1",), MatchKind.NAME, "", "")
    assert relater.relate(other, []) == Related(Relation.UNRELATED, "child 1", ())
    assert relater.between("group", "child 1") == Related(Relation.GENERIC, "group", ())


def test_relate_names_no_entity_where_a_name_is_ambiguous_or_unknown() -> None:
    relater = Relater(wide(3), 1000)
    ambiguous = NameMatch(("child 1", "child 2"), MatchKind.AMBIGUOUS, "", "")
    assert relater.relate(ambiguous, ["child 1"]) == Related(Relation.AMBIGUOUS, None, ())
    unknown = NameMatch((), MatchKind.UNGROUNDED, "", "")
    assert relater.relate(unknown, ["child 1"]) == Related(Relation.UNGROUNDED, None, ())
