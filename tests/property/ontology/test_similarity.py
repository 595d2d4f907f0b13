"""Laws of similarities: symmetric, bounded, greatest with oneself, and equal to their definitions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mmrarebench.ontology.lineage import Edge, Lineage
from mmrarebench.ontology.similarity import Measure, Similarity

CODES = st.integers(0, 11)
EDGES = st.lists(st.tuples(CODES, CODES).filter(lambda pair: pair[0] > pair[1]), max_size=30)
SETS = st.lists(CODES, min_size=1, max_size=5, unique=True)
MEASURES = st.sampled_from(Measure)


def build_similarity(
    pairs: list[tuple[int, int]], annotated: list[int]
) -> tuple[Similarity, Lineage, dict[str, float]]:
    """A lineage whose information content falls upwards, as it does over annotated disorders."""
    lineage = Lineage((Edge(str(a), str(b)) for a, b in pairs), map(str, range(12)))
    below = {t: sum(str(a) == t or t in lineage.ancestors(str(a)) for a in annotated) for t in lineage.parents}
    content = {t: float(len(annotated) - n) for t, n in below.items()}
    return Similarity(lineage, content), lineage, content


def by_definition(a: str, b: str, measure: Measure, lineage: Lineage, content: dict[str, float]) -> float:
    above, other = {a, *lineage.ancestors(a)}, {b, *lineage.ancestors(b)}
    if measure is Measure.JACCARD:
        return len(above & other) / len(above | other)
    best = max((content[t] for t in above & other), default=0.0)
    if measure is Measure.RESNIK:
        return best
    total = content[a] + content[b]
    return 2 * best / total if total else float(a == b)


@given(EDGES, SETS, CODES, CODES, MEASURES)
def test_similarity_of_two_terms_follows_its_definition(
    pairs: list[tuple[int, int]], annotated: list[int], a: int, b: int, measure: Measure
) -> None:
    alike, lineage, content = build_similarity(pairs, annotated)
    one, other = str(a), str(b)
    score = alike.terms(one, other, measure)
    assert score == alike.terms(other, one, measure) == by_definition(one, other, measure, lineage, content)
    bound = min(content[one], content[other]) if measure is Measure.RESNIK else 1.0
    assert 0 <= score <= bound
    assert alike.terms(one, one, measure) == (content[one] if measure is Measure.RESNIK else 1)


@given(EDGES, SETS, SETS, SETS, MEASURES)
def test_similarity_of_two_sets_follows_its_definition(
    pairs: list[tuple[int, int]], annotated: list[int], left: list[int], right: list[int], measure: Measure
) -> None:
    alike, lineage, content = build_similarity(pairs, annotated)
    a, b = [str(x) for x in left], [str(x) for x in right]

    def directed(some: list[str], others: list[str]) -> float:
        return sum(max(by_definition(x, y, measure, lineage, content) for y in others) for x in some) / len(some)

    score = alike.sets(a, b, measure)
    assert score is not None
    assert abs(score - (directed(a, b) + directed(b, a)) / 2) < 1e-12
    assert abs(score - (alike.sets(b, a, measure) or 0.0)) < 1e-12


@given(SETS, MEASURES)
def test_similarity_of_an_empty_set_is_none(terms: list[int], measure: Measure) -> None:
    alike, _, _ = build_similarity([], terms)
    assert alike.sets([], [str(t) for t in terms], measure) is None
    assert alike.sets([str(t) for t in terms], [], measure) is None
