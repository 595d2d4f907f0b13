"""What a judge behind an endpoint said of one answer, into the graph: check that it is still what was judged -> read -> write."""

from __future__ import annotations

from typing import Any, NamedTuple

from graph import schema, verdicts
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded
from graph.writing.operations import operation
from graph.writing.write import prepare, sync
from loaders.judging.files import ADDRESSED
from mmrarebench.criteria.dimensions import dimension_properties, verdict_dimensions
from mmrarebench.exceptions import CheckFailed, NotFoundError, UsageError
from mmrarebench.judging import verdicts as judging
from mmrarebench.judging.strict import Reason
from mmrarebench.judging.verdicts import Judged

MANAGES = (schema.VERDICT, schema.ABOUT, schema.BY)
ANSWER = """
MATCH (a:Answer {id: $answer})-[:IN_RUN]->(r:Run)-[:ON_BENCHMARK]->(b:Benchmark)
MATCH (r)-[:OF_MODEL]->(m:Model)
MATCH (a)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(t:Track)
OPTIONAL MATCH (j:Judge {name: $judge})
RETURN a.contentHash, a.status, r.condition, coalesce(q.findings, []), t.name, b.name, m.name, m.family,
       j.name, j.model, j.family, EXISTS { (v:Verdict {id: $answer + '/' + $judge}) }
"""


class Said(NamedTuple):
    """What a judge said of an answer: its reply, or why the call failed; neither where there was nothing to ask."""

    answer: str
    judge: str
    rubric: str
    answer_hash: str | None
    rubric_hash: str
    prompt_hash: str
    parser_version: str = judging.PARSER_VERSION
    endpoint: str | None = None
    model: str | None = None
    reply: str | None = None
    finish: str | None = None
    failure: str | None = None


class _Found(NamedTuple):
    """The answer as the graph has it now, with its model and the judge."""

    answer_hash: str | None
    status: str
    condition: str
    findings: list[str]
    track: str
    benchmark: str
    model: str
    family: str | None
    judge: str | None
    judge_model: str | None
    judge_family: str | None
    judged: bool


@operation("judge {judge}")
def state_judge(graph: Graph, judge: str, **properties: Any) -> Loaded:
    """Bring a judge's node to these properties, and delete its verdicts whose answers are gone.

    A family that was stated before stays where none is stated now.

    Raises:
        UsageError: the name belongs to rules, or to replies that were loaded from a file.
    """
    rows = graph.read_rows("MATCH (j:Judge {name: $name}) RETURN coalesce(j.source, []), j.family", {"name": judge})
    if rows and not any(owner.startswith(ADDRESSED) for owner in rows[0][0]):
        raise UsageError(
            f"the judge {judge!r} is known from rules or from a file", repair="give it another name: --judge"
        )
    if rows and not properties.get("family"):
        properties["family"] = rows[0][1]
    batch = Batch(f"{ADDRESSED}{judge}", (schema.JUDGE,))
    batch.node(schema.JUDGE, judge, parserVersion=judging.PARSER_VERSION, **properties)
    prepare(graph)
    loaded = Loaded(changes=sync(graph, batch))
    loaded.merge(verdicts.sweep(graph, judge))
    return loaded


def record(graph: Graph, said: Said) -> dict[str, Any]:
    """Write one verdict in place of the judge's verdict on the same answer, and return it.

    Status and scores are read off the reply here, whatever the client made of it.

    Raises:
        NotFoundError: there is no such answer or judge.
        CheckFailed: the answer has changed since it was given to the judge.
        UsageError: another parser version, a rubric of another track, or no reply where there is something to judge.
    """
    found = _find(graph, said)
    judging.rubric_of(found.track, said.rubric)
    judged = _judge(said, found)
    key, batch = f"{said.answer}/{said.judge}", Batch(f"{ADDRESSED}{found.benchmark}/{said.judge}", MANAGES)
    batch.node(schema.VERDICT, key, **_properties(said, found, judged))
    batch.edge(schema.ABOUT, key, said.answer)
    batch.edge(schema.BY, key, said.judge)
    verdicts.replace(graph, said.judge, batch, [key] if found.judged else [], lambda what, count: None)
    family = judging.same_family((found.judge_model, found.judge_family), (found.model, found.family))
    return {"id": key, **batch.nodes[schema.VERDICT][key], "sameFamily": family}


def _find(graph: Graph, said: Said) -> _Found:
    rows = graph.read_rows(ANSWER, {"answer": said.answer, "judge": said.judge})
    if not rows:
        raise NotFoundError(f"there is no answer {said.answer!r}", repair="read judging/answers again")
    found = _Found(*rows[0])
    if found.judge is None:
        raise NotFoundError(f"there is no judge {said.judge!r}", repair="PUT /v1/judges/NAME first")
    if said.parser_version != judging.PARSER_VERSION:
        what = f"replies are read by {judging.PARSER_VERSION} here, not by {said.parser_version}"
        raise UsageError(what, repair="use one version of the program on both sides")
    if said.answer_hash != found.answer_hash:
        raise CheckFailed(f"the answer {said.answer} has changed since it was read", repair="judge it again")
    return found


def _judge(said: Said, found: _Found) -> Judged:
    """What follows from what was said; an empty answer is a miss, as everywhere, and no judge is asked about it."""
    reason = judging.unjudgeable(found.status, found.condition, found.findings)
    if reason:
        return Judged("unscored", reason)
    if found.status == "empty":
        return Judged("scored", None, 0.0)
    if said.failure is not None:
        return Judged("unscored", Reason.CALL_FAILED.value)
    if said.reply is None:
        raise UsageError("neither a reply nor a failure", where=said.answer, repair="send one of the two")
    return judging.read(said.rubric, said.reply, said.finish)


def _properties(said: Said, found: _Found, judged: Judged) -> dict[str, Any]:
    failed = judged.reason == Reason.CALL_FAILED.value
    key = judging.verdict_key(said.answer_hash, said.rubric_hash, said.judge, said.prompt_hash)
    return {
        "status": judged.status,
        "reason": judged.reason,
        "score": judged.score,
        "referenceScore": judged.reference,
        **dimension_properties(verdict_dimensions(judged.verdicts)),
        "contentHash": None if failed else key,
        "rubric": said.rubric,
        "promptHash": said.prompt_hash,
        "rubricHash": said.rubric_hash,
        "answerHash": said.answer_hash,
        "parserVersion": said.parser_version,
        "endpoint": said.endpoint,
        "model": said.model,
        "reply": said.reply,
        "finish": said.finish,
        "failure": said.failure,
    }
