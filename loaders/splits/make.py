"""Splits of a benchmark into the graph: read links and strata -> solve -> write ASSIGNED_TO."""

from __future__ import annotations

from typing import Any

import orjson

from files.progress import Tick, silent
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded, write
from graph.writing.operations import operation
from graph.writing.options import LoadOptions
from mmrarebench.benchmark.vocabulary import SplitUnit
from mmrarebench.exceptions import NotFoundError
from mmrarebench.ontology.lineage import head_of
from mmrarebench.splits.solver import Split, Unit, few_shot, limit_per_disorder, solve

MANAGES = (schema.SPLIT, schema.SPLIT_OF, schema.ASSIGNED_TO)
MATCH = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, t, c, COLLECT {
  MATCH (c)-[r:HAS_DIAGNOSIS {relation: 'exact'}]->(d:Disorder)
  WITH DISTINCT d ORDER BY toInteger(split(d.orpha, ':')[1]) RETURN d } AS golds
"""
HEADS = (
    "[(d)-[:PREFERENTIAL_PARENT]->(p:Disorder) | p.orpha]",
    "[(d)-[:WITHIN]->(h:Disorder) WHERE EXISTS { (h)-[:CHILD_OF]->(:Disorder {orpha: 'ORPHA:320716'}) } | h.orpha]",
)
"""Preferential parents of a disorder, and the heads above it."""
COLUMNS = (
    "q.id",
    "t.name",
    "c.id",
    "[(c)-[:REPORTED_IN]->(a:Article) | a.id]",
    "[(q)-[:USES]->(i:Image) | i.sha256]",
    "[(q)-[:USES]->(:Image)-[:NEAR_DUPLICATE_OF]-(j:Image) | j.sha256]",
    "[(q)-[n:SHARES_TEXT]-(o:Question) WHERE n.kind = 'near_duplicate_text' OR n.n >= 13 | o.id]",
    "[d IN golds | d.orpha]",
    *(f"[d IN golds | {codes}]" for codes in HEADS),
    "[d IN golds | [(d)-[:CHILD_OF]->(p:Disorder) | p.orpha]]",
    "[(q)-[:USES]->(i:Image) | i.modality]",
    "[d IN golds | [(d)-[:HAS_PREVALENCE]->(p:Prevalence) | [p.type, p.geography, p.class]]]",
)


def heads_of(graph: Graph, codes: list[str]) -> dict[str, str | None]:
    """Head of the classification of each disorder: its preferential parent, else the lowest code among those above."""
    rows = graph.read_bulk(
        "UNWIND $codes AS code MATCH (d:Disorder {orpha: code})", ("d.orpha", *HEADS), {"codes": codes}
    )
    return {code: head_of([(preferred, above)]) for code, preferred, above in rows}


def units(graph: Graph, benchmark: str, keep: str, by_lineage: bool) -> list[tuple[Unit, str | None]]:
    """Questions as units, each with its disorder; a unit's id is the question's without the name of the benchmark.

    The same content is so divided alike whatever the benchmark is called.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    rows = sorted(graph.read_bulk(MATCH, COLUMNS, {"benchmark": benchmark}))
    if not rows:
        raise NotFoundError(f"there is no benchmark {benchmark!r}", repair="mmrarebench query benchmark/list")
    return [(_unit(row, benchmark, keep, by_lineage), min(row[7], default=None)) for row in rows]


def _unit(row: list[Any], benchmark: str, keep: str, by_lineage: bool) -> Unit:
    question, track, case, articles, images, near, texts, golds, preferred, heads, parents, modalities, prevalences = (
        row
    )
    keys = [f"case {case}", *(f"article {a}" for a in articles), *(f"image {i}" for i in (*images, *near))]
    keys += [f"text {'|'.join(sorted((question, paired)))}" for paired in texts]
    if keep in (SplitUnit.DISORDER, SplitUnit.BRANCH):
        keys += [f"disorder {gold}" for gold in golds]
    if keep == SplitUnit.BRANCH:
        keys += [f"branch {code}" for some in (golds, *parents) for code in some]
    strata = [
        f"track {track}",
        f"images {len(images)}",
        *(f"modality {m or 'unknown'}" for m in dict.fromkeys(modalities)),
    ]
    if by_lineage:
        strata += [
            f"head {head_of(zip(preferred, heads, strict=True)) or 'none'}",
            f"prevalence {prevalence_class([p for some in prevalences for p in some])}",
        ]
    return Unit(question.removeprefix(f"{benchmark}/"), tuple(dict.fromkeys(keys)), tuple(strata))


def prevalence_class(statements: list[list[str | None]]) -> str:
    """Class of a disorder's point prevalence: worldwide before Europe before the rest; unknown where none is stated.

    >>> prevalence_class([["Point prevalence", "Japan", "1-9 / 100 000"], ["Point prevalence", "Worldwide", "<1 / 1 000 000"]])
    '<1 / 1 000 000'
    """
    order = {"Worldwide": 0, "Europe": 1}
    classes = [
        (order.get(place or "", 2), place or "", band)
        for kind, place, band in statements
        if kind == "Point prevalence" and band and band.lower() != "unknown"
    ]
    return min(classes)[2] if classes else "unknown"


@operation("split pool {name}")
def pool(
    graph: Graph,
    name: str,
    *,
    split: str,
    part: str,
    size: int | None,
    seed: int,
    tick: Tick = silent,
) -> tuple[Loaded, dict[str, str], int]:
    """Few-shot examples for a part: questions of the other parts that nothing links with it, not even a branch.

    What is left out: every component (case, article, image, near-duplicate text, disorder, direct parent) that holds a
    question of the part. The pool and the part are written as a split of their own, which can be proved. Returns what
    was written, the part of each question, and how many candidates there were.

    Raises:
        NotFoundError: there is no such split or part.
    """
    rows = graph.read_rows(
        "MATCH (s:Split {name: $split})<-[a:ASSIGNED_TO]-(q:Question) RETURN q.id, a.part, s.benchmark",
        {"split": split},
    )
    parts = {question: where for question, where, _ in rows}
    if part not in parts.values():
        names = ", ".join(sorted(set(parts.values())))
        raise NotFoundError(
            f"no part {part!r} of a split {split!r}",
            repair=f"one of {names}" if names else "mmrarebench split make ...",
        )
    benchmark = rows[0][2]
    linked = [unit for unit, _ in units(graph, benchmark, SplitUnit.BRANCH, True) if f"{benchmark}/{unit.id}" in parts]
    of_part = [question for question, where in parts.items() if where == part]
    chosen_ids, candidates = few_shot(linked, {q.removeprefix(f"{benchmark}/") for q in of_part}, size, seed)
    pooled = [f"{benchmark}/{unit}" for unit in chosen_ids]
    chosen = dict.fromkeys(of_part, part) | dict.fromkeys(pooled, "pool")
    batch = Batch(f"split:{name}", MANAGES)
    options = orjson.dumps({"pool_of": split, "part": part, "size": size, "keep": SplitUnit.BRANCH}).decode()
    batch.node(schema.SPLIT, name, seed=seed, policy=options, keep=SplitUnit.BRANCH, benchmark=benchmark)
    batch.edge(schema.SPLIT_OF, name, benchmark)
    for question, where in chosen.items():
        batch.edge(schema.ASSIGNED_TO, question, name, part=where)
    return write(graph, batch, [], options=LoadOptions(tick=tick)), chosen, candidates


@operation("split make {name}")
def load(
    graph: Graph,
    name: str,
    *,
    benchmark: str,
    parts: dict[str, float],
    seed: int,
    by_lineage: bool = False,
    keep: str | None = None,
    most: int | None = None,
    tick: Tick = silent,
) -> tuple[Loaded, Split]:
    """Make a split and write it; a split of the same name is replaced.

    ``by_lineage`` balances the heads of the classification and keeps every disorder whole.
    """
    kept_whole = keep or (SplitUnit.DISORDER if by_lineage else SplitUnit.NOTHING)
    items = units(graph, benchmark, kept_whole, by_lineage)
    if most:
        stay = limit_per_disorder([(unit.id, disorder) for unit, disorder in items], most, seed)
        items = [(unit, disorder) for unit, disorder in items if unit.id in stay]
    split = solve([unit for unit, _ in items], parts, seed=seed)
    split = split._replace(parts={f"{benchmark}/{unit}": part for unit, part in split.parts.items()})
    batch = Batch(f"split:{name}", MANAGES)
    options = {"parts": parts, "by_lineage": by_lineage, "max_per_disorder": most, "keep": kept_whole}
    batch.node(
        schema.SPLIT,
        name,
        seed=seed,
        policy=orjson.dumps(options).decode(),
        keep=kept_whole,
        benchmark=benchmark,
        imbalance=orjson.dumps([row._asdict() for row in split.imbalance]).decode(),
    )
    batch.edge(schema.SPLIT_OF, name, benchmark)
    for question, part in split.parts.items():
        batch.edge(schema.ASSIGNED_TO, question, name, part=part)
    return write(graph, batch, [], options=LoadOptions(tick=tick)), split
