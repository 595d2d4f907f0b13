"""Leakage findings into the graph: read questions -> find by the rules -> write edges; and masked benchmarks."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph import schema
from graph.batch import Batch
from graph.images import ImageStore
from graph.load import Loaded, write
from graph.names import read_relater
from graph.session import Graph
from graph.write import Tick
from mmrarebench import leakage, ngrams
from mmrarebench.exceptions import NotFoundError
from mmrarebench.leakage import Answer, Leak

POLICY = Path(__file__).with_name("leakage_policy.toml")
MANAGES = (
    schema.LEAKS_ANSWER, schema.SHARES_TEXT, schema.SAME_ARTICLE, schema.SAME_CASE, schema.NEAR_DUPLICATE_OF,
)  # fmt: skip
DISTANCE, LIKENESS = 8, 0.93
NEAR_SIZE, NEAR_SHARE, NEAR_LIKENESS = 8, 0.5, 0.8
LEAST_GROUP = 20
QUESTIONS = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, t, c, COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS]->(d:Disorder) WHERE r.relation = 'exact' RETURN DISTINCT d.orpha } AS golds
"""
COLUMNS = (
    "q.id", "t.name", "c.id", "q.question", "coalesce(q.context, '')", "q.answer", "coalesce(q.aliases, [])",
    "coalesce(q.relationType, '')", "golds", "[(c)-[:REPORTED_IN]->(a:Article) | a.id]",
    "[(q)-[u:USES]->(i:Image) | [u.position, u.label, u.path, i.sha256, i.metadata]]",
    "[(q)-[:EXPECTS]->(k:Criterion) | [k.kind, k.text]]", "[(c)-[v:HAS_DIAGNOSIS]->() | v.via]",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question with everything that a model sees of it and that it expects."""

    id: str
    track: str
    case: str
    question: str
    context: str
    answer: str | None
    aliases: list[str]
    relation: str
    golds: list[str]
    articles: list[str]
    uses: list[list[Any]]
    criteria: list[list[str]]
    codes: list[str]


def policy(path: Path = POLICY) -> dict[str, Any]:
    """What each track must hide."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read(graph: Graph, benchmark: str) -> list[Asked]:
    """Questions of a benchmark, in the order of their ids.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    found = [Asked(*row) for row in graph.read_bulk(QUESTIONS, COLUMNS, {"benchmark": benchmark})]
    if not found:
        raise NotFoundError(f"there is no benchmark {benchmark!r}", repair="mmrarebench query benchmark/list")
    return sorted(found, key=lambda asked: asked.id)


class Facts:
    """What the ontology says of the expected disorders: names, subtypes, near parents, genes."""

    def __init__(self, graph: Graph, golds: set[str], share: float) -> None:
        relater = read_relater(graph)
        lineage = relater.lineage
        limit = max(LEAST_GROUP, share * relater.disorders)
        self.parents = {g: [a for a in lineage.ancestors(g) if len(lineage.descendants(a)) <= limit] for g in golds}
        self.below = {g: sorted(lineage.descendants(g)) for g in golds}
        codes = golds.union(*self.parents.values(), *self.below.values()) if golds else set()
        rows = graph.read_bulk(
            "UNWIND $codes AS code MATCH (d:Disorder {orpha: code})",
            (
                "d.orpha",
                "d.name",
                "coalesce(d.synonyms, [])",
                "[(d)-[:ASSOCIATED_WITH]->(g:Gene) | [g.symbol, g.name]]",
            ),
            {"codes": sorted(codes)},
        )
        self.names: dict[str, list[str]] = {code: [name, *synonyms] for code, name, synonyms, _ in rows}
        self.genes: dict[str, list[list[str | None]]] = {code: genes for code, _, _, genes in rows}

    def answer(self, asked: Asked) -> Answer:
        """What a question expects."""
        below = [code for gold in asked.golds for code in self.below[gold]]
        genes = [pair for code in [*asked.golds, *below] for pair in self.genes.get(code, ())]
        diagnosis = asked.track == "diagnosis"
        own = [self.names[gold] for gold in asked.golds if gold in self.names]
        return Answer(
            asked.track,
            names=tuple(dict.fromkeys([*(n[0] for n in own), *([asked.answer] if diagnosis and asked.answer else [])])),
            synonyms=tuple(dict.fromkeys([s for n in own for s in n[1:]] + (asked.aliases if diagnosis else []))),
            codes=tuple(dict.fromkeys([*asked.golds, *(code for code in asked.codes if ":" in str(code))])),
            subtypes=tuple(name for code in below for name in self.names.get(code, ())),
            parents=tuple(n for g in asked.golds for code in self.parents[g] for n in self.names.get(code, ())),
            genes=tuple(dict.fromkeys(symbol for symbol, _ in genes if symbol)),
            products=tuple(dict.fromkeys(name for _, name in genes if name)),
            criteria=tuple((kind, text) for kind, text in asked.criteria),
            relation=asked.relation,
        )


def places(asked: Asked) -> tuple[dict[str, str], dict[str, str]]:
    """What a model sees: texts, and structural places (figure labels, file paths, image metadata)."""
    structural = {}
    for position, label, path, _, metadata in sorted(asked.uses):
        for name, text in (("label", label), ("path", path), ("metadata", metadata)):
            if text:
                structural[f"{name}[{position}]"] = text.replace("_", " ").replace("/", " ") if name == "path" else text
    return {"question": asked.question, "context": asked.context}, structural


def find(asked: Asked, facts: Facts, rules: Mapping[str, Any]) -> list[Leak]:
    """Leaks of one question by its track's policy."""
    answer = facts.answer(asked)
    texts, structural = places(asked)
    own = rules.get(asked.track, {"kinds": [], "structural": []})
    found = leakage.find(answer, texts, own["kinds"])
    for leak in leakage.find(answer, structural, own["structural"]):
        kind = f"{leak.where.split('[', 1)[0]}_{leak.kind}"
        found.append(leak._replace(kind=kind, layer="structural"))
    return found


def scan(
    graph: Graph, benchmark: str, *, tick: Tick = lambda what, count: None, rules: Mapping[str, Any] | None = None,
    sizes: Sequence[int] = ngrams.SIZES,
) -> Loaded:  # fmt: skip
    """Find what leaks in a benchmark and bring the graph's findings to exactly that."""
    rules = rules or policy()
    asked = read(graph, benchmark)
    facts = Facts(graph, {gold for a in asked for gold in a.golds}, rules["parent_share"])
    batch = Batch(f"leakage:{benchmark}", MANAGES)
    for one in asked:
        for leak in find(one, facts, rules):
            batch.edge(
                schema.LEAKS_ANSWER, one.id, one.id, kind=leak.kind, layer=leak.layer, where=leak.where,
                span=[leak.start, leak.end], score=leak.score, method=leak.method, text=leak.text,
            )  # fmt: skip
        tick("question", 1)
    _stars(asked, batch)
    _shared_texts(asked, batch, sizes)
    _near_images(graph, benchmark, batch)
    return write(graph, batch, [], strict=False, tick=tick)


def _stars(asked: Sequence[Asked], batch: Batch) -> None:
    """Link every question to the first of its case and of its article; the others follow from that."""
    for spec, groups, kind in (
        (schema.SAME_CASE, [(a.case, a.id) for a in asked], "same_case"),
        (schema.SAME_ARTICLE, [(article, a.id) for a in asked for article in a.articles], "same_article"),
    ):
        members: dict[str, list[str]] = defaultdict(list)
        for key, question in groups:
            members[key].append(question)
        for key, questions in members.items():
            for question in questions[1:]:
                batch.edge(
                    spec, questions[0], question, kind=kind, layer="structural", where="case" if kind == "same_case" else "article",
                    score=1.0, method="identifier", text=key,
                )  # fmt: skip


def _shared_texts(asked: Sequence[Asked], batch: Batch, sizes: Sequence[int]) -> None:
    """Exact n-grams, and near duplicates: half of the 8-grams of one text in the other, or nearly the same shingles."""
    texts = {a.id: a.context for a in asked if a.context}
    for n in sorted({*sizes, NEAR_SIZE}):
        for s in ngrams.pairs(texts, n):
            near = n == NEAR_SIZE and max(s.left_share, s.right_share) >= NEAR_SHARE
            kinds = [f"shared_{n}gram"] * (n in sizes) + ["near_duplicate_text"] * near
            for kind in kinds:
                batch.edge(
                    schema.SHARES_TEXT, s.left, s.right, kind=kind, layer="text", where="context", span=list(s.left_span),
                    score=round(max(s.left_share, s.right_share), 4), method=f"exact {n}-grams, longest run {s.longest}",
                    n=n, shared=s.shared, otherSpan=list(s.right_span), longest=s.longest,
                    containment=round(s.left_share, 4), otherContainment=round(s.right_share, 4),
                )  # fmt: skip
    for left, right, likeness, shared in ngrams.near_duplicates(texts, NEAR_LIKENESS):
        if (left, right, "near_duplicate_text") not in batch.edges[schema.SHARES_TEXT]:
            batch.edge(
                schema.SHARES_TEXT, left, right, kind="near_duplicate_text", layer="text", where="context",
                span=[0, len(texts[left])], score=round(likeness, 4), method="MinHash-LSH, then Jaccard of 3-word shingles",
                n=3, shared=shared, otherSpan=[0, len(texts[right])],
            )  # fmt: skip


def _near_images(graph: Graph, benchmark: str, batch: Batch) -> None:
    """Images whose perceptual hashes are near and whose aligned thumbnails are too."""
    import numpy as np

    rows = graph.read_bulk(
        "MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(:Question)-[:USES]->(i:Image) "
        "WHERE i.perceptualHash IS NOT NULL WITH DISTINCT i",
        ("i.sha256", "i.perceptualHash", "i.pixelSha256"), {"benchmark": benchmark},
    )  # fmt: skip
    rows.sort()
    store = ImageStore.of_home()
    hashes = np.array([int(row[1], 16) for row in rows], dtype=np.uint64)
    for i in range(len(rows)):
        differing = np.unpackbits((hashes[i + 1 :] ^ hashes[i]).view(np.uint8).reshape(-1, 8), axis=1).sum(axis=1)
        for offset in np.flatnonzero(differing <= DISTANCE):
            j = i + 1 + int(offset)
            same = rows[i][2] == rows[j][2]
            score = 1.0 if same else store.likeness(rows[i][0], rows[j][0])
            if score is not None and score >= LIKENESS:
                kind = "same_pixels" if same else "near_duplicate_image"
                batch.edge(
                    schema.NEAR_DUPLICATE_OF, rows[i][0], rows[j][0], kind=kind, distance=int(differing[offset]), score=round(score, 4)
                )  # fmt: skip
