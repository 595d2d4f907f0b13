"""Questions of a benchmark as the leakage detector reads them: everything that a model sees and what is expected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from files.ocr import PictureWord
from graph.session import Graph
from mmrarebench import ids
from mmrarebench.exceptions import NotFoundError

QUESTIONS = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question)-[:IN_TRACK]->(t:Track)
OPTIONAL MATCH (q)-[:ASKS_ABOUT]->(c:Case)
WITH q, t, c, COLLECT { MATCH (c)-[r:HAS_DIAGNOSIS]->(d:Disorder) WHERE r.relation = 'exact' RETURN DISTINCT d.orpha } AS golds
"""


USES = "[(q)-[u:USES]->(i:Image) | [u.position, u.label, u.path, i.sha256, i.metadata, i.pixelSha256]]"
COLUMNS = (
    "q.id",
    "t.name",
    "c.id",
    "q.question",
    "coalesce(q.context, '')",
    "q.answer",
    "coalesce(q.aliases, [])",
    "coalesce(q.relationType, '')",
    "golds",
    "[(c)-[:REPORTED_IN]->(a:Article) | a.id]",
    USES,
    "[(q)-[:EXPECTS]->(k:Criterion) | [k.kind, k.text]]",
    "[(c)-[v:HAS_DIAGNOSIS]->() | v.via]",
)


class ImageUse(NamedTuple):
    """An image as a question uses it: its position (from 1), label, path, hash, the text of its metadata, the hash of its pixels."""

    position: int
    label: str | None
    path: str | None
    sha256: str
    metadata: str | None
    pixel_sha256: str | None = None


@dataclass(frozen=True)
class LeakageQuestion:
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
    uses: list[ImageUse]
    criteria: list[list[str]]
    codes: list[str]
    burned: dict[int, list[PictureWord]] = field(default_factory=dict)
    """Words in the pictures, by position, where they were looked for."""


def read_questions(graph: Graph, benchmark: str) -> list[LeakageQuestion]:
    """Questions of a benchmark, in the order of their ids.

    Raises:
        NotFoundError: there is no such benchmark.
    """
    rows = graph.read_bulk(QUESTIONS, COLUMNS, {"benchmark": benchmark})
    questions = [_question(*row) for row in rows]
    if not questions:
        raise NotFoundError(f"there is no benchmark {benchmark!r}", repair="mmrarebench query benchmark/list")
    return sorted(questions, key=lambda question: question.id)


def _question(*columns: Any) -> LeakageQuestion:
    """Return a question whose lists are in an order of their own: the database gives them in the order of its store."""
    question = LeakageQuestion(*columns)
    return replace(
        question,
        golds=sorted(question.golds),
        articles=sorted(question.articles),
        uses=sorted((ImageUse(*use) for use in question.uses), key=lambda use: use.position),
        criteria=sorted(question.criteria),
        codes=sorted(question.codes, key=str),
    )


def content_hash(graph: Graph, benchmark: str) -> str:
    """Hash of all questions of a benchmark with their exact diagnoses: a scan holds for the content that it saw."""
    rows = graph.read_bulk(QUESTIONS, ("q.id", "q.contentHash", "golds"), {"benchmark": benchmark})
    return ids.content_hash(sorted([question, content, sorted(golds)] for question, content, golds in rows))
