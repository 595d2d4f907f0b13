"""The batch of one run: its answers, and the verdicts that the answers' own file holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from graph import schema
from graph.model import Node
from graph.writing.batch import Batch
from loaders.answers.records import AnswerRecord
from mmrarebench import ids
from mmrarebench.answers.text import is_call_failure
from mmrarebench.benchmark.vocabulary import AnswerStatus, VerdictStatus
from mmrarebench.criteria.dimensions import dimension_properties

FOREIGN_JUDGE = "phenopacket-store grounding"
MANAGES = (
    schema.MODEL,
    schema.RUN,
    schema.ANSWER,
    schema.JUDGE,
    schema.VERDICT,
    schema.OF_MODEL,
    schema.ON_BENCHMARK,
    schema.IN_RUN,
    schema.ANSWERS,
    schema.ABOUT,
    schema.BY,
)


def key_prefixes(run: RunFacts, track: str) -> dict[Node, str]:
    """Prefixes of the keys that a run states on a track: its own, its model's, those of answers and their verdicts.

    >>> key_prefixes(RunFacts("sample", "m", "full"), "diagnosis")[schema.ANSWER]
    'sample/m/full/sample/diagnosis/'
    """
    answers = f"{run.id}/{run.benchmark}/{track}/"
    return {schema.MODEL: run.model, schema.RUN: run.id, schema.ANSWER: answers, schema.VERDICT: answers}


class RunFacts(NamedTuple):
    """Facts of a run beside its answers: benchmark, model, condition, hashes of its files, facts of the model."""

    benchmark: str
    model: str
    condition: str
    hashes: Sequence[str] = ()
    model_facts: Mapping[str, Any] = {}

    @property
    def id(self) -> str:
        """The run's id.

        >>> RunFacts("sample", "m", "full").id
        'sample/m/full'
        """
        return f"{self.benchmark}/{self.model}/{self.condition}"


def transform(answers: Mapping[str, AnswerRecord], run: RunFacts, batch: Batch) -> None:
    """Want a run with its answers, and beside them the verdicts that the source itself gives."""
    facts = run.model_facts
    parameters = facts.get("parameters")
    batch.node(
        schema.MODEL,
        run.model,
        family=facts.get("family"),
        domain=facts.get("domain"),
        access=facts.get("access"),
        base=facts.get("base"),
        visionEncoder=facts.get("vision_encoder"),
        released=facts.get("released"),
        factsFrom=facts.get("source") or "; ".join(dict.fromkeys(facts.get("sources", {}).values())) or None,
        parameters=float(parameters) if parameters is not None else None,
    )
    batch.node(schema.RUN, run.id, condition=run.condition, files=list(run.hashes))
    batch.edge(schema.OF_MODEL, run.id, run.model)
    batch.edge(schema.ON_BENCHMARK, run.id, run.benchmark)
    for question, answer in answers.items():
        key = f"{run.id}/{question}"
        _add_answer(key, answer, batch)
        batch.edge(schema.IN_RUN, key, run.id)
        batch.edge(schema.ANSWERS, key, question)
        if answer.grounding:
            _add_source_grounding(answer, key, batch)
        for verdict in answer.verdicts:
            _add_verdict(verdict, key, batch)


def answer_status(answer: AnswerRecord) -> str:
    """Return whether an answer was given, is empty, or stands for a failed call.

    >>> [answer_status(AnswerRecord("1", 1, text=t)) for t in ("Fabry disease", " ", "Request timed out.")]
    ['given', 'empty', 'call_failed']
    """
    text = answer.text or ""
    if answer.failed or (not answer.items and is_call_failure(text)):
        return AnswerStatus.CALL_FAILED
    return AnswerStatus.GIVEN if text.strip() else AnswerStatus.EMPTY


def _add_answer(key: str, answer: AnswerRecord, batch: Batch) -> None:
    text = answer.text or ""
    batch.node(
        schema.ANSWER,
        key,
        text=text,
        items=answer.items or None,
        ranks=answer.ranks or None,
        status=answer_status(answer),
        flags=answer.flags + ([f"error: {answer.failed}"] if answer.failed else []) or None,
        thinking=answer.thinking,
        contentHash=ids.content_hash(text, answer.items),
    )


def _add_source_grounding(answer: AnswerRecord, key: str, batch: Batch) -> None:
    """Keep the source's own grounding as that project's verdict; it is never used as ours."""
    hits = [item["rank"] for item in answer.grounding if str(item["correct"]).lower() == "true"]
    verdict = f"{key}/{FOREIGN_JUDGE}"
    batch.node(schema.JUDGE, FOREIGN_JUDGE, parserVersion="as published")
    batch.node(
        schema.VERDICT,
        verdict,
        status=VerdictStatus.SCORED,
        score=1.0 if hits else 0.0,
        rank=min(hits, default=None),
        evidence=orjson.dumps(answer.grounding).decode(),
    )
    batch.edge(schema.ABOUT, verdict, key)
    batch.edge(schema.BY, verdict, FOREIGN_JUDGE)


def _add_verdict(verdict: Mapping[str, Any], answer: str, batch: Batch) -> None:
    """Keep a verdict that the answer's own file holds, under its judge's name."""
    key = f"{answer}/{verdict['judge']}"
    batch.node(schema.JUDGE, verdict["judge"], parserVersion="as published")
    batch.node(
        schema.VERDICT,
        key,
        status=VerdictStatus.UNSCORED if verdict["score"] is None else VerdictStatus.SCORED,
        reason=verdict["reason"],
        score=verdict["score"],
        **dimension_properties(verdict["dimensions"]),
        reply=verdict["reply"],
        evidence=orjson.dumps(verdict["evidence"]).decode(),
    )
    batch.edge(schema.ABOUT, key, answer)
    batch.edge(schema.BY, key, verdict["judge"])
