"""Lineage, relations and roll-ups on a toy ontology with numbers checked by hand."""

from __future__ import annotations

import pytest

from mmrarebench.exceptions import FileFormatError
from mmrarebench.grounding.matching import MatchKind, NameMatch
from mmrarebench.grounding.readings import ROOT
from mmrarebench.grounding.relations import Relater
from mmrarebench.ontology.lineage import Edge, Lineage, refuse_cycles
from mmrarebench.statistics.ranking import mean, value
from mmrarebench.statistics.rollup import Outcome, rollup

# Two heads; Gaucher has both as parents, and a subtype.
TOY = Lineage(
    [
        Edge("metabolic", ROOT),
        Edge("blood", ROOT),
        Edge("Gaucher", "metabolic"),
        Edge("Gaucher", "blood"),
        Edge("type 1", "Gaucher"),
        Edge("Fabry", "metabolic"),
        Edge("anaemia", "blood"),
    ]
)


def test_rollup_counts_an_item_once_in_each_parent_and_total() -> None:
    outcomes = [
        Outcome("q1", ("Gaucher",), True, 1),
        Outcome("q2", ("Fabry",), True, 3),
        Outcome("q3", ("anaemia",), False, None),
        Outcome("q4", (), False, None),
    ]
    rows = rollup(outcomes, TOY)
    assert {code: row["questions"] for code, row in rows.items()} == {
        None: 4,
        ROOT: 3,
        "metabolic": 2,
        "blood": 2,
        "Gaucher": 1,
        "Fabry": 1,
        "anaemia": 1,
    }
    total = rows[None]
    assert (total["scored"], total["unscored"], total["disorders"]) == (2, 2, 3)
    assert (total["recall@1"], total["recall@3"], total["mrr"]) == (0.5, 1.0, pytest.approx(2 / 3))
    assert (total["lower"], total["upper"]) == (0.25, 0.75)
    assert rows["anaemia"]["recall@1"] is None, "unscored is not 0"
    assert (rows["anaemia"]["lower"], rows["anaemia"]["upper"]) == (0.0, 1.0)


def test_ranking_value_follows_the_rank_of_the_first_hit() -> None:
    assert [value("recall@5", rank) for rank in (1, 5, 6, None)] == [1.0, 1.0, 0.0, 0.0]
    assert [value("recall@10", rank) for rank in (10, 11)] == [1.0, 0.0]
    assert value("mrr", 5) == 0.2
    assert mean([None, None]) == (None, 0, 2, 0.0, 1.0)


def test_path_up_returns_a_shortest_path() -> None:
    assert TOY.path_up("type 1", ROOT) == ["type 1", "Gaucher", "blood", ROOT]
    assert TOY.path_up("Fabry", "blood") == []
    assert TOY.path_up("Fabry", "Fabry") == ["Fabry"]


@pytest.mark.parametrize(
    "edges", [[("a", "a")], [("a", "b"), ("b", "a")], [("x", "a"), ("a", "b"), ("b", "c"), ("c", "a")]]
)
def test_refuse_cycles_names_the_cycle(edges: list[tuple[str, str]]) -> None:
    with pytest.raises(FileFormatError, match=r"cycle: a -> ") as caught:
        refuse_cycles([Edge(*edge) for edge in edges], "toy")
    assert caught.value.where == "toy"


def test_refuse_cycles_accepts_a_diamond() -> None:
    edges = [Edge("a", "b"), Edge("a", "c"), Edge("b", "d"), Edge("c", "d")]
    refuse_cycles(edges, "toy")
    assert set(Lineage(edges).ancestors("a")) - {"a"} == {"b", "c", "d"}


def test_between_returns_exact_for_the_entity_itself_only() -> None:
    relater = Relater(TOY, 1000)
    relations = {
        code: relater.between(code, "Gaucher").relation.value for code in ("Gaucher", "type 1", "metabolic", "Fabry")
    }
    assert relations == {"Gaucher": "exact", "type 1": "subtype", "metabolic": "parent", "Fabry": "sibling"}
    assert relater.between("Fabry", "anaemia").relation.value == "unrelated", "the root relates nothing"
    wide = Lineage([Edge(f"child {i}", "metabolic") for i in range(30)])
    assert Relater(wide, 100).between("metabolic", "child 1").relation.value == "generic"


@pytest.mark.parametrize(
    ("kind", "codes", "relation"),
    [
        (MatchKind.NAME, ("Gaucher",), "exact"),
        (MatchKind.SYNONYM, ("Gaucher",), "synonym"),
        (MatchKind.AMBIGUOUS, ("Gaucher", "Fabry"), "ambiguous"),
        (MatchKind.UNGROUNDED, (), "ungrounded"),
        (MatchKind.NEGATED, (), "negated"),
    ],
)
def test_relate_follows_the_kind_of_match(kind: MatchKind, codes: tuple[str, ...], relation: str) -> None:
    assert Relater(TOY, 1000).relate(NameMatch(codes, kind, "", ""), ["Gaucher"]).relation.value == relation


def test_relate_returns_the_nearest_of_several_golds() -> None:
    related = Relater(TOY, 1000).relate(NameMatch(("type 1",), MatchKind.NAME, "", ""), ["Fabry", "Gaucher"])
    assert (related.relation.value, related.path) == ("subtype", ("type 1", "Gaucher"))
