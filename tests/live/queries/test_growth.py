"""Store hits of queries: they grow with the rows returned, not with other tracks, runs or benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from bench.sizes.scale import Scale, remove_benchmark, write_benchmark
from graph.session import Graph
from queries import registry
from queries.run import with_one_plan

SMALL, LARGE, BESIDE = "growth-small", "growth-large", "growth-beside"
SCALES = {SMALL: Scale(times=0.03, models=3), LARGE: Scale(times=0.09, models=6, conditions=("full", "text_only"))}
MODEL = "model-01"
BY_ANSWER = {
    "errors/by_lineage": {},
    "errors/items": {},
    "errors/verdicts": {},
    "errors/criteria": {},
    "errors/relations": {},
    "errors/confusions": {},
    "errors/runs": {},
    "leakage/verdicts": {},
    "leakage/retrieval": {},
}
"""Queries whose work is one look at each answer of the benchmark."""
BY_MODEL = {
    "errors/by_lineage": {"run": MODEL},
    "errors/items": {"run": MODEL},
    "errors/verdicts": {"run": MODEL},
    "errors/criteria": {"run": MODEL},
    "errors/conditions": {"model": MODEL},
}
"""The same asked of one model: one look at each of its answers."""
BY_QUESTION = {
    "benchmark/counts": {},
    "benchmark/questions": {},
    "benchmark/branches": {},
    "benchmark/diagnoses": {},
    "leakage/findings": {},
    "leakage/priors": {},
    "export/questions": {},
}
TOLERANCE = 1.25
PER_ANSWER = 60
"""Hits of the store for each answer that a query tells of: a few dozen; joining each question to each run takes hundreds."""
# A question's first relationships stand in one chain with those of its answers, so a look at its track or case passes
# them: a constant a question, which small benchmarks do not have yet.
CHAIN = 25
LOOKS = {"leakage/findings": 6}
"""How often a query goes through that chain, where that is more than once."""


class Reading(NamedTuple):
    """What a query gave and took: its rows, and the hits of the store."""

    rows: int
    hits: int


def profile(graph: Graph, name: str, params: dict[str, Any]) -> Reading:
    query = registry.get(name)
    with graph.session() as session:
        cypher, parameters = with_one_plan(query, query.bind(params))
        result = session.run("PROFILE " + cypher, parameters)
        rows = len(result.values())
        plan = result.consume().profile
    assert plan is not None
    return Reading(rows, hits(plan))


READINGS: dict[tuple[str, str], Reading] = {}
"""Readings of the two benchmarks as they were written; nothing of them changes while the module runs."""


def profile_once(graph: Graph, name: str, params: dict[str, Any]) -> Reading:
    key = (name, str(sorted(params.items())))
    if key not in READINGS:
        READINGS[key] = profile(graph, name, params)
    return READINGS[key]


def hits(plan: dict[str, Any]) -> int:
    return int(plan["args"].get("DbHits", 0)) + sum(hits(child) for child in plan.get("children", ()))


@pytest.fixture(scope="module")
def scaled(sample_graph: Graph) -> Iterator[Graph]:
    """The sample with two made-up benchmarks of two sizes beside it."""
    for name, scale in SCALES.items():
        write_benchmark(sample_graph, name, scale)
    yield sample_graph
    for name in (*SCALES, BESIDE):
        remove_benchmark(sample_graph, name)


def questions(benchmark: str) -> int:
    scale = SCALES[benchmark]
    return sum(scale.questions(track) for track in ("diagnosis", "treatment", "crossmodal", "examination"))


@pytest.mark.parametrize("name", BY_ANSWER)
def test_query_over_all_runs_grows_no_faster_than_answers(name: str, scaled: Graph) -> None:
    small, large = (profile_once(scaled, name, {"benchmark": b} | BY_ANSWER[name]) for b in (SMALL, LARGE))
    answers = SCALES[LARGE].answers / SCALES[SMALL].answers
    assert large.rows
    assert large.hits - CHAIN * questions(LARGE) <= TOLERANCE * answers * small.hits


@pytest.mark.parametrize("name", BY_ANSWER)
def test_query_over_all_runs_has_bounded_hits_an_answer(name: str, scaled: Graph) -> None:
    scale = SCALES[LARGE]
    whole = {"errors/verdicts", "errors/runs", "leakage/verdicts", "leakage/retrieval"}
    tracks = "all" if name in whole else "others" if name == "errors/criteria" else "diagnosis"
    diagnoses = scale.questions("diagnosis") * scale.models * len(scale.conditions)
    answers = {"all": scale.answers, "diagnosis": diagnoses, "others": scale.answers - diagnoses}[tracks]
    assert profile_once(scaled, name, {"benchmark": LARGE}).hits <= PER_ANSWER * answers


@pytest.mark.parametrize("name", BY_MODEL)
def test_query_of_one_model_does_not_grow_with_other_models(name: str, scaled: Graph) -> None:
    small, large = (profile_once(scaled, name, {"benchmark": b} | BY_MODEL[name]) for b in (SMALL, LARGE))
    answers = 2 * questions(LARGE) / questions(SMALL)
    assert small.rows
    assert large.hits - CHAIN * questions(LARGE) <= TOLERANCE * answers * small.hits


@pytest.mark.parametrize("name", BY_QUESTION)
def test_query_over_questions_does_not_grow_with_runs(name: str, scaled: Graph) -> None:
    small, large = (profile_once(scaled, name, {"benchmark": b}) for b in (SMALL, LARGE))
    passes = LOOKS.get(name, 1) * CHAIN * questions(LARGE)
    assert large.hits - passes <= TOLERANCE * questions(LARGE) / questions(SMALL) * small.hits


def test_queries_do_not_grow_with_other_benchmarks(scaled: Graph) -> None:
    names = [*BY_ANSWER, *BY_QUESTION]
    alone = {name: profile_once(scaled, name, {"benchmark": SMALL}).hits for name in names}
    write_benchmark(scaled, BESIDE, Scale(times=0.05, models=2))
    beside = {name: profile(scaled, name, {"benchmark": SMALL}).hits for name in names}
    assert not {name: (alone[name], beside[name]) for name in names if beside[name] > TOLERANCE * alone[name]}
