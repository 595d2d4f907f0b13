"""Laws of a lineage: a partial order, a transitive closure, and shortest paths."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.exceptions import FileFormatError
from mmrarebench.grounding.relations import Relater, Relation
from mmrarebench.ontology.lineage import Edge, Lineage, refuse_cycles

CODES = st.integers(0, 14)
# An edge from a higher to a lower number cannot close a cycle.
EDGES = st.lists(st.tuples(CODES, CODES).filter(lambda pair: pair[0] > pair[1]), max_size=40)
PAIRS = st.lists(st.tuples(CODES, CODES), max_size=25)


def lineage(pairs: list[tuple[int, int]]) -> Lineage:
    return Lineage((Edge(str(child), str(parent)) for child, parent in pairs), map(str, range(15)))


@given(EDGES)
def test_lineage_is_a_partial_order(pairs: list[tuple[int, int]]) -> None:
    dag = lineage(pairs)
    refuse_cycles([Edge(str(a), str(b)) for a, b in pairs], "toy")
    for code in dag.parents:
        above = dag.ancestors(code)
        assert code not in above, "irreflexive"
        for ancestor in above:
            assert code not in dag.ancestors(ancestor), "antisymmetric"
            assert dag.ancestors(ancestor).keys() <= above.keys(), "transitive"


@given(EDGES)
def test_ancestors_and_descendants_are_inverse(pairs: list[tuple[int, int]]) -> None:
    dag = lineage(pairs)
    up = {(code, ancestor) for code in dag.parents for ancestor in dag.ancestors(code)}
    down = {(code, ancestor) for ancestor in dag.parents for code in dag.descendants(ancestor)}
    assert up == down


@given(EDGES)
def test_closure_is_reflexive_and_transitive(pairs: list[tuple[int, int]]) -> None:
    dag = lineage(pairs)
    closed = {(code, ancestor): distance for code, ancestor, distance in dag.closure()}
    assert len(closed) == sum(1 + len(dag.ancestors(code)) for code in dag.parents)
    for code in dag.parents:
        assert closed[(code, code)] == 0
        for parent in dag.parents[code]:
            assert closed[(code, parent)] == 1
    for (code, ancestor), distance in closed.items():
        if distance:
            assert distance == 1 + min(closed[(p, ancestor)] for p in dag.parents[code] if (p, ancestor) in closed)


@given(EDGES, CODES, CODES)
def test_path_up_follows_edges_and_is_shortest(pairs: list[tuple[int, int]], low: int, high: int) -> None:
    dag = lineage(pairs)
    path = dag.path_up(str(low), str(high))
    if str(high) in dag.ancestors(str(low)):
        assert (path[0], path[-1]) == (str(low), str(high))
        assert all(parent in dag.parents[child] for child, parent in pairwise(path))
        assert len(path) == 1 + dag.ancestors(str(low))[str(high)]
    else:
        assert path == ([str(low)] if low == high else [])


@given(EDGES, st.randoms())
def test_ancestors_ignore_the_order_of_edges(pairs: list[tuple[int, int]], random: Random) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)
    one, other = lineage(pairs), lineage([*shuffled, *pairs])
    assert {code: one.ancestors(code) for code in one.parents} == {
        code: other.ancestors(code) for code in other.parents
    }


@given(PAIRS)
def test_refuse_cycles_refuses_exactly_the_cycles(pairs: list[tuple[int, int]]) -> None:
    edges = [Edge(str(a), str(b)) for a, b in pairs]
    dag = Lineage(edges)
    cyclic = any(a == b or str(a) in dag.ancestors(str(b)) for a, b in pairs)
    try:
        refuse_cycles(edges, "toy")
    except FileFormatError as error:
        path = error.what.split(": ", 1)[1].split(" -> ")
        assert path[0] == path[-1]
        assert all(Edge(a, b) in edges for a, b in pairwise(path))
        assert cyclic
    else:
        assert not cyclic


@given(EDGES, CODES, CODES)
def test_between_mirrors_subtype_and_parent(pairs: list[tuple[int, int]], one: int, other: int) -> None:
    relater = Relater(lineage(pairs), 10**6)
    relater.limit = 10**6
    there = relater.between(str(one), str(other)).relation
    back = relater.between(str(other), str(one)).relation
    mirror = {Relation.SUBTYPE: Relation.PARENT, Relation.PARENT: Relation.SUBTYPE}
    assert back == mirror.get(there, there)
    assert (there == Relation.EXACT) == (one == other)
