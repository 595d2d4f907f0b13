"""Drafts that people accepted, as a benchmark of their own: read decisions -> keep what the majority accepts -> write.

A question is accepted where more of its annotators say ``accept`` than anything else together; a criterion that the
majority of those who decided on it rejects is left out, and so is a question of which no criterion is left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from files.progress import Tick, silent
from graph import schema
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Anomaly, Loaded, write
from graph.writing.operations import operation
from graph.writing.options import LoadOptions
from loaders.cases.drafts.questions import MANAGES
from mmrarebench import ids
from mmrarebench.benchmark.vocabulary import Track
from mmrarebench.exceptions import NotFoundError, UsageError

ACCEPT = "accept"
REJECTS = frozenset({"reject", "drop"})
_DRAFTS = """
MATCH (:Benchmark {name: $benchmark})<-[:PART_OF]-(q:Question {draft: true})-[:IN_TRACK]->(t:Track)
MATCH (q)-[:ASKS_ABOUT]->(c:Case)
"""
_COLUMNS = (
    "q.id",
    "t.name",
    "c.id",
    "properties(q)",
    "[(q)-[u:USES]->(i:Image) | [i.sha256, properties(u)]]",
    "[(a:Annotation {field: 'decision'})-[:ABOUT]->(q) | a.value]",
    "[(c)-[h:HAS_DIAGNOSIS {by: 'draft'}]->(d:Disorder) | [d.orpha, properties(h)]]",
)
_CRITERIA = (
    "q.id",
    "k.id",
    "properties(k)",
    "[(a:Annotation {field: 'criterion'})-[:ABOUT]->(k) | a.value]",
    "[(k)-[g:GROUNDED_IN]->(x) | [head(labels(x)), coalesce(x.id, x.sha256), properties(g)]]",
)
_GROUNDS = {"Passage": schema.GROUNDED_IN, "Figure": schema.GROUNDED_IN_FIGURE, "Image": schema.GROUNDED_IN_IMAGE}


class Drafted(NamedTuple):
    """A draft question as the graph has it, with the decisions about it."""

    id: str
    track: str
    case: str
    facts: Mapping[str, Any]
    uses: list[list[Any]]
    decisions: list[str]
    diagnoses: list[list[Any]]


class Expected(NamedTuple):
    """A criterion of a draft, with the decisions about it and what it rests on."""

    question: str
    id: str
    facts: Mapping[str, Any]
    decisions: list[str]
    grounds: list[list[Any]]


def accepted(decisions: Iterable[str], minimum: int = 1) -> bool:
    """Whether most of the decisions, and at least ``minimum`` of them, accept.

    >>> accepted(["accept", "accept", "revise"]), accepted(["accept", "reject"]), accepted([]), accepted(["accept"], 2)
    (True, False, False, False)
    """
    counts = Counter(decisions)
    return counts[ACCEPT] >= minimum and 2 * counts[ACCEPT] > counts.total()


def rejected(decisions: Iterable[str]) -> bool:
    """Whether most of the decisions on a criterion reject it; without any, it stays.

    >>> rejected(["reject", "keep"]), rejected(["drop"]), rejected([])
    (False, True, False)
    """
    values = list(decisions)
    return 2 * sum(value in REJECTS for value in values) > len(values)


@operation("accept drafts {benchmark} as {new}")
def load(graph: Graph, *, benchmark: str, new: str, minimum: int = 1, tick: Tick = silent) -> Loaded:
    """Write ``new``, the accepted drafts of a benchmark; what an earlier call wrote under that name is replaced.

    Raises:
        UsageError: both names are the same.
        NotFoundError: the benchmark has no drafts, or none is accepted.
    """
    if new == benchmark:
        raise UsageError("the accepted questions need a benchmark of their own", repair="--as NEW")
    parameters = {"benchmark": benchmark}
    drafts = sorted(Drafted(*row) for row in graph.read_bulk(_DRAFTS, _COLUMNS, parameters))
    if not drafts:
        raise NotFoundError(f"{benchmark!r} has no drafts", repair="draft questions --from-case-reports")
    expected: dict[str, list[Expected]] = defaultdict(list)
    for row in graph.read_bulk(f"{_DRAFTS}MATCH (q)-[:EXPECTS]->(k:Criterion)", _CRITERIA, parameters):
        expected[row[0]].append(Expected(*row))
    batch, anomalies = Batch(f"benchmark:{new}", MANAGES), list[Anomaly]()
    hashes = []
    for draft in drafts:
        retained = [k for k in expected[draft.id] if not rejected(k.decisions)]
        reason = _left_out(draft, retained, minimum)
        if reason:
            anomalies.append(Anomaly("not_accepted", draft.id, "", draft.id, reason))
        else:
            hashes.append(_question(draft, sorted(retained, key=lambda k: k.id), new, batch))
            tick("question", 1)
    if not hashes:
        raise NotFoundError(
            f"none of {len(drafts)} drafts is accepted", repair="load annotations: export label-studio, decide, load"
        )
    version = f"accepted from {benchmark}"
    batch.node(schema.BENCHMARK, new, version=version, manifestSha256=ids.content_hash(*sorted(hashes)))
    return write(graph, batch, anomalies, options=LoadOptions(tick=tick))


def _left_out(draft: Drafted, criteria: list[Expected], minimum: int) -> str | None:
    if not accepted(draft.decisions, minimum):
        votes = ", ".join(f"{count} {value}" for value, count in sorted(Counter(draft.decisions).items()))
        return f"not accepted by the majority of at least {minimum}: {votes or 'no decision'}"
    return None if criteria else "every criterion was rejected"


def _question(draft: Drafted, retained: list[Expected], new: str, batch: Batch) -> str:
    key = new + draft.id[draft.id.index("/") :]
    facts = {k: v for k, v in draft.facts.items() if k not in ("id", "draft", "source", "contentHash")}
    uses = sorted(draft.uses, key=lambda use: use[1]["position"])
    images = [(sha256, edge.get("label")) for sha256, edge in uses]
    criteria = [(k.facts["kind"], k.facts["text"]) for k in retained]
    content = ids.content_hash(facts["question"], facts.get("context"), images, facts.get("answer"), "", criteria)
    batch.node(schema.QUESTION, key, contentHash=content, **facts)
    batch.node(schema.TRACK, draft.track)
    batch.edge(schema.PART_OF, key, new)
    batch.edge(schema.IN_TRACK, key, draft.track)
    batch.edge(schema.ASKS_ABOUT, key, draft.case)
    for sha256, edge in uses:
        batch.edge(schema.USES, key, sha256, **_edge_facts(edge))
    for orpha, edge in draft.diagnoses if draft.track == Track.DIAGNOSIS else ():
        batch.node(schema.DISORDER, orpha)
        batch.edge(schema.HAS_DIAGNOSIS, draft.case, orpha, **_edge_facts(edge))
    for criterion in retained:
        _criterion(criterion, key, new, batch)
    return content


def _criterion(criterion: Expected, question: str, new: str, batch: Batch) -> None:
    key = new + criterion.id[criterion.id.index("/") :]
    batch.node(schema.CRITERION, key, **{k: v for k, v in criterion.facts.items() if k not in ("id", "source")})
    batch.edge(schema.EXPECTS, question, key)
    for label, target, edge in criterion.grounds:
        batch.edge(_GROUNDS[label], key, target, **_edge_facts(edge))


def _edge_facts(edge: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in edge.items() if k != "source"}
