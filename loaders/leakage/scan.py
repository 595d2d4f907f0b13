"""Leakage findings into the graph: read questions -> find by the rules -> write edges; and masked benchmarks."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from files.progress import Tick, silent
from graph import schema
from graph.names import read_relater
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded, write
from graph.writing.operations import operation
from graph.writing.options import LoadOptions
from loaders.leakage import images as leakage_images
from loaders.leakage.questions import LeakageQuestion, content_hash, read_questions
from loaders.leakage.shared_text import packed, packed_near
from mmrarebench.benchmark.vocabulary import LeakageLayer, Track
from mmrarebench.leakage import detection as leakage
from mmrarebench.leakage import ngrams
from mmrarebench.leakage.terms import Answer
from mmrarebench.leakage.types import CONTEXT, QUESTION, Leak, LeakKind, LinkKind, Place, PlaceName, TrackPolicy

POLICY = Path(__file__).with_name("leakage_policy.toml")
MANAGES = (
    schema.LEAKAGE_SCAN,
    schema.SCAN_OF,
    schema.LEAKS_ANSWER,
    schema.SHARES_TEXT,
    schema.SAME_ARTICLE,
    schema.SAME_CASE,
    schema.NEAR_DUPLICATE_OF,
)
NEAR_SIZE, NEAR_SHARE, NEAR_LIKENESS = 8, 0.5, 0.8
LEAST_GROUP = 20


class Policy(NamedTuple):
    """Terms that each track must hide, and the share of disorders below which a parent gives the answer away."""

    parent_share: float
    tracks: Mapping[str, TrackPolicy]


def read_policy(path: Path = POLICY) -> Policy:
    """Kinds of terms that each track must hide.

    >>> read_policy().tracks["treatment"].structural
    ('given_treatment',)
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    share = float(tables.pop("parent_share"))
    tracks = {
        track: TrackPolicy(tuple(map(LeakKind, hidden["kinds"])), tuple(map(LeakKind, hidden["structural"])))
        for track, hidden in tables.items()
    }
    return Policy(share, tracks)


class Facts:
    """Ontology facts of the expected disorders: names, subtypes, near parents, genes."""

    def __init__(self, graph: Graph, golds: set[str], share: float) -> None:
        relater = read_relater(graph)
        lineage = relater.lineage
        limit = max(LEAST_GROUP, share * relater.disorders)
        above = {g: [(a, len(lineage.descendants(a)) <= limit) for a in lineage.ancestors(g)] for g in golds}
        self.parents = {g: [a for a, is_near in ancestors if is_near] for g, ancestors in above.items()}
        self.broad = {g: [a for a, is_near in ancestors if not is_near] for g, ancestors in above.items()}
        self.below = {g: sorted(lineage.descendants(g)) for g in golds}
        codes = golds.union(*self.parents.values(), *self.broad.values(), *self.below.values()) if golds else set()
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

    def answer(self, question: LeakageQuestion) -> Answer:
        """Expected answer of a question."""
        below = [code for gold in question.golds for code in self.below[gold]]
        genes = [pair for code in [*question.golds, *below] for pair in self.genes.get(code, ())]
        diagnosis = question.track == Track.DIAGNOSIS
        names_of = [self.names[gold] for gold in question.golds if gold in self.names]
        return Answer(
            question.track,
            names=tuple(
                dict.fromkeys(
                    [*(n[0] for n in names_of), *([question.answer] if diagnosis and question.answer else [])]
                )
            ),
            synonyms=tuple(
                dict.fromkeys([s for n in names_of for s in n[1:]] + (question.aliases if diagnosis else []))
            ),
            codes=tuple(dict.fromkeys([*question.golds, *(code for code in question.codes if ":" in str(code))])),
            subtypes=tuple(name for code in below for name in self.names.get(code, ())),
            parents=tuple(n for g in question.golds for code in self.parents[g] for n in self.names.get(code, ())),
            genes=tuple(dict.fromkeys(symbol for symbol, _ in genes if symbol)),
            products=tuple(dict.fromkeys(name for _, name in genes if name)),
            criteria=tuple((kind, text) for kind, text in question.criteria),
            relation=question.relation,
        )

    def above(self, question: LeakageQuestion) -> list[str]:
        """Names above the expected disorders that are too general to give them away."""
        return [name for gold in question.golds for code in self.broad[gold] for name in self.names.get(code, ())]


def places(question: LeakageQuestion) -> tuple[dict[Place, str], dict[Place, str]]:
    """Inputs of a model: texts, and structural places (figure labels, file paths, image metadata)."""
    structural = {}
    for use in sorted(question.uses, key=lambda use: use.position):
        for name, text in (
            (PlaceName.LABEL, use.label),
            (PlaceName.PATH, use.path),
            (PlaceName.METADATA, use.metadata),
        ):
            if text:
                structural[Place(name, use.position)] = (
                    text.replace("_", " ").replace("/", " ") if name == PlaceName.PATH else text
                )
    return {QUESTION: question.question, CONTEXT: question.context}, structural


def visible_places(question: LeakageQuestion, rules: Policy) -> list[tuple[dict[Place, str], tuple[LeakKind, ...]]]:
    """Texts, structural places and pictures of a question, each with the kinds that its track's policy hides there."""
    hidden = rules.tracks.get(question.track, TrackPolicy())
    texts, structural = places(question)
    pictures = leakage_images.texts(question.burned)
    return [(texts, hidden.kinds), (structural, hidden.structural), (pictures, hidden.structural)]


def find(question: LeakageQuestion, facts: Facts, rules: Policy) -> list[Leak]:
    """Leaks of one question by its track's policy."""
    answer = facts.answer(question)
    inside, around, pictures = (leakage.find(answer, texts, kinds) for texts, kinds in visible_places(question, rules))
    labels = [leak._replace(layer=LeakageLayer.STRUCTURAL) for leak in around]
    burned = [leak._replace(layer=LeakageLayer.IMAGE, method="OCR, then whole words") for leak in pictures]
    return [*inside, *labels, *burned]


@operation("leakage scan {benchmark}")
def scan(
    graph: Graph,
    benchmark: str,
    *,
    tick: Tick = silent,
    rules: Policy | None = None,
    sizes: Sequence[int] = ngrams.SIZES,
    pictures: bool = True,
) -> tuple[Loaded, leakage_images.OcrCoverage]:
    """Detect leakage in a benchmark and replace its findings; return the changes and the OCR coverage.

    ``pictures``: whether text burned into pictures is looked for, where something that reads it is installed.
    """
    rules = rules or read_policy()
    questions = read_questions(graph, benchmark)
    content = content_hash(graph, benchmark)
    facts = Facts(graph, {gold for a in questions for gold in a.golds}, rules.parent_share)
    questions, coverage = leakage_images.read_picture_words(questions, pictures, tick)
    batch = Batch(f"leakage:{benchmark}", MANAGES)
    batch.node(schema.LEAKAGE_SCAN, benchmark, sizes=sorted(sizes), burnedText=coverage.describe(), contentHash=content)
    batch.edge(schema.SCAN_OF, benchmark, benchmark)
    for question in questions:
        for leak in find(question, facts, rules):
            batch.edge(
                schema.LEAKS_ANSWER,
                question.id,
                question.id,
                kind=leak.stored_kind,
                layer=leak.layer,
                where=str(leak.place),
                span=[leak.start, leak.end],
                score=leak.score,
                method=leak.method,
                text=leak.text,
                box=leakage_images.box_around(question.burned, leak) if leak.layer == LeakageLayer.IMAGE else None,
            )
        tick("question", 1)
    _stars(questions, batch)
    _shared_texts(questions, batch, sizes)
    leakage_images.add_near_duplicates(graph, benchmark, batch)
    return write(graph, batch, [], options=LoadOptions(tick=tick)), coverage


def _stars(questions: Sequence[LeakageQuestion], batch: Batch) -> None:
    """Link every question to the first of its case and of its article; the others follow from that."""
    for spec, groups, kind in (
        (schema.SAME_CASE, [(a.case, a.id) for a in questions], LinkKind.SAME_CASE),
        (schema.SAME_ARTICLE, [(article, a.id) for a in questions for article in a.articles], LinkKind.SAME_ARTICLE),
    ):
        members: dict[str, list[str]] = defaultdict(list)
        for key, question in groups:
            members[key].append(question)
        for key, ids in members.items():
            for question in ids[1:]:
                batch.edge(
                    spec,
                    ids[0],
                    question,
                    kind=kind,
                    layer=LeakageLayer.STRUCTURAL,
                    where="case" if kind is LinkKind.SAME_CASE else "article",
                    score=1.0,
                    method="identifier",
                    text=key,
                )


def _shared_texts(questions: Sequence[LeakageQuestion], batch: Batch, sizes: Sequence[int]) -> None:
    """Exact n-grams, and near duplicates: half of the 8-grams of one text in the other, or nearly the same shingles."""
    from mmrarebench.leakage.corpus import Index, near_of, pairs_of  # it imports numpy

    texts = {a.id: a.context for a in questions if a.context}
    index = Index(texts, sorted({*sizes, NEAR_SIZE}), NEAR_LIKENESS)
    for s in pairs_of(index):
        is_near = s.n == NEAR_SIZE and max(s.left_share, s.right_share) >= NEAR_SHARE
        kinds = [f"shared_{s.n}gram"] * (s.n in sizes) + [str(LinkKind.NEAR_DUPLICATE_TEXT)] * is_near
        for kind in kinds:
            batch.edge(schema.SHARES_TEXT, s.left, s.right, **packed(s.as_match(), kind, CONTEXT))
    for first, second, likeness, shared in near_of(index):
        if (first, second, LinkKind.NEAR_DUPLICATE_TEXT) not in batch.edges[schema.SHARES_TEXT]:
            edge = packed_near(shared, likeness, (0, len(texts[first])), (0, len(texts[second])))
            batch.edge(schema.SHARES_TEXT, first, second, kind=LinkKind.NEAR_DUPLICATE_TEXT, where=str(CONTEXT), **edge)
