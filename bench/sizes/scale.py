"""A made-up benchmark of any size, written straight into the store: questions, cases, runs, answers and verdicts.

It has the shape that loading and scoring give a graph (four tracks of the published proportions, 23 models, several
conditions) without their work, so that queries can be measured at a hundred times the published size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from graph.session import Graph
from graph.writing.sending import send_rows
from graph.writing.write import prepare

TRACKS = {"diagnosis": 474, "treatment": 288, "crossmodal": 568, "examination": 389}
"""Questions of each track, as published."""
MODELS = 23
CONDITIONS = ("full", "text_only", "redacted")
RANKS = (None, None, None, 1, 1, 1, 2, 3, 5, 8)
KINDS = {"treatment": "must_include", "crossmodal": "claim", "examination": "key_test"}
TEXTS = (
    "Start treatment early",
    "Compare both images",
    "Order genetic testing",
    "Rule out infection",
    "Follow up in a month",
)
QUESTIONS = """
MATCH (b:Benchmark {name: $benchmark}) UNWIND $rows AS row
MATCH (t:Track {name: row[1]})
CREATE (q:Question {id: row[0], question: 'What is it?', context: row[4], answer: row[3], goldStatus: 'exact',
                    contentHash: row[0], imageCount: 0, source: $source, mmrarebench: true})
CREATE (c:Case {id: row[0], source: $source, mmrarebench: true})
CREATE (q)-[:PART_OF {source: $source}]->(b) CREATE (q)-[:IN_TRACK {source: $source}]->(t)
CREATE (q)-[:ASKS_ABOUT {source: $source}]->(c)
FOREACH (place IN range(1, 3) |
  CREATE (q)-[:EXPECTS {source: $source}]->(:Criterion {
    id: row[0] + '/criteria/' + place, kind: row[5], text: row[6][place - 1], position: place, source: $source, mmrarebench: true}))
WITH c, row UNWIND row[2] AS code MATCH (d:Disorder {orpha: code})
CREATE (c)-[:HAS_DIAGNOSIS {via: code, relation: 'exact', by: 'stated', source: $source}]->(d)
"""
RUNS = """
MATCH (b:Benchmark {name: $benchmark}) UNWIND $rows AS row
MERGE (m:Model {name: row[1]}) ON CREATE SET m.domain = row[3], m.family = row[1], m.source = $source, m.mmrarebench = true
CREATE (r:Run {id: row[0], condition: row[2], source: $source, mmrarebench: true})
CREATE (r)-[:OF_MODEL {source: $source}]->(m) CREATE (r)-[:ON_BENCHMARK {source: $source}]->(b)
"""
ANSWERS = """
MATCH (g:Judge {name: 'grounded'}) MATCH (k:Judge {name: 'criteria'})
UNWIND $rows AS row
MATCH (r:Run {id: row[1]}) MATCH (q:Question {id: row[2]})
CREATE (a:Answer {id: row[0], text: row[3], status: 'given', contentHash: row[0], source: $source, mmrarebench: true})
CREATE (a)-[:IN_RUN {source: $source}]->(r) CREATE (a)-[:ANSWERS {source: $source}]->(q)
CREATE (v:Verdict {id: row[0] + '/criteria', status: row[6], score: row[7], dimensionNames: row[8], dimensionValues: row[9],
                   contentHash: row[0], source: $source, mmrarebench: true})
CREATE (v)-[:ABOUT {source: $source}]->(a) CREATE (v)-[:BY {source: $source}]->(k)
WITH g, a, row WHERE row[4]
CREATE (v:Verdict {id: row[0] + '/grounded', status: 'scored', rank: row[5],
                   score: CASE WHEN row[5] = 1 THEN 1.0 ELSE 0.0 END, parseStatus: 'parsed', contentHash: row[0],
                   source: $source, mmrarebench: true})
CREATE (v)-[:ABOUT {source: $source}]->(a) CREATE (v)-[:BY {source: $source}]->(g)
WITH a, row UNWIND row[10] AS named
MATCH (d:Disorder {orpha: named[1]})
CREATE (a)-[:NAMES {rank: named[0], match: 'exact', relation: named[2], source: $source}]->(d)
"""


@dataclass(frozen=True)
class Scale:
    """The size of a made-up benchmark: multiples of the published questions, models, and their conditions."""

    times: float = 1.0
    models: int = MODELS
    conditions: tuple[str, ...] = ("full",)
    seed: int = 7

    def questions(self, track: str) -> int:
        """Questions of a track, at least two."""
        return max(2, round(TRACKS[track] * self.times))

    @property
    def answers(self) -> int:
        """Answers of all runs."""
        return sum(map(self.questions, TRACKS)) * self.models * len(self.conditions)


def write_benchmark(graph: Graph, benchmark: str, scale: Scale) -> None:
    """Write a benchmark of a size; every answer has a verdict by criteria, a diagnosis one by names too."""
    prepare(graph)
    choose = Random(scale.seed)
    params: dict[str, Any] = {"benchmark": benchmark, "source": [f"benchmark:{benchmark}"]}
    graph.write(
        "MERGE (b:Benchmark {name: $benchmark}) ON CREATE SET b.version = '', b.source = $source, b.mmrarebench = true",
        params,
    )
    for track in TRACKS:
        graph.write(
            "MERGE (t:Track {name: $track}) ON CREATE SET t.source = $source, t.mmrarebench = true",
            {**params, "track": track},
        )
    for judge in ("grounded", "criteria"):
        graph.write(
            "MERGE (j:Judge {name: $judge}) ON CREATE SET j.source = $source, j.mmrarebench = true",
            {**params, "judge": judge},
        )
    questions = list(_questions(graph, benchmark, scale, choose))
    runs = [
        (f"{benchmark}/model-{i:02}/{condition}", f"model-{i:02}", condition, ("medical", "general")[i % 2])
        for i, condition in product(range(scale.models), scale.conditions)
    ]
    _send(graph, QUESTIONS, questions, params)
    _send(graph, RUNS, runs, params)
    _send(graph, ANSWERS, _answers(graph, runs, questions, choose), params)


def _send(graph: Graph, cypher: str, rows: Iterable[tuple[Any, ...]], params: dict[str, Any]) -> None:
    """Run a writing query over rows, its parameters written into its text, since the sender takes rows only."""
    for name, value in params.items():
        cypher = cypher.replace(f"${name}", repr(value))
    send_rows(graph, cypher, (list(row) for row in rows))


def _questions(graph: Graph, benchmark: str, scale: Scale, choose: Random) -> Iterator[tuple[Any, ...]]:
    disorders = _disorders(graph)
    for track in TRACKS:
        for index in range(scale.questions(track)):
            golds = choose.sample(disorders, 2 if index % 20 == 19 else 1)
            codes = [code for code, _ in golds]
            key, text = f"{benchmark}/{track}/{index}", f"A made-up case, number {index}."
            yield key, track, codes, golds[0][1], text, KINDS.get(track, "alias"), choose.sample(TEXTS, 3)


def _disorders(graph: Graph) -> list[tuple[str, str]]:
    rows = graph.read_rows("MATCH (d:Disorder) WHERE d.level = 'disorder' RETURN d.orpha, d.name ORDER BY d.orpha")
    return [(code, name) for code, name in rows]


def _answers(
    graph: Graph, runs: Iterable[tuple[str, ...]], questions: list[tuple[Any, ...]], choose: Random
) -> Iterator[tuple[Any, ...]]:
    disorders = _disorders(graph)
    for (run, *_), (question, track, golds, name, *_) in product(runs, questions):
        kind, met = KINDS.get(track), choose.randrange(4)
        rank = choose.choice(RANKS)
        names = [[1, choose.choice(disorders)[0], "unrelated"]] if rank != 1 else []
        names += [[rank, golds[0], "exact"]] if rank else []
        yield (
            f"{run}/{question}",
            run,
            question,
            f"1. {name}\n2. Influenza" if track == "diagnosis" else ". ".join(choose.sample(TEXTS, 3)),
            track == "diagnosis",
            rank,
            "scored" if kind else "not_applicable",
            met / 3 if kind else None,
            [f"{kind}.found", f"{kind}.not_found"] if kind else [],
            [float(met), float(3 - met)] if kind else [],
            names,
        )


def remove_benchmark(graph: Graph, benchmark: str) -> None:
    """Remove what ``write_benchmark`` wrote of a benchmark, in pieces."""
    keys = ("Verdict", "Answer", "Run", "Case", "Criterion", "Question")
    matches = [f"MATCH (n:{label}) WHERE n.id STARTS WITH $prefix" for label in keys]
    matches.append("MATCH (n:Benchmark {name: $benchmark})")
    matches.append("MATCH (n:Model) WHERE n.source = $source AND NOT EXISTS { (n)<-[:OF_MODEL]-() }")
    params = {"prefix": f"{benchmark}/", "benchmark": benchmark, "source": [f"benchmark:{benchmark}"]}
    for match in matches:
        while graph.write(f"{match} WITH n LIMIT 10000 DETACH DELETE n", params).nodes_deleted:
            pass
