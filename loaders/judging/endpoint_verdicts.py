"""Verdicts of a judge behind an endpoint: check that the answer is still the one that was judged -> read -> write."""

from __future__ import annotations

from typing import Any, NamedTuple

from files.progress import silent
from graph import schema, verdicts
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.load import Loaded
from graph.writing.operations import operation
from graph.writing.write import prepare, sync
from loaders.judging import evidence
from loaders.judging.files import ADDRESSED, JudgedAnswer, read_properties
from mmrarebench.benchmark.vocabulary import AnswerStatus, VerdictStatus
from mmrarebench.exceptions import CheckFailed, NotFoundError, UsageError
from mmrarebench.judging import verdicts as judging
from mmrarebench.judging.strict import Reason

MANAGES = (schema.VERDICT, schema.ABOUT, schema.BY)
ANSWER = """
MATCH (a:Answer {id: $answer})-[:IN_RUN]->(r:Run)-[:ON_BENCHMARK]->(b:Benchmark)
MATCH (r)-[:OF_MODEL]->(m:Model)
MATCH (a)-[:ANSWERS]->(q:Question)-[:IN_TRACK]->(t:Track)
OPTIONAL MATCH (j:Judge {name: $judge})
RETURN a.contentHash, a.status, r.condition, coalesce(q.findings, []), t.name, b.name, m.name, m.family,
       j.name, j.model, j.family, EXISTS { (v:Verdict {id: $answer + '/' + $judge}) }, q.id
"""


class JudgeReply(NamedTuple):
    """A judge's call on an answer: its reply, or the reason of the failure; neither where there was nothing to ask."""

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


class _JudgedAnswer(NamedTuple):
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
    question: str


@operation("judge {judge}")
def state_judge(graph: Graph, judge: str, **properties: Any) -> Loaded:
    """Set a judge's properties, and delete its verdicts whose answers are gone.

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


def record(graph: Graph, reply: JudgeReply) -> dict[str, Any]:
    """Write one verdict in place of the judge's verdict on the same answer, and return it.

    Status and scores are read off the reply here, whatever the client made of it.

    Raises:
        NotFoundError: there is no such answer or judge.
        CheckFailed: the answer has changed since it was given to the judge.
        UsageError: another parser version, a rubric of another track, or no reply where there is something to judge.
    """
    answer = _find(graph, reply)
    judging.rubric_of(answer.track, reply.rubric)
    verdict = _judge(graph, reply, answer)
    key, batch = f"{reply.answer}/{reply.judge}", Batch(f"{ADDRESSED}{answer.benchmark}/{reply.judge}", MANAGES)
    batch.node(schema.VERDICT, key, **_properties(reply, verdict))
    batch.edge(schema.ABOUT, key, reply.answer)
    batch.edge(schema.BY, key, reply.judge)
    verdicts.replace(graph, reply.judge, batch, [key] if answer.judged else [], silent)
    family = judging.same_family((answer.judge_model, answer.judge_family), (answer.model, answer.family))
    return {"id": key, **batch.nodes[schema.VERDICT][key], "sameFamily": family}


def _find(graph: Graph, reply: JudgeReply) -> _JudgedAnswer:
    rows = graph.read_rows(ANSWER, {"answer": reply.answer, "judge": reply.judge})
    if not rows:
        raise NotFoundError(f"there is no answer {reply.answer!r}", repair="read judging/answers again")
    answer = _JudgedAnswer(*rows[0])
    if answer.judge is None:
        raise NotFoundError(f"there is no judge {reply.judge!r}", repair="PUT /v1/judges/NAME first")
    if reply.parser_version != judging.PARSER_VERSION:
        what = f"replies are read by {judging.PARSER_VERSION} here, not by {reply.parser_version}"
        raise UsageError(what, repair="use one version of the program on both sides")
    if reply.answer_hash != answer.answer_hash:
        raise CheckFailed(f"the answer {reply.answer} has changed since it was read", repair="judge it again")
    return answer


def _judge(graph: Graph, reply: JudgeReply, answer: _JudgedAnswer) -> dict[str, Any]:
    """Verdict of a reply; an empty answer is a miss, as everywhere, and no judge is asked about it."""
    reason = judging.unjudgeable(answer.status, answer.condition, answer.findings)
    if reason:
        return {"status": VerdictStatus.UNSCORED, "reason": reason}
    if answer.status == AnswerStatus.EMPTY:
        return {"status": VerdictStatus.SCORED, "score": 0.0}
    if reply.failure is not None:
        return {"status": VerdictStatus.UNSCORED, "reason": Reason.CALL_FAILED.value}
    points = None
    if answer.track == evidence.TRACK:
        points = evidence.points_of(graph, answer.benchmark, answer.question).get(answer.question)
        if points is None or not points.required:
            return {"status": VerdictStatus.NOT_APPLICABLE, "reason": "no_required_points"}
    if reply.reply is None:
        raise UsageError("neither a reply nor a failure", where=reply.answer, repair="send one of the two")
    if judging.is_cut(reply.finish):
        return {"status": VerdictStatus.UNSCORED, "reason": Reason.TRUNCATED.value}
    judged = JudgedAnswer(reply.answer, answer.track, reply.rubric == "dims", answer.question)
    return read_properties(reply.reply, judged, reply.rubric, points)


def _properties(reply: JudgeReply, verdict: dict[str, Any]) -> dict[str, Any]:
    failed = verdict.get("reason") == Reason.CALL_FAILED.value
    key = judging.verdict_key(reply.answer_hash, reply.rubric_hash, reply.judge, reply.prompt_hash)
    return verdict | {
        "contentHash": None if failed else key,
        "rubric": reply.rubric,
        "promptHash": reply.prompt_hash,
        "rubricHash": reply.rubric_hash,
        "answerHash": reply.answer_hash,
        "parserVersion": reply.parser_version,
        "endpoint": reply.endpoint,
        "model": reply.model,
        "reply": reply.reply,
        "finish": reply.finish,
        "failure": reply.failure,
    }
