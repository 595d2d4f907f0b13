"""The case reports of a benchmark, read back from the graph as the drafting rules want them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from graph.session import Graph
from mmrarebench.cases.articles import is_clinical
from mmrarebench.cases.drafting import CaptionedFigure, Case, NamedEntity, Text

_OF = "MATCH (c:Case)-[:PART_OF]->(:Benchmark {name: $benchmark}) "


class CaseText(NamedTuple):
    """A case with what the rules do not need: its articles, images by figure, and uses (position, label, path, hash, metadata)."""

    id: str
    text: Case
    articles: list[str]
    images: dict[str, list[str]]
    uses: list[tuple[int, str | None, str | None, str, str | None]]


def read_cases(graph: Graph, benchmark: str) -> list[CaseText]:
    """Every case report of a benchmark, in the order of ids."""
    parameters = {"benchmark": benchmark}
    texts = _texts(graph, parameters)
    figures, images, uses = _figures(graph, parameters)
    rows = graph.read_bulk(_OF, ("c.id", "c.age", "c.sex", "[(c)-[:REPORTED_IN]->(a:Article) | a.id]"), parameters)
    return [
        CaseText(key, Case(key, age, sex, tuple(texts[key]), tuple(figures[key])), articles, images[key], uses[key])
        for key, age, sex, articles in sorted(rows)
    ]


def _texts(graph: Graph, parameters: dict[str, Any]) -> dict[str, list[Text]]:
    mentions: dict[str, list[NamedEntity]] = defaultdict(list)
    match = f"{_OF}MATCH (c)-[:HAS_PASSAGE]->(p:Passage)<-[:IN_PASSAGE]-(m:Mention) WHERE m.match <> 'likeness'"
    target = "[(m)-[:MENTIONS]->(x) | [coalesce(x.orpha, x.hpo, x.symbol), x.name, x.level, coalesce(x.synonyms, [])]]"
    within = "[(m)-[:MENTIONS]->(:Phenotype)-[:WITHIN]->(a:Phenotype) | a.hpo]"
    columns = ("p.id", "m.kind", "m.text", "m.start", "m.end", "m.negated OR m.family", target, within)
    for passage, kind, text, start, end, aside, targets, above in graph.read_bulk(match, columns, parameters):
        codes = tuple(sorted(t[0] for t in targets))
        name, level, synonyms = targets[0][1:] if len(targets) == 1 else (None, None, [])
        mentions[passage].append(
            NamedEntity(kind, text, start, end, bool(aside), codes, name, level, tuple(synonyms), tuple(above))
        )
    texts: dict[str, list[Text]] = defaultdict(list)
    of_passage = ("c.id", "p.id", "p.kind", "coalesce(p.title, '')", "p.text", "p.position")
    rows = graph.read_bulk(f"{_OF}MATCH (c)-[:HAS_PASSAGE]->(p:Passage)", of_passage, parameters)
    for case, key, kind, title, text, _ in sorted(rows, key=lambda r: (r[0], r[2], r[5])):
        clinical = kind == "section" and is_clinical(title)
        texts[case].append(Text(key, kind, title, text, clinical, tuple(sorted(mentions[key], key=lambda n: n.start))))
    return texts


def _figures(
    graph: Graph, parameters: dict[str, Any]
) -> tuple[dict[str, list[CaptionedFigure]], dict[str, dict[str, list[str]]], dict[str, list[Any]]]:
    figures: dict[str, list[CaptionedFigure]] = defaultdict(list)
    images: dict[str, dict[str, list[str]]] = defaultdict(dict)
    uses: dict[str, list[Any]] = defaultdict(list)
    images_of = "[(f)-[:HAS_IMAGE]->(i:Image) WHERE i.width IS NOT NULL | [i.sha256, i.metadata]]"
    columns = (
        "c.id",
        "f.id",
        "f.position",
        "f.label",
        "coalesce(f.caption, '')",
        "f.modality",
        "coalesce(f.panels, [])",
        "coalesce(f.panelModalities, [])",
        "head(coalesce(f.files, []))",
        images_of,
    )
    rows = graph.read_bulk(f"{_OF}MATCH (c)-[:HAS_FIGURE]->(f:Figure)", columns, parameters)
    for case, key, _, label, caption, modality, panels, modality_lines, file, pictures in sorted(
        rows, key=lambda r: (r[0], r[2])
    ):
        modality_of = dict(line.split(": ", 1) for line in modality_lines)
        parts = tuple((m, t, modality_of.get(m)) for m, t in (line.split(": ", 1) for line in panels))
        figures[case].append(CaptionedFigure(key, label, caption, modality, parts))
        images[case][key] = sorted(sha256 for sha256, _ in pictures)
        for sha256, metadata in sorted(pictures):
            uses[case].append((len(uses[case]) + 1, label, file, sha256, metadata))
    return figures, images, uses
