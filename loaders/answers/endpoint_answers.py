"""A model's replies from an endpoint, into the graph one by one: check that the question is still what was asked -> write."""

from __future__ import annotations

from typing import Any, NamedTuple

from graph import schema
from graph.answers import AnswerKey, write_answer
from graph.session import Graph
from graph.writing.batch import Batch
from graph.writing.operations import operation
from graph.writing.write import prepare, sync
from loaders.answers.records import AnswerRecord, set_text
from loaders.answers.writing import answer_status
from mmrarebench import ids
from mmrarebench.exceptions import CheckFailed, NotFoundError, UsageError
from mmrarebench.judging.verdicts import is_cut

ADDRESSED = "asked:"
"""Prefix of owners of runs and answers from an endpoint."""
FILES = "run:"
"""Prefix of owners of runs that were loaded from files."""
RUN_MANAGES = (schema.MODEL, schema.RUN, schema.OF_MODEL, schema.ON_BENCHMARK)
QUESTION = """
MATCH (q:Question {id: $question})-[:PART_OF]->(b:Benchmark)
RETURN b.name, q.contentHash, EXISTS { (:Run {id: b.name + '/' + $model + '/' + $condition}) }
"""
OTHER_OWNERS = """
MATCH (r:Run)-[:OF_MODEL]->(:Model {name: $model}) MATCH (r)-[:ON_BENCHMARK]->(:Benchmark {name: $benchmark})
WHERE any(owner IN coalesce(r.source, []) WHERE owner STARTS WITH $begin) RETURN r.id ORDER BY r.id LIMIT 1
"""


class ModelReply(NamedTuple):
    """A model's reply to a question: its text, or why the call failed, with what the endpoint states of it."""

    question: str
    model: str
    condition: str
    question_hash: str | None
    prompt_hash: str
    endpoint: str | None = None
    endpoint_model: str | None = None
    text: str | None = None
    thinking: str | None = None
    finish: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    failure: str | None = None


@operation("ask {model} about {benchmark}")
def state_run(graph: Graph, benchmark: str, model: str, facts: dict[str, Any] | None = None) -> dict[str, Any]:
    """Check, before anything is paid for, that a model can be asked about a benchmark, and write the model.

    Raises:
        NotFoundError: there is no such benchmark.
        UsageError: the model's run on it was loaded from files.
    """
    if not graph.read_rows("MATCH (b:Benchmark {name: $name}) RETURN b.name", {"name": benchmark}):
        raise NotFoundError(f"there is no benchmark {benchmark!r}", repair="load it first")
    loaded = graph.read_rows(OTHER_OWNERS, {"model": model, "benchmark": benchmark, "begin": FILES})
    if loaded:
        raise UsageError(f"the run {loaded[0][0]} was loaded from files", repair="give another --model")
    known_facts = facts or {}
    parameters = known_facts.get("parameters")
    batch = Batch(f"{ADDRESSED}{benchmark}/{model}", (schema.MODEL,))
    batch.node(
        schema.MODEL,
        model,
        family=known_facts.get("family"),
        domain=known_facts.get("domain"),
        access=known_facts.get("access"),
        parameters=float(parameters) if parameters is not None else None,
    )
    prepare(graph)
    return {"benchmark": benchmark, "model": model, "changes": sync(graph, batch).as_dict()}


def record_answer(graph: Graph, reply: ModelReply) -> dict[str, Any]:
    """Write one answer in place of the run's answer to the same question, and return it.

    Raises:
        NotFoundError: there is no such question.
        CheckFailed: the question has changed since it was asked.
        UsageError: neither a text nor a failure.
    """
    rows = graph.read_rows(QUESTION, {"question": reply.question, "model": reply.model, "condition": reply.condition})
    if not rows:
        raise NotFoundError(f"there is no question {reply.question!r}", repair="read answering/questions again")
    benchmark, question_hash, has_run = rows[0]
    if question_hash != reply.question_hash:
        raise CheckFailed(f"the question {reply.question} has changed since it was read", repair="ask it again")
    if reply.text is None and reply.failure is None:
        raise UsageError("neither a text nor a failure", where=reply.question, repair="send one of the two")
    run = f"{benchmark}/{reply.model}/{reply.condition}"
    if not has_run:
        _write_run(graph, run, benchmark, reply)
    key = f"{run}/{reply.question}"
    properties = answer_properties(reply)
    write_answer(graph, AnswerKey(key, run, reply.question), properties, owner=f"{ADDRESSED}{run}")
    return {"id": key, **properties}


def _write_run(graph: Graph, run: str, benchmark: str, reply: ModelReply) -> None:
    batch = Batch(f"{ADDRESSED}{run}", RUN_MANAGES)
    batch.node(schema.MODEL, reply.model)
    batch.node(schema.RUN, run, condition=reply.condition)
    batch.edge(schema.OF_MODEL, run, reply.model)
    batch.edge(schema.ON_BENCHMARK, run, benchmark)
    sync(graph, batch)


def answer_properties(reply: ModelReply) -> dict[str, Any]:
    """The properties of an answer that follow from a reply; reasoning is kept apart, a cut reply is flagged.

    >>> failed = answer_properties(ModelReply("q", "m", "full", "h", "p", failure="the endpoint answers 400"))
    >>> failed["status"], failed["flags"]
    ('call_failed', ['error: the endpoint answers 400'])
    >>> answer_properties(ModelReply("q", "m", "full", "h", "p", text="Fabry", finish="length"))["flags"]
    ['cut_answer']
    """
    answer = AnswerRecord(reply.question, 0, failed=reply.failure)
    set_text(answer, reply.text or "", reply.thinking)
    if is_cut(reply.finish) and not reply.failure:
        answer.flags.append("cut_answer")
    text = answer.text or ""
    return {
        "text": text,
        "status": answer_status(answer),
        "flags": answer.flags + ([f"error: {reply.failure}"] if reply.failure else []) or None,
        "thinking": answer.thinking,
        "contentHash": ids.content_hash(text, answer.items),
        "questionHash": reply.question_hash,
        "promptHash": reply.prompt_hash,
        "endpoint": reply.endpoint,
        "endpointModel": reply.endpoint_model,
        "finish": reply.finish,
        "failure": reply.failure,
        "promptTokens": reply.prompt_tokens,
        "completionTokens": reply.completion_tokens,
    }
